// <state-card>: the box's current problem, with a picture, above the chat.
import { find, make } from "./lib/dom.js";
import { feed } from "./lib/feed.js";
import { picture } from "./lib/icons.js";
import { t, write } from "./lib/language.js";

/** @import { Status } from "./lib/messages.js" */
/** @import { Words } from "./lib/language.js" */

export class StateCard extends HTMLElement {
  connectedCallback() {
    this.hidden = true;
    this.setAttribute("role", "status");
    const bar = make("progress", { attributes: { max: "1", "aria-label": () => t("Loaded") } });
    bar.hidden = true;
    this.append(make("figure"), make("p"), bar);
    feed.on("status", (status) => this.#show(status));
  }

  /** The one thing that matters most: without a disk nothing is kept, without a model nothing is answered. @param {Status} status */
  #show({ disk, model, loading }) {
    const { text } = model;
    const starting = text || t("The language model is being loaded.");
    if (!disk.ok) this.#tell("full-disk", disk.text);
    else if (model.state === "starting") this.#tell("loading", starting, loading);
    else if (!model.ok) this.#tell("no-model", text);
    else this.hidden = true;
  }

  /** @param {string} name of the picture @param {Words} words @param {number} share that is loaded */
  #tell(name, words, share = 0) {
    if (this.dataset.picture !== name) find(this, "figure").replaceChildren(picture(name));
    this.dataset.picture = name;
    write(find(this, "p"), words);
    const bar = find(this, "progress", HTMLProgressElement);
    bar.hidden = name !== "loading";
    if (share > 0) bar.value = share;
    else bar.removeAttribute("value");
    this.hidden = false;
  }
}
