// <part-states>: a dot and a word for each part of the box; a touch shows the whole sentence.
import { feed } from "./feed.js";

export class PartStates extends HTMLElement {
  #open = "";

  connectedCallback() {
    feed.addEventListener("status", (event) => this.show(event.detail));
    this.addEventListener("click", (event) => {
      const part = event.target.closest(".part")?.dataset.part ?? "";
      this.#open = part === this.#open ? "" : part;
      this.#explain();
    });
  }

  /** @param {Record<string, {ok: boolean, state: string, text: string}>} status */
  show(status) {
    for (const part of this.querySelectorAll(".part")) {
      const { ok, state, text } = status[part.dataset.part];
      part.dataset.ok = ok ? "yes" : "no";
      part.dataset.state = state;
      part.title = text;
      part.querySelector("em").textContent = state;
    }
    this.#explain();
  }

  #explain() {
    const part = this.querySelector(`[data-part="${this.#open}"]`);
    this.querySelector("output").textContent = part?.title ?? "";
  }
}
