// What was understood since the button was pressed: turn by turn, of which the last may be taken up again.

/** @import { Noticed } from "./messages.js" */

export class Turns {
  /** @type {string[]} */
  #texts = [];
  #closed = false; // the last of them was over
  speaking = false; // somebody speaks now
  foreign = false; // the last of them was in a language that the box does not know

  /** @param {Noticed} noticed @returns {string} all that was understood; empty where that is nothing new */
  take({ kind, text, reason }) {
    if (kind === "resumed" && this.#closed) this.#texts.pop(); // its text comes again, with what follows
    this.foreign = reason === "language";
    this.speaking = kind !== "heard" && kind !== "nothing";
    if (kind === "began" || kind === "resumed") this.#closed = false;
    if (kind === "partial" && text) return [...this.#texts, text].join(" ");
    if (kind !== "heard") return "";
    this.#texts.push(text);
    this.#closed = true;
    return this.text;
  }

  /** All of it. */
  get text() {
    return this.#texts.join(" ").trim();
  }

  clear() {
    this.#texts = [];
    this.#closed = this.speaking = false;
  }
}
