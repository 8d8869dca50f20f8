// The screen logs in whoever it recognises, and logs out whoever has not touched it, nor been seen, for long.
import { emit } from "./lib/events.js";
import { feed } from "./lib/feed.js";
import { post } from "./lib/http.js";
import { person } from "./lib/person.js";

/** @import { Sight } from "./lib/messages.js" */

const TICK = 500; // milliseconds
const SURE = 700; // milliseconds that somebody is recognised, before the box speaks to them
const GONE = 3000; // milliseconds without a face, after which it is another visit

const { idle, autoLogin } = document.body.dataset;
let touched = performance.now();
let faceSeen = -1e9; // performance.now() at which a face was in the picture last
let active = false; // the box is busy with somebody
let name = { text: "", since: 0, seen: 0 }; // who is recognised
let last = person.name; // who was logged in last
let greeted = ""; // who was spoken to in this visit, or logged out by themselves

/** @param {Sight} sight */
function look({ faces, activity }) {
  const now = performance.now();
  active = activity.phase !== "idle";
  if (faces.length) faceSeen = now;
  const text = faces[0]?.name ?? "";
  if (text) name = text === name.text ? { ...name, seen: now } : { text, since: now, seen: now };
  if (greeted && now - (name.text === greeted ? name.seen : 0) > GONE) greeted = "";
  if (text && now - name.since > SURE) greet(text);
}

/** Somebody known stands here: their own page appears, once a visit. @param {string} text their name */
function greet(text) {
  if (autoLogin !== "yes" || person.name || active || greeted === text || document.querySelector("dialog[open]")) return;
  if (document.querySelector("account-panel [data-when=naming]:not([hidden])")) return;
  greeted = text;
  emit("arrived", text);
}

/** Where no camera sees whether somebody is still there, the hands tell. */
function tick() {
  const now = performance.now();
  if (greeted && now - faceSeen > GONE) greeted = "";
  if (!person.name || now - Math.max(touched, faceSeen) <= 1000 * Number(idle)) return;
  touched = now;
  post("/logout")
    .then(() => person.leave())
    .catch(() => {}); // tried again later
}

/** Log in and out by what is seen, from now on. */
export function beginAutoSession() {
  feed.on("sight", look);
  person.onTurn((turned) => {
    if (!turned) greeted = last; // not in again before they have gone
    last = turned || last;
  });
  for (const kind of ["pointerdown", "keydown", "wheel"]) {
    addEventListener(kind, () => (touched = performance.now()), { capture: true, passive: true });
  }
  setInterval(tick, TICK);
}
