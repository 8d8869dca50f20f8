// Who is logged in at this page: the one place that knows, fed by the feed.
import { Emitter } from "./events.js";
import { feed } from "./feed.js";
import { get, post, RequestError } from "./http.js";

/** @import { Session } from "./answers.js" */
/** @import { PersonEvents } from "./events.js" */
/** @import { Person, PersonMessage } from "./messages.js" */

/** @type {Person} */
const NOBODY = { name: "", owner: false, preferences: {}, watch: false };
const PAUSE = 200; // milliseconds before the page looks again whether the cookie that another tab was given is here
const LONGEST = 15_000; // the last such pause; each is twice the one before

/**
 * The page begins and ends sessions by itself, and the box or another tab may do so, too. When the feed tells of another
 * person than the page shows, the box is asked once more, with the cookie of now. Sockets that are open join a session
 * by its key; those opened later carry its cookie.
 * @extends {Emitter<PersonEvents>}
 */
class PersonStore extends Emitter {
  #now = NOBODY;
  #key = ""; // of the session; unknown as long as the page has the one that it was loaded with
  /** @type {PersonMessage | null} what the feed told last, unless this page has begun or ended a session since */
  #told = null;
  #claimed = false; // the verdict that waits has been answered

  constructor() {
    super();
    const delivered = document.querySelector("account-panel");
    if (delivered instanceof HTMLElement) this.#now = { ...NOBODY, name: delivered.dataset.person ?? "" };
    feed.on("person", (told) => this.#hear(told));
    feed.on("sight", ({ granted }) => this.#claim(granted));
    feed.on("open", () => this.#key && feed.say({ type: "session", key: this.#key }));
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

  /** Lets an open socket join the session. Empty for guests, and for the session the page was loaded with. */
  get key() {
    return this.#key;
  }

  /** Hear of all that the box knows of the person, each time it tells. @param {(person: Person) => void} listener */
  subscribe(listener) {
    this.on("told", listener);
  }

  /** Hear that another session is here. @param {(name: string, heard: boolean) => void} listener */
  onTurn(listener) {
    this.on("turned", ({ name, heard }) => listener(name, heard));
  }

  /** This page has logged somebody in, or out. @param {Session} session */
  enter(session) {
    this.#told = null;
    this.#take(session, false);
  }

  /** This page has logged them out. */
  leave() {
    this.enter({ person: null });
  }

  /** Keep choices that this page has just made. @param {Person["preferences"]} preferences */
  prefer(preferences) {
    this.#now = { ...this.#now, preferences };
    this.emit("told", this.#now);
  }

  /** @param {PersonMessage} told */
  #hear(told) {
    this.#told = told;
    if (told.another || told.name !== this.name) this.#ask(told);
    else this.#learn(told);
  }

  /** See who is logged in now, unless the feed or this page knows it better meanwhile. @param {PersonMessage} told */
  async #ask(told) {
    for (let pause = told.another ? PAUSE : LONGEST; ; pause *= 2) {
      const session = await get("/session").catch(() => ({ person: null }));
      if (this.#told !== told) return;
      if (session.person || pause >= LONGEST) {
        this.#take(session, true);
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    if (this.#told === told && told.name === this.name) this.#learn(told);
  }

  /** @param {PersonMessage} told */
  #learn({ name, owner, preferences, watch }) {
    this.#now = { name, owner, preferences: preferences ?? {}, watch };
    this.emit("told", this.#now);
  }

  /** Make a session of a verdict, once. @param {boolean} granted whether one waits */
  async #claim(granted) {
    const begin = granted && !this.#claimed;
    this.#claimed = granted;
    if (!begin) return;
    try {
      this.enter(await post("/session"));
    } catch (error) {
      this.#claimed = !(error instanceof RequestError && error.kind === "Unreachable"); // else another tab was first
    }
  }

  /** @param {Session} session @param {boolean} heard */
  #take({ person: found, key = "" }, heard) {
    const name = found?.name ?? "";
    if (name === this.name && key === this.#key) return;
    this.#key = key;
    this.#now = { ...NOBODY, name, watch: this.watch };
    if (key) feed.say({ type: "session", key });
    this.emit("turned", { name, heard });
    if (!name) this.emit("told", this.#now); // of somebody, the feed tells what they prefer
  }
}

export const person = new PersonStore();
