// <link-state>: says when the page has lost the box, and when it has it back.
import { feed } from "./feed.js";

const BACK = 2000; // milliseconds that the good news stays

export class LinkState extends HTMLElement {
  connectedCallback() {
    const lost = this.textContent;
    feed.addEventListener("down", () => {
      this.textContent = lost;
      this.classList.remove("back");
      this.hidden = false;
    });
    feed.addEventListener("open", () => {
      if (this.hidden) return;
      this.textContent = "Connected again.";
      this.classList.add("back");
      setTimeout(() => (this.hidden = this.classList.contains("back")), BACK);
    });
  }
}
