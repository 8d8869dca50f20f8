// <chat-history>: the conversations of a person: found, opened, deleted.
import { icon } from "./icons.js";
import { locale, verbatim } from "./words.js";

const SURE = 3000; // milliseconds in which a deletion is confirmed
const PAUSE = 250; // milliseconds without a key, before the box searches

/** Event "wish" (detail: a message for the chat's socket). */
export class ChatHistory extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.#field.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#wish({ type: "search", words: this.#field.value }), PAUSE);
    });
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this.#act(button);
      else if (event.target === this.#dialog) this.close(); // beside it
    });
    document.addEventListener("click", (event) => event.target.closest("[data-do=history]") && this.#open());
  }

  get #field() {
    return this.querySelector("input");
  }

  get #dialog() {
    return this.querySelector("dialog");
  }

  #open() {
    this.#field.value = "";
    this.#wish({ type: "search", words: "" });
    this.#dialog.showModal();
    this.#dialog.focus(); // not the field: who only wants to open one needs no keyboard
  }

  close() {
    this.#dialog.close();
  }

  #act(button) {
    const conversation = Number(button.dataset.conversation);
    if (button.dataset.do === "close") this.close();
    const message = Number(button.dataset.message) || undefined;
    if (button.dataset.do === "open") this.#wish({ type: "open", conversation, message });
    if (button.dataset.do === "remove" && sure(button)) {
      this.#wish({ type: "remove", conversation });
      button.closest("li").remove();
    }
  }

  #wish(detail) {
    this.dispatchEvent(new CustomEvent("wish", { detail }));
  }

  /** @param {object[]} conversations the latest first @param {string} words that were searched for */
  show(conversations, words = "") {
    if (words !== this.#field.value && this.#dialog.open) return; // an answer to what was typed before
    const rows = conversations.map(rowOf);
    const nothing = words.trim() ? "Nothing was found." : "No conversations yet.";
    if (!rows.length) rows.push(Object.assign(document.createElement("li"), { className: "empty", textContent: nothing }));
    this.querySelector("ul").replaceChildren(...rows);
  }
}

function rowOf({ id, title, updated_at: at, found, found_in: message }) {
  const row = document.createElement("li");
  const open = button("open", id);
  open.dataset.message = message || "";
  const when = new Date(at).toLocaleDateString(locale(), { day: "numeric", month: "short" });
  open.append(verbatim(part("b", title)), verbatim(part("span", found || when)));
  const remove = button("remove", id);
  remove.append(icon("remove"), part("span", "Delete?"));
  remove.setAttribute("aria-label", `Delete ${title}`);
  row.append(open, remove);
  return row;
}

/** A deletion takes two touches: the first one asks. */
function sure(button) {
  if (button.classList.contains("asked")) return true;
  button.classList.add("asked");
  setTimeout(() => button.classList.remove("asked"), SURE);
  return false;
}

function button(action, conversation) {
  const element = Object.assign(document.createElement("button"), { type: "button" });
  Object.assign(element.dataset, { do: action, conversation });
  return element;
}

function part(name, text) {
  return Object.assign(document.createElement(name), { textContent: text });
}
