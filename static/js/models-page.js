// <models-page>: the language models, for the owner: what each needs, and which one answers.
import { get, post } from "./http.js";
import { verbatim } from "./words.js";

const AGAIN = 1000; // milliseconds between two looks, while something goes on

export class ModelsPage extends HTMLElement {
  #timer = 0;
  #owner = false;

  connectedCallback() {
    document.addEventListener("open-models", () => this.#open());
    document.addEventListener("person", ({ detail }) => this.#become(detail));
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (event.target === this.#dialog || button?.dataset.do === "close") this.#dialog.close();
      else if (button) this.#act(button.dataset.do, button.dataset.id);
    });
    this.#dialog.addEventListener("close", () => clearTimeout(this.#timer));
    this.#become();
  }

  get #dialog() {
    return this.querySelector("dialog");
  }

  /** The owner alone is offered the page. */
  async #become() {
    this.#dialog.close();
    const { person } = await get("/session").catch(() => ({}));
    this.#owner = Boolean(person?.owner);
    document.querySelector("chat-panel [data-do=models]").hidden = !this.#owner;
  }

  async #open() {
    this.#say("");
    this.#dialog.showModal();
    await this.#fill();
  }

  async #act(action, id) {
    this.#say("");
    try {
      await post(`/models/${action}`, { id });
    } catch (error) {
      this.#say(error.message);
    }
    await this.#fill();
  }

  async #fill() {
    clearTimeout(this.#timer);
    const { models } = await get("/models").catch((error) => this.#say(error.message) ?? {});
    if (!models) return;
    this.querySelector("ul").replaceChildren(...models.map(item));
    if (this.#dialog.open) this.#timer = setTimeout(() => this.#fill(), AGAIN);
  }

  #say(text) {
    const note = this.querySelector(".note");
    note.textContent = text;
    note.hidden = !text;
  }
}

function item({ id, title, bytes, needs, suits, licence, state, text, done }) {
  const row = make("li");
  row.dataset.state = state;
  const facts = [size(bytes), needs && `${size(needs)} of memory`, suits, licence].filter(Boolean).join(" · ");
  row.append(verbatim(make("b", title)), make("span", facts));
  if (text) row.append(make("p", text));
  if (state === "in use") row.append(make("em", "answers now"));
  if (state === "ready") row.append(button("choose", id, "Use it"));
  if (state === "absent") row.append(button("fetch", id, "Fetch"));
  if (state === "fetching") row.append(Object.assign(make("progress"), { max: bytes, value: done }));
  return row;
}

function size(bytes) {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function button(action, id, text) {
  const element = Object.assign(make("button", text), { type: "button" });
  Object.assign(element.dataset, { do: action, id });
  return element;
}

function make(name, text = "") {
  return Object.assign(document.createElement(name), { textContent: text });
}
