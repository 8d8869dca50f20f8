// <part-states>: a dot and a word for each part of the box; a tap shows the whole sentence.
import { around, find, findAll } from "./lib/dom.js";
import { on } from "./lib/events.js";
import { feed } from "./lib/feed.js";
import { t, write } from "./lib/language.js";

/** @import { Part, Status } from "./lib/messages.js" */

const STAYS = 8000; // milliseconds that a sentence stays

export class PartStates extends HTMLElement {
  #open = "";
  /** @type {Status | null} */
  #status = null;
  #lent = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #closing;

  connectedCallback() {
    feed.on("status", (status) => this.#show(status));
    on("lending", (lent) => {
      this.#lent = lent;
      if (this.#status) this.#show(this.#status);
    });
    this.addEventListener("click", (event) => {
      const part = around(event, ".part")?.dataset.part ?? "";
      this.#turn(part === this.#open ? "" : part);
    });
  }

  /** @param {string} part to explain for a while, over what is above it */
  #turn(part) {
    this.#open = part;
    this.#explain();
    clearTimeout(this.#closing);
    if (part) this.#closing = setTimeout(() => this.#turn(""), STAYS);
  }

  /** @param {Status} status */
  #show(status) {
    this.#status = status;
    for (const element of findAll(this, ".part")) {
      const part = /** @type {Part} */ (element.dataset.part);
      const lent = this.#lent && part === "camera";
      const { ok, state, word } = lent ? { ok: true, state: "lent", word: "" } : status[part];
      element.dataset.ok = ok ? "yes" : "no";
      element.dataset.state = state;
      write(element, () => this.#sentence(part), "title");
      write(find(element, "em"), () => (lent ? t("this device") : word));
    }
    this.#explain();
  }

  #explain() {
    write(find(this, "output"), this.#open ? () => this.#sentence(/** @type {Part} */ (this.#open)) : "");
  }

  /** @param {Part} part */
  #sentence(part) {
    if (this.#lent && part === "camera") return t("Using this device’s camera.");
    return this.#status?.[part].text ?? "";
  }
}
