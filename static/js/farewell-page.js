// <farewell-page>: deletes the person who is logged in: what goes, a sure sign that it is meant, and a receipt.
import { find, make } from "./lib/dom.js";
import { on } from "./lib/events.js";
import { actWhenHeld } from "./lib/hold.js";
import { get, post } from "./lib/http.js";
import { t, write } from "./lib/language.js";
import { person } from "./lib/person.js";
import { Sheet } from "./lib/sheet.js";

/** @import { Holdings } from "./lib/answers.js" */

const NEWS = 3000; // milliseconds, within which the box tells as well that they are gone

/** @type {Record<keyof Holdings, () => string>} */
const NAMES = {
  photos: () => t("Photos of your face"),
  voices: () => t("Voice profiles"),
  chats: () => t("Chats"),
  messages: () => t("Messages"),
  documents: () => t("Documents"),
  memories: () => t("Memories"),
  reminders: () => t("Reminders"),
  list_items: () => t("List items"),
  timers: () => t("Timers"),
  phones: () => t("Paired phones"),
  tokens: () => t("API tokens"),
  log_lines: () => t("Log entries"),
};

export class FarewellPage extends Sheet {
  #leaving = false; // the person is being deleted: that they are logged out must not close the receipt

  connectedCallback() {
    super.connectedCallback();
    on("open-farewell", ({ heir }) => this.#open(heir));
    this.#field.addEventListener("input", () => this.#check());
    actWhenHeld(find(this, ".hold"), () => this.#delete(person.name));
  }

  get #field() {
    return find(this, "input", HTMLInputElement);
  }

  /** @param {string} heir who owns the box then; empty where that does not change */
  async #open(heir) {
    const kept = await this.attempt(() => get("/me/holdings"));
    if (!kept) return;
    const { name } = person;
    this.note("");
    this.#turn(false);
    this.#field.value = "";
    this.#check();
    write(find(this, "h2"), () => t("Delete {name}", { name }));
    write(find(this, "label"), () => t("Type your name, {name}:", { name }));
    const warning = find(this, ".heir");
    warning.hidden = !heir;
    write(warning, () => t("{name} becomes the owner of this box.", { name: heir }));
    find(this, ".before dl").replaceChildren(...lines(kept));
    this.show();
  }

  submit() {
    if (this.#typed) this.#delete(this.#typed); // the box knows whether it is their name, however it is typed
  }

  /** Somebody else is here. The receipt is for the one who has just gone. */
  forget() {
    if (this.#leaving) return;
    super.forget();
    this.#unname();
  }

  #unname() {
    for (const part of ["h2", "label", ".heir"]) write(find(this, part), "");
    this.#field.value = "";
  }

  get #typed() {
    return this.#field.value.trim();
  }

  #check() {
    find(this, "[type=submit]", HTMLButtonElement).disabled = !this.#typed;
  }

  /** @param {string} name theirs, as a sign that it is meant */
  async #delete(name) {
    this.#leaving = true; // the box may tell that they are logged out before it answers
    const answer = await this.attempt(() => post("/forget", { name }));
    setTimeout(() => (this.#leaving = false), answer ? NEWS : 0);
    if (!answer) return;
    person.leave();
    this.#unname();
    write(find(this, "h2"), () => t("Deleted"));
    find(this, ".after dl").replaceChildren(...lines(answer.removed));
    this.#turn(true);
  }

  /** @param {boolean} after whether the person is gone */
  #turn(after) {
    find(this, ".before").hidden = after;
    find(this, ".after").hidden = !after;
  }
}

/** What there is, and how many. @param {Holdings} kept */
function lines(kept) {
  const names = /** @type {(keyof Holdings)[]} */ (Object.keys(NAMES));
  return names
    .filter((name) => kept[name] > 0)
    .flatMap((name) => [make("dt", { text: NAMES[name] }), make("dd", { text: String(kept[name]) })]);
}
