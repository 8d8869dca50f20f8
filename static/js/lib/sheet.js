// A sheet: an element with a dialog that opens over the page, with a note for what went wrong.
import { dismiss, isCovered, open } from "./cover.js";
import { around, find, findAll, say } from "./dom.js";
import { on } from "./events.js";
import { wordsOf } from "./http.js";
import { person } from "./person.js";
import { confirmed } from "./twice.js";

/** @import { Kind } from "./dom.js" */
/** @import { Words } from "./language.js" */

/**
 * It closes by its own button, by a touch beside it, and when another person is here. A button with data-do calls act(),
 * one that asks twice at the second touch; a form calls submit().
 */
export class Sheet extends HTMLElement {
  /** @type {Element | null} the form or row of buttons that was used last: a note is said there */
  #about = null;
  #turns = 0; // how often it was emptied, as somebody else was here

  connectedCallback() {
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("input", () => this.#settle());
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      if (event.target instanceof HTMLFormElement) this.#submit(event.target);
    });
    this.dialog.addEventListener("close", () => isCovered(this.dialog) || this.closed());
    person.onTurn(() => this.forget()); // it was another's
    on("nobody", () => this.forget());
  }

  /** Somebody else is here: close it, and empty what was typed. */
  forget() {
    this.#turns++;
    this.close();
    for (const form of findAll(this, "form", HTMLFormElement)) form.reset();
    if (this.querySelector(".note")) this.note("");
  }

  /** Tells later whether the same person is still here. @returns {() => boolean} */
  presence() {
    const turn = this.#turns;
    return () => turn === this.#turns;
  }

  /**
   * Wait for an answer of the box. If somebody else is here by then, it is not theirs to see: nothing goes on with it.
   * @template T @param {Promise<T>} work @returns {Promise<T>}
   */
  async whileHere(work) {
    const here = this.presence();
    await Promise.allSettled([work]);
    return here() ? work : new Promise(() => {});
  }

  /** The first one, where there are several. */
  get dialog() {
    return find(this, "dialog", HTMLDialogElement);
  }

  /** Open it, at its top. */
  show() {
    open(this.dialog);
    this.dialog.scrollTop = 0;
  }

  close() {
    for (const dialog of findAll(this, "dialog", HTMLDialogElement)) {
      if (dismiss(dialog) && dialog === this.dialog) this.closed();
      dialog.close();
    }
  }

  /** Say something where somebody has just done something. @param {Words} words empty to clear the note @param {Kind} [kind] */
  note(words, kind = "bad") {
    const note = find(this, ".note");
    const about = this.#about?.checkVisibility() ? this.#about : null;
    if (words && about) about.after(note);
    else if (words) find(this, "header").append(note);
    say(this, words, kind);
    if (!words) return;
    note.scrollIntoView({ block: "nearest" });
    if (kind === "bad" && about instanceof HTMLFormElement)
      about.querySelector("input, textarea")?.setAttribute("aria-invalid", "true");
  }

  /** Something else is typed or touched: what was said before is over. */
  #settle() {
    for (const field of findAll(this, "[aria-invalid]")) field.removeAttribute("aria-invalid");
    if (this.querySelector(".note:not([data-kind=good])")) this.note("");
  }

  /** @param {HTMLFormElement} form */
  #submit(form) {
    this.#settle();
    this.#about = form;
    this.submit(form);
  }

  /** Do what may fail, and say so in the note if it does. @template T @param {() => Promise<T>} work @returns {Promise<T | undefined>} */
  async attempt(work) {
    try {
      return await this.whileHere(work());
    } catch (error) {
      this.note(wordsOf(error));
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
    else if (button instanceof HTMLButtonElement && confirmed(button)) {
      this.#settle();
      this.#about = button.closest("form, .row, ul");
      this.act(button.dataset.do ?? "", button);
    }
  }
}
