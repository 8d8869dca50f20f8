// <face-flash>: fills the screen with the colour that the box asks for, so that the face before it reflects it.
import { feed } from "./feed.js";

const COLOURS = { white: "#fff", red: "#f00", green: "#0f0", blue: "#00f", black: "#000" };

export class FaceFlash extends HTMLElement {
  connectedCallback() {
    feed.addEventListener("sight", (event) => this.#follow(event.detail));
  }

  #follow({ activity, mine }) {
    const colour = mine ? COLOURS[activity.colour] : undefined;
    this.hidden = !colour;
    if (!colour) return;
    this.style.backgroundColor = colour;
    this.firstElementChild.textContent = activity.text;
  }
}
