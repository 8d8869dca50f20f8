// <timer-bell>: rings when a timer of the box has ended, and says what it was for.
import { on } from "./lib/events.js";
import { feed } from "./lib/feed.js";
import { locale, t, write } from "./lib/language.js";
import { told } from "./lib/told.js";

/** @import { Status } from "./lib/messages.js" */

const STROKES = 3;
const EVERY = 0.45; // seconds between two
const LENGTH = 0.3; // of one
const STAYS = 20_000; // milliseconds

export class TimerBell extends HTMLElement {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #ringing = "";
  /** @type {number | null} when the last timer ended that this page knows of, as the box counts; null: none was told yet */
  #rangAt = null;

  connectedCallback() {
    this.addEventListener("click", () => (this.hidden = true));
    feed.on("status", (status) => this.#follow(status));
    on("nobody", () => this.#forget());
  }

  #forget() {
    this.hidden = true;
    write(this, "");
  }

  /** @param {Status} status */
  #follow({ ringing, rang, rang_at: at }) {
    const missed = !ringing && this.#rangAt !== null && rang && at > this.#rangAt;
    if (ringing && ringing !== this.#ringing) this.#ring(() => t("{label}: time’s up!", { label: told(ringing) }));
    else if (missed) this.#ring(() => t("{label} ended at {time}.", { label: told(rang), time: clock(at) }));
    this.#ringing = ringing;
    this.#rangAt = at;
  }

  /** A phone that shows something else is told by its system, as long as this page still lives. @param {string} text */
  async #notify(text) {
    const worker = await navigator.serviceWorker?.getRegistration();
    if (worker) worker.showNotification("Larson", { body: text, icon: "/static/icons/larson-192.png", tag: "timer" });
    else new Notification("Larson", { body: text });
  }

  /** @param {() => string} words */
  #ring(words) {
    write(this, words);
    this.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.hidden = true), STAYS);
    navigator.vibrate?.([300, 150, 300]);
    if (document.hidden && globalThis.Notification?.permission === "granted") this.#notify(words());
    sound();
  }
}

/** A bell. */
function sound() {
  const audio = new AudioContext();
  for (let stroke = 0; stroke < STROKES; stroke++) {
    const tone = new OscillatorNode(audio, { frequency: 880 });
    const volume = new GainNode(audio, { gain: 0 });
    const begin = audio.currentTime + stroke * EVERY;
    volume.gain.setValueAtTime(0.25, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + LENGTH);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + LENGTH);
  }
  setTimeout(() => audio.close(), 1000 * (STROKES * EVERY + 1));
}

/** A phone that lay locked tells the hour when it wakes. @param {number} at seconds since 1970 */
function clock(at) {
  return new Date(1000 * at).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });
}
