// <phones-page>: brings a phone in by a code that it scans, takes a chat along to it, and lists the phones for the owner.
import { feed } from "./feed.js";
import { get, post } from "./http.js";
import { sure } from "./sure.js";

const LEADS = {
  pair: "Scan this with your phone’s camera to use this box from there.",
  chat: "Scan this with your phone to go on with this chat there. The phone is then logged in as you.",
};

export class PhonesPage extends HTMLElement {
  #owner = false;
  #chat = undefined; // the conversation that is taken along; undefined to pair only
  #ends = 0; // performance.now() at which the code is not good any more
  #timer = 0;

  connectedCallback() {
    feed.addEventListener("person", ({ detail }) => {
      this.#owner = detail.owner;
      if (!detail.name) this.#dialog.close();
    });
    feed.addEventListener("offer", ({ detail }) => detail.taken && this.#taken());
    document.addEventListener("click", (event) => event.target.closest("[data-open=phones]") && this.#open(undefined));
    document.addEventListener("open-phones", ({ detail }) => this.#open(detail));
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (event.target === this.#dialog) this.#dialog.close();
      else if (button?.tagName === "BUTTON") this.#act(button);
    });
    this.addEventListener("change", ({ target }) => target.dataset.do === "pictures" && this.#allow(target));
    this.#dialog.addEventListener("close", () => clearInterval(this.#timer));
  }

  get #dialog() {
    return this.querySelector("dialog");
  }

  async #open(chat) {
    this.#chat = chat;
    this.#say("");
    this.#turn(false);
    await Promise.all([this.#offer(), this.#list()]);
    this.#dialog.showModal();
    this.#timer = setInterval(() => this.#count(), 500);
  }

  #act(button) {
    const actions = {
      close: () => this.#dialog.close(),
      again: () => this.#offer(),
      first: () => this.#turn(true),
      second: () => this.#turn(false),
      revoke: () => sure(button) && this.#revoke(Number(button.dataset.id)),
    };
    actions[button.dataset.do]?.();
  }

  #turn(first) {
    this.querySelector(".first").hidden = !first;
    this.querySelector(".offer").hidden = first;
    if (!first && this.#dialog.open && performance.now() > this.#ends) this.#offer();
  }

  async #offer() {
    const offer = this.querySelector(".offer");
    try {
      const [path, body] = this.#chat === undefined ? ["/phones/offer", {}] : ["/phones/continue", { conversation: this.#chat }];
      const made = await post(path, body);
      this.#ends = performance.now() + 1000 * made.seconds;
      offer.querySelector(".lead").textContent = this.#chat === undefined ? LEADS.pair : LEADS.chat;
      offer.querySelector("img").src = made.picture;
      offer.querySelector("img").alt = "QR code";
      offer.querySelector(".letters").textContent = made.code;
      offer.querySelector(".where").textContent = made.address;
      offer.querySelector(".else").textContent = made.others.length ? `or ${made.others.join(", ")}` : "";
      const first = this.querySelector(".first");
      first.querySelector("img").src = made.trust_picture;
      first.querySelector("img").alt = "QR code";
      first.querySelector(".where").textContent = made.trust;
      first.querySelector(".fingerprint").textContent = made.fingerprint;
      this.#say("");
    } catch (error) {
      this.#ends = 0;
      this.#say(error.message);
    }
    offer.classList.toggle("none", !this.#ends);
    this.#count();
  }

  /** A phone came in by the code: it is used up. */
  #taken() {
    this.#ends = 0;
    this.querySelector(".offer").classList.add("none");
    this.querySelector(".left").textContent = "";
    this.#say("A phone has used the code and is here now.");
    this.#list();
  }

  #count() {
    const left = Math.max(0, Math.ceil((this.#ends - performance.now()) / 1000));
    this.querySelector(".offer").classList.toggle("over", this.#ends > 0 && !left);
    this.querySelector(".left").textContent = left ? `Good for ${left} seconds, once` : this.#ends ? "This code is not good any more." : "";
    if (left % 2 === 0 && this.#owner) this.#list();
  }

  async #list() {
    this.querySelector(".owner").hidden = !this.#owner;
    if (!this.#owner) return;
    const { phones, pictures } = await get("/phones").catch(() => ({ phones: [], pictures: false }));
    this.querySelector("[data-do=pictures]").checked = pictures;
    const said = JSON.stringify(phones);
    const list = this.querySelector(".phones");
    if (list.dataset.said === said) return;
    list.dataset.said = said;
    list.replaceChildren(...(phones.length ? phones.map(phoneItem) : [Object.assign(document.createElement("li"), { className: "soft", textContent: "None yet." })]));
  }

  async #revoke(id) {
    try {
      await post("/phones/revoke", { id });
      await this.#list();
    } catch (error) {
      this.#say(error.message);
    }
  }

  async #allow(box) {
    try {
      box.checked = (await post("/phones/pictures", { allowed: box.checked })).pictures;
    } catch (error) {
      box.checked = !box.checked;
      this.#say(error.message);
    }
  }

  #say(text) {
    const note = this.querySelector(".note");
    note.textContent = text;
    note.hidden = !text;
  }
}

function phoneItem({ id, name, by, created_at: created, seen_at: seen }) {
  const item = document.createElement("li");
  const named = Object.assign(document.createElement("b"), { textContent: name, translate: false });
  const dates = `since ${created.slice(0, 10)}, last here ${seen.slice(0, 10)}`;
  const words = Object.assign(document.createElement("span"), { className: "soft", textContent: by ? `brought by ${by}, ${dates}` : dates });
  const revoke = Object.assign(document.createElement("button"), { type: "button", textContent: "Remove" });
  Object.assign(revoke.dataset, { do: "revoke", id, twice: "Really?" });
  item.append(named, words, revoke);
  return item;
}
