// <led-bar><i></i>…</led-bar>: the LEDs of the box, drawn from the very duty cycles that its pins get.
import { feed } from "./feed.js";

const GAMMA = 2.2; // duty cycle to what the eye sees; a screen applies its own gamma

export class LedBar extends HTMLElement {
  connectedCallback() {
    feed.addEventListener("lights", (event) => this.show(event.detail));
    feed.addEventListener("down", () => this.show(new Uint8Array(this.children.length)));
  }

  /** @param {Uint8Array} duties 0 to 100, left to right */
  show(duties) {
    this.dataset.duties = Array.from(duties).join(" ");
    [...this.children].forEach((led, index) => {
      led.style.setProperty("--level", ((duties[index] ?? 0) / 100) ** (1 / GAMMA));
    });
  }
}
