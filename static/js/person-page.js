// <person-page>: a dialog with what the box keeps of the person who is logged in; for the owner, of everybody.
import { get, post } from "./http.js";
import { english } from "./language.js";
import { locale, verbatim } from "./words.js";

const DIRECTIONS = { straight: "straight", left: "left", right: "right", up: "up", down: "down" };
const LOG = 30; // lines shown

export class PersonPage extends HTMLElement {
  #dialog = null;
  #asked = null; // the button that waits for a second touch

  connectedCallback() {
    this.#dialog = this.querySelector("dialog");
    document.addEventListener("open-page", () => this.#open());
    document.addEventListener("person", () => this.#dialog.close()); // it was another's
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (event.target === this.#dialog) this.#dialog.close(); // beside the dialog
      else if (button && this.#sure(button)) this.#act(button);
    });
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(event.target);
    });
  }

  async #submit(form) {
    if (form.matches(".visitor")) await this.#try(() => this.#name(form));
    else if (form.matches(".token")) await this.#try(() => this.#makeToken(form.querySelector("input")));
    else if (form.matches(".alike")) await this.#try(() => this.#registerAlike(form.querySelector("input")));
    else await this.#setPin(this.#pin.value);
  }

  get #pin() {
    return this.querySelector("#pin");
  }

  /** What cannot be taken back is asked for twice. */
  #sure(button) {
    if (!button.dataset.twice || button === this.#asked) {
      this.#forgetAsked();
      return true;
    }
    this.#forgetAsked();
    this.#asked = button;
    button.dataset.word = english(button);
    button.textContent = button.dataset.twice;
    return false;
  }

  #forgetAsked() {
    if (this.#asked) this.#asked.textContent = this.#asked.dataset.word;
    this.#asked = null;
  }

  async #open() {
    this.#say("");
    try {
      await this.#fill();
    } catch (error) {
      document.dispatchEvent(new CustomEvent("say", { detail: error.message }));
      return;
    }
    this.#dialog.showModal();
    this.#dialog.scrollTop = 0;
  }

  async #act({ dataset }) {
    const id = Number(dataset.id);
    const actions = {
      close: () => this.#dialog.close(),
      add: () => this.#begin({}),
      renew: () => this.#begin({ renew: true }),
      "drop-view": () => this.#change("/me/views/remove", { id }),
      revoke: () => this.#change("/me/tokens/revoke", { id }),
      "drop-counters": () => this.#change("/me/counters/remove"),
      "drop-pin": () => this.#setPin("", true),
      wrong: () => this.#wrong(),
      forget: () => this.#leave("/forget"),
      ignore: () => this.#change("/visitors/ignore", { id }),
      unlock: () => this.#change("/people/unlock"),
      "drop-person": () => this.#change("/people/remove", { id }),
    };
    this.#say("");
    await this.#try(actions[dataset.do] ?? (() => {}));
  }

  async #begin(body) {
    await post("/me/views", body);
    this.#dialog.close(); // the picture shows what to do
  }

  /** Whoever stands before the camera now; the one who is logged in vouches that they are another person. */
  async #registerAlike(field) {
    await post("/register", { name: field.value, alike: true });
    field.value = "";
    this.#dialog.close();
  }

  async #name(form) {
    const { name } = await post("/visitors/name", { id: Number(form.dataset.id), name: form.querySelector("input").value });
    await this.#fill();
    this.#say(`${name} is registered.`);
  }

  async #makeToken(field) {
    const { token } = await post("/me/tokens", { name: field.value });
    field.value = "";
    await this.#fill();
    const secret = this.querySelector(".secret");
    secret.querySelector("b").textContent = "Copy it now, it is shown this once: ";
    secret.querySelector("code").textContent = token;
    secret.hidden = false;
  }

  async #change(path, body) {
    await post(path, body);
    await this.#fill();
  }

  async #setPin(pin, remove = false) {
    if (!pin && !remove) return this.#say("Type a PIN of 4 to 12 digits.");
    await this.#try(async () => {
      await this.#change("/me/pin", { pin });
      this.#pin.value = "";
      this.#say(pin ? "The PIN is set." : "There is no PIN any more.");
    });
  }

  async #wrong() {
    const { counts } = await post("/decision/wrong");
    await this.#left();
    const thanks = "Thank you. You are logged out. ";
    const word = counts
      ? "This face will not be taken for that person again."
      : "But it looks so much like that person’s views that I would take it for them again. Their “Renew all” helps.";
    document.dispatchEvent(new CustomEvent("say", { detail: thanks + word }));
  }

  async #leave(path) {
    await post(path);
    await this.#left();
  }

  async #left() {
    this.#dialog.close();
    document.dispatchEvent(new CustomEvent("left"));
  }

  async #try(action) {
    try {
      await action();
    } catch (error) {
      this.#say(error.message);
    }
  }

  #say(text) {
    const note = this.querySelector(".note");
    note.textContent = text;
    note.hidden = !text;
  }

  // ------------------------------------------------------------ what is shown

  async #fill() {
    this.#forgetAsked();
    const [me, decision, { tokens }] = await Promise.all([get("/me"), get("/decision"), get("/me/tokens")]);
    this.querySelector(".secret").hidden = true;
    this.querySelector("p.soft code").textContent = location.protocol === "https:" ? "http://localhost:8321/v1" : `${location.origin}/v1`;
    this.querySelector(".tokens").replaceChildren(...tokens.map(tokenItem));
    this.querySelector("h2").textContent = me.name;
    this.#fillCard(this.querySelector(".card"), decision);
    this.querySelector("[data-do=wrong]").hidden = !decision.granted;
    this.querySelector(".counters").hidden = !me.counters;
    const counted = me.counters === 1 ? "“Not me” was said once: take it back" : `“Not me” was said ${me.counters} times: take it back`;
    this.querySelector("[data-do=drop-counters]").textContent = counted;
    this.querySelector(".views").replaceChildren(...me.views.map(viewItem));
    this.querySelector("[data-do=drop-pin]").hidden = !me.pin;
    this.#pin.placeholder = me.pin ? "A PIN is set" : "4 to 12 digits";
    this.querySelector(".owner").hidden = !me.owner;
    this.querySelector("[data-do=forget]").dataset.twice = "Really forget me?";
    if (me.owner) await this.#fillOwner();
  }

  #fillVisitors({ days, visitors }) {
    this.querySelector(".unknown").hidden = !days;
    const none = visitors.length ? "" : " There is none now.";
    const kept = days === 1 ? "Each is deleted after a day." : `Each is deleted after ${days} days.`;
    this.querySelector(".unknown .soft").textContent = kept + none;
    this.querySelector(".visitors").replaceChildren(...visitors.map(visitorItem));
  }

  #fillCard(list, { lines }) {
    list.replaceChildren(...cardLines(lines ?? [["Face", "No log-in by face at this page yet"]]));
  }

  async #fillOwner() {
    const paths = ["/people", "/people/decisions", "/people/log", "/people/selftest?again=1", "/visitors"];
    const [{ people, anybody }, { decisions }, { log }, { text }, unknown] = await Promise.all(paths.map(get));
    this.querySelector(".people").replaceChildren(...people.map(personItem));
    const heir = people.filter(({ owner }) => !owner).sort((a, b) => a.id - b.id)[0];
    const forget = this.querySelector("[data-do=forget]");
    forget.dataset.twice = heir ? `Really? ${heir.name} will own this box` : "Really forget me?";
    const locked = anybody > 0 || people.some(({ locks }) => Object.values(locks).some((left) => left > 0));
    this.querySelector("[data-do=unlock]").hidden = !locked;
    this.querySelector(".selftest").textContent = text ?? "Face recognition is not ready.";
    this.#fillVisitors(unknown);
    this.querySelector(".decisions").replaceChildren(...decisions.map(decisionItem));
    this.querySelector(".log").replaceChildren(...log.slice(0, LOG).map(logItem));
  }
}

function visitorItem({ id, views, last_at }) {
  const item = make("li");
  const picture = make("img");
  Object.assign(picture, { src: `/visitors/${id}/picture`, alt: `Last seen ${when(last_at)}`, width: 72, height: 72 });
  const form = make("form");
  form.className = "visitor row";
  form.dataset.id = id;
  const field = make("input");
  Object.assign(field, { maxLength: 60, autocomplete: "off", autocapitalize: "words", placeholder: "Name", ariaLabel: "Name" });
  const ignore = make("button", "Ignore");
  ignore.type = "button";
  Object.assign(ignore.dataset, { do: "ignore", id });
  form.append(field, make("button", "Name"), ignore);
  item.append(picture, make("span", `${when(last_at)}${views > 1 ? `, ${views} views` : ""}`), form);
  return item;
}

function viewItem({ id, direction, created_at, fits }) {
  const item = make("li");
  const word = DIRECTIONS[direction] ?? "view";
  const picture = make("img");
  Object.assign(picture, { src: `/me/views/${id}`, alt: `Looking ${word}`, width: 72, height: 72 });
  const remove = make("button", "×");
  Object.assign(remove.dataset, { do: "drop-view", id, twice: "?" });
  Object.assign(remove, { type: "button", title: "Remove this view", ariaLabel: `Remove the view ${word}` });
  item.append(picture, make("span", fits ? word : "does not fit"), remove);
  item.classList.toggle("odd", !fits);
  item.title = fits ? when(created_at) : `${when(created_at)}: the other views would not recognise this one. Remove it?`;
  return item;
}

function tokenItem({ id, name, created_at, used_at }) {
  const item = make("li");
  const revoke = make("button", "Revoke");
  Object.assign(revoke.dataset, { do: "revoke", id, twice: "Really?" });
  revoke.type = "button";
  const made = created_at.slice(0, 10);
  const about = used_at ? `Created ${made}, last used ${used_at.slice(0, 10)}` : `Created ${made}, never used`;
  item.append(verbatim(make("b", name)), make("span", about), revoke);
  return item;
}

function personItem({ id, name, owner, views, created_at, locks }) {
  const item = make("li");
  const locked = ["face", "pin"].filter((kind) => locks[kind] > 0);
  const since = created_at.slice(0, 10);
  item.append(verbatim(make("b", name)), make("span", views === 1 ? `One view, since ${since}` : `${views} views, since ${since}`));
  if (owner) item.append(make("span", "owner"));
  if (locked.length) item.append(make("span", LOCKED[locked.join()]));
  if (!owner) {
    const remove = make("button", "Remove");
    Object.assign(remove.dataset, { do: "drop-person", id, twice: "Really?" });
    remove.type = "button";
    item.append(remove);
  }
  return item;
}

const LOCKED = { face: "face locked", pin: "PIN locked", "face,pin": "face and PIN locked" };

function decisionItem({ at, granted, lines }) {
  const details = make("details");
  const face = lines.find(([about]) => about === "Face")[1];
  details.append(make("summary", `${when(at)} ${granted ? "✓" : "✗"} ${face}`));
  const list = make("dl");
  list.append(...cardLines(lines));
  details.append(list);
  return details;
}

function logItem({ at, what, name, detail }) {
  const item = make("li", `${when(at)} · `);
  item.append(make("span", what), verbatim(make("span", [name, detail].filter(Boolean).map((text) => ` · ${text}`).join(""))));
  return item;
}

function cardLines(lines) {
  return lines.flatMap(([about, text]) => [make("dt", about), make("dd", text)]);
}

function when(text) {
  return new Date(text).toLocaleString(locale(), { dateStyle: "short", timeStyle: "short" });
}

function make(name, text = "") {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}
