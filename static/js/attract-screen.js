// <attract-screen>: the clock that takes the screen when nobody is there; and what happens when somebody comes or goes.
import { feed } from "./feed.js";
import { post } from "./http.js";
import { locale } from "./words.js";

const TICK = 500; // milliseconds
const SURE = 700; // milliseconds that somebody is recognised, before the box speaks to them
const GONE = 3000; // milliseconds without a face, after which it is another visit

export class AttractScreen extends HTMLElement {
  #touched = performance.now();
  #seen = -1e9; // performance.now() at which a face was in the picture last
  #person = "";
  #last = ""; // who was logged in before
  #active = false; // the box is busy with somebody
  #name = { text: "", since: 0, seen: 0 }; // who is recognised
  #greeted = ""; // who was spoken to in this visit, or logged out by themselves

  connectedCallback() {
    const { idle, attract, autoLogin } = document.body.dataset;
    this.idle = 1000 * Number(idle);
    this.after = 1000 * Number(attract);
    this.autoLogin = autoLogin === "yes";
    feed.addEventListener("sight", ({ detail }) => this.#look(detail));
    feed.addEventListener("person", ({ detail }) => this.#become(detail.name));
    document.addEventListener("person", ({ detail }) => this.#become(detail));
    document.addEventListener("left", () => (this.#greeted = this.#person || this.#last)); // not in again before they have gone
    for (const kind of ["pointerdown", "keydown", "wheel"]) addEventListener(kind, () => this.#wake(), { capture: true, passive: true });
    setInterval(() => this.#tick(), TICK);
  }

  #become(name) {
    if (this.#person) this.#last = this.#person;
    if (!name && this.#person) this.#greeted = this.#person; // wherever that was done: not in again before they have gone
    this.#person = name;
  }

  #wake() {
    this.#touched = performance.now();
    this.#show(false);
  }

  #look({ faces, activity }) {
    const now = performance.now();
    this.#active = activity.phase !== "idle";
    if (faces.length) this.#seen = now;
    const name = faces[0]?.name ?? "";
    if (name) this.#name = name === this.#name.text ? { ...this.#name, seen: now } : { text: name, since: now, seen: now };
    if (faces.length) this.#show(false);
    if (this.#greeted && now - Math.max(this.#name.text === this.#greeted ? this.#name.seen : 0, 0) > GONE) this.#greeted = "";
    document.documentElement.dataset.somebody = name || (faces.length ? "?" : "");
    if (name && now - this.#name.since > SURE) this.#greet(name);
  }

  /** Somebody known stands here: their own page appears, once a visit. */
  #greet(name) {
    if (!this.autoLogin || this.#person || this.#active || this.#greeted === name || document.querySelector("dialog[open]")) return;
    if (document.querySelector("account-panel [data-when=naming]:not([hidden])")) return;
    this.#greeted = name;
    document.dispatchEvent(new CustomEvent("arrived", { detail: name }));
  }

  #tick() {
    const now = performance.now();
    const quiet = now - this.#touched;
    const alone = now - this.#seen;
    if (this.#greeted && alone > GONE) this.#greeted = "";
    if (this.#person && Math.min(quiet, alone) > this.idle) this.#leave();
    else if (!this.#person && !this.#active && Math.min(quiet, alone) > this.after) this.#show(true);
    if (!this.hidden) this.#tell();
  }

  /** Where no camera sees whether somebody is still there, the hands tell. */
  #leave() {
    this.#touched = performance.now();
    post("/logout").then(() => document.dispatchEvent(new CustomEvent("left"))).catch(() => {}); // tried again later
  }

  #show(shown) {
    if (this.hidden === !shown) return;
    this.hidden = !shown;
    document.documentElement.toggleAttribute("data-attract", shown);
    for (const dialog of shown ? document.querySelectorAll("dialog[open]") : []) dialog.close();
    if (shown) {
      document.dispatchEvent(new CustomEvent("nobody")); // what somebody began to type is nobody's
      this.#tell();
    }
  }

  #tell() {
    const now = new Date();
    const language = locale();
    this.querySelector(".clock").textContent = now.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
    this.querySelector(".date").textContent = now.toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long" });
  }
}
