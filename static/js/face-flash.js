// <face-flash>: fills the screen with the colour that the box asks for, so that the face before it reflects it.
import { find } from "./lib/dom.js";
import { feed } from "./lib/feed.js";
import { write } from "./lib/language.js";

/** @import { Sight } from "./lib/messages.js" */

/** @type {Record<string, string>} */
const COLOURS = { white: "#fff", red: "#f00", green: "#0f0", blue: "#00f", black: "#000" };

export class FaceFlash extends HTMLElement {
  connectedCallback() {
    feed.on("sight", (sight) => this.#follow(sight));
  }

  /** @param {Sight} sight */
  #follow({ activity, mine }) {
    const colour = mine ? COLOURS[activity.colour] : undefined;
    this.hidden = !colour;
    if (!colour) return;
    this.style.backgroundColor = colour;
    write(find(this, "p"), activity.text);
  }
}
