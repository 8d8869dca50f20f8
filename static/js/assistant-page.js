// <assistant-page>: how the chat is to speak, and what it remembers.
import { get, post } from "./http.js";
import { english } from "./language.js";
import { verbatim } from "./words.js";

const IDEAS = ["Answer in one sentence.", "You are a talking car with dry humour.", "Explain as to a child of eight.", "You are a patient teacher. Ask one question back."];

export class AssistantPage extends HTMLElement {
  #member = false;
  #own = ""; // a guest's persona, which lives with the page alone

  connectedCallback() {
    document.addEventListener("open-assistant", ({ detail }) => this.#open(detail.member));
    document.addEventListener("person", () => {
      this.#dialog.close();
      this.#own = "";
    });
    this.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#keep();
    });
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (event.target === this.#dialog || button?.dataset.do === "close") this.#dialog.close();
      else if (button?.dataset.do === "idea") this.#field.value = english(button); // the model understands English best
      else if (button?.dataset.do === "forget") this.#forget(button);
    });
    this.querySelector(".ideas").append(...IDEAS.map((text) => button("idea", text)));
  }

  get #dialog() {
    return this.querySelector("dialog");
  }

  get #field() {
    return this.querySelector("textarea");
  }

  async #open(member) {
    this.#member = member;
    this.querySelector(".memory").hidden = !member;
    this.#say("");
    if (member) await this.#fill();
    else this.#field.value = this.#own;
    this.#dialog.showModal();
  }

  async #fill() {
    const { persona, memories } = await get("/me/assistant").catch((error) => this.#say(error.message) ?? {});
    if (!memories) return;
    this.#field.value = persona;
    const items = memories.map(({ id, text }) => {
      const item = document.createElement("li");
      const forget = button("forget", "Forget");
      forget.dataset.id = id;
      item.append(verbatim(Object.assign(document.createElement("span"), { textContent: text })), forget);
      return item;
    });
    this.querySelector("ul").replaceChildren(...items);
    this.querySelector(".none").hidden = items.length > 0;
  }

  async #keep() {
    if (this.#member) {
      try {
        await post("/me/persona", { text: this.#field.value });
      } catch (error) {
        return this.#say(error.message);
      }
    } else {
      this.#own = this.#field.value;
      document.dispatchEvent(new CustomEvent("persona", { detail: this.#own }));
    }
    this.#dialog.close();
  }

  async #forget(button) {
    try {
      await post("/me/memories/remove", { id: Number(button.dataset.id) });
    } catch (error) {
      this.#say(error.message);
    }
    await this.#fill();
  }

  #say(text) {
    const note = this.querySelector(".note");
    note.textContent = text;
    note.hidden = !text;
  }
}

function button(action, text) {
  const element = Object.assign(document.createElement("button"), { type: "button", textContent: text });
  element.dataset.do = action;
  return element;
}
