// <phones-page>: pairs a phone by a code that it scans, continues a chat on it, and lists the phones for the owner.
import { button, find, make } from "./lib/dom.js";
import { on } from "./lib/events.js";
import { feed } from "./lib/feed.js";
import { get, post } from "./lib/http.js";
import { t, write } from "./lib/language.js";
import { person } from "./lib/person.js";
import { Sheet } from "./lib/sheet.js";
import { nearDay, span } from "./lib/time.js";
import { askTwice } from "./lib/twice.js";

/** @import { PairingCode, Phone } from "./lib/answers.js" */
/** @import { Status } from "./lib/messages.js" */

export class PhonesPage extends Sheet {
  /** @type {number | null | undefined} the conversation to continue; undefined to pair only */
  #chat = undefined;
  #ends = 0; // performance.now() at which the code expires
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  #listed = "";
  /** @type {Status["network"] | null} whether phones can reach the box */
  #network = null;

  connectedCallback() {
    super.connectedCallback();
    feed.on("offer", ({ taken }) => taken && this.#taken());
    feed.on("status", ({ network }) => this.#reach(network));
    this.#network = feed.status?.network ?? null;
    on("open-phones", ({ conversation }) => this.#open(conversation));
    this.#pictures.addEventListener("change", () => this.#allow());
  }

  get #pictures() {
    return find(this, "[data-do=pictures]", HTMLInputElement);
  }

  get #reachable() {
    return this.#network?.ok !== false;
  }

  /** @param {Status["network"]} network */
  #reach(network) {
    const before = this.#reachable;
    this.#network = network;
    this.#tellReach();
    if (this.#reachable && !before && this.dialog.open) this.#turn(false);
  }

  /** Where no phone can reach the box, it says why instead of a code. */
  #tellReach() {
    const why = find(this, ".unreachable");
    why.hidden = this.#reachable;
    write(why, () => this.#network?.text ?? "");
    if (this.#reachable) return;
    find(this, ".offer").hidden = find(this, ".first").hidden = true;
  }

  /** @param {number | null | undefined} chat */
  async #open(chat) {
    this.#chat = chat;
    this.note("");
    this.#turn(false);
    await Promise.all([this.#offer(), this.#list()]);
    this.show();
    this.#timer = setInterval(() => this.#count(), 500);
  }

  closed() {
    clearInterval(this.#timer);
  }

  /** @param {string} action @param {HTMLElement} button */
  act(action, { dataset }) {
    if (action === "again") this.#offer();
    if (action === "first") this.#turn(true);
    if (action === "second") this.#turn(false);
    if (action === "revoke") this.#revoke(Number(dataset.id));
  }

  /** @param {boolean} first whether to show how to trust the box */
  #turn(first) {
    find(this, ".first").hidden = !first;
    find(this, ".offer").hidden = first;
    this.#tellReach();
    if (!first && this.dialog.open && performance.now() > this.#ends) this.#offer();
  }

  async #offer() {
    this.note("");
    if (!this.#reachable) return;
    const chat = this.#chat;
    const made = await this.attempt(() => {
      return chat === undefined ? post("/phones/offer") : post("/phones/continue", { conversation: chat });
    });
    this.#ends = made ? performance.now() + 1000 * made.seconds : 0;
    if (made) this.#showCode(made);
    find(this, ".offer").classList.toggle("none", !made);
    this.#count();
  }

  /** @param {PairingCode} made */
  #showCode({ code, address, others, picture, trust, trust_picture: trustPicture, fingerprint }) {
    const [offer, first] = [find(this, ".offer"), find(this, ".first")];
    const pair = () => t("Scan this with your phone’s camera to use Larson on your phone.");
    const chat = () => {
      return t("Scan to continue this chat on your phone. The phone will be logged in as you.");
    };
    write(find(offer, ".lead"), this.#chat === undefined ? pair : chat);
    find(offer, "img").setAttribute("src", picture);
    find(offer, ".letters").textContent = code;
    find(offer, ".where").textContent = address;
    write(find(offer, ".else"), () => (others.length ? t("or {addresses}", { addresses: others.join(", ") }) : ""));
    find(first, "img").setAttribute("src", trustPicture);
    find(first, ".where").textContent = trust;
    find(first, ".fingerprint").textContent = fingerprint;
    for (const image of [find(offer, "img"), find(first, "img")]) write(image, () => t("QR code"), "alt");
  }

  /** A phone has used the code. */
  #taken() {
    this.#ends = 0;
    find(this, ".offer").classList.add("none");
    write(find(this, ".left"), "");
    this.note(() => t("Phone paired."), "good");
    this.#list();
  }

  #count() {
    const left = Math.max(0, Math.ceil((this.#ends - performance.now()) / 1000));
    find(this, ".offer").classList.toggle("over", this.#ends > 0 && !left);
    const good = () => t("One-time code, expires in {time}", { time: span(left) });
    const over = () => (this.#ends ? t("This code has expired.") : "");
    write(find(this, ".left"), left ? good : over);
    if (left % 2 === 0 && person.owner) this.#list();
  }

  async #list() {
    find(this, ".owner").hidden = !person.owner;
    if (!person.owner) return;
    const { phones, pictures } = await this.whileHere(get("/phones").catch(() => ({ phones: [], pictures: false })));
    this.#pictures.checked = pictures;
    const listed = JSON.stringify(phones);
    if (listed === this.#listed) return; // the button of a row may be asking
    this.#listed = listed;
    const none = make("li", { class: "soft", text: () => t("None yet.") });
    find(this, ".phones").replaceChildren(...(phones.length ? phones.map(phoneItem) : [none]));
  }

  /** @param {number} id */
  #revoke(id) {
    this.attempt(async () => {
      await this.whileHere(post("/phones/revoke", { id }));
      await this.#list();
    });
  }

  /** Let phones watch the live picture, or not. */
  async #allow() {
    const wanted = this.#pictures.checked;
    const answer = await this.attempt(() => post("/phones/pictures", { allowed: wanted }));
    this.#pictures.checked = answer ? answer.pictures : !wanted;
  }
}

/** @param {Phone} phone */
function phoneItem({ id, name, by, created_at, seen_at }) {
  const words = () => {
    const dates = { since: nearDay(new Date(created_at)), seen: nearDay(new Date(seen_at)) };
    if (by) return t("Added by {name} on {since} · last seen {seen}", { name: by, ...dates });
    return t("Added on {since} · last seen {seen}", dates);
  };
  const revoke = askTwice(button("revoke", { text: () => t("Remove"), data: { id } }), () => t("Sure?"));
  return make("li", {}, make("b", { text: name }), make("span", { class: "soft", text: words }), revoke);
}
