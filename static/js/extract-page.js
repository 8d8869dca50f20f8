// <extract-page>: takes data out of a text, in the shape of a schema that one picks or writes.
import { copyBy } from "./clipboard.js";
import { Socket } from "./socket.js";

const text = { type: "string", maxLength: 60 };
const list = (items) => ({ type: "array", items, maxItems: 10 });
const object = (properties, required = Object.keys(properties)) => ({ type: "object", properties, required, additionalProperties: false });
const SHAPES = {
  "Contact": object({ name: text, phone: text, email: text, city: text }, ["name"]),
  "Appointment": object({ what: text, day: text, time: text, place: text, people: list(text) }, ["what"]),
  "Shopping list": object({ items: list(object({ name: text, amount: text }, ["name"])) }),
  "To do": object({ tasks: list(object({ task: text, who: text, until: text, urgent: { type: "boolean" } }, ["task"])) }),
  "Invoice": object({ from: text, number: text, total: { type: "number", minimum: 0 }, currency: text, due: text }, ["from", "total"]),
  "Mood": object({ mood: { enum: ["glad", "neutral", "sad", "angry"] }, why: text }),
};

export class ExtractPage extends HTMLElement {
  #socket = null; // while the dialog is open

  connectedCallback() {
    document.addEventListener("open-extract", () => this.#open());
    document.addEventListener("person", () => this.#dialog.close());
    this.#dialog.addEventListener("close", () => this.#leave());
    const picker = this.querySelector("select");
    picker.append(...Object.keys(SHAPES).map((name) => new Option(name, name)));
    picker.addEventListener("change", () => this.#pick(picker.value));
    this.#pick(picker.value);
    this.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#extract();
    });
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (event.target === this.#dialog || button?.dataset.do === "close") this.#dialog.close();
      else if (button?.dataset.do === "stop") this.#socket?.send(JSON.stringify({ type: "stop" }));
      else if (button?.dataset.do === "copy") copyBy(button, this.querySelector("output").textContent);
    });
  }

  get #dialog() {
    return this.querySelector("dialog");
  }

  #pick(name) {
    if (SHAPES[name]) this.querySelector("#shape").value = JSON.stringify(SHAPES[name], null, 2);
  }

  #open() {
    this.#say("");
    this.#socket = new Socket("/ws/extract");
    this.#socket.addEventListener("message", (event) => this.#read(JSON.parse(event.detail)));
    this.#socket.addEventListener("refused", (event) => this.#fail(event.detail));
    this.#socket.addEventListener("down", () => this.#fail("The connection was lost. Try again in a moment."));
    this.#dialog.showModal();
  }

  /** The model stops with the socket, and nothing stays for the next one who stands here. */
  #leave() {
    this.#socket?.close();
    this.#socket = null;
    this.#busy(false);
    this.querySelector("#source").value = "";
    this.#result("");
  }

  #extract() {
    this.#say("");
    let schema;
    try {
      schema = JSON.parse(this.querySelector("#shape").value);
    } catch (error) {
      return this.#fail(`The schema is no JSON: ${error.message}.`);
    }
    this.#result("");
    const sent = this.#socket?.send(JSON.stringify({ type: "extract", text: this.querySelector("#source").value, schema }));
    if (!sent) return this.#fail("There is no connection to Larson right now.");
    this.#busy(true);
  }

  #read({ type, value, text: said }) {
    if (type === "working") this.querySelector(".working").textContent = said;
    if (type === "error") this.#fail(said);
    if (type !== "extracted") return;
    this.#busy(false);
    this.#result(JSON.stringify(value, null, 2));
    const invented = leaves(value).filter((leaf) => !this.#source.includes(plain(leaf)));
    if (invented.length) this.#say(`Not in the text, so perhaps invented: ${[...new Set(invented)].join(", ")}.`);
  }

  get #source() {
    return plain(this.querySelector("#source").value);
  }

  #result(shown) {
    this.querySelector("output").textContent = shown;
    this.querySelector(".result").hidden = !shown;
    if (shown) this.querySelector(".result").scrollIntoView({ block: "nearest" });
  }

  #fail(words) {
    this.#busy(false);
    this.#say(words);
  }

  #busy(busy) {
    this.querySelector("[type=submit]").hidden = busy;
    this.querySelector("[data-do=stop]").hidden = !busy;
    this.querySelector(".working").textContent = "";
  }

  #say(words) {
    const note = this.querySelector(".note");
    note.textContent = words;
    note.hidden = !words;
  }
}

/** The texts and numbers in a value. */
function leaves(value) {
  if (typeof value === "string") return value.trim() ? [value] : [];
  if (typeof value === "number") return [String(value)];
  return value && typeof value === "object" ? Object.values(value).flatMap(leaves) : [];
}

function plain(words) {
  return words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}
