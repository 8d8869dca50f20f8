// <person-page>: a dialog with what the box keeps of the person who is logged in; for the owner, of everybody.

import { find, make } from "./lib/dom.js";
import { emit, on } from "./lib/events.js";
import { get, post, wordsOf } from "./lib/http.js";
import { t, write } from "./lib/language.js";
import { person } from "./lib/person.js";
import { Sheet } from "./lib/sheet.js";
import { told } from "./lib/told.js";
import { askTwice } from "./lib/twice.js";
import { cardLines, tokenItem, viewItem } from "./person-items.js";
import { fillOwner } from "./person-page-owner.js";

/** @import { Answers } from "./lib/answers.js" */

export class PersonPage extends Sheet {
  connectedCallback() {
    super.connectedCallback();
    on("open-page", () => this.#open());
  }

  get #pin() {
    return find(this, "#pin", HTMLInputElement);
  }

  async #open() {
    this.note("");
    try {
      await this.#fill();
    } catch (error) {
      return emit("say", { words: () => told(wordsOf(error)), kind: "bad" });
    }
    this.show();
  }

  /** @param {HTMLFormElement} form */
  submit(form) {
    const field = find(form, "input", HTMLInputElement);
    this.attempt(async () => {
      if (form.matches(".visitor")) await this.#name(Number(form.dataset.id), field.value);
      else if (form.matches(".token")) await this.#makeToken(field);
      else if (form.matches(".alike")) await this.#registerAlike(field);
      else await this.#setPin(field.value);
    });
  }

  /** @param {string} action @param {HTMLElement} button */
  act(action, { dataset }) {
    const id = Number(dataset.id);
    /** @type {Record<string, () => Promise<void>>} */
    const actions = {
      add: () => this.#begin({}),
      renew: () => this.#begin({ renew: true }),
      "drop-view": () => this.#change("/me/views/remove", { id }),
      revoke: () => this.#change("/me/tokens/revoke", { id }),
      "drop-counters": () => this.#change("/me/counters/remove"),
      "drop-pin": () => this.#dropPin(),
      wrong: () => this.#wrong(),
      forget: () => this.#forget(),
      ignore: () => this.#change("/visitors/ignore", { id }),
      unlock: () => this.#change("/people/unlock"),
      "drop-person": () => this.#change("/people/remove", { id }),
    };
    this.note("");
    if (actions[action]) this.attempt(actions[action]);
  }

  /** @param {{renew?: boolean}} body */
  async #begin(body) {
    await post("/me/views", body);
    this.close(); // the picture shows what to do
  }

  /** Register the person in front of the camera; the owner vouches that they are someone else. @param {HTMLInputElement} field */
  async #registerAlike(field) {
    await post("/register", { name: field.value, alike: true });
    field.value = "";
    this.close();
  }

  /** @param {number} id @param {string} wanted */
  async #name(id, wanted) {
    const { name } = await post("/visitors/name", { id, name: wanted });
    await this.#fill();
    this.note(() => t("{name} is registered.", { name }));
  }

  /** @param {HTMLInputElement} field */
  async #makeToken(field) {
    const { token } = await post("/me/tokens", { name: field.value });
    field.value = "";
    await this.#fill();
    const secret = find(this, ".secret");
    find(secret, "code").textContent = token;
    secret.hidden = false;
  }

  /** @param {string} path @param {object} [body] */
  async #change(path, body) {
    await post(path, body);
    await this.#fill();
  }

  /** @param {string} pin */
  async #setPin(pin) {
    if (!pin) return this.note(() => t("Enter a PIN of 4 to 12 digits."));
    await this.#change("/me/pin", { pin });
    this.#pin.value = "";
    this.note(() => t("PIN saved."));
  }

  async #dropPin() {
    await this.#change("/me/pin", { pin: "" });
    this.note(() => t("PIN removed."));
  }

  async #wrong() {
    const { counts } = await post("/decision/wrong");
    this.close();
    person.leave();
    const counted = () => t("Logged out. I won’t mix you up with that person again.");
    const alike = () => t("Logged out. You two look alike to me: ask them to use “Retake all”, or log in with your name.");
    emit("say", { words: counts ? counted : alike });
  }

  async #forget() {
    await post("/forget");
    this.close();
    person.leave();
  }

  // ------------------------------------------------------------ display

  async #fill() {
    const [me, decision, { tokens }] = await Promise.all([get("/me"), get("/decision"), get("/me/tokens")]);
    const local = location.protocol === "https:" ? "http://localhost:8321" : location.origin;
    find(this, ".secret").hidden = true;
    find(this, ".address").textContent = `${local}/v1`;
    find(this, ".tokens").replaceChildren(...tokens.map(tokenItem));
    find(this, "h2").textContent = me.name;
    this.#fillFace(me, decision);
    find(this, "[data-do=drop-pin]").hidden = !me.pin;
    write(this.#pin, () => (me.pin ? t("A PIN is set") : t("4 to 12 digits")), "placeholder");
    find(this, ".owner").hidden = !me.owner;
    askTwice(find(this, "[data-do=forget]"), () => t("Really forget me?"));
    if (me.owner) await fillOwner(this);
  }

  /** @param {Answers["/me"]} me @param {Answers["/decision"]} decision */
  #fillFace({ counters, views }, { granted, lines }) {
    const none = make("dd", { text: () => t("No face log-in on this page yet") });
    const card = lines ? cardLines(lines) : [make("dt", { text: () => t("Face") }), none];
    find(this, ".card").replaceChildren(...card);
    find(this, "[data-do=wrong]").hidden = !granted;
    find(this, ".counters").hidden = !counters;
    const once = () => t("Undo “That was not me”");
    const times = () => t("Undo “That was not me” ({times} times)", { times: counters });
    write(find(this, "[data-do=drop-counters]"), counters === 1 ? once : times);
    find(this, ".views").replaceChildren(...views.map(viewItem));
  }
}
