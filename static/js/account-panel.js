// <account-panel>: register, log in, log out. Follows what the box says it does; asks for a session when it was verified.
import { feed } from "./feed.js";
import { get, post } from "./http.js";

const ACTIVE = ["registering", "login"];
const ENDED = ["verified", "refused", "registered", "failed"];
const PRAISE = 1200; // milliseconds between a registration and the first log-in
const NOTE = 8000; // milliseconds that an error, or a refusal, stays

export class AccountPanel extends HTMLElement {
  #person = "";
  #naming = false;
  #mine = false; // this element began what the box does
  #cancellable = false; // this page did, perhaps before it was loaded anew
  #activity = { phase: "idle", text: "", hint: "", progress: 0, name: "" };
  #doubted = false; // the feed told of another person than this element shows
  #held = null; // a refusal that is to be read for longer than the box itself shows it
  #dismissed = false; // the verdict was touched away
  #recognised = ""; // who stands before the camera, as far as a glance tells
  #walkedAway = false; // the box logged the person out because it saw them go
  #noteTimer = 0;
  #heldTimer = 0;

  connectedCallback() {
    this.#person = this.dataset.person;
    this.#show();
    feed.addEventListener("sight", (event) => this.#follow(event.detail));
    feed.addEventListener("status", ({ detail }) => this.#invite(detail.people));
    feed.addEventListener("person", (event) => this.#hear(event.detail.name));
    this.addEventListener("click", (event) => {
      const action = event.target.closest("[data-do]")?.dataset.do;
      if (action || event.target.closest(".guide")) this.#dismiss();
      if (action) this.#act(action);
    });
    feed.addEventListener("left", () => (this.#walkedAway = true));
    document.addEventListener("arrived", ({ detail }) => this.#begin("/login", { name: detail }));
    document.addEventListener("left", () => this.#enter(""));
    document.addEventListener("nobody", () => this.#askNobody());
    document.addEventListener("say", (event) => this.#say(event.detail));
    this.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#begin("/register", { name: this.#name });
    });
  }

  get #name() {
    return this.querySelector("input").value;
  }

  #act(action) {
    if (action === "login") this.#begin("/login", this.#recognised ? { name: this.#recognised } : {});
    if (action === "login-as") this.#begin("/login", { name: this.#name });
    if (action === "name") this.#askName();
    if (action === "back") this.#show((this.#naming = false));
    if (action === "cancel") this.#post("/cancel").then(() => (this.#mine = false));
    if (action === "page") document.dispatchEvent(new CustomEvent("open-page"));
    if (action === "why") this.#explain();
    if (action === "login-pin") this.#enterPin();
    if (action === "logout") this.#post("/logout").then((done) => done && document.dispatchEvent(new CustomEvent("left")));
  }

  #askName() {
    this.#naming = true;
    this.#show();
    this.querySelector("input").focus();
  }

  #askNobody() {
    for (const field of this.querySelectorAll("input")) field.value = "";
    this.#naming = false;
    this.#show();
  }

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
    const field = this.querySelector("#login-pin");
    const session = await this.#post("/login/pin", { name: this.#name, pin: field.value });
    field.value = "";
    if (session) this.#enter(session.person.name);
  }

  /** The decision card, in the place of the verdict. */
  async #explain() {
    const { lines } = await get("/decision").catch(() => ({}));
    if (lines) this.#say(lines.map(([about, text]) => `${about}: ${text}.`).join(" "));
  }

  /** Post; where the box sees nobody, let it look through this device's camera and post again. */
  async #seen(path, body) {
    try {
      if (this.dataset.own) await document.querySelector("live-view").lend(); // a phone is never before the box's camera
      return await post(path, body);
    } catch (error) {
      if (error.kind !== "CameraError") return this.#say(error.message);
      try {
        await document.querySelector("live-view").lend();
      } catch (missing) {
        return this.#say(`${error.message} ${missing.message}`);
      }
      return this.#post(path, body);
    }
  }

  async #post(path, body) {
    try {
      return await post(path, body);
    } catch (error) {
      this.#say(error.message);
      return null;
    }
  }

  /** What makes sense first: where nobody is registered, nobody can log in. */
  #invite(people) {
    const first = people === 0 ? "name" : "login";
    for (const action of ["login", "name"]) this.querySelector(`[data-when=guest] [data-do=${action}]`).classList.toggle("main", action === first);
  }

  #follow({ activity, mine, faces }) {
    this.#cancellable = mine;
    this.#recognised = faces[0]?.name ?? "";
    const before = this.#activity.phase;
    if (activity.phase !== before) this.#dismissed = false;
    if (ACTIVE.includes(activity.phase)) this.#held = null;
    this.#activity = activity;
    if (activity.phase !== before && this.#mine && ENDED.includes(activity.phase)) this.#conclude(activity);
    this.#show();
  }

  async #conclude(activity) {
    const { phase, name } = activity;
    this.#mine = false;
    if (phase === "failed" || phase === "refused") this.#hold(activity);
    if (phase === "registered") {
      this.querySelector("input").value = "";
      setTimeout(() => this.#begin("/login", { name }), PRAISE); // the first log-in with the new face
    }
    if (phase === "verified") {
      const session = await this.#post("/session");
      if (session?.person) this.#enter(session.person.name);
    }
  }

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

  /** The session ended, or began, without this page's doing. */
  #hear(name) {
    const same = name === this.#person;
    if (same && !this.#doubted) return;
    this.#doubted = !this.#doubted;
    if (this.#doubted) {
      feed.reopen(); // perhaps another tab logged in: ask again, with the cookie of now
      return;
    }
    this.#become(name);
    if (!name) this.#say(this.#walkedAway ? "You went away, and were logged out." : "You were logged out.");
    this.#walkedAway = false;
  }

  #enter(name) {
    feed.reopen();
    this.#become(name);
  }

  #become(name) {
    this.#person = name;
    this.#naming = false;
    this.#say(""); // whatever was wrong before, it is another's now
    this.#show();
    document.dispatchEvent(new CustomEvent("person", { detail: name }));
  }

  #say(text) {
    const note = this.querySelector(".note");
    note.textContent = text;
    note.hidden = !text;
    clearTimeout(this.#noteTimer);
    if (text) this.#noteTimer = setTimeout(() => this.#say(""), NOTE);
  }

  #show() {
    const { phase, text, hint, progress } = this.#held ?? this.#activity;
    const active = ACTIVE.includes(phase);
    const shown = active || (ENDED.includes(phase) && !this.#dismissed);
    this.dataset.phase = phase;
    this.dataset.hint = active ? hint : "";
    const state = this.#naming ? "naming" : this.#person ? "member" : "guest";
    for (const part of this.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
    const guide = this.querySelector(".guide");
    guide.hidden = !shown;
    if (shown) {
      setText(guide.querySelector("p"), text);
      guide.querySelector(".done").style.strokeDasharray = `${100 * progress} 100`;
      guide.querySelector("[data-do=cancel]").hidden = !active || !this.#cancellable;
      guide.querySelector("[data-do=why]").hidden = phase !== "refused" || !this.#held;
    }
    for (const button of this.querySelectorAll("[data-do=login], [data-do=name]")) button.disabled = active;
    setText(this.querySelector("[data-when=guest] [data-do=login]"), this.#recognised ? `Log in as ${this.#recognised}` : "Log in");
    setText(this.querySelector(".greeting b"), this.#person);
  }
}

const said = new WeakMap(); // element → the text it was given; what it shows may be a translation of it

/** Only a change is written, so that a screen reader does not repeat itself. */
function setText(element, text) {
  if (said.get(element) === text) return;
  said.set(element, text);
  element.textContent = text;
}
