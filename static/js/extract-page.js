// <extract-page>: takes data out of a text, in the shape of a schema that one picks or writes.
import { row } from "./extract-fields.js";
import { copyBy } from "./lib/clipboard.js";
import { find, make } from "./lib/dom.js";
import { on } from "./lib/events.js";
import { wordsOf } from "./lib/http.js";
import { t, write } from "./lib/language.js";
import { Sheet } from "./lib/sheet.js";
import { Socket, speakOn } from "./lib/socket.js";

/** @import { ExtractMessage, Field } from "./lib/messages.js" */
/** @import { Words } from "./lib/language.js" */

const text = { type: "string", maxLength: 60 };
const list = (/** @type {object} */ items) => ({ type: "array", items, maxItems: 10 });
/** @param {Record<string, object>} properties @param {string[]} required */
const object = (properties, required = Object.keys(properties)) => {
  return { type: "object", properties, required, additionalProperties: false };
};
const TASK = object({ task: text, who: text, until: text, urgent: { type: "boolean" } }, ["task"]);
const TOTAL = { type: "number", minimum: 0 };
/** @type {[name: string, label: () => string, schema: object][]} */
const SHAPES = [
  ["Contact", () => t("Contact"), object({ name: text, phone: text, email: text, city: text }, ["name"])],
  [
    "Appointment",
    () => t("Appointment"),
    object({ what: text, day: text, time: text, place: text, people: list(text) }, ["what"]),
  ],
  ["Shopping list", () => t("Shopping list"), object({ items: list(object({ name: text, amount: text }, ["name"])) })],
  ["To do", () => t("To do"), object({ tasks: list(TASK) })],
  [
    "Invoice",
    () => t("Invoice"),
    object({ from: text, number: text, total: TOTAL, currency: text, due: text }, ["from", "total"]),
  ],
  ["Mood", () => t("Mood"), object({ mood: { enum: ["glad", "neutral", "sad", "angry"] }, why: text })],
];

export class ExtractPage extends Sheet {
  /** @type {Socket | null} while the dialog is open */
  #socket = null;

  connectedCallback() {
    super.connectedCallback();
    on("open-extract", () => this.#open());
    const picker = find(this, "select", HTMLSelectElement);
    picker.append(...SHAPES.map(([name, label]) => make("option", { text: label, attributes: { value: name } })));
    picker.addEventListener("change", () => this.#pick(picker.value));
    this.#pick(picker.value);
  }

  get #source() {
    return find(this, "#source", HTMLTextAreaElement);
  }

  get #shape() {
    return find(this, "#shape", HTMLTextAreaElement);
  }

  /** @param {string} action @param {HTMLElement} button */
  act(action, button) {
    if (action === "stop") this.#socket?.say({ type: "stop" });
    if (action === "copy") copyBy(button, find(this, "output").textContent ?? "");
  }

  /** @param {string} name */
  #pick(name) {
    const shape = SHAPES.find(([known]) => known === name);
    if (shape) this.#shape.value = JSON.stringify(shape[2], null, 2);
  }

  #open() {
    this.note("");
    this.#socket = new Socket("/ws/extract");
    speakOn(this.#socket);
    this.#socket.on("message", (data) => this.#read(JSON.parse(String(data))));
    this.#socket.on("refused", (why) => this.#fail(why));
    this.#socket.on("down", () => this.#fail(() => t("Connection lost. Try again in a moment.")));
    this.show();
  }

  /** The model stops with the socket, and nothing stays for the next one who stands here. */
  closed() {
    this.#socket?.close();
    this.#socket = null;
    this.#busy(false);
    this.#source.value = "";
    this.#reveal(false);
    this.note("");
    this.#pick(find(this, "select", HTMLSelectElement).value);
  }

  submit() {
    this.note("");
    let schema;
    try {
      schema = JSON.parse(this.#shape.value);
    } catch (error) {
      return this.#fail(() => t("The schema isn’t valid JSON: {problem}.", { problem: wordsOf(error) }));
    }
    this.#reveal(false);
    const sent = this.#socket?.say({ type: "extract", text: this.#source.value, schema });
    if (!sent) return this.#fail(() => t("Not connected to Larson."));
    this.#busy(true);
  }

  /** @param {ExtractMessage} message */
  #read(message) {
    if (message.type === "working") write(find(this, ".working"), message.text);
    if (message.type === "error") this.#fail(message.text);
    if (message.type === "extracted") this.#extracted(message.value, message.fields);
  }

  /** @param {unknown} value @param {Field[]} fields */
  #extracted(value, fields) {
    this.#busy(false);
    find(this, "output").textContent = JSON.stringify(value, null, 2);
    find(this, ".fields").replaceChildren(...fields.map(row));
    this.#reveal(true);
  }

  /** @param {boolean} shown */
  #reveal(shown) {
    const result = find(this, ".result");
    result.hidden = !shown;
    if (shown) return result.scrollIntoView({ block: "nearest" });
    find(this, "output").textContent = "";
    find(this, ".fields").replaceChildren();
  }

  /** @param {Words} words */
  #fail(words) {
    this.#busy(false);
    this.note(words);
  }

  /** @param {boolean} busy */
  #busy(busy) {
    find(this, "[type=submit]").hidden = busy;
    find(this, "[data-do=stop]").hidden = !busy;
    write(find(this, ".working"), "");
  }
}
