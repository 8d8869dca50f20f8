// <documents-page>: the documents that the chat can answer from, in one dialog, and a cited passage in another.

import { circleField, circleName } from "./lib/circles.js";
import { open } from "./lib/cover.js";
import { around, button, find, make } from "./lib/dom.js";
import { emit, on } from "./lib/events.js";
import { get, post, RequestError, upload, wordsOf } from "./lib/http.js";
import { t, write } from "./lib/language.js";
import { person } from "./lib/person.js";
import { Sheet } from "./lib/sheet.js";
import { askTwice } from "./lib/twice.js";

/** @import { Document, Ingest } from "./lib/answers.js" */

const AGAIN = 700; // milliseconds between two looks at what is being read

export class DocumentsPage extends Sheet {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Pick<Ingest, "state" | "text">[]} of the files brought last */
  #fates = [];
  #shown = ""; // the documents, to leave them alone while nothing changes: one of them may ask whether it is meant

  connectedCallback() {
    super.connectedCallback();
    on("open-documents", () => this.#open());
    on("open-passage", (number) => this.#cite(number));
    person.onTurn(() => this.#fill());
    this.#field.addEventListener("change", () => this.#bring());
    const circle = circleField("me", { new: "yes" });
    find(this, ".adding").prepend(make("label", {}, make("span", { text: () => t("Who can see it") }), circle));
    this.addEventListener("change", (event) => {
      const field = around(event, "select[data-id]");
      if (field instanceof HTMLSelectElement) this.#share(Number(field.dataset.id), field.value);
    });
    this.#fill();
  }

  get #field() {
    return find(this, "input", HTMLInputElement);
  }

  /** Who can see what is added next. */
  get #circle() {
    return find(this, "select[data-new]", HTMLSelectElement);
  }

  /** @param {string} action @param {HTMLElement} button */
  act(action, { dataset }) {
    if (action === "preview") this.#preview(Number(dataset.id));
    if (action === "remove") this.#remove(Number(dataset.id));
  }

  /** Somebody else is here. */
  forget() {
    super.forget();
    this.#circle.value = "me";
    find(this, ".passage h2").textContent = "";
    find(this, "blockquote").replaceChildren();
  }

  async #open() {
    this.note("");
    await this.#fill();
    this.show();
  }

  /** A cited passage. @param {number} number */
  async #cite(number) {
    try {
      const { title, heading, place, text } = await this.whileHere(get(`/passages/${number}`));
      this.#read([title, heading, place].filter(Boolean).join(", "), [text]);
    } catch (error) {
      this.#read("", [wordsOf(error)]);
    }
  }

  /** How a document begins, as the box read it. @param {number} id */
  async #preview(id) {
    try {
      const { title, passages } = await this.whileHere(get(`/documents/${id}`));
      const parts = passages.map(({ heading, text }, index) => {
        return heading && heading !== passages[index - 1]?.heading ? `${heading}\n${text}` : text;
      });
      this.#read(title, parts);
    } catch (error) {
      this.#read("", [wordsOf(error)]);
    }
  }

  /** @param {string} title @param {string[]} parts */
  #read(title, parts) {
    const dialog = find(this, "dialog.passage", HTMLDialogElement);
    find(dialog, "h2").textContent = title;
    find(dialog, "blockquote").replaceChildren(...parts.map((text) => make("p", { text })));
    open(dialog);
  }

  async #bring() {
    const files = [...(this.#field.files ?? [])];
    this.#field.value = "";
    this.note("");
    this.#fates = [];
    const here = this.presence();
    const circle = this.#circle.value;
    for (const file of files) {
      const problem = await this.whileHere(send(file, circle, here));
      if (problem) this.#report({ state: "failed", text: `${file.name}: ${problem}` });
      await this.#fill();
    }
  }

  /** What became of each file that was brought together. @param {Pick<Ingest, "state" | "text">} fate */
  #report(fate) {
    this.#fates.push(fate);
    const words = () => this.#fates.map(({ text }) => text).join(" ");
    this.note(words, this.#fates.some(({ state }) => state === "failed") ? "bad" : "good");
  }

  /** @param {number} id @param {string} circle */
  async #share(id, circle) {
    await this.attempt(() => post("/documents/share", { id, circle }));
    this.#shown = ""; // if it was refused, the choice is to show what holds
    await this.#fill();
  }

  /** @param {number} id */
  async #remove(id) {
    await this.attempt(() => post("/documents/remove", { id }));
    await this.#fill();
  }

  async #fill() {
    clearTimeout(this.#timer);
    const found = await this.attempt(() => get("/documents"));
    if (!found) return;
    const { documents, reading, kinds, member } = found;
    emit("documents", { count: documents.length, member });
    write(find(this, ".soft"), () => (member ? kindsRead(kinds) : t("Log in to add your own documents.")));
    find(this, ".adding").hidden = !member;
    this.#field.accept = kinds.join(",");
    this.#list(documents);
    find(this, ".reading").replaceChildren(...reading.filter(({ state }) => state === "reading").map(readingItem));
    const ended = reading.filter(({ state }) => state !== "reading");
    for (const each of ended) this.#report(each);
    if (reading.length) this.#timer = setTimeout(() => this.#fill(), AGAIN);
  }

  /** @param {Document[]} documents */
  #list(documents) {
    const shown = JSON.stringify(documents);
    if (shown === this.#shown) return;
    this.#shown = shown;
    find(this, ".shelf-list").replaceChildren(...documents.map(documentItem));
  }
}

/**
 * Send a file, and wait while the box is busy reading others. Returns the error, if any.
 * @param {File} file @param {string} circle @param {() => boolean} here whether they are still here who brought it
 */
async function send(file, circle, here) {
  while (here()) {
    try {
      await upload(`/documents?name=${encodeURIComponent(file.name)}&circle=${circle}`, file);
      return "";
    } catch (error) {
      if (!(error instanceof RequestError && error.status === 503)) return wordsOf(error);
      await new Promise((done) => setTimeout(done, AGAIN));
    }
  }
  return "";
}

/** @param {string[]} kinds */
function kindsRead(kinds) {
  return t("Larson reads {kinds}. You choose who can see each document.", { kinds: kinds.join(", ") });
}

/** @param {number} passages */
function extent(passages) {
  return passages === 1 ? t("1 passage") : t("{passages} passages", { passages });
}

/** @param {Document} document */
function documentItem({ id, title, own, circle, passages }) {
  const item = make("li");
  const hint = () => t("Preview");
  item.append(button("preview", { class: "title", text: title, data: { id }, attributes: { title: hint } }));
  const readers = own ? circleField(circle, { id }) : make("span", { text: () => circleName(circle) });
  item.append(make("span", { text: () => extent(passages) }), readers);
  const remove = button("remove", { text: () => t("Remove"), data: { id } });
  if (own) item.append(askTwice(remove, () => t("Sure?")));
  return item;
}

/** @param {Ingest} ingest */
function readingItem({ name, done, total }) {
  const bar = make("progress");
  bar.max = total || 1;
  bar.value = done;
  return make("li", {}, make("b", { text: name }), bar);
}
