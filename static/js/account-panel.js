// <account-panel>: register, log in, log out. Follows what the box says it does.
import { around, find, findAll, say } from "./lib/dom.js";
import { emit, on } from "./lib/events.js";
import { feed } from "./lib/feed.js";
import { get, post, RequestError, wordsOf } from "./lib/http.js";
import { t, write } from "./lib/language.js";
import { person } from "./lib/person.js";
import { told } from "./lib/told.js";
import { LiveView } from "./live-view.js";

/** @import { Activity, Phase, Sight } from "./lib/messages.js" */
/** @import { Words } from "./lib/language.js" */

/** @type {Phase[]} */
const ACTIVE = ["registering", "login"];
/** @type {Phase[]} */
const ENDED = ["verified", "refused", "registered", "failed"];
/** @type {Activity} */
const IDLE = { phase: "idle", text: "", hint: "", progress: 0, name: "", challenge: false, amount: 0, colour: "" };
/** @type {Record<"left" | "idle" | "", Words>} */
const ENDINGS = {
  left: () => t("You were logged out after stepping away."),
  idle: () => t("You were logged out because no one was here for a while."),
  "": () => t("You were logged out."),
};
const NOTE = 8000; // milliseconds that an error, or a refusal, stays

export class AccountPanel extends HTMLElement {
  #naming = false;
  #mine = false; // the box does for this page what it does, or did last
  #cancellable = false; // it does so now
  #activity = IDLE;
  /** @type {Activity | null} a refusal that is to be read for longer than the box itself shows it */
  #held = null;
  #dismissed = false; // the verdict was touched away
  #recognised = ""; // who stands before the camera, as far as a glance tells
  /** @type {"left" | "idle" | ""} why the box itself ended the session */
  #ending = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #noteTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #heldTimer;

  connectedCallback() {
    this.#show();
    feed.on("sight", (sight) => this.#follow(sight));
    feed.on("status", ({ people }) => this.#invite(people));
    feed.on("left", ({ why }) => (this.#ending = why));
    person.onTurn((name, heard) => this.#become(name, heard));
    on("nobody", () => this.#askNobody());
    on("say", (words) => this.#say(words));
    this.addEventListener("click", (event) => {
      const action = around(event, "[data-do]")?.dataset.do;
      if (action || around(event, ".guide")) this.#dismiss();
      if (action) this.#act(action);
    });
    find(this, "form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#begin("/register", { name: this.#field.value });
    });
  }

  get #field() {
    return find(this, "input", HTMLInputElement);
  }

  /** @param {string} action */
  #act(action) {
    if (action === "login") this.#begin("/login", this.#recognised ? { name: this.#recognised } : {});
    if (action === "login-as") this.#begin("/login", { name: this.#field.value });
    if (action === "name") this.#askName();
    if (action === "back") this.#stopNaming();
    if (action === "cancel") this.#post("/cancel").then(() => (this.#mine = false));
    if (action === "page") emit("open-page");
    if (action === "why") this.#explain();
    if (action === "login-pin") this.#enterPin();
    if (action === "logout") this.#post("/logout").then((done) => done && person.leave());
  }

  #askName() {
    this.#naming = true;
    this.#show();
    this.#field.focus();
  }

  #stopNaming() {
    this.#naming = false;
    this.#show();
  }

  #askNobody() {
    for (const field of findAll(this, "input", HTMLInputElement)) field.value = "";
    this.#say("");
    this.#held = null;
    this.#stopNaming();
  }

  /** @param {"/login" | "/register"} path @param {{name?: string}} body */
  async #begin(path, body) {
    this.#say("");
    this.#dismiss();
    this.#mine = true;
    const begun = await this.#seen(path, body);
    this.#mine = Boolean(begun);
    if (begun && path === "/register") this.#naming = false;
    this.#show();
  }

  async #enterPin() {
    const field = find(this, "#login-pin", HTMLInputElement);
    const session = await this.#post("/login/pin", { name: this.#field.value, pin: field.value });
    field.value = "";
    if (session) person.enter(session);
  }

  /** The decision card, in the place of the verdict. */
  async #explain() {
    const { lines } = await get("/decision").catch(() => ({ lines: undefined }));
    if (lines) this.#say(() => lines.map(([about, text]) => `${told(about)}: ${told(text)}.`).join(" "));
  }

  /** Post; where the box sees nobody, let it look through this device's camera and post again. @param {string} path @param {object} body */
  async #seen(path, body) {
    const view = find(document, "live-view", LiveView);
    try {
      if (this.dataset.own) await view.lend(); // a phone is never before the box's camera
      return await post(path, body);
    } catch (error) {
      if (!(error instanceof RequestError && error.kind === "CameraError")) return this.#fail(error);
      try {
        await view.lend();
      } catch (missing) {
        return this.#say(() => `${told(error.message)} ${told(wordsOf(missing))}`);
      }
      return this.#post(path, body);
    }
  }

  /** @type {typeof post} gives nothing where it failed */
  async #post(path, body) {
    try {
      return await post(path, body);
    } catch (error) {
      return this.#fail(error);
    }
  }

  /** @param {unknown} error @returns {any} */
  #fail(error) {
    this.#say(() => told(wordsOf(error)));
  }

  /** What makes sense first: where nobody is registered, nobody can log in. @param {number} people */
  #invite(people) {
    const first = people === 0 ? "name" : "login";
    for (const action of ["login", "name"]) {
      find(this, `[data-when=guest] [data-do=${action}]`).classList.toggle("main", action === first);
    }
  }

  /** @param {Sight} sight */
  #follow({ activity, mine, faces }) {
    this.#cancellable = mine;
    this.#recognised = faces[0]?.name ?? "";
    const before = this.#activity.phase;
    if (activity.phase !== before) this.#dismissed = false;
    if (ACTIVE.includes(activity.phase)) {
      this.#held = null;
      this.#mine = mine;
    }
    this.#activity = activity;
    if (activity.phase !== before && this.#mine && ENDED.includes(activity.phase)) this.#conclude(activity);
    this.#show();
  }

  /** @param {Activity} activity */
  #conclude(activity) {
    this.#mine = false;
    if (activity.phase === "failed" || activity.phase === "refused") this.#hold(activity);
    if (activity.phase === "registered") this.#field.value = "";
  }

  /** @param {Activity} activity */
  #hold(activity) {
    this.#held = activity;
    clearTimeout(this.#heldTimer);
    this.#heldTimer = setTimeout(() => this.#dismiss(), NOTE);
  }

  #dismiss() {
    this.#held = null;
    this.#dismissed = true;
    this.#show();
  }

  /** @param {string} name @param {boolean} heard */
  #become(name, heard) {
    this.#askNobody(); // whatever was typed or was wrong before, it is another's now
    if (heard && !name) this.#say(ENDINGS[this.#ending]);
    this.#ending = "";
  }

  /** @param {Words} words */
  #say(words) {
    say(this, words);
    clearTimeout(this.#noteTimer);
    if (words) this.#noteTimer = setTimeout(() => this.#say(""), NOTE);
  }

  #show() {
    const activity = this.#held ?? this.#activity;
    const active = ACTIVE.includes(activity.phase);
    this.dataset.phase = activity.phase;
    this.dataset.hint = active ? activity.hint : "";
    const state = this.#naming ? "naming" : person.name ? "member" : "guest";
    for (const part of findAll(this, "[data-when]")) part.hidden = part.dataset.when !== state;
    this.#guide(activity, active);
    for (const one of findAll(this, "[data-do=login], [data-do=name]", HTMLButtonElement)) one.disabled = active;
    const name = this.#recognised;
    write(find(this, "[data-when=guest] [data-do=login]"), () => (name ? t("Log in as {name}", { name }) : t("Log in")));
    write(find(this, ".greeting b"), person.name);
  }

  /** @param {Activity} activity @param {boolean} active */
  #guide({ phase, text, progress }, active) {
    const guide = find(this, ".guide");
    guide.hidden = !active && (!ENDED.includes(phase) || this.#dismissed);
    if (guide.hidden) return;
    write(find(guide, "p"), () => told(text));
    find(guide, ".done", SVGElement).style.strokeDasharray = `${100 * progress} 100`;
    find(guide, "[data-do=cancel]").hidden = !active || !this.#cancellable;
    find(guide, "[data-do=why]").hidden = phase !== "refused" || !this.#held;
  }
}
