// <proof-sheet>: asks once more who it is, before what cannot be taken back. Made when it is first needed.
import { cover } from "./lib/cover.js";
import { button, find, findAll, make } from "./lib/dom.js";
import { feed } from "./lib/feed.js";
import { get, post, RequestError } from "./lib/http.js";
import { t } from "./lib/language.js";
import { Sheet } from "./lib/sheet.js";
import { kept } from "./lib/store.js";
import { LiveView } from "./live-view.js";

/** @import { Sight } from "./lib/messages.js" */

class ProofSheet extends Sheet {
  /** @type {(proved: boolean) => void} */
  #answer = () => {};
  /** @type {(seen: string) => void} called when a look at the face is over, with what was seen */
  #seen = () => {};
  #looking = false; // the box looks at the face now

  connectedCallback() {
    this.className = "sheet";
    this.replaceChildren(build());
    super.connectedCallback();
    feed.on("sight", (sight) => this.#follow(sight));
  }

  /** Whether the person has proved who they are. @returns {Promise<boolean>} */
  async ask() {
    this.#answer(false);
    this.note("");
    find(this, "form", HTMLFormElement).reset();
    const here = this.presence();
    const { by } = await get("/me/proof");
    if (!here()) return false;
    for (const part of findAll(this, "[data-by]")) part.hidden = part.dataset.by !== by;
    this.show();
    if (by === "pin") find(this, "input").focus();
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
    this.#done();
  }

  /** @param {string} action */
  async act(action) {
    this.note("");
    if (action === "phone" && (await this.attempt(sign)) !== undefined) this.#done();
    if (action === "face") await this.#look();
  }

  /** The sheets make way for the camera's picture until the box has looked. */
  async #look() {
    const ended = new Promise((resolve) => (this.#seen = resolve));
    if ((await this.attempt(begin)) === undefined) return;
    cover(true);
    const seen = await ended;
    if ((document.documentElement.dataset.company ?? "clear") === "clear") cover(false);
    const state = await this.attempt(() => get("/me/proof"));
    if (state?.fresh) this.#done();
    else if (state) this.note(seen);
  }

  /** @param {Sight} sight */
  #follow({ activity, mine }) {
    const before = this.#looking;
    this.#looking = mine && activity.phase === "login";
    if (before && !this.#looking) this.#seen(activity.text);
  }

  #done() {
    this.#answer(true);
    this.close();
  }

  closed() {
    this.#seen("");
    this.#answer(false); // nothing, if it was proved
  }
}

/** Begin to look; where the box sees nobody, through this device's camera. */
async function begin() {
  try {
    return await post("/me/proof/face");
  } catch (error) {
    if (!(error instanceof RequestError && error.kind === "CameraError")) throw error;
    await find(document, "live-view", LiveView).lend();
    return post("/me/proof/face");
  }
}

/** With the key of this phone, which device.js has made. */
async function sign() {
  const { challenge } = await post("/device/challenge");
  const { privateKey } = await kept("keys");
  const words = new TextEncoder().encode(`larson confirm ${challenge}`);
  const signed = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, words);
  const letters = btoa(String.fromCharCode(...new Uint8Array(signed)));
  return post("/me/proof", { challenge, signature: letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "") });
}

function build() {
  const close = button("close", { attributes: { "aria-label": () => t("Close") } });
  close.append(find(document, ".sheet [data-do=close] svg", SVGElement).cloneNode(true));
  const note = Object.assign(make("p", { class: "note", attributes: { role: "alert" } }), { hidden: true });
  const title = make("h2", { text: () => t("Is it you?"), attributes: { id: "proof-name" } });
  const why = make("p", {
    class: "soft",
    text: () => t("This can’t be undone, or it shows everything, so confirm once more that it’s you."),
  });
  const section = make("section", {}, why, pinForm(), ...otherWays());
  return make("dialog", { attributes: { "aria-labelledby": "proof-name" } }, make("header", {}, title, close, note), section);
}

function pinForm() {
  const field = make("input", { attributes: { "aria-label": () => t("Your PIN"), placeholder: () => t("Your PIN") } });
  Object.assign(field, { type: "password", name: "pin", inputMode: "numeric", autocomplete: "off", maxLength: 12 });
  const send = Object.assign(make("button", { class: "main", text: () => t("Confirm") }), { type: "submit" });
  const form = make("form", { data: { by: "pin" } }, make("div", { class: "row" }, field, send));
  form.noValidate = true;
  return form;
}

function otherWays() {
  const face = button("face", { class: "main", text: () => t("Look at my face") });
  const phone = button("phone", { class: "main", text: () => t("Confirm with this phone") });
  return [make("div", { class: "row", data: { by: "face" } }, face), make("div", { class: "row", data: { by: "phone" } }, phone)];
}

customElements.define("proof-sheet", ProofSheet);

/** Ask who it is. Whether they proved it. @returns {Promise<boolean>} */
export function askForPin() {
  const there = document.querySelector("proof-sheet");
  const sheet = there instanceof ProofSheet ? there : new ProofSheet();
  if (!there) document.body.append(sheet);
  return sheet.ask();
}
