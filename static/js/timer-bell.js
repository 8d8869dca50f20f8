// <timer-bell>: rings when a timer of the box has ended, and says what it was for.
import { feed } from "./feed.js";
import { locale } from "./words.js";

const STROKES = 3;
const EVERY = 0.45; // seconds between two
const LENGTH = 0.3; // of one
const STAYS = 20_000; // milliseconds

export class TimerBell extends HTMLElement {
  #timer = 0;
  #ringing = "";
  #rangAt = null; // when the last timer ended that this page knows of, as the box counts; null: none was told yet

  connectedCallback() {
    this.addEventListener("click", () => (this.hidden = true));
    feed.addEventListener("status", ({ detail: { ringing, rang, rang_at } }) => {
      if (ringing && ringing !== this.#ringing) this.#ring(`${ringing}: time is up.`);
      else if (!ringing && this.#rangAt !== null && rang && rang_at > this.#rangAt) this.#ring(`${rang}: time was up at ${clock(rang_at)}.`);
      this.#ringing = ringing;
      this.#rangAt = rang_at;
    });
  }

  /** A phone that shows something else is told by its system, as long as this page still lives. */
  async #notify(text) {
    const worker = await navigator.serviceWorker?.getRegistration();
    if (worker) worker.showNotification("Larson", { body: text, icon: "/static/icons/larson-192.png", tag: "timer" });
    else new Notification("Larson", { body: text });
  }

  #ring(text) {
    this.textContent = text;
    this.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.hidden = true), STAYS);
    navigator.vibrate?.([300, 150, 300]);
    if (document.hidden && globalThis.Notification?.permission === "granted") this.#notify(text);
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
}

/** A phone that lay locked tells the hour when it wakes. @param {number} at seconds since 1970 */
function clock(at) {
  return new Date(1000 * at).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });
}
