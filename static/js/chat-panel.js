// <chat-panel>: questions and answers, token by token; conversations of the person who is logged in.
import { Socket } from "./socket.js";

const SURE = 3000; // milliseconds in which a deletion is confirmed
const OPEN = "conversation"; // in the tab's storage: the one that is open, for after a reload

export class ChatPanel extends HTMLElement {
  #socket = null;
  #conversation = null; // number; null for a new one, and always for a guest
  #answer = null; // the element that grows
  #said = "";
  #asked = null; // the element of the last question
  #member = false;
  #grounded = false; // answers come from the documents

  connectedCallback() {
    this.#socket = new Socket("/ws/chat");
    this.#socket.addEventListener("message", (event) => this.#read(JSON.parse(event.detail)));
    this.#socket.addEventListener("refused", (event) => this.#fail(event.detail));
    this.#socket.addEventListener("down", () => this.#lost());
    document.addEventListener("person", (event) => this.#become(event.detail));
    this.#field.addEventListener("input", () => this.#grow());
    this.#field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#ask();
      }
    });
    this.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask();
    });
    document.addEventListener("documents", ({ detail: { count, member } }) => this.#offerDocuments(count, member));
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button && sure(button)) this.#act(button.dataset.do, Number(button.dataset.conversation));
    });
  }

  get #field() {
    return this.querySelector("textarea");
  }

  get #messages() {
    return this.querySelector(".messages");
  }

  get #list() {
    return this.querySelector(".conversations");
  }

  // ------------------------------------------------------------ what the person does

  #act(action, conversation) {
    if (action === "stop") this.#send({ type: "stop" });
    if (action === "documents") document.dispatchEvent(new CustomEvent("open-documents"));
    if (action === "passage") document.dispatchEvent(new CustomEvent("open-passage", { detail: conversation }));
    if (action === "ground") this.#ground(!this.#grounded);
    if (action === "new") this.#startNew();
    if (action === "history") this.#toggle(this.#list.hidden);
    if (action === "open") this.#send({ type: "open", conversation }) && this.#toggle(false);
    if (action === "remove") this.#remove(conversation);
  }

  #ask() {
    const text = this.#field.value;
    if (!text.trim() || this.#answer) return;
    this.#note("");
    if (!this.#send({ type: "ask", text, conversation: this.#conversation, documents: this.#grounded })) return;
    this.#asked = this.#add("user", text.trim());
    this.#answer = this.#add("assistant", "");
    this.#said = "";
    this.#field.value = "";
    this.#grow();
    this.#busy(true);
  }

  #startNew() {
    this.#toggle(false);
    this.#send({ type: "new" });
  }

  #remove(conversation) {
    this.#send({ type: "remove", conversation });
    if (conversation === this.#conversation) this.#startNew();
  }

  #send(message) {
    if (this.#socket.send(JSON.stringify(message))) return true;
    this.#note("There is no connection to Larson right now. Your text is still here.");
    return false;
  }

  // ------------------------------------------------------------ what the box says

  #read(message) {
    const actions = {
      asked: () => this.#begun(message),
      tool: () => this.#tool(message),
      waiting: () => this.#wait(message.place),
      reading: () => this.#reading(message),
      piece: () => this.#piece(message.text),
      done: () => this.#done(message.reason),
      error: () => this.#fail(message.text, message.conversation),
      history: () => this.#showHistory(message),
      conversations: () => this.#showList(message),
    };
    actions[message.type]?.();
  }

  #keep(conversation) {
    this.#conversation = conversation;
    if (conversation === null) sessionStorage.removeItem(OPEN);
    else sessionStorage.setItem(OPEN, conversation);
  }

  #begun({ conversation, sources }) {
    this.#keep(conversation);
    if (this.#answer && sources.length) this.#answer.after(sourceList(sources));
    this.#scroll();
  }

  /** What was called, and with what; what came of it is the answer. */
  #tool({ name, arguments: given, ran }) {
    const words = Object.entries(given).filter(([, value]) => value !== "").map(([key, value]) => `${key} ${value}`).join(", ");
    this.#aside(`${ran ? "Used" : "Would use"}: ${name.replace("_", " ")}${words ? ` (${words})` : ""}`).classList.add("tool");
  }

  #offerDocuments(count, member) {
    this.querySelector("[data-do=documents]").hidden = !count && !member;
    this.querySelector("[data-do=ground]").hidden = !count;
    if (!count) this.#ground(false);
  }

  #ground(on) {
    this.#grounded = on;
    const button = this.querySelector("[data-do=ground]");
    button.setAttribute("aria-pressed", on);
    this.#field.placeholder = on ? "Ask the documents" : "Message";
  }

  #wait(place) {
    const text = place === 1 ? "One person is before you" : `${place} people are before you`;
    this.#progress(place ? text : "The model is being started", 0);
  }

  #reading({ done, total, left_out: leftOut }) {
    if (leftOut && !this.#messages.querySelector(".overflow")) {
      const aside = this.#aside(`The first ${leftOut} messages no longer fit into the model’s memory.`);
      aside.classList.add("overflow");
    }
    this.#progress(done < total ? "Reading" : "Thinking", done / total);
  }

  #piece(text) {
    this.#progress("", 0);
    this.#said += text;
    if (this.#answer) this.#answer.textContent = this.#said.trimStart();
    this.#scroll();
  }

  #done(reason) {
    if (reason === "length") this.#aside("The answer reached its greatest length.");
    if (reason === "stopped" && !this.#said) this.#aside("Stopped before the first word.");
    this.#finish(reason === "stopped");
  }

  #fail(text, conversation) {
    if (this.#answer && !this.#said) this.#giveBack();
    if (conversation !== undefined) this.#keep(conversation);
    this.#finish(true);
    this.#note(text);
  }

  /** A question without an answer goes back where it was typed, so that nobody types it twice. */
  #giveBack() {
    if (this.#field.value) return;
    this.#field.value = this.#asked.textContent;
    this.#asked.remove();
    this.#grow();
  }

  #lost() {
    if (this.#answer) this.#fail("The connection was lost in the middle of this answer. What was said is kept.");
  }

  #finish(cut) {
    this.#progress("", 0);
    if (this.#answer && !this.#said) {
      if (this.#answer.nextElementSibling?.matches(".sources")) this.#answer.nextElementSibling.remove();
      this.#answer.remove();
    } else if (cut) this.#answer?.classList.add("cut");
    this.#answer = null;
    this.#busy(false);
  }

  #showHistory({ conversation, messages }) {
    this.#finish(true);
    this.#keep(conversation);
    this.#messages.replaceChildren(...(messages.length ? [] : [welcome()]));
    for (const { role, text, complete, sources } of messages) {
      const message = this.#add(role, text);
      message.classList.toggle("cut", !complete);
      if (sources.length) message.after(sourceList(sources));
    }
  }

  #showList({ person, conversations }) {
    this.#member = Boolean(person);
    this.querySelector("[data-do=history]").hidden = !this.#member;
    const rows = conversations.map(({ id, title }) => {
      const row = document.createElement("li");
      row.append(button("open", id, title), button("remove", id, "✕", `Delete ${title}`));
      return row;
    });
    if (!rows.length) rows.push(Object.assign(document.createElement("li"), { className: "empty", textContent: "No conversations yet." }));
    this.#list.replaceChildren(...rows);
    this.#reopen(conversations);
  }

  /** After a reload, what was open is open again. */
  #reopen(conversations) {
    const open = Number(sessionStorage.getItem(OPEN));
    if (this.#conversation !== null || this.#answer) return;
    if (conversations.some(({ id }) => id === open)) this.#send({ type: "open", conversation: open });
  }

  // ------------------------------------------------------------ another person

  #become() {
    this.#toggle(false);
    this.#note("");
    this.#socket.reopen(); // with the cookie of the one who is there now; it begins with their list
    this.#showHistory({ conversation: null, messages: [] }); // nobody reads on in the words of the one before
  }

  // ------------------------------------------------------------ showing

  #add(role, text) {
    this.#messages.querySelector(".welcome")?.remove();
    const message = document.createElement("div");
    message.className = `message ${role}`;
    message.textContent = text;
    this.#messages.append(message);
    this.#scroll();
    return message;
  }

  #aside(text) {
    const aside = Object.assign(document.createElement("p"), { className: "aside", textContent: text });
    if (this.#answer) this.#answer.before(aside);
    else this.#messages.append(aside);
    this.#scroll();
    return aside;
  }

  #scroll() {
    this.#messages.scrollTop = this.#messages.scrollHeight;
  }

  #progress(text, share) {
    const line = this.querySelector(".progress");
    line.hidden = !text;
    line.querySelector("span").textContent = text;
    line.querySelector("progress").value = share;
  }

  #note(text) {
    const note = this.querySelector(".note");
    note.textContent = text;
    note.hidden = !text;
  }

  #busy(busy) {
    this.querySelector("[type=submit]").hidden = busy;
    this.querySelector("[data-do=stop]").hidden = !busy;
  }

  #toggle(open) {
    this.#list.hidden = !open;
    this.querySelector("[data-do=history]").setAttribute("aria-expanded", String(open));
  }

  #grow() {
    this.#field.style.height = "auto";
    this.#field.style.height = `${Math.min(this.#field.scrollHeight + 2, 130)}px`;
  }
}

/** A deletion takes two touches: the first one asks. */
function sure(button) {
  if (button.dataset.do !== "remove" || button.dataset.asked) return true;
  const sign = button.textContent;
  button.dataset.asked = "yes";
  button.textContent = "Delete?";
  setTimeout(() => {
    delete button.dataset.asked;
    button.textContent = sign;
  }, SURE);
  return false;
}

function button(action, conversation, text, label = text) {
  const element = document.createElement("button");
  element.type = "button";
  element.dataset.do = action;
  element.dataset.conversation = conversation;
  element.textContent = text;
  element.setAttribute("aria-label", label);
  return element;
}

function welcome() {
  const text = "Ask me anything. I run on this box alone: nothing you say leaves it.";
  return Object.assign(document.createElement("p"), { className: "welcome", textContent: text });
}

/** What an answer was made from; a touch opens the passage. */
function sourceList(sources) {
  const list = Object.assign(document.createElement("p"), { className: "sources" });
  for (const { number, passage, where } of sources) {
    const source = Object.assign(document.createElement("button"), { type: "button", textContent: `[${number}] ${where}` });
    Object.assign(source.dataset, { do: "passage", conversation: passage });
    list.append(source);
  }
  return list;
}
