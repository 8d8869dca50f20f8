// <company-veil>: covers private content while the person is away or someone else is watching.
import { find } from "./lib/dom.js";
import { feed } from "./lib/feed.js";
import { t, write } from "./lib/language.js";
import { person } from "./lib/person.js";

/** @import { CompanyState } from "./lib/messages.js" */
/** @import { Words } from "./lib/language.js" */

/** @type {Record<CompanyState, Words>} */
const WORDS = {
  clear: "",
  overlooked: () => t("Someone else can see this. Your chat is hidden until you’re alone."),
  away: () => t("Paused. Step closer to continue."),
};

export class CompanyVeil extends HTMLElement {
  connectedCallback() {
    feed.on("company", ({ state }) => this.show(state));
    // Lifted once the page has forgotten the last user, not when it hears that they left, so that nothing flashes up.
    person.onTurn((name) => name || this.show("clear"));
  }

  /** @param {CompanyState} state */
  show(state) {
    document.documentElement.dataset.company = state; // the styles hide what is private, in dialogs as well
    this.hidden = state === "clear";
    write(find(this, "p"), WORDS[state]);
  }
}
