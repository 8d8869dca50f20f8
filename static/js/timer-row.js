// <timer-row>: the timers that run, each an arc that empties and the time that is left. Touch a timer of yours to open it.
import { arrange, button, draw, find, findAll, make } from "./lib/dom.js";
import { emit } from "./lib/events.js";
import { t, write } from "./lib/language.js";
import { span } from "./lib/time.js";
import { nameOf, secondsLeft, shareLeft, timers } from "./lib/timers.js";

/** @import { Timer } from "./lib/timers.js" */

const TICK = 250; // milliseconds

export class TimerRow extends HTMLElement {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;
  /** @type {Timer[]} */
  #shown = [];

  connectedCallback() {
    timers.on("changed", () => this.#show());
    this.#show();
  }

  #show() {
    this.#shown = timers.all.filter(({ state }) => state !== "ringing");
    arrange(
      this,
      this.#shown.map((timer) => this.#chip(timer)),
    );
    this.toggleAttribute("hidden", !this.#shown.length);
    clearInterval(this.#clock);
    if (!this.#shown.length) return;
    this.#tick();
    this.#clock = setInterval(() => this.#tick(), TICK);
  }

  /** @param {Timer} timer */
  #chip(timer) {
    const { id, state, own, label } = timer;
    const same = (/** @type {HTMLElement} */ { dataset, localName }) => {
      return dataset.id === String(id) && dataset.state === state && (localName === "button") === own;
    };
    const shown = findAll(this, ".timer").find(same) ?? chip(timer);
    write(find(shown, "b"), () => t("{name}: time left", { name: nameOf(timer) }), "aria-label");
    write(find(shown, "span"), label);
    return shown;
  }

  #tick() {
    findAll(this, ".timer").forEach((element, index) => {
      const timer = this.#shown[index];
      const left = span(secondsLeft(timer));
      write(find(element, "b"), left);
      element.toggleAttribute("data-long", left.length > 5); // with its hours
      find(element, ".left", SVGElement).style.strokeDasharray = `${100 * shareLeft(timer)} 100`;
    });
  }
}

/** @param {Timer} timer */
function chip(timer) {
  const arc = { cx: 22, cy: 22, r: 19, pathLength: 100 };
  const drawn = draw(
    "svg",
    { viewBox: "0 0 44 44", "aria-hidden": "true" },
    draw("circle", arc),
    draw("circle", { ...arc, class: "left" }),
  );
  const parts = [drawn, make("b"), make("span")];
  const { id, state, own } = timer;
  if (!own) return make("div", { class: "timer", data: { id, state }, attributes: { role: "timer" } }, ...parts);
  const touched = button("timer", { class: "timer", data: { id, state } }, ...parts);
  touched.addEventListener("click", () => emit("open-timer", id));
  return touched;
}
