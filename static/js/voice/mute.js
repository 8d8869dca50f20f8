// Switches the box's own microphone off and on: in the chat's menu, at the box's own screen.
import { button, find } from "../lib/dom.js";
import { feed } from "../lib/feed.js";
import { t, write } from "../lib/language.js";

const HEARS = ["ready", "muted", "silent", "clipping"]; // states in which there is a microphone

/** @param {HTMLElement} panel the chat @param {(on: boolean) => void} mute */
export function muteIn(panel, mute) {
  if (!document.body.classList.contains("kiosk")) return;
  let muted = false;
  const made = button("mute", {});
  made.hidden = true;
  made.addEventListener("click", () => mute(!muted));
  find(panel, ".more").append(made);
  const show = () => {
    const state = feed.status?.sound?.state ?? "off";
    muted = state === "muted";
    made.hidden = !HEARS.includes(state);
    write(made, () => (muted ? t("Microphone on") : t("Microphone off")));
  };
  feed.on("status", show);
  show();
}
