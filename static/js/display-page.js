// <display-page>: colours, letters, contrast, motion and language; kept with the person who is logged in, else on this device.
import { adopt, choose, display } from "./display.js";
import { feed } from "./feed.js";
import { post } from "./http.js";

export class DisplayPage extends HTMLElement {
  #person = "";
  #preferences = {};

  connectedCallback() {
    document.addEventListener("click", (event) => event.target.closest("[data-open=display]") && this.#open());
    feed.addEventListener("person", ({ detail }) => {
      this.#person = detail.name;
      this.#preferences = detail.preferences ?? {};
      adopt(this.#preferences);
    });
    this.addEventListener("click", (event) => {
      if (event.target === this.#dialog || event.target.closest("[data-do=close]")) this.#dialog.close();
    });
    this.addEventListener("change", ({ target }) => this.#choose(target.name, target.value));
  }

  get #dialog() {
    return this.querySelector("dialog");
  }

  #open() {
    for (const [name, value] of Object.entries(display())) {
      for (const input of this.querySelectorAll(`[name=${name}]`)) input.checked = input.value === value;
    }
    this.querySelector(".whose").textContent = this.#person ? "Kept with you: the page looks like this when you are logged in." : "Kept on this device.";
    this.#dialog.showModal();
  }

  async #choose(name, value) {
    if (!this.#person) return choose(name, value);
    this.#preferences = { ...this.#preferences, [name]: value };
    adopt(this.#preferences);
    try {
      await post("/me/preferences", this.#preferences);
    } catch (error) {
      const note = this.querySelector(".note");
      note.textContent = error.message;
      note.hidden = false;
    }
  }
}
