// Tells the box what hands do at its screen or at a phone: it keeps a session while somebody is active, and disturbs nobody who is busy.
import { feed } from "./lib/feed.js";

const PAUSE = 2000; // milliseconds between two reports of a touch
const BUSY = "dialog[open], account-panel form:not([hidden])";

let reported = -PAUSE; // performance.now() of the last touch that was reported
let busy = false;

function touched() {
  const now = performance.now();
  if (now - reported < PAUSE) return;
  if (feed.say({ type: "touched" })) reported = now;
}

/** Somebody types a name or has a dialog open: nobody else is logged in meanwhile. */
function look() {
  const found = document.querySelector(BUSY) !== null;
  if (found === busy) return;
  busy = found;
  feed.say({ type: "busy", busy });
}

/** Report from now on. */
export function reportHands() {
  for (const kind of ["pointerdown", "keydown", "wheel"]) {
    addEventListener(kind, touched, { capture: true, passive: true });
  }
  new MutationObserver(look).observe(document.body, { subtree: true, attributeFilter: ["open", "hidden"] });
  feed.on("open", () => feed.say({ type: "busy", busy })); // a new connection knows nothing of the one before
}
