// <state-card>: what is wrong with the box right now, with a picture, above the chat that it concerns.
import { feed } from "./feed.js";
import { picture } from "./icons.js";

export class StateCard extends HTMLElement {
  connectedCallback() {
    this.hidden = true;
    this.setAttribute("role", "status");
    this.append(document.createElement("figure"), document.createElement("p"), Object.assign(document.createElement("progress"), { max: 1, hidden: true }));
    feed.addEventListener("status", ({ detail }) => this.show(detail));
  }

  /** The one thing that matters most: without a disk nothing is kept, without a model nothing is answered. */
  show({ disk, model, loading }) {
    if (!disk.ok) this.#tell("full-disk", disk.text);
    else if (model.state === "starting") this.#tell("loading", model.text || "The language model is being loaded.", loading);
    else if (!model.ok) this.#tell("no-model", model.text);
    else this.hidden = true;
  }

  #tell(name, text, share = 0) {
    if (this.dataset.picture !== name) this.querySelector("figure").replaceChildren(picture(name));
    this.dataset.picture = name;
    const words = this.querySelector("p");
    if (this.dataset.said !== text) words.textContent = text;
    this.dataset.said = text;
    const progress = this.querySelector("progress");
    progress.hidden = name !== "loading";
    progress.setAttribute("aria-label", "Loaded");
    if (share > 0) progress.value = share;
    else progress.removeAttribute("value");
    this.hidden = false;
  }
}
