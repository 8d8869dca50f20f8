// <part-states>: a dot and a word for each part of the box; a touch shows the whole sentence.
import { feed } from "./feed.js";

const LENT = { ok: true, state: "lent", text: "The camera of this device is in use." };

export class PartStates extends HTMLElement {
  #open = "";
  #status = null;
  #lent = false;

  connectedCallback() {
    feed.addEventListener("status", (event) => this.show(event.detail));
    document.addEventListener("lending", (event) => {
      this.#lent = event.detail;
      if (this.#status) this.show(this.#status);
    });
    this.addEventListener("click", (event) => {
      const part = event.target.closest(".part")?.dataset.part ?? "";
      this.#open = part === this.#open ? "" : part;
      this.#explain();
    });
  }

  /** @param {Record<string, {ok: boolean, state: string, text: string}>} status */
  show(status) {
    this.#status = status;
    for (const part of this.querySelectorAll(".part")) {
      const lent = this.#lent && part.dataset.part === "camera";
      const { ok, state, text } = lent ? LENT : status[part.dataset.part];
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
