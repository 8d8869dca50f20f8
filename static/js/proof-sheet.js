// <proof-sheet>: asks for the PIN once more, before what cannot be taken back. Made when it is first needed.
import { button, find, make } from "./lib/dom.js";
import { post } from "./lib/http.js";
import { t } from "./lib/language.js";
import { Sheet } from "./lib/sheet.js";

class ProofSheet extends Sheet {
  /** @type {(proved: boolean) => void} */
  #answer = () => {};

  connectedCallback() {
    this.className = "sheet";
    this.replaceChildren(build());
    super.connectedCallback();
  }

  /** Whether the person has given their PIN. @returns {Promise<boolean>} */
  ask() {
    this.#answer(false);
    this.note("");
    find(this, "form", HTMLFormElement).reset();
    this.show();
    find(this, "input").focus();
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  /** @param {HTMLFormElement} form */
  async submit(form) {
    const pin = String(new FormData(form).get("pin") ?? "");
    if (!pin) return this.note(() => t("Enter your PIN."));
    const proved = await this.attempt(() => post("/me/proof", { pin }));
    form.reset();
    if (proved === undefined) return find(form, "input").focus();
    this.#answer(true);
    this.close();
  }

  closed() {
    this.#answer(false); // nothing, if it was right
  }
}

function build() {
  const close = button("close", { attributes: { "aria-label": () => t("Close") } });
  close.append(find(document, ".sheet [data-do=close] svg", SVGElement).cloneNode(true));
  const note = Object.assign(make("p", { class: "note", attributes: { role: "alert" } }), { hidden: true });
  const title = make("h2", { text: () => t("Is it you?"), attributes: { id: "proof-name" } });
  const field = make("input", { attributes: { "aria-label": () => t("Your PIN"), placeholder: () => t("Your PIN") } });
  Object.assign(field, { type: "password", name: "pin", inputMode: "numeric", autocomplete: "off", maxLength: 12 });
  const send = Object.assign(make("button", { class: "main", text: () => t("Confirm") }), { type: "submit" });
  const form = make("form", {}, make("div", { class: "row" }, field, send));
  form.noValidate = true;
  const why = make("p", {
    class: "soft",
    text: () => t("This needs your PIN, because it cannot be taken back or shows everything."),
  });
  const section = make("section", {}, why, form);
  return make("dialog", { attributes: { "aria-labelledby": "proof-name" } }, make("header", {}, title, close, note), section);
}

customElements.define("proof-sheet", ProofSheet);

/** Ask for the PIN. Whether it was right. @returns {Promise<boolean>} */
export function askForPin() {
  const there = document.querySelector("proof-sheet");
  const sheet = there instanceof ProofSheet ? there : new ProofSheet();
  if (!there) document.body.append(sheet);
  return sheet.ask();
}
