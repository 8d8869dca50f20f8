// <timer-row>: the timers that run, each an arc that empties and the time that is left. Touch a timer of yours to open it.
import { button, draw, find, findAll, make } from "./lib/dom.js";
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
    this.replaceChildren(...this.#shown.map(chip));
    this.toggleAttribute("hidden", !this.#shown.length);
    clearInterval(this.#clock);
    if (!this.#shown.length) return;
    this.#tick();
    this.#clock = setInterval(() => this.#tick(), TICK);
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
  const label = () => t("{name}: time left", { name: nameOf(timer) });
  const arc = { cx: 22, cy: 22, r: 19, pathLength: 100 };
  const drawn = draw(
    "svg",
    { viewBox: "0 0 44 44", "aria-hidden": "true" },
    draw("circle", arc),
    draw("circle", { ...arc, class: "left" }),
  );
  const parts = [drawn, make("b", { attributes: { "aria-label": label } }), make("span", { text: timer.label })];
  const attributes = { role: "timer" };
  if (!timer.own) return make("div", { class: "timer", data: { state: timer.state }, attributes }, ...parts);
  const touched = button("timer", { class: "timer", data: { state: timer.state } }, ...parts);
  touched.addEventListener("click", () => emit("open-timer", timer.id));
  return touched;
}
