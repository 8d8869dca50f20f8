// A sheet: an element with a dialog that opens over the page, with a note for what went wrong.
import { around, find, findAll, say } from "./dom.js";
import { on } from "./events.js";
import { wordsOf } from "./http.js";
import { person } from "./person.js";
import { told } from "./told.js";
import { confirmed } from "./twice.js";

/** @import { Words } from "./language.js" */

/**
 * It closes by its own button, by a touch beside it, and when another person is here. A button with data-do calls act(),
 * one that asks twice at the second touch; a form calls submit().
 */
export class Sheet extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      if (event.target instanceof HTMLFormElement) this.submit(event.target);
    });
    this.dialog.addEventListener("close", () => this.closed());
    person.onTurn(() => this.forget()); // it was another's
    on("nobody", () => this.forget());
  }

  /** Somebody else is here: close it, and empty what was typed. */
  forget() {
    this.close();
    for (const form of findAll(this, "form", HTMLFormElement)) form.reset();
    if (this.querySelector(".note")) this.note("");
  }

  /** The first one, where there are several. */
  get dialog() {
    return find(this, "dialog", HTMLDialogElement);
  }

  /** Open it, at its top. */
  show() {
    this.dialog.showModal();
    this.dialog.scrollTop = 0;
  }

  close() {
    for (const dialog of findAll(this, "dialog", HTMLDialogElement)) dialog.close();
  }

  /** @param {Words} words empty to clear the note */
  note(words) {
    say(this, words);
  }

  /** Do what may fail, and say so in the note if it does. @template T @param {() => Promise<T>} work @returns {Promise<T | undefined>} */
  async attempt(work) {
    try {
      return await work();
    } catch (error) {
      this.note(() => told(wordsOf(error)));
      return undefined;
    }
  }

  /** @param {string} _action @param {HTMLElement} _button that was touched */
  act(_action, _button) {}

  /** @param {HTMLFormElement} _form */
  submit(_form) {}

  /** The dialog was closed. */
  closed() {}

  /** @param {Event} event */
  #click(event) {
    const button = around(event, "[data-do]");
    if (event.target instanceof HTMLDialogElement)
      event.target.close(); // beside it
    else if (button?.dataset.do === "close") button.closest("dialog")?.close();
    else if (button instanceof HTMLButtonElement && confirmed(button)) this.act(button.dataset.do ?? "", button);
  }
}
