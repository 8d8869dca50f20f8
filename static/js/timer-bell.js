// <timer-bell>: rings when a timer of the box has ended, and says what it was for.
import { feed } from "./feed.js";

const STROKES = 3;
const EVERY = 0.45; // seconds between two
const LENGTH = 0.3; // of one

export class TimerBell extends HTMLElement {
  #ringing = "";

  connectedCallback() {
    feed.addEventListener("status", ({ detail: { ringing } }) => {
      if (ringing && ringing !== this.#ringing) this.#ring(ringing);
      this.#ringing = ringing;
    });
  }

  /** A phone that shows something else is told by its system, as long as this page still lives. */
  async #notify(text) {
    const worker = await navigator.serviceWorker?.getRegistration();
    if (worker) worker.showNotification("Larson", { body: text, icon: "/static/icons/larson-192.png", tag: "timer" });
    else new Notification("Larson", { body: text });
  }

  #ring(label) {
    const text = `${label}: time is up.`;
    document.dispatchEvent(new CustomEvent("say", { detail: text }));
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
