// <company-veil>: covers private content while the person is away or someone else is watching.
import { cover } from "./lib/cover.js";
import { around, find } from "./lib/dom.js";
import { feed } from "./lib/feed.js";
import { post, wordsOf } from "./lib/http.js";
import { t, write } from "./lib/language.js";
import { person } from "./lib/person.js";

/** @import { CompanyState } from "./lib/messages.js" */
/** @import { Words } from "./lib/language.js" */

/** @type {Record<CompanyState, Words>} */
const WORDS = {
  clear: "",
  overlooked: () => t("Someone else can see this. Your chat is hidden."),
  stranger: () => t("Someone else is here. Your chat is hidden until you’re back."),
  away: () => t("Paused. Step closer to continue."),
};

export class CompanyVeil extends HTMLElement {
  connectedCallback() {
    feed.on("company", ({ state }) => this.show(state));
    // Lifted once the page has forgotten the last user, not when it hears that they left, so that nothing flashes up.
    person.onTurn((name) => name || this.show("clear"));
    this.addEventListener("click", (event) => around(event, "[data-do=share]") && this.#share());
  }

  /** @param {CompanyState} state */
  show(state) {
    document.documentElement.dataset.company = state; // the styles hide what is private, in dialogs as well
    this.hidden = state === "clear";
    write(find(this, "p"), WORDS[state]);
    find(this, "[data-do=share]").hidden = state !== "overlooked";
    cover(state !== "clear");
  }

  /** Two read together. The box tells how long that holds. */
  async #share() {
    try {
      await post("/session/share");
    } catch (error) {
      write(find(this, "p"), wordsOf(error));
    }
  }
}
