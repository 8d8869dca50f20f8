// <box-view>: the box's parts, and its live picture if the owner allows it, on a phone.
import { around, find, make } from "./lib/dom.js";
import { emit, on } from "./lib/events.js";
import { feed } from "./lib/feed.js";
import { t } from "./lib/language.js";
import { LivePicture } from "./lib/live-picture.js";
import { person } from "./lib/person.js";
import { confirmed } from "./lib/twice.js";

/** @import { Part, PartState, Status } from "./lib/messages.js" */
/** @import { Words } from "./lib/language.js" */

/** @type {[Part, Words][]} */
const PARTS = [
  ["camera", () => t("Camera")],
  ["faces", () => t("Faces")],
  ["model", () => t("Model")],
  ["disk", () => t("Disk")],
  ["network", () => t("Phones")],
];

export class BoxView extends HTMLElement {
  /** @type {LivePicture | null} */
  #picture = null;
  #shown = false;
  #seen = false; // there was a picture
  #said = "";

  connectedCallback() {
    feed.on("status", (status) => this.#tell(status));
    person.subscribe(() => this.#look());
    on("viewed", (view) => {
      this.#shown = view === "box";
      this.#look();
    });
    document.addEventListener("visibilitychange", () => this.#look());
    this.addEventListener("click", (event) => {
      const button = around(event, "[data-do]");
      if (button?.dataset.do === "leave" && confirmed(button)) emit("forget-phone");
      if (button?.dataset.do === "notify") Notification.requestPermission().then(() => this.#offerNotices());
    });
    this.#offerNotices();
  }

  #offerNotices() {
    find(this, "[data-do=notify]").hidden = globalThis.Notification?.permission !== "default";
  }

  /** Pictures come only while somebody looks. */
  #look() {
    const wanted = person.watch && this.#shown && !document.hidden;
    this.#hideEmpty();
    if (wanted) this.#watch();
    else {
      this.#picture?.close();
      this.#picture = null;
      this.#seen = false;
    }
  }

  #watch() {
    if (this.#picture) return;
    this.#picture = new LivePicture("/ws/view", find(this, "canvas", HTMLCanvasElement));
    this.#picture.on("drawn", () => {
      this.#seen = true;
      this.#hideEmpty();
    });
  }

  /** No frame without a picture in it: the camera's line below says why there is none. */
  #hideEmpty() {
    find(this, ".watch").hidden = !person.watch || !this.#seen;
    find(this, ".unwatched").hidden = person.watch;
  }

  /** @param {Status} status */
  #tell(status) {
    const said = JSON.stringify(PARTS.map(([part]) => status[part]));
    if (said === this.#said) return;
    this.#said = said;
    find(this, ".states").replaceChildren(...PARTS.map(([part, name]) => row(name, status[part])));
  }
}

/** @param {Words} name @param {PartState} part */
function row(name, { ok, state, word, text }) {
  const words = text || word;
  return make(
    "li",
    { data: { ok: ok ? "yes" : "no", state } },
    make("i"),
    make("b", { text: name }),
    make("span", { text: words }),
  );
}
