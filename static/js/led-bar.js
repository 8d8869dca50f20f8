// <led-bar><i></i>…</led-bar>: the LEDs of the box, drawn from the very duty cycles that its pins get.
//
// It is an instrument: while words come, the point sweeps as fast as they do, and it is as wide as the box is busy.
// A touch tells the same in numbers.
import { button, find, findAll, make } from "./lib/dom.js";
import { feed } from "./lib/feed.js";
import { light } from "./lib/lamps.js";
import { t, write } from "./lib/language.js";

/** @import { Status } from "./lib/messages.js" */

const SECONDS = 6; // that the numbers stay

export class LedBar extends HTMLElement {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  connectedCallback() {
    feed.on("lights", (duties) => this.#show(duties));
    feed.on("down", () => this.#show(new Uint8Array(this.#lamps.length)));
    feed.on("status", (status) => this.#measure(status));
    const touch = button("numbers", { attributes: { "aria-label": () => t("LED details") } });
    touch.addEventListener("click", () => this.#tell());
    const numbers = make("output");
    numbers.hidden = true;
    this.append(touch, numbers);
  }

  get #lamps() {
    return findAll(this, "i");
  }

  /** @param {Uint8Array} duties */
  #show(duties) {
    this.dataset.duties = Array.from(duties).join(" ");
    light(this.#lamps, duties);
  }

  /** @param {Status} status */
  #measure({ rate, load, pattern }) {
    Object.assign(this.dataset, { rate, load, pattern });
    const numbers = { rate: Math.round(rate), load: Math.round(100 * load) };
    write(find(this, "output"), () => t("{rate} tokens/s · load {load}%", numbers));
  }

  #tell() {
    const output = find(this, "output");
    output.hidden = !output.hidden;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (output.hidden = true), 1000 * SECONDS);
  }
}
