// <box-view>: what the box is doing, seen from a phone: its parts, and its live picture if the owner allows it.
import { feed } from "./feed.js";
import { Picture } from "./picture.js";
import { sure } from "./sure.js";

const PARTS = { camera: "Camera", faces: "Faces", model: "Model", disk: "Disk", network: "Phones" };

export class BoxView extends HTMLElement {
  #picture = null;
  #watch = false;
  #shown = false;

  connectedCallback() {
    feed.addEventListener("status", ({ detail }) => this.#tell(detail));
    feed.addEventListener("person", ({ detail }) => {
      this.#watch = detail.watch;
      this.#look();
    });
    document.addEventListener("viewed", ({ detail }) => {
      this.#shown = detail === "box";
      this.#look();
    });
    document.addEventListener("visibilitychange", () => this.#look());
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button?.dataset.do === "leave" && sure(button)) document.dispatchEvent(new CustomEvent("forget-phone"));
      if (button?.dataset.do === "notify") Notification.requestPermission().then(() => this.#offerNotices());
    });
    this.#offerNotices();
  }

  #offerNotices() {
    this.querySelector("[data-do=notify]").hidden = globalThis.Notification?.permission !== "default";
  }

  /** Pictures come only while somebody looks. */
  #look() {
    const wanted = this.#watch && this.#shown && !document.hidden;
    this.querySelector(".watch").hidden = !this.#watch;
    this.querySelector(".unwatched").hidden = this.#watch;
    if (wanted && !this.#picture) this.#picture = new Picture("/ws/view", this.querySelector("canvas"));
    if (!wanted && this.#picture) {
      this.#picture.close();
      this.#picture = null;
    }
  }

  #tell(status) {
    const rows = Object.entries(PARTS).map(([part, name]) => {
      const row = document.createElement("li");
      row.dataset.ok = status[part].ok ? "yes" : "no";
      row.dataset.state = status[part].state;
      const text = Object.assign(document.createElement("span"), { textContent: status[part].text || status[part].state });
      row.append(document.createElement("i"), Object.assign(document.createElement("b"), { textContent: name }), text);
      return row;
    });
    const list = this.querySelector(".states");
    const said = JSON.stringify(rows.map((row) => [row.dataset.ok, row.textContent]));
    if (list.dataset.said === said) return;
    list.dataset.said = said;
    list.replaceChildren(...rows);
  }
}
