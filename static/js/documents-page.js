// <documents-page>: what the chat may answer from: a dialog with the documents, and one that shows a cited passage.
import { get, post } from "./http.js";
import { sure } from "./sure.js";
import { verbatim } from "./words.js";

const AGAIN = 700; // milliseconds between two looks at what is being read

export class DocumentsPage extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    document.addEventListener("open-documents", () => this.#open());
    document.addEventListener("open-passage", (event) => this.#show(event.detail));
    this.addEventListener("click", (event) => {
      const title = event.target.closest("[data-do=preview]");
      if (title) this.#preview(Number(title.dataset.id));
    });
    document.addEventListener("person", () => {
      for (const dialog of this.querySelectorAll("dialog")) dialog.close();
      this.#fill();
    });
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (event.target.matches("dialog")) event.target.close(); // beside the dialog
      else if (button?.dataset.do === "close") button.closest("dialog").close();
      else if (button?.dataset.do === "remove") this.#remove(button);
    });
    this.querySelector("input").addEventListener("change", (event) => this.#bring(event.target));
    this.#fill();
  }

  get #shelf() {
    return this.querySelector("dialog.shelf");
  }

  async #open() {
    this.#say("");
    await this.#fill();
    this.#shelf.showModal();
  }

  /** A cited passage. */
  async #show(number) {
    const found = await get(`/passages/${number}`).catch(({ message }) => ({ title: "", text: message }));
    this.#read([found.title, found.heading, found.place].filter(Boolean).join(", "), [found.text]);
  }

  /** How a document begins, as the box read it. */
  async #preview(id) {
    const { title, passages } = await get(`/documents/${id}`).catch(({ message }) => ({ title: "", passages: [{ text: message }] }));
    let before = "";
    const parts = passages.map(({ heading, text }) => {
      const shown = heading && heading !== before ? `${heading}\n${text}` : text;
      before = heading;
      return shown;
    });
    this.#read(title, parts);
  }

  #read(title, parts) {
    const dialog = this.querySelector("dialog.passage");
    dialog.querySelector("h2").textContent = title;
    dialog.querySelector("blockquote").replaceChildren(...parts.map((text) => verbatim(make("p", text))));
    dialog.showModal();
  }

  async #bring(field) {
    const files = [...field.files];
    field.value = "";
    this.#say("");
    const problems = [];
    for (const file of files) {
      const problem = await this.#send(file);
      if (problem) problems.push(`${file.name}: ${problem}`);
      await this.#fill();
    }
    if (problems.length) this.#say(problems.join(" "));
  }

  /** Send one; while the box reads as many as it can at once, wait. Gives what is wrong, if anything. */
  async #send(file) {
    const options = { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file };
    for (;;) {
      const response = await fetch(`/documents?name=${encodeURIComponent(file.name)}`, options).catch(() => null);
      if (response?.ok) return "";
      if (response?.status !== 503) return response ? (await response.json()).error : "Larson does not answer.";
      await new Promise((done) => setTimeout(done, AGAIN));
    }
  }

  async #remove(button) {
    if (!sure(button)) return;
    try {
      await post("/documents/remove", { id: Number(button.dataset.id) });
    } catch (error) {
      this.#say(error.message);
    }
    await this.#fill();
  }

  async #fill() {
    clearTimeout(this.#timer);
    const { documents, reading, kinds, member } = await get("/documents").catch((error) => this.#say(error.message) ?? {});
    if (!documents) return;
    document.dispatchEvent(new CustomEvent("documents", { detail: { count: documents.length, member } }));
    const whose = member ? `Larson reads ${kinds.join(", ")}. What the owner brings is for everybody, what you bring for you.` : "Log in to bring documents of your own.";
    this.querySelector(".soft").textContent = whose;
    this.querySelector(".bring").hidden = !member;
    this.querySelector("input").accept = kinds.join(",");
    this.querySelector(".shelf-list").replaceChildren(...documents.map(documentItem));
    this.querySelector(".reading").replaceChildren(...reading.filter(({ state }) => state === "reading").map(readingItem));
    const ended = reading.filter(({ state }) => state !== "reading");
    if (ended.length) this.#say(ended.map(({ text }) => text).join(" "));
    if (reading.length) this.#timer = setTimeout(() => this.#fill(), AGAIN);
  }

  #say(text) {
    const note = this.querySelector(".note");
    note.textContent = text;
    note.hidden = !text;
  }
}

function extent(passages, shared) {
  if (passages === 1) return shared ? "One passage for everybody" : "One passage for you";
  return shared ? `${passages} passages for everybody` : `${passages} passages for you`;
}

function documentItem({ id, title, own, shared, passages }) {
  const item = make("li");
  const name = Object.assign(verbatim(make("button", title)), { type: "button", className: "title", title: "Read how it begins" });
  Object.assign(name.dataset, { do: "preview", id });
  item.append(name, make("span", extent(passages, shared)));
  if (own) {
    const remove = make("button", "Remove");
    remove.type = "button";
    Object.assign(remove.dataset, { do: "remove", id, twice: "Really?" });
    item.append(remove);
  }
  return item;
}

function readingItem({ name, done, total }) {
  const item = make("li");
  const bar = Object.assign(make("progress"), { max: total || 1, value: done });
  item.append(make("b", name), bar);
  return item;
}

function make(name, text = "") {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}
