// The timers of the box: everyone's from the feed, without labels, and those of who is here from the chat, with theirs.
import { Emitter, on } from "./events.js";
import { feed } from "./feed.js";
import { t } from "./language.js";
import { person } from "./person.js";

/** @import { Countdown, OwnTimers } from "./messages.js" */

/** @typedef {Countdown & {label: string, own: boolean}} Timer */

/** @extends {Emitter<{changed: undefined}>} */
class TimerStore extends Emitter {
  /** @type {Countdown[]} */
  #all = [];
  /** @type {Map<number, string>} labels by id, of the timers of who is here */
  #labels = new Map();
  #told = "";

  constructor() {
    super();
    feed.on("status", ({ timers }) => this.#take(timers ?? []));
    on("timers", (timers) => this.#know(timers));
    on("nobody", () => this.#know([]));
    person.onTurn(() => this.#know([]));
  }

  /** The next to end first. @returns {Timer[]} */
  get all() {
    const known = this.#all.map((timer) => ({
      ...timer,
      own: this.#labels.has(timer.id),
      label: this.#labels.get(timer.id) ?? "",
    }));
    return known.sort((a, b) => secondsLeft(a) - secondsLeft(b) || a.id - b.id);
  }

  /** @param {Countdown[]} timers */
  #take(timers) {
    const told = JSON.stringify(timers);
    if (told === this.#told) return;
    this.#told = told;
    this.#all = timers;
    this.emit("changed");
  }

  /** @param {OwnTimers["timers"]} timers */
  #know(timers) {
    this.#labels = new Map(timers.map(({ id, label }) => [id, label]));
    this.emit("changed");
  }
}

export const timers = new TimerStore();

/** @param {Countdown} timer @returns {number} seconds; below zero once it rings */
export function secondsLeft({ state, ends_at: end, left }) {
  return state === "paused" ? left : end - Date.now() / 1000;
}

/** @param {Countdown} timer @returns {number} 1 at its start, 0 at its end */
export function shareLeft(timer) {
  return Math.min(1, Math.max(0, secondsLeft(timer) / (timer.seconds || 1)));
}

/** What people call it. @param {{label: string}} timer */
export function nameOf({ label }) {
  return label || t("Timer");
}
