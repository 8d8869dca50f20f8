// Who is logged in at this page: the one place that knows, fed by the feed.
import { Emitter } from "./events.js";
import { feed } from "./feed.js";

/** @import { PersonEvents } from "./events.js" */
/** @import { Person, PersonMessage } from "./messages.js" */

/** @type {Person} */
const NOBODY = { name: "", owner: false, preferences: {}, watch: false };

/**
 * The page enters and leaves a session by itself, and the box may end one too. What the box says of another person is
 * asked for once more, with the cookie of now, before the page believes it: perhaps another tab has logged in.
 * @extends {Emitter<PersonEvents>}
 */
class PersonStore extends Emitter {
  #now = NOBODY;
  #doubted = false; // the feed told of another person than the page shows

  constructor() {
    super();
    const delivered = document.querySelector("account-panel");
    if (delivered instanceof HTMLElement) this.#now = { ...NOBODY, name: delivered.dataset.person ?? "" };
    feed.on("person", (told) => this.#hear(told));
  }

  get name() {
    return this.#now.name;
  }

  get owner() {
    return this.#now.owner;
  }

  get preferences() {
    return this.#now.preferences;
  }

  get watch() {
    return this.#now.watch;
  }

  /** Hear of all that the box knows of the person, each time it tells. @param {(person: Person) => void} listener */
  subscribe(listener) {
    this.on("told", listener);
  }

  /** Hear that another session is here. @param {(name: string, heard: boolean) => void} listener */
  onTurn(listener) {
    this.on("turned", ({ name, heard }) => listener(name, heard));
  }

  /** This page has logged somebody in. @param {string} name */
  enter(name) {
    feed.reopen();
    this.#turn(name, false);
    this.emit("told", this.#now);
  }

  /** This page has logged them out. */
  leave() {
    this.enter("");
  }

  /** Keep choices that this page has just made. @param {Person["preferences"]} preferences */
  prefer(preferences) {
    this.#now = { ...this.#now, preferences };
    this.emit("told", this.#now);
  }

  /** @param {PersonMessage} told */
  #hear({ name, owner, preferences, watch }) {
    if (name !== this.name && !this.#doubted) {
      this.#doubted = true;
      return feed.reopen();
    }
    if (this.#doubted) this.#turn(name, true); // even to the same person: the other sockets have the cookie of a session that ended
    this.#now = { name, owner, preferences: preferences ?? {}, watch };
    this.emit("told", this.#now);
  }

  /** @param {string} name @param {boolean} heard */
  #turn(name, heard) {
    this.#doubted = false;
    this.#now = { ...NOBODY, name, watch: this.watch };
    this.emit("turned", { name, heard });
  }
}

export const person = new PersonStore();
