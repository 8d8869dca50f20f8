// <assistant-page>: how the chat is to speak, and what it remembers.
import { button, find, make } from "./lib/dom.js";
import { emit, on } from "./lib/events.js";
import { get, post } from "./lib/http.js";
import { t, write } from "./lib/language.js";
import { Sheet } from "./lib/sheet.js";

/** @type {[english: string, words: () => string][]} what the model is told, for it understands English best */
const IDEAS = [
  ["Answer in one sentence.", () => t("Answer in one sentence.")],
  ["You are a talking car with dry humour.", () => t("You are a talking car with dry humour.")],
  ["Explain it like I’m eight.", () => t("Explain it like I’m eight.")],
  ["You are a patient teacher. Ask one question in return.", () => t("You are a patient teacher. Ask one question in return.")],
];

export class AssistantPage extends Sheet {
  #member = false;
  #own = ""; // a guest's persona, which lives with the page alone

  connectedCallback() {
    super.connectedCallback();
    on("open-assistant", ({ member }) => this.#open(member));
    find(this, ".ideas").append(...IDEAS.map(([english, text]) => button("idea", { text, data: { idea: english } })));
  }

  /** Somebody else is here. */
  forget() {
    super.forget();
    this.#own = "";
    find(this, "ul").replaceChildren();
  }

  get #field() {
    return find(this, "textarea", HTMLTextAreaElement);
  }

  /** @param {string} action @param {HTMLElement} button */
  act(action, { dataset }) {
    if (action === "idea") this.#field.value = dataset.idea ?? "";
    if (action === "forget") this.#forget(Number(dataset.id));
  }

  /** @param {boolean} member */
  async #open(member) {
    this.#member = member;
    find(this, ".memory").hidden = !member;
    write(find(this, "h2"), () => (member ? t("Persona and memory") : t("Persona")));
    write(find(this, "label"), () => {
      if (member) return t("How should Larson talk to you? Used in all your chats.");
      return t("How should Larson talk to you? Used until you leave, then forgotten.");
    });
    this.note("");
    if (member) await this.#fill();
    else this.#field.value = this.#own;
    this.show();
  }

  async #fill() {
    const found = await this.attempt(() => get("/me/assistant"));
    if (!found) return;
    this.#field.value = found.persona;
    find(this, "ul").replaceChildren(...found.memories.map(memoryItem));
    find(this, ".none").hidden = found.memories.length > 0;
  }

  submit() {
    this.attempt(async () => {
      if (this.#member) await this.whileHere(post("/me/persona", { text: this.#field.value }));
      else emit("persona", (this.#own = this.#field.value));
      this.close();
    });
  }

  /** @param {number} id */
  async #forget(id) {
    await this.attempt(() => post("/me/memories/remove", { id }));
    await this.#fill();
  }
}

/** @param {{id: number, text: string}} memory */
function memoryItem({ id, text }) {
  return make("li", {}, make("span", { text }), button("forget", { text: () => t("Forget"), data: { id } }));
}
