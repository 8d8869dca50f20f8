// The one door: what a guest is offered first.
import { find, findAll } from "./lib/dom.js";
import { t, write } from "./lib/language.js";

/**
 * @typedef {object} Situation
 * @property {number} people  who are registered; -1 while that is not known
 * @property {boolean} unknown  the box has just refused this face
 * @property {boolean} again  a registration has failed that may be tried again
 * @property {string} recognised  who stands there, at a glance
 * @property {boolean} busy  somebody is being looked at
 */

export class AccountDoor {
  #panel;

  /** @param {HTMLElement} panel */
  constructor(panel) {
    this.#panel = panel;
  }

  get #row() {
    return find(this.#panel, ".door .row");
  }

  /** @param {"login" | "name" | "pin"} action */
  #button(action) {
    return find(this.#panel, `.door [data-do=${action}]`, HTMLButtonElement);
  }

  /** A face first, or to register, where nobody is yet or the face is not known. @param {Situation} situation */
  show({ people, unknown, again, recognised, busy }) {
    const [login, name] = [this.#button("login"), this.#button("name")];
    const empty = people === 0 && !again;
    const setup = this.#panel.querySelector("[data-do=setup]"); // a phone has none
    if (!again && (unknown || (empty && !setup))) this.#lead(name, login);
    else this.#lead(login, name);
    setup?.toggleAttribute("hidden", !empty);
    login.hidden = empty;
    this.#button("pin").hidden = people === 0;
    login.disabled = name.disabled = busy;
    for (const about of findAll(this.#panel, ".first")) about.hidden = people !== 0;
    const known = () => t("Continue as {name}", { name: recognised });
    const somebody = recognised ? known : () => t("Continue with your face");
    write(login, unknown || again ? () => t("Try again") : somebody);
  }

  /** @param {HTMLElement} first @param {HTMLElement} second */
  #lead(first, second) {
    if (first.parentElement !== this.#row) return;
    this.#row.before(first);
    this.#row.prepend(second);
    first.className = "main";
    second.className = "quiet";
  }
}
