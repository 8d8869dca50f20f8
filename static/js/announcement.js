// The card of an announcement. On a phone it is said aloud, if somebody has allowed that there.

import { button, make } from "./lib/dom.js";
import { feed } from "./lib/feed.js";
import { t } from "./lib/language.js";
import { clock } from "./lib/time.js";
import { notify } from "./timer-bell.js";
import { openLink } from "./voice/link.js";
import { Speaker } from "./voice/speaker.js";

/** @import { Status } from "./lib/messages.js" */
/** @import { Clip } from "./voice/messages.js" */

const ALLOWED = "larson-aloud"; // in the phone's storage
const LONGEST = 60_000; // milliseconds after which it is quiet, whatever is still to come

/** @param {Status} status @returns {HTMLElement} */
export function cardOf({ announcement: text, announced_by: by, announced_at: at }) {
  const time = clock(new Date(1000 * at));
  const words = () => (by ? t("{name} says: {text}", { name: by, text }) : text);
  if (document.hidden && globalThis.Notification?.permission === "granted") notify(words());
  const row = make("div", { class: "row" }, button("timer", { text: () => t("Close"), data: { act: "close" } }));
  if (document.body.matches(".phone") && feed.status?.voice.ok) row.prepend(choice(() => sayAloud(words())));
  if (allowed() && row.childElementCount > 1) sayAloud(words());
  return make("section", { class: "timer-card" }, make("p", { text: words }), make("small", { text: time }), row);
}

const allowed = () => localStorage.getItem(ALLOWED) === "yes";

/** Whether announcements are said aloud here. @param {() => void} begin */
function choice(begin) {
  const made = button("timer", { text: () => t("Say aloud"), attributes: { "aria-pressed": String(allowed()) } });
  made.addEventListener("click", (event) => {
    event.stopPropagation();
    localStorage.setItem(ALLOWED, allowed() ? "no" : "yes");
    made.setAttribute("aria-pressed", String(allowed()));
    if (allowed()) begin();
  });
  return made;
}

/** @param {string} text */
function sayAloud(text) {
  let complete = false;
  /** @type {Clip | null} */
  let clip = null;
  const end = () => socket.close();
  const speaker = new Speaker(() => complete && end());
  speaker.wake();
  const socket = openLink({
    read: (message) => {
      if (message.type === "clip") clip = message;
      if (message.type === "silent") complete = true;
      if (message.type === "error" || (complete && !speaker.speaking)) end();
    },
    play: (samples) => clip && speaker.play(clip, samples),
    fail: end,
  });
  socket.say({ type: "say", text });
  socket.say({ type: "said" });
  setTimeout(end, LONGEST);
}
