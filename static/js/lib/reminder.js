// The next reminder. The clock shows its time to anybody; only the person it belongs to sees its words.
import { Emitter } from "./events.js";
import { feed } from "./feed.js";
import { get } from "./http.js";
import { t } from "./language.js";
import { person } from "./person.js";
import { soon } from "./time.js";

/** @extends {Emitter<{changed: undefined}>} */
class NextReminder extends Emitter {
  #at = 0; // seconds since 1970, of anybody's; 0 for none within a day
  #own = { at: 0, text: "" };

  constructor() {
    super();
    feed.on("status", ({ reminder_at: at }) => {
      if (at === this.#at) return;
      this.#at = at;
      this.look();
      this.emit("changed");
    });
    person.onTurn(() => this.look());
  }

  /** Ask for the person's own. */
  async look() {
    const { name } = person;
    const none = { at: 0, text: "" };
    this.#own = none;
    if (!name) return;
    const found = await get("/me/reminder").catch(() => none);
    if (person.name !== name) return;
    this.#own = found;
    this.emit("changed");
  }

  /** That there is one, and when. */
  get time() {
    return ahead(this.#at) ? t("Reminder: {time}", { time: soon(new Date(1000 * this.#at)) }) : "";
  }

  /** The person's own, with its words. */
  get words() {
    const { at, text } = this.#own;
    return ahead(at) ? t("{time}: {text}", { time: soon(new Date(1000 * at)), text }) : "";
  }
}

/** @param {number} at */
function ahead(at) {
  return at > Date.now() / 1000;
}

export const reminder = new NextReminder();
