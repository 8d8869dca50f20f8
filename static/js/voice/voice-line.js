// The line above the field: what is understood as one speaks, what to do, and how long each stage took.
import { button, make } from "../lib/dom.js";
import { t, write } from "../lib/language.js";

/** @import { Words } from "../lib/language.js" */
/** @import { Hello, Stage } from "./messages.js" */

/** @type {Record<string, Words>} */
const STAGES = {
  recogniser: () => t("written down"),
  answer: () => t("first word"),
  turn_end: () => t("end of turn"),
  silence: () => t("pause"),
  voice: () => t("voice"),
  sound: () => t("first sound"),
};

const STAYS = 10_000; // milliseconds that the line of a question stays after its answer

export class VoiceLine {
  #line = make("p", { class: "voice-line", attributes: { role: "status" } });
  #words = make("span", { attributes: { dir: "auto" } });
  #details = make("output");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #leaving;
  #onAloud;

  /** @param {HTMLElement} form that it stands above @param {() => void} onAloud the person lets it be said aloud */
  constructor(form, onAloud) {
    this.#onAloud = onAloud;
    this.#details.hidden = true;
    this.#line.hidden = true;
    form.before(this.#line);
    this.#line.append(this.#words, this.#details);
    this.#line.addEventListener("click", () => (this.#details.hidden = !this.#details.hidden || !this.#details.textContent));
  }

  /** @param {Stage} stage @param {boolean} held @param {Hello | null} hello @param {boolean} talking in a conversation */
  stage(stage, held, hello, talking) {
    if (stage === "speaking" && talking) this.#show(() => t("Still listening: speak to interrupt, tap to stop."));
    if (stage === "opening") this.#show(() => t("Opening the microphone"));
    if (stage === "listening") this.#show(hint(held, hello));
    if (stage === "writing" && this.#line.dataset.kind !== "partial") this.#show(() => t("Writing down what you said"));
    if (stage === "idle") this.#hideUnlessProblem();
  }

  /** @param {string} text what was understood so far */
  partial(text) {
    this.#show(text, "partial");
  }

  /** @param {string} words what went wrong, and what to do */
  problem(words) {
    this.#show(words, "bad");
  }

  /** Ask whether it may be said aloud. @param {string} words */
  ask(words) {
    this.#show(words, "bad");
    const yes = button("aloud", { text: () => t("Say it aloud") });
    yes.addEventListener("click", () => {
      this.clear();
      this.#onAloud();
    });
    this.#line.append(yes);
  }

  /** What each stage took, shown on a touch of the line. @param {Record<string, number>} milliseconds by stage */
  figures(milliseconds) {
    const one = (/** @type {[string, number]} */ [stage, took]) => {
      const words = STAGES[stage] ?? stage;
      return `${typeof words === "function" ? words() : words} ${Math.round(took)} ms`;
    };
    write(this.#details, () => Object.entries(milliseconds).map(one).join(" · "));
    this.#line.dataset.kind = "partial"; // what was understood is still in it
    this.#line.hidden = false;
  }

  /** Nothing is to be said. */
  clear() {
    this.#line.hidden = true;
    delete this.#line.dataset.kind;
  }

  #hideUnlessProblem() {
    if (this.#line.dataset.kind === "bad") return;
    clearTimeout(this.#leaving);
    if (!this.#details.textContent) return this.clear();
    this.#leaving = setTimeout(() => this.clear(), STAYS); // time to touch it
  }

  /** @param {Words} words @param {"partial" | "bad" | ""} [kind] */
  #show(words, kind = "") {
    clearTimeout(this.#leaving);
    this.#line.querySelector("button")?.remove();
    if (kind === "") write(this.#details, "");
    write(this.#words, words);
    this.#line.dataset.kind = kind;
    this.#details.hidden = true;
    this.#line.hidden = false;
  }
}

/** What to do while the box listens. @param {boolean} held @param {Hello | null} hello @returns {Words} */
function hint(held, hello) {
  if (hello && !hello.understands.includes(document.documentElement.lang)) {
    return () => t("Listening. So far I understand spoken English only.");
  }
  return () => (held ? t("Listening. Let go when you’re done.") : t("Listening. Just speak. Tap when you’re done."));
}

export function heardNothing() {
  return t("I heard nothing. Hold the button while you speak, or tap it, speak, and wait.");
}

/** @param {Hello | null} hello what the box understands @param {boolean} foreign it was in another language */
export function notUnderstood(hello, foreign) {
  if (foreign || (hello && !hello.understands.includes(document.documentElement.lang))) {
    return t("I didn’t understand that. So far I understand spoken English only: say it in English, or type it.");
  }
  return t("I didn’t understand that. Say it again a little slower, closer to the microphone, or type it.");
}
