// Where a question is written: the field, what kind of question it will be, and the menu beside it.
import { around, find, isComposing, say } from "./lib/dom.js";
import { t, write } from "./lib/language.js";

/** @import { ChatMessage } from "./chat-message.js" */

const TALLEST = 130; // pixels of the field

export class ChatComposer {
  #panel;
  grounded = false; // answers come from the documents
  /** @type {ChatMessage | null} the question that is put in other words */
  editing = null;

  /** @param {HTMLElement} panel @param {() => void} ask what Enter and the button do */
  constructor(panel, ask) {
    this.#panel = panel;
    this.field.addEventListener("input", () => {
      this.grow();
      this.#waited();
    });
    this.field.addEventListener("keydown", (event) => {
      if (isComposing(event)) return;
      if (event.key === "Escape" && this.editing) this.edit(null);
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      ask();
    });
    find(panel, "form").addEventListener("submit", (event) => {
      event.preventDefault();
      ask();
    });
    document.addEventListener("click", (event) => around(event, ".more, [data-do=more]") || this.menu(false));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.menu(false));
  }

  get field() {
    return find(this.#panel, "textarea", HTMLTextAreaElement);
  }

  get text() {
    return this.field.value;
  }

  set text(text) {
    this.field.value = text;
    this.grow();
  }

  /** Put a text into the field, to be completed or sent. @param {string} text */
  offer(text) {
    this.field.value = text;
    this.field.focus();
    this.grow();
  }

  /** @param {ChatMessage | null} question to be put in other words; null to stop that */
  edit(question) {
    const before = this.editing;
    this.editing = question;
    this.#mode();
    if (!question && before && this.text === before.text) this.text = "";
    if (question) this.offer(question.text);
    this.grow();
  }

  /** @param {boolean} on whether answers come from the documents */
  ground(on) {
    this.grounded = on;
    find(this.#panel, "[data-do=ground]").setAttribute("aria-pressed", String(on));
    write(this.field, () => (on ? t("Ask your documents") : t("Message")), "placeholder");
    this.#mode();
  }

  #mode() {
    const mode = find(this.#panel, ".mode");
    mode.hidden = !this.editing && !this.grounded;
    const words = () => (this.editing ? t("Editing your question") : t("Answering from your documents"));
    write(find(mode, "span"), words);
  }

  /** @param {boolean} busy whether an answer is coming, which can be stopped */
  busy(busy) {
    find(this.#panel, "[type=submit]").hidden = busy;
    find(this.#panel, "[data-do=stop]").hidden = !busy;
    if (!busy) this.#waited();
  }

  /** Say that the next question has to wait, until the answer has ended or something else is typed. */
  wait() {
    say(this.#panel, () => t("Wait for the answer, or stop it."), "info");
  }

  #waited() {
    if (find(this.#panel, ".note").dataset.kind === "info") say(this.#panel, "");
  }

  /** @param {boolean} open as it is not, unless it is said */
  menu(open = Boolean(find(this.#panel, ".more").hidden)) {
    find(this.#panel, ".more").hidden = !open;
    find(this.#panel, "[data-do=export]").hidden = !this.#panel.querySelector("chat-message");
    find(this.#panel, "[data-do=more]").setAttribute("aria-expanded", String(open));
  }

  /** As high as its text. */
  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight + 2, TALLEST)}px`;
  }
}
