// How Larson says the name of the person who is logged in: a row of their page, while the voice is on.
import { button, find, make } from "./lib/dom.js";
import { get, post } from "./lib/http.js";
import { t } from "./lib/language.js";

/** @import { Sheet } from "./lib/sheet.js" */
/** @import { Words } from "./lib/language.js" */

const LONGEST = 60; // letters, as the box takes them

export class SaidName {
  #page;
  /** @type {HTMLElement[]} */
  #parts = [];
  /** @type {HTMLAudioElement | null} */
  #playing = null;

  /** @param {Sheet} page */
  constructor(page) {
    this.#page = page;
  }

  /** Somebody else is here. */
  forget() {
    this.#playing?.pause();
    for (const part of this.#parts.splice(0)) part.remove();
  }

  /** Show how the name is said, if the voice is on. */
  async fill() {
    const { on, sounds_like } = await this.#page.whileHere(get("/me/said"));
    if (!on) return this.forget();
    if (!this.#parts.length) {
      this.#parts = row();
      find(this.#page, "#part-me > h3").before(...this.#parts);
    }
    this.#show(sounds_like);
  }

  /** Say what is in the field; empty, the name as usual. */
  async listen() {
    const sound = await this.#page.whileHere(sample(this.#field.value));
    this.#playing?.pause();
    const playing = new Audio(URL.createObjectURL(sound));
    this.#playing = playing;
    playing.addEventListener("ended", () => URL.revokeObjectURL(playing.src));
    await playing.play();
  }

  /** Keep it; empty for as usual. @param {string} [wanted] @returns {Promise<Words>} what was done */
  async keep(wanted = this.#field.value) {
    await this.#page.whileHere(post("/me/said", { sounds_like: wanted }));
    await this.fill();
    return () => (wanted.trim() ? t("Larson says your name like this now.") : t("Larson says your name as usual again."));
  }

  get #field() {
    return find(this.#page, "form.said input", HTMLInputElement);
  }

  /** @param {string} kept */
  #show(kept) {
    this.#field.value = kept;
    find(this.#page, "[data-do=say-as-usual]").hidden = !kept;
  }
}

function row() {
  const label = () => t("Sounds like");
  const typing = { maxlength: String(LONGEST), autocomplete: "off", spellcheck: "false", autocapitalize: "words" };
  const field = make("input", { attributes: { ...typing, id: "said", placeholder: label, "aria-label": label } });
  const keep = make("button", { class: "main", text: () => t("Keep") });
  const buttons = [button("listen", { text: () => t("Listen") }), keep];
  const usual = button("say-as-usual", { text: () => t("Back to normal") });
  const form = make("form", { class: "row said" }, field, ...buttons, usual);
  form.noValidate = true;
  return [make("h3", { text: () => t("How Larson says your name") }), form];
}

/** The name as sound. Throws an Error in words. @param {string} wanted */
async function sample(wanted) {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ sounds_like: wanted });
  const response = await fetch("/me/said/sound", { method: "POST", headers, body }).catch(() => {
    throw new Error(t("Can’t reach Larson. Is the box switched on?"));
  });
  if (!response.ok) throw new Error((await response.json()).error);
  return response.blob();
}
