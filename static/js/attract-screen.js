// <attract-screen>: the clock that takes the screen when nobody is there.
import { find } from "./lib/dom.js";
import { emit } from "./lib/events.js";
import { feed } from "./lib/feed.js";
import { locale } from "./lib/language.js";
import { person } from "./lib/person.js";
import { visit } from "./lib/visit.js";

/** @import { Sight } from "./lib/messages.js" */

const TICK = 500; // milliseconds

export class AttractScreen extends HTMLElement {
  #after = 1000 * Number(document.body.dataset.attract); // milliseconds
  #there = performance.now(); // when somebody was there last, at the screen or before the camera
  #active = false; // the box is busy with somebody

  connectedCallback() {
    feed.on("sight", (sight) => this.#look(sight));
    for (const kind of ["pointerdown", "keydown", "wheel"]) {
      addEventListener(kind, () => this.#wake(), { capture: true, passive: true });
    }
    setInterval(() => this.#tick(), TICK);
  }

  #wake() {
    this.#there = performance.now();
    this.#show(false);
  }

  /** @param {Sight} sight */
  #look({ faces, activity }) {
    this.#active = activity.phase !== "idle";
    if (faces.length) this.#wake();
    document.documentElement.dataset.somebody = faces[0]?.name || (faces.length ? "?" : "");
  }

  #tick() {
    const inUse = person.name || visit.open || this.#active; // a visit is open as long as an answer is written
    if (!inUse && performance.now() - this.#there > this.#after) this.#show(true);
    if (!this.hidden) this.#tell();
  }

  /** @param {boolean} shown */
  #show(shown) {
    if (shown !== this.hasAttribute("hidden")) return;
    this.toggleAttribute("hidden", !shown);
    document.documentElement.toggleAttribute("data-attract", shown);
    if (!shown) return;
    emit("nobody"); // what somebody began to type is nobody's
    this.#tell();
  }

  #tell() {
    const now = new Date();
    const language = locale();
    find(this, ".clock").textContent = now.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
    find(this, ".date").textContent = now.toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long" });
  }
}
