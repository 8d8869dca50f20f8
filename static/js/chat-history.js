// <chat-history>: the conversations of a person: found, opened, deleted.
import { around, button, find, make } from "./lib/dom.js";
import { emit } from "./lib/events.js";
import { icon } from "./lib/icons.js";
import { t } from "./lib/language.js";
import { Sheet } from "./lib/sheet.js";
import { moment } from "./lib/time.js";
import { askTwice } from "./lib/twice.js";

/** @import { Conversation } from "./lib/messages.js" */

const PAUSE = 250; // milliseconds without a key, before the box searches

export class ChatHistory extends Sheet {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #shown = ""; // the rows, to leave them alone while nothing changes: one of them may ask whether it is meant

  connectedCallback() {
    super.connectedCallback();
    this.#field.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => emit("wish", { type: "search", words: this.#field.value }), PAUSE);
    });
    document.addEventListener("click", (event) => around(event, "[data-do=history]") && this.#open());
  }

  get #field() {
    return find(this, "input", HTMLInputElement);
  }

  /** Somebody else is here. */
  forget() {
    super.forget();
    clearTimeout(this.#timer);
    this.#field.value = "";
    this.#shown = "";
    find(this, "ul").replaceChildren();
  }

  #open() {
    this.#field.value = "";
    emit("wish", { type: "search", words: "" });
    this.show();
    this.dialog.focus(); // not the field: who only wants to open one needs no keyboard
  }

  /** @param {string} action @param {HTMLElement} button */
  act(action, button) {
    const conversation = Number(button.dataset.conversation);
    const message = Number(button.dataset.message) || undefined;
    if (action === "open") emit("wish", { type: "open", conversation, message });
    if (action === "remove") {
      emit("wish", { type: "remove", conversation });
      this.#shown = "";
      button.closest("li")?.remove();
    }
  }

  /** @param {Conversation[]} conversations the latest first @param {string} words that were searched for */
  list(conversations, words = "") {
    if (words !== this.#field.value && this.dialog.open) return; // an answer to what was typed before
    const told = conversations.map(({ id, title, updated_at: at, found }) => [id, title, at, found || ""]);
    const shown = JSON.stringify([new Date().toDateString(), words.trim() !== "", told]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const nothing = () => (words.trim() ? t("No results.") : t("No conversations yet."));
    const rows = conversations.length ? conversations.map(rowOf) : [make("li", { class: "empty", text: nothing })];
    find(this, "ul").replaceChildren(...rows);
  }
}

/** @param {Conversation} conversation */
function rowOf({ id, title, updated_at: at, found, found_in: message }) {
  const when = () => moment(new Date(at));
  const words = [make("b", { text: title }), make("span", { text: found || when })];
  const open = button("open", { data: { conversation: id, message: message || "" } }, ...words);
  const label = () => t("Delete {title}", { title });
  const remove = button("remove", { data: { conversation: id }, attributes: { "aria-label": label } }, icon("remove"));
  return make(
    "li",
    {},
    open,
    askTwice(remove, () => t("Delete?")),
  );
}
