// <attract-screen>: the clock that takes the screen when nobody is there, and the greeting of who comes to it.
import { find, findAll, make } from "./lib/dom.js";
import { emit } from "./lib/events.js";
import { feed } from "./lib/feed.js";
import { light } from "./lib/lamps.js";
import { locale, write } from "./lib/language.js";
import { person } from "./lib/person.js";
import { reminder } from "./lib/reminder.js";
import { greetingTo } from "./lib/time.js";
import { visit } from "./lib/visit.js";

/** @import { Sight } from "./lib/messages.js" */

const TICK = 500; // milliseconds
const GREETING = 1900; // milliseconds, as long as its animation
const COMING = 8000; // milliseconds from the clock to a log-in that is greeted

export class AttractScreen extends HTMLElement {
  #after = 1000 * Number(document.body.dataset.attract); // milliseconds
  #there = performance.now(); // when somebody was there last, at the screen or before the camera
  #left = Number.NEGATIVE_INFINITY; // when the clock went
  #active = false; // the box is busy with somebody
  #alone = true; // nobody else stands there
  #night = (document.body.dataset.nightHours ?? "").split("-"); // from and to, as 22:00
  /** @type {HTMLElement[]} */
  #lamps = [];
  /** @type {Uint8Array} */
  #duties = new Uint8Array();

  connectedCallback() {
    this.#lamps = findAll(document, "led-bar i").map(() => make("i"));
    find(this, ".bar").append(...this.#lamps);
    feed.on("sight", (sight) => this.#look(sight));
    feed.on("lights", (duties) => {
      this.#duties = duties;
      if (!this.hidden) this.#sweep();
    });
    person.onTurn((name) => this.#greet(name));
    reminder.on("changed", () => this.#remind());
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
    this.#alone = faces.length < 2;
    if (faces.length && !this.classList.contains("greeting")) this.#wake();
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
    this.classList.remove("greeting");
    document.documentElement.toggleAttribute("data-attract", shown);
    if (!shown) {
      this.#left = performance.now();
      return;
    }
    emit("nobody"); // what somebody began to type is nobody's
    this.#tell();
    this.#sweep();
  }

  /** Who comes to the clock and is known is greeted before their chat. @param {string} name */
  #greet(name) {
    if (!name || performance.now() - this.#left > COMING) return;
    this.#left = Number.NEGATIVE_INFINITY;
    write(find(this, ".greet span"), () => greetingTo(name));
    this.#remind();
    this.classList.add("greeting");
    this.hidden = false;
    setTimeout(() => {
      if (this.classList.contains("greeting")) this.#show(false);
    }, GREETING);
  }

  /** Below the greeting: what it says is for the person alone. */
  #remind() {
    write(find(this, ".greet small"), () => (person.name && this.#alone ? reminder.words : ""));
  }

  #tell() {
    const now = new Date();
    document.documentElement.toggleAttribute("data-night", isWithin(now, this.#night));
    write(find(this, ".next"), () => reminder.time);
    find(this, ".clock").replaceChildren(...timeOf(now));
    const date = now.toLocaleDateString(locale(), { weekday: "long", day: "numeric", month: "long" });
    write(find(this, ".date"), date);
  }

  /** The sweep passes below the digits, and they catch its light. */
  #sweep() {
    const duties = this.#duties;
    light(this.#lamps, duties);
    const stops = Array.from(duties, (duty, index) => {
      const strength = Math.min(0.85, (duty / 100) ** 0.6);
      return `rgb(255 42 23 / ${strength.toFixed(2)}) ${((100 * (index + 0.5)) / duties.length).toFixed(1)}%`;
    });
    if (stops.length > 1) find(this, ".clock").style.setProperty("--sweep", `linear-gradient(90deg, ${stops.join(", ")})`);
  }
}

/** @param {Date} now @param {string[]} hours from and to, as 22:00 */
function isWithin(now, [from, to]) {
  const time = `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
  if (!to) return false;
  return from <= to ? time >= from && time < to : time >= from || time < to;
}

/** The digits, and AM or PM in small letters where the language has them. @param {Date} now */
function timeOf(now) {
  const format = new Intl.DateTimeFormat(locale(), { hour: "numeric", minute: "2-digit" });
  const parts = format.formatToParts(now);
  const digits = parts.filter(({ type }) => type !== "dayPeriod").map(({ value }) => value);
  const half = parts.find(({ type }) => type === "dayPeriod")?.value;
  return [digits.join("").trim(), ...(half ? [make("small", { text: half })] : [])];
}
