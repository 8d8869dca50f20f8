// A button that is held while one talks, or tapped once to begin and once to end: with a finger, a mouse or the space key.

import { button, draw } from "../lib/dom.js";
import { feed } from "../lib/feed.js";
import { t } from "../lib/language.js";
import { Microphone } from "./microphone.js";

const TAP = 350; // milliseconds; what is shorter is a tap
const MICROPHONE = "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM6 11a6 6 0 0 0 12 0M12 17v4";

/** @typedef {{press: () => void, release: (held: boolean) => void}} Acts */

/** @param {HTMLElement} button @param {Acts} acts */
export function pressOf(button, { press, release }) {
  let since = 0; // the moment it went down, by the browser's clock of events; 0 while it is up
  /** @param {Event} event */
  const down = ({ timeStamp }) => {
    if (since) return;
    since = timeStamp;
    press();
  };
  /** @param {Event} event when it happened counts, not when a busy page came to handle it */
  const up = ({ timeStamp }) => {
    if (!since) return;
    const held = timeStamp - since >= TAP;
    since = 0;
    release(held);
  };
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    button.setPointerCapture(event.pointerId);
    down(event);
  });
  for (const end of ["pointerup", "pointercancel"]) button.addEventListener(end, up);
  button.addEventListener("contextmenu", (event) => event.preventDefault()); // a long touch opens one on phones
  document.addEventListener("keydown", (event) => {
    if (event.code !== "Space" || event.repeat || !isFree(event.target, button)) return;
    event.preventDefault();
    if (!button.hidden) down(event);
  });
  document.addEventListener("keyup", (event) => event.code === "Space" && up(event));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.repeat) return;
    event.preventDefault();
    press();
    release(false);
  });
  addEventListener("blur", up);
}

/** Whether the space key is nobody else's: nothing has the focus, or the button. @param {EventTarget | null} target @param {HTMLElement} button */
function isFree(target, button) {
  return target === button || (target === document.body && !document.querySelector("dialog[open]"));
}

/** Show the button while the voice is on and this device has a microphone. @param {HTMLElement} button */
export function offer(button) {
  const look = async () => {
    const exists = await Microphone.exists();
    button.hidden = !exists || feed.status?.voice.state === "off";
  };
  navigator.mediaDevices?.addEventListener("devicechange", look);
  feed.on("status", ({ voice }) => (voice.state === "off") !== button.hidden && look());
  look();
}

/** The button itself. */
export function talkButton() {
  const words = () => t("Talk");
  const drawing = draw("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, draw("path", { d: MICROPHONE }));
  const made = button("talk", { class: "send talk-button", attributes: { "aria-label": words, title: words } }, drawing);
  made.hidden = true;
  return made;
}
