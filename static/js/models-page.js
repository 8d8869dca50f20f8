// <models-page>: the language models, for the owner: what each needs, and which one answers.
import { button, find, make } from "./lib/dom.js";
import { on } from "./lib/events.js";
import { get, post } from "./lib/http.js";
import { t } from "./lib/language.js";
import { Sheet } from "./lib/sheet.js";
import { advice } from "./model-advice.js";

/** @import { Model } from "./lib/answers.js" */

const AGAIN = 1000; // milliseconds between two looks, while something goes on

export class ModelsPage extends Sheet {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  connectedCallback() {
    super.connectedCallback();
    on("open-models", () => this.#open());
  }

  async #open() {
    this.note("");
    find(this, "ul").replaceChildren(make("li", { class: "soft", text: () => t("Looking for models…") }));
    this.show();
    await this.#fill();
  }

  closed() {
    clearTimeout(this.#timer);
  }

  /** @param {string} action @param {HTMLElement} button */
  async act(action, { dataset }) {
    this.note("");
    await this.attempt(() => post(`/models/${action}`, { id: dataset.id }));
    await this.#fill();
  }

  async #fill() {
    clearTimeout(this.#timer);
    const found = await this.attempt(() => get("/models"));
    if (!found) return;
    const models = [...found.models].sort((a, b) => Number(b.recommended) - Number(a.recommended));
    find(this, "ul").replaceChildren(...models.map(item));
    if (this.dialog.open) this.#timer = setTimeout(() => this.#fill(), AGAIN);
  }
}

/** @param {Model} model */
function item(model) {
  const { id, title, bytes, needs, suits, licence, state, text, done } = model;
  const facts = () => {
    const memory = needs && t("needs {size} RAM", { size: size(needs) });
    return [size(bytes), memory, suits, licence].filter(Boolean).join(" · ");
  };
  const row = make("li", { data: { state } }, make("b", { text: title }), make("span", { text: facts }));
  row.append(make("span", { text: () => advice(model) }));
  if (model.recommended) row.append(make("em", { class: "best", text: () => t("Recommended for this box") }));
  if (text) row.append(make("p", { text }));
  if (state === "in use") row.append(make("em", { text: () => t("In use") }));
  if (state === "ready") row.append(button("choose", { text: () => t("Use"), data: { id } }));
  if (state === "absent") row.append(button("fetch", { text: () => t("Download"), data: { id } }));
  if (state === "fetching") row.append(bar(bytes, done));
  return row;
}

/** @param {number} max @param {number} value */
function bar(max, value) {
  return Object.assign(make("progress"), { max, value });
}

/** @param {number} bytes */
function size(bytes) {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
