// <person-page>: a dialog with what the box keeps of the person who is logged in; for the owner, of everybody.

import { copyBy } from "./lib/clipboard.js";
import { find, findAll } from "./lib/dom.js";
import { emit, on } from "./lib/events.js";
import { get, post, wordsOf } from "./lib/http.js";
import { t, write } from "./lib/language.js";
import { person } from "./lib/person.js";
import { Sheet } from "./lib/sheet.js";
import { cardLines, showState, tokenItem, viewItem } from "./person-items.js";
import { fillOwner } from "./person-page-owner.js";
import { SaidName } from "./said-name.js";

/** @import { Answers } from "./lib/answers.js" */
/** @import { Words } from "./lib/language.js" */

export class PersonPage extends Sheet {
  #heir = ""; // who owns the box once the owner is deleted

  #said = new SaidName(this);

  connectedCallback() {
    super.connectedCallback();
    on("open-page", () => this.#open());
  }

  /** Somebody else is here. */
  forget() {
    super.forget();
    this.#said.forget();
    for (const part of findAll(this, "h2, ul, dl, .decisions, .selftest, .secret code")) part.replaceChildren();
  }

  get #pin() {
    return find(this, "#pin", HTMLInputElement);
  }

  async #open() {
    this.note("");
    this.#turn("me");
    try {
      await this.#fill();
    } catch (error) {
      return emit("say", { words: wordsOf(error), kind: "bad" });
    }
    this.show();
  }

  /** @param {HTMLFormElement} form */
  submit(form) {
    const field = find(form, "input", HTMLInputElement);
    this.attempt(async () => {
      if (form.matches(".visitor")) await this.#name(Number(form.dataset.id), field.value);
      else if (form.matches(".token")) await this.#makeToken(field);
      else if (form.matches(".said")) this.note(await this.#said.keep(), "good");
      else if (form.matches(".alike")) await this.#registerAlike(field);
      else await this.#setPin(field.value);
    });
  }

  /** @param {string} action @param {HTMLElement} button */
  act(action, button) {
    const { dataset } = button;
    const id = Number(dataset.id);
    if (action === "tab") return this.#turn(dataset.part ?? "me");
    if (action === "setup" || action === "box") {
      this.close();
      return emit(action === "box" ? "open-box" : "open-setup");
    }
    if (action === "copy-token") return void copyBy(button, find(this, ".secret code").textContent ?? "");
    /** @type {Record<string, () => Promise<void>>} */
    const actions = {
      add: () => this.#begin({}),
      renew: () => this.#begin({ renew: true }),
      "drop-view": () => this.#change("/me/views/remove", { id }),
      revoke: () => this.#change("/me/tokens/revoke", { id }),
      "drop-counters": () => this.#change("/me/counters/remove"),
      "drop-pin": () => this.#dropPin(),
      listen: () => this.#said.listen(),
      "say-as-usual": async () => this.note(await this.#said.keep(""), "good"),
      wrong: () => this.#wrong(),
      forget: () => this.#forget(),
      ignore: () => this.#change("/visitors/ignore", { id }),
      unlock: () => this.#change("/people/unlock"),
      "drop-person": () => this.#change("/people/remove", { id }),
    };
    this.note("");
    if (actions[action]) this.attempt(actions[action]);
  }

  /** Show one part. @param {string} part */
  #turn(part) {
    for (const tab of findAll(this, "[role=tab]")) {
      const chosen = tab.dataset.part === part;
      tab.setAttribute("aria-selected", String(chosen));
      find(this, `#part-${tab.dataset.part}`).hidden = !chosen;
    }
    this.note("");
  }

  /** @param {{renew?: boolean}} body */
  async #begin(body) {
    await this.whileHere(post("/me/views", body));
    this.close(); // the picture shows what to do
  }

  /** Register the person in front of the camera; the owner vouches that they are someone else. @param {HTMLInputElement} field */
  async #registerAlike(field) {
    await this.whileHere(post("/register", { name: field.value, alike: true }));
    field.value = "";
    this.close();
  }

  /** @param {number} id @param {string} wanted */
  async #name(id, wanted) {
    const { name } = await this.whileHere(post("/visitors/name", { id, name: wanted }));
    await this.#fill();
    this.note(() => t("{name} is registered.", { name }), "good");
  }

  /** @param {HTMLInputElement} field */
  async #makeToken(field) {
    const { token } = await this.whileHere(post("/me/tokens", { name: field.value }));
    field.value = "";
    await this.#fill();
    const secret = find(this, ".secret");
    find(secret, "code").textContent = token;
    secret.hidden = false;
  }

  /** @param {string} path @param {object} [body] */
  async #change(path, body) {
    await this.whileHere(post(path, body));
    await this.#fill();
  }

  /** @param {string} pin */
  async #setPin(pin) {
    if (!pin) return this.note(() => t("Enter a PIN of 4 to 12 digits."));
    await this.#change("/me/pin", { pin });
    this.#pin.value = "";
    this.note(() => t("PIN saved."), "good");
  }

  async #dropPin() {
    await this.#change("/me/pin", { pin: "" });
    this.note(() => t("PIN removed."), "good");
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
    this.close();
    emit("open-farewell", { heir: this.#heir });
  }

  // ------------------------------------------------------------ display

  async #fill() {
    const answers = Promise.all([get("/me"), get("/decision"), get("/me/tokens")]);
    const [me, decision, { tokens }] = await this.whileHere(answers);
    find(this, ".secret").hidden = true;
    find(this, ".api").hidden = location.protocol === "https:"; // programs of the box itself: its own screen shows where
    find(this, ".address").textContent = `${location.origin}/v1`;
    find(this, ".tokens").replaceChildren(...tokens.map(tokenItem));
    find(this, "h2").textContent = me.name;
    await this.#said.fill();
    this.#fillMe(me, decision);
    this.#fillFace(me);
    this.#state("pin", me.pin, () => (me.pin ? t("A PIN is set.") : t("No PIN yet. It lets you in when your face can’t.")));
    find(this, "[data-do=drop-pin]").hidden = !me.pin;
    write(find(this, "form:has(#pin) [type=submit]"), () => (me.pin ? t("Change") : t("Set")));
    write(this.#pin, () => t("4 to 12 digits"), "placeholder");
    find(this, "#tab-box").hidden = !me.owner;
    find(this, "[data-do=setup]").hidden = !document.querySelector("setup-page");
    this.#heir = me.owner ? await fillOwner(this) : "";
  }

  /** One plain sentence on how a part is; numbers are behind Details. @param {string} part @param {boolean} good @param {Words} words */
  #state(part, good, words) {
    showState(find(this, `[data-state=${part}]`), good, words);
  }

  /** @param {Answers["/me"]} me @param {Answers["/decision"]} decision */
  #fillMe({ owner }, { granted, lines }) {
    const byFace = () => (owner ? t("Logged in by face. You own this box.") : t("Logged in by face."));
    const here = () => (owner ? t("Logged in. You own this box.") : t("Logged in."));
    this.#state("log-in", true, granted ? byFace : here);
    find(this, ".card").replaceChildren(...cardLines(lines ?? []));
    const details = find(this, ".card").closest("details");
    details?.toggleAttribute("hidden", !lines);
    find(this, "[data-do=wrong]").hidden = !granted;
  }

  /** @param {Answers["/me"]} me */
  #fillFace({ counters, views }) {
    const odd = views.filter(({ fits }) => !fits).length;
    const unclear = () =>
      odd === 1 ? t("One photo is unclear. Retake it.") : t("{odd} photos are unclear. Retake them.", { odd });
    this.#state("face", !odd && views.length > 2, () => {
      if (odd) return unclear();
      return views.length > 2 ? t("Recognition is good.") : t("Add photos, so that you are recognised from every side.");
    });
    find(this, ".counters").hidden = !counters;
    const once = () => t("Undo “That was not me”");
    const times = () => t("Undo “That was not me” ({times} times)", { times: counters });
    write(find(this, "[data-do=drop-counters]"), counters === 1 ? once : times);
    find(this, ".views").replaceChildren(...views.map(viewItem));
  }
}
