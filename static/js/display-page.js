// <display-page>: colours, letters, contrast, motion and language; kept with the person who is logged in, else on this device.

import { adopt, choose, display } from "./lib/display.js";
import { around, find, findAll } from "./lib/dom.js";
import { post } from "./lib/http.js";
import { t, write } from "./lib/language.js";
import { person } from "./lib/person.js";
import { Sheet } from "./lib/sheet.js";

export class DisplayPage extends Sheet {
  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("click", (event) => around(event, "[data-open=display]") && this.#open());
    person.subscribe(({ preferences }) => adopt(preferences));
    this.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) this.#choose(target.name, target.value);
    });
  }

  #open() {
    for (const [name, value] of Object.entries(display())) {
      for (const input of findAll(this, `[name=${name}]`, HTMLInputElement)) input.checked = input.value === value;
    }
    const theirs = () => t("Saved for you.");
    write(find(this, ".whose"), person.name ? theirs : () => t("Saved on this device."));
    this.show();
  }

  /** @param {string} name @param {string} value */
  async #choose(name, value) {
    if (!person.name) return choose(name, value);
    person.prefer({ ...person.preferences, [name]: value });
    await this.attempt(() => post("/me/preferences", person.preferences));
  }
}
