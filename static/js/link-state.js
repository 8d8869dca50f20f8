// <link-state>: says when the page has lost the box, and when it has it back.
import { feed } from "./feed.js";
import { picture } from "./icons.js";

const LONG = 5000; // milliseconds without the box, after which nothing else on the page is of use
const BACK = 2000; // that the good news stays

export class LinkState extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    const lost = this.textContent;
    const words = document.createElement("span");
    this.replaceChildren(picture("offline"), words);
    feed.addEventListener("down", () => {
      words.textContent = lost;
      this.className = "";
      this.hidden = false;
      this.#timer = setTimeout(() => {
        words.textContent = "The box does not answer. Is it switched on? This page comes back by itself.";
        this.className = "long";
      }, LONG);
    });
    feed.addEventListener("open", () => {
      clearTimeout(this.#timer);
      if (this.hidden) return;
      words.textContent = "Connected again.";
      this.className = "back";
      setTimeout(() => (this.hidden = this.className === "back"), BACK);
    });
  }
}
