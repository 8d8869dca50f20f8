// <led-bar><i></i>…</led-bar>: the LEDs of the box, drawn from the very duty cycles that its pins get.
//
// It is an instrument: while words come, the point sweeps as fast as they do, and it is as wide as the box is busy.
// A touch tells the same in numbers.
import { feed } from "./feed.js";

const GAMMA = 2.2; // duty cycle to what the eye sees; a screen applies its own gamma
const SECONDS = 6; // that the numbers stay

export class LedBar extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    feed.addEventListener("lights", (event) => this.show(event.detail));
    feed.addEventListener("down", () => this.show(new Uint8Array(this.#lamps.length)));
    feed.addEventListener("status", ({ detail }) => this.#measure(detail));
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.setAttribute("aria-label", "The numbers behind the light");
    button.addEventListener("click", () => this.#tell());
    this.append(button, Object.assign(document.createElement("output"), { hidden: true }));
  }

  get #lamps() {
    return [...this.querySelectorAll("i")];
  }

  /** @param {Uint8Array} duties 0 to 100, left to right */
  show(duties) {
    this.dataset.duties = Array.from(duties).join(" ");
    this.#lamps.forEach((led, index) => led.style.setProperty("--level", ((duties[index] ?? 0) / 100) ** (1 / GAMMA)));
  }

  #measure({ rate, load, pattern }) {
    Object.assign(this.dataset, { rate, load, pattern });
    this.querySelector("output").textContent = `${Math.round(rate)} tokens a second, load ${Math.round(100 * load)} %`;
  }

  #tell() {
    const output = this.querySelector("output");
    output.hidden = !output.hidden;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (output.hidden = true), 1000 * SECONDS);
  }
}
