// <company-veil>: covers what is private while the person is away, or somebody else looks on.
import { feed } from "./feed.js";

const WORDS = {
  overlooked: "Someone is looking over your shoulder. What is yours is hidden until you are alone.",
  away: "Parked while you are away. Step closer to go on.",
};

export class CompanyVeil extends HTMLElement {
  connectedCallback() {
    feed.addEventListener("company", ({ detail }) => this.show(detail.state));
    // Lifted when the page has forgotten whoever was logged in, not when it hears that they are: nothing flashes up.
    document.addEventListener("person", ({ detail }) => !detail && this.show("clear"));
  }

  /** @param {"clear" | "overlooked" | "away"} state */
  show(state) {
    document.documentElement.dataset.company = state; // the styles hide what is private, in dialogs as well
    this.hidden = !WORDS[state];
    this.querySelector("p").textContent = WORDS[state] ?? "";
  }
}
