// <account-panel>: one door for everybody: in by face, else register, else a PIN. Follows what the box says it does.
import { AccountDoor } from "./account-door.js";
import { around, find, findAll, say } from "./lib/dom.js";
import { emit, on } from "./lib/events.js";
import { feed } from "./lib/feed.js";
import { get, post, RequestError, wordsOf } from "./lib/http.js";
import { t, write } from "./lib/language.js";
import { person } from "./lib/person.js";
import { LiveView } from "./live-view.js";

/** @import { Kind } from "./lib/dom.js" */
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
const AGAIN = "again"; // the hint of a failure after which the same name may be tried again
const NOTE = 8000; // milliseconds that news stays
const HELD = 60_000; // that a refusal stays, unless whom it was about goes
const GONE = 6000; // without a face after which they have gone

export class AccountPanel extends HTMLElement {
  /** @type {"" | "naming" | "pin"} the form that is open */
  #form = "";
  #mine = false; // the box does for this page what it does, or did last
  #cancellable = false; // it does so now
  #activity = IDLE;
  /** @type {Activity | null} a refusal that is to be read for longer than the box itself shows it */
  #held = null;
  #again = ""; // the name of a registration that failed and may be tried again
  #unknown = false; // the box does not know who stands here: they are asked to register
  #dismissed = false; // the verdict was touched away
  #people = -1; // who are registered; -1 until the box has told
  #recognised = ""; // who stands before the camera, as far as a glance tells
  #seen = 0; // performance.now() at which there was a face last
  /** @type {"left" | "idle" | ""} why the box itself ended the session */
  #ending = "";
  #parted = false; // the note says why the session ended: that stays, whoever comes next
  /** @type {AccountDoor} */
  #door;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #noteTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #heldTimer;

  connectedCallback() {
    this.#door = new AccountDoor(this);
    this.#show();
    feed.on("sight", (sight) => this.#follow(sight));
    feed.on("status", ({ people }) => this.#count(people));
    feed.on("left", ({ why }) => (this.#ending = why));
    person.onTurn((name, heard) => this.#become(name, heard));
    on("register", (name) => this.#begin("/register", { name }));
    on("nobody", () => this.#askNobody(this.#parted));
    on("say", ({ words, kind }) => this.#say(words, kind ?? "info"));
    this.addEventListener("click", (event) => {
      const action = around(event, "[data-do]")?.dataset.do;
      if (action || around(event, ".guide")) this.#dismiss();
      if (action) this.#act(action);
    });
    this.addEventListener("input", () => this.#say(""));
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#form === "pin") this.#enterPin();
      else this.#begin("/register", { name: this.#name.value });
    });
  }

  get #name() {
    return find(this, "#name", HTMLInputElement);
  }

  get #loginName() {
    return find(this, "#login-name", HTMLInputElement);
  }

  /** @param {string} action */
  #act(action) {
    if (action === "login" && this.#again) this.#begin("/register", { name: this.#again });
    else if (action === "login") this.#begin("/login", this.#recognised ? { name: this.#recognised } : {});
    if (action === "login-as") this.#begin("/login", { name: this.#loginName.value });
    if (action === "name") this.#ask("naming", this.#name);
    if (action === "pin") this.#ask("pin", this.#loginName);
    if (action === "back") this.#close();
    if (action === "cancel") this.#post("/cancel").then(() => (this.#mine = false));
    if (action === "page") emit("open-page");
    if (action === "setup") emit("open-setup");
    if (action === "why") this.#explain();
    if (action === "logout") this.#post("/logout").then((done) => done && person.leave());
  }

  /** @param {"naming" | "pin"} form @param {HTMLInputElement} field */
  #ask(form, field) {
    this.#say("");
    this.#form = form;
    this.#show();
    field.focus();
  }

  #close() {
    this.#form = "";
    this.#say("");
    this.#show();
  }

  #askNobody(told = false) {
    for (const field of findAll(this, "input", HTMLInputElement)) field.value = "";
    this.#held = null;
    this.#unknown = false;
    this.#again = "";
    this.#form = "";
    if (!told) this.#say("");
    this.#show();
  }

  /** @param {"/login" | "/register"} path @param {{name?: string}} body */
  async #begin(path, body) {
    this.#say("");
    this.#again = "";
    this.#dismiss();
    this.#mine = true;
    const begun = await this.#look(path, body);
    this.#mine = Boolean(begun);
    if (begun && path === "/register") this.#form = "";
    this.#show();
  }

  async #enterPin() {
    const field = find(this, "#login-pin", HTMLInputElement);
    const session = await this.#post("/login/pin", { name: this.#loginName.value, pin: field.value });
    field.value = "";
    if (session) person.enter(session);
  }

  /** The decision card, in the place of the verdict. */
  async #explain() {
    const { lines } = await get("/decision").catch(() => ({ lines: undefined }));
    if (lines) this.#say(() => lines.map(([about, text]) => `${about}: ${text}.`).join(" "), "info");
  }

  /** Post; where the box sees nobody, let it look through this device's camera and post again. @param {string} path @param {object} body */
  async #look(path, body) {
    const view = find(document, "live-view", LiveView);
    try {
      if (this.dataset.own) await view.lend(); // a phone is never before the box's camera
      return await post(path, body);
    } catch (error) {
      if (!(error instanceof RequestError && error.kind === "CameraError")) return this.#fail(error);
      try {
        await view.lend();
      } catch (missing) {
        return this.#say(() => `${error.message} ${wordsOf(missing)}`);
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

  /** At the field that it is about, where one is open. @param {unknown} error @returns {any} */
  #fail(error) {
    this.#say(wordsOf(error));
    const field = this.#form && find(this, this.#form === "pin" ? "#login-pin" : "#name");
    if (field) field.setAttribute("aria-invalid", "true");
  }

  /** @param {number} people who are registered */
  #count(people) {
    this.#people = people;
    this.#show();
  }

  /** @param {Sight} sight */
  #follow({ activity, mine, faces }) {
    this.#cancellable = mine;
    this.#recognised = faces[0]?.name ?? "";
    this.#notice(faces.length > 0);
    const before = this.#activity.phase;
    if (activity.phase !== before) this.#dismissed = false;
    if (ACTIVE.includes(activity.phase)) {
      this.#held = null;
      this.#unknown = false;
      this.#mine = mine;
    }
    this.#activity = activity;
    if (activity.phase !== before && this.#mine && ENDED.includes(activity.phase)) this.#conclude(activity);
    this.#show();
  }

  /** Who was refused has gone when no face is there: the next person starts again. @param {boolean} somebody */
  #notice(somebody) {
    const now = performance.now();
    if (somebody) this.#seen = now;
    if (this.#unknown && now - this.#seen > GONE) {
      this.#unknown = false;
      this.#dismiss();
    }
  }

  /** @param {Activity} activity */
  #conclude(activity) {
    this.#mine = false;
    this.#again = activity.hint === AGAIN ? activity.name : "";
    if (activity.phase === "failed" || activity.phase === "refused") this.#hold(activity);
    if (activity.phase === "registered") this.#name.value = "";
  }

  /** @param {Activity} activity */
  #hold(activity) {
    this.#held = activity;
    this.#unknown = activity.phase === "refused" && !this.#form;
    this.#seen = performance.now();
    clearTimeout(this.#heldTimer);
    this.#heldTimer = setTimeout(() => {
      this.#again = "";
      this.#dismiss();
    }, HELD);
  }

  #dismiss() {
    this.#held = null;
    this.#dismissed = true;
    this.#show();
  }

  /** @param {string} name @param {boolean} heard */
  #become(name, heard) {
    this.#askNobody(); // whatever was typed or was wrong before, it is another's now
    if (heard && !name) this.#say(ENDINGS[this.#ending], "info");
    this.#parted = Boolean(heard && !name && this.#ending);
    this.#ending = "";
  }

  /** @param {Words} words @param {Kind} [kind] */
  #say(words, kind = "bad") {
    this.#parted = false;
    say(this, words, kind);
    for (const field of findAll(this, "[aria-invalid]")) field.removeAttribute("aria-invalid");
    clearTimeout(this.#noteTimer);
    if (words && kind !== "bad") this.#noteTimer = setTimeout(() => this.#say(""), NOTE);
  }

  #show() {
    const activity = this.#held ?? this.#activity;
    const active = ACTIVE.includes(activity.phase);
    this.dataset.phase = activity.phase;
    this.dataset.hint = active ? activity.hint : "";
    const state = this.#form || (person.name ? "member" : "guest");
    for (const part of findAll(this, "[data-when]")) part.hidden = part.dataset.when !== state;
    this.#guide(activity, active);
    const [people, unknown, recognised, again] = [this.#people, this.#unknown, this.#recognised, this.#again !== ""];
    this.#door.show({ people, unknown, recognised, again, busy: active });
    write(find(this, ".greeting b"), person.name);
  }

  /** @param {Activity} activity @param {boolean} active */
  #guide({ phase, text, progress }, active) {
    const guide = find(this, ".guide");
    guide.hidden = !active && (!ENDED.includes(phase) || this.#dismissed);
    if (guide.hidden) return;
    write(find(guide, "p"), text);
    find(guide, ".done", SVGElement).style.strokeDasharray = `${100 * progress} 100`;
    find(guide, "[data-do=cancel]").hidden = !active || !this.#cancellable;
    find(guide, "[data-do=why]").hidden = phase !== "refused" || !this.#held;
  }
}
