// <link-state>: says when the page has lost the box, and when it has it back.
import { make } from "./lib/dom.js";
import { feed } from "./lib/feed.js";
import { picture } from "./lib/icons.js";
import { t, write } from "./lib/language.js";

/** @import { Words } from "./lib/language.js" */

const LONG = 5000; // milliseconds without the box, after which nothing else on the page is of use
const BACK = 2000; // that the good news stays

export class LinkState extends HTMLElement {
  #words = make("span");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  connectedCallback() {
    this.replaceChildren(picture("offline"), this.#words);
    feed.on("down", () => this.#lost());
    feed.on("open", () => this.#back());
  }

  #lost() {
    this.#show("", () => t("Connection lost. Reconnecting…"));
    this.hidden = false;
    const long = () => t("Can’t reach the box. Is it switched on? This page will reconnect.");
    this.#timer = setTimeout(() => this.#show("long", long), LONG);
  }

  #back() {
    clearTimeout(this.#timer);
    if (this.hidden) return;
    this.#show("back", () => t("Back online."));
    setTimeout(() => (this.hidden = this.className === "back"), BACK);
  }

  /** @param {string} state @param {Words} words */
  #show(state, words) {
    this.className = state;
    write(this.#words, words);
  }
}
