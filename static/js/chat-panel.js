// <chat-panel>: questions and answers, token by token, in branches; conversations of the person who is logged in.
import { ChatMessage } from "./chat-message.js";
import { Socket } from "./socket.js";
import { suggestions } from "./suggestions.js";

const OPEN = "conversation"; // in the tab's storage: the one that is open, for after a reload
const NEAR = 60; // pixels from the end within which the page goes along with an answer that grows
const MODES = { edit: "Your question in other words", documents: "Answers come from the documents" };

export class ChatPanel extends HTMLElement {
  #socket = null;
  #conversation = null; // number; null for a new one, and always for a guest
  #answer = null; // the message that grows
  #asked = null; // the message of the last question
  #said = "";
  #taken = false; // the box has taken the question
  #grounded = false; // answers come from the documents
  #editing = null; // the question that is put in other words
  #documents = 0;
  #member = false;
  #arrived = false; // somebody has just logged in: their newest chat is opened
  #atEnd = true; // the newest message is in view
  #greeting = null; // as the page brought it

  connectedCallback() {
    this.#greeting = this.querySelector(".welcome p");
    this.#socket = new Socket("/ws/chat");
    this.#socket.addEventListener("message", (event) => this.read(JSON.parse(event.detail)));
    this.#socket.addEventListener("refused", (event) => this.#fail(event.detail));
    this.#socket.addEventListener("down", () => this.#lost());
    document.addEventListener("person", ({ detail }) => this.#become(detail));
    document.addEventListener("documents", ({ detail }) => this.#offerDocuments(detail));
    document.addEventListener("persona", ({ detail }) => this.#send({ type: "persona", text: detail }));
    this.#listenToField();
    this.#listenToMessages();
    this.querySelector("chat-history").addEventListener("wish", ({ detail }) => this.#send(detail));
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button && !button.closest("chat-message, chat-history")) this.#act(button);
    });
    document.addEventListener("click", (event) => event.target.closest(".more, [data-do=more]") || this.#menu(false));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#menu(false));
    new ResizeObserver(() => this.#resized()).observe(this.#messages);
    this.#welcome();
  }

  #listenToField() {
    this.#field.addEventListener("input", () => this.#grow());
    this.#field.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#editing) this.#edit(null);
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#ask();
    });
    this.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask();
    });
  }

  #listenToMessages() {
    const list = this.#messages;
    list.addEventListener("grown", () => this.#scroll());
    list.addEventListener("again", (event) => this.#again(event.target));
    list.addEventListener("edit", (event) => this.#edit(event.target));
    list.addEventListener("say-for-me", ({ detail }) => this.#suggest({ text: detail }));
    list.addEventListener("choose", ({ detail }) => this.#choose(detail));
    list.addEventListener("passage", ({ detail }) => document.dispatchEvent(new CustomEvent("open-passage", { detail })));
  }

  get #field() {
    return this.querySelector("textarea");
  }

  get #messages() {
    return this.querySelector(".messages");
  }

  get #shown() {
    return [...this.#messages.querySelectorAll("chat-message")];
  }

  // ------------------------------------------------------------ what the person does

  #act(button) {
    const actions = {
      stop: () => this.#send({ type: "stop" }),
      more: () => this.#menu(this.querySelector(".more").hidden),
      ground: () => this.#ground(!this.#grounded),
      unmode: () => (this.#editing ? this.#edit(null) : this.#ground(false)),
      new: () => this.#send({ type: "new" }),
      export: () => this.#send({ type: "export", conversation: this.#conversation }),
      documents: () => document.dispatchEvent(new CustomEvent("open-documents")),
      assistant: () => document.dispatchEvent(new CustomEvent("open-assistant", { detail: { member: this.#member } })),
      extract: () => document.dispatchEvent(new CustomEvent("open-extract")),
      models: () => document.dispatchEvent(new CustomEvent("open-models")),
      take: () => document.dispatchEvent(new CustomEvent("open-phones", { detail: this.#conversation })),
      suggestion: () => this.#suggest(button.dataset),
    };
    actions[button.dataset.do]?.();
    if (button.closest(".more")) this.#menu(false);
  }

  #ask() {
    this.#menu(false);
    const text = this.#field.value;
    if (!text.trim() || this.#answer) return;
    this.#note("");
    const after = this.#editing ? this.#editing.message.parent : this.#last();
    const wish = { type: "ask", text, after, conversation: this.#conversation, documents: this.#grounded };
    if (!this.#send(wish)) return;
    if (this.#editing) this.#cutFrom(this.#editing);
    this.#edit(null);
    this.#asked = this.#add("user", { text: text.trim(), parent: after });
    this.#await();
    this.#field.value = "";
    this.#grow();
  }

  /** The id of the last message shown: what is asked now follows it, whatever another page said meanwhile. */
  #last() {
    return this.#shown.at(-1)?.message.id ?? 0;
  }

  #again(answer) {
    if (this.#answer) return;
    this.#note("");
    const question = answer.message.parent;
    const grounded = this.#grounded || answer.message.sources.length > 0;
    if (!this.#send({ type: "again", question, conversation: this.#conversation, documents: grounded })) return;
    this.#asked = null;
    this.#cutFrom(answer);
    this.#await();
  }

  /** An empty message for the answer that comes. */
  #await() {
    this.#answer = this.#add("assistant");
    this.#said = "";
    this.#answer.classList.add("coming");
    this.#busy(true);
    this.#scroll(true);
  }

  #edit(question) {
    if (question && this.#answer) return;
    const before = this.#editing;
    this.#editing = question;
    this.#mode();
    if (!question && before && this.#field.value === before.text) this.#field.value = "";
    if (question) {
      this.#field.value = question.text;
      this.#field.focus();
    }
    this.#grow();
  }

  #choose(message) {
    if (!this.#answer) this.#send({ type: "choose", conversation: this.#conversation, message });
  }

  #suggest({ text, documents, fill }) {
    if (documents) this.#ground(true);
    this.#field.value = text;
    this.#field.focus();
    this.#grow();
    if (!fill && text) this.#ask();
  }

  #send(message) {
    if (this.#socket.send(JSON.stringify(message))) return true;
    this.#note("There is no connection to Larson right now. Your text is still here.");
    return false;
  }

  // ------------------------------------------------------------ what the box says

  /** Take a message of the box. */
  read(message) {
    const actions = {
      asked: () => this.#begun(message),
      tool: () => this.#answer?.know({ tool: message }),
      waiting: () => this.#wait(message.place),
      reading: () => this.#reading(message),
      piece: () => this.#piece(message.text),
      done: () => this.#done(message),
      error: () => this.#refused(message),
      history: () => this.#showHistory(message),
      conversations: () => this.#showList(message),
      found: () => this.querySelector("chat-history").show(message.conversations, message.words),
      exported: () => save(`${message.title.replace(/[.…?!:/\\]+/g, " ").trim()}.md`, message.text),
    };
    actions[message.type]?.();
  }

  #keep(conversation) {
    this.#conversation = conversation;
    if (conversation === null) sessionStorage.removeItem(OPEN);
    else sessionStorage.setItem(OPEN, conversation);
  }

  #begun({ conversation, question, siblings, sources }) {
    this.#keep(conversation);
    this.#taken = true;
    this.#asked?.know({ id: question, siblings });
    this.#answer?.know({ parent: question, sources });
    this.#scroll();
  }

  #offerDocuments({ count, member }) {
    this.#documents = count;
    this.querySelector("[data-do=documents]").hidden = !count && !member;
    this.querySelector("[data-do=ground]").hidden = !count;
    if (!count) this.#ground(false);
    this.#welcome();
  }

  #ground(on) {
    this.#grounded = on;
    this.querySelector("[data-do=ground]").setAttribute("aria-pressed", on);
    this.#field.placeholder = on ? "Ask the documents" : "Message";
    this.#mode();
  }

  #mode() {
    const text = this.#editing ? MODES.edit : this.#grounded ? MODES.documents : "";
    this.querySelector(".mode").hidden = !text;
    this.querySelector(".mode span").textContent = text;
  }

  #wait(place) {
    const text = place === 1 ? "One person is before you" : `${place} people are before you`;
    this.#progress(place ? text : "The model is being started", 0);
  }

  #reading({ done, total, left_out: leftOut }) {
    if (leftOut && !this.#messages.querySelector(".overflow")) {
      this.#aside(`The first ${leftOut} messages no longer fit into the model’s memory.`).classList.add("overflow");
    }
    this.#progress(done < total ? "Reading" : "Thinking", done / total);
  }

  #piece(text) {
    this.#progress("", 0);
    this.#said += text;
    this.#answer?.say(this.#said.trimStart());
  }

  #done({ reason, message, statistics, siblings, text }) {
    if (message) this.#answer?.know({ id: message, statistics, siblings, text });
    const reasons = { length: "The answer reached its greatest length.", time: "The answer took too long and was ended." };
    if (reasons[reason]) this.#aside(reasons[reason]);
    if (reason === "stopped" && !this.#said) this.#aside("Stopped before the first word.");
    this.#finish(reason === "stopped");
  }

  /** An error ends an answer only if it is about the answer. */
  #refused({ text, conversation, over }) {
    if (over || !this.#taken) this.#fail(text, conversation);
    else this.#note(text);
  }

  #fail(text, conversation) {
    if (this.#answer && !this.#said) this.#giveBack();
    if (conversation !== undefined) this.#keep(conversation);
    this.#finish(true);
    this.#note(text);
  }

  /** A question without an answer goes back where it was typed, so that nobody types it twice. */
  #giveBack() {
    if (this.#field.value || !this.#asked) return;
    this.#field.value = this.#asked.text;
    this.#asked.remove();
    this.#grow();
  }

  #lost() {
    if (this.#answer) this.#fail("The connection was lost in the middle of this answer. What was said is kept.");
  }

  #finish(cut) {
    this.#progress("", 0);
    this.#answer?.settle();
    this.#answer?.classList.remove("coming");
    if (this.#answer && !this.#said) this.#answer.remove();
    else if (cut) this.#answer?.classList.add("cut");
    this.#answer = this.#asked = null;
    this.#taken = false;
    this.#busy(false);
    requestAnimationFrame(() => this.#scroll());
  }

  #showHistory({ conversation, messages }) {
    this.#finish(true);
    this.#edit(null);
    this.#keep(conversation);
    this.querySelector("chat-history").close();
    this.#messages.replaceChildren(...messages.map((message) => ChatMessage.of(message.role, message)));
    this.#welcome();
    this.#scroll(true);
  }

  #showList({ person, conversations }) {
    this.#member = Boolean(person);
    this.querySelector("[data-do=history]").hidden = !this.#member;
    this.querySelector("[data-do=take]").hidden = !this.#member || !document.querySelector("phones-page");
    this.querySelector("chat-history").show(conversations);
    this.#welcome();
    this.#reopen(conversations);
  }

  /** After a reload, what was open is open again; what was removed is not. */
  #reopen(conversations) {
    const here = (id) => conversations.some((conversation) => conversation.id === id);
    if (this.#answer) return;
    if (this.#conversation !== null && !here(this.#conversation)) this.#send({ type: "new" });
    const open = Number(sessionStorage.getItem(OPEN)) || (this.#arrived && conversations[0]?.id); // theirs, where they were
    this.#arrived = false;
    if (this.#conversation === null && here(open)) this.#send({ type: "open", conversation: open });
  }

  // ------------------------------------------------------------ another person

  #become(name) {
    this.#arrived = Boolean(name);
    this.querySelector("chat-history").close();
    this.#menu(false);
    this.#note("");
    this.#ground(false);
    this.#socket.reopen(); // with the cookie of the one who is there now; it begins with their list
    this.#showHistory({ conversation: null, messages: [] }); // nobody reads on in the words of the one before
  }

  // ------------------------------------------------------------ showing

  #add(role, message) {
    this.#messages.querySelector(".welcome")?.remove();
    const element = ChatMessage.of(role, message);
    this.#messages.append(element);
    this.#scroll(true);
    return element;
  }

  #cutFrom(message) {
    while (message.nextSibling) message.nextSibling.remove();
    message.remove();
  }

  /** Before the first word: what this is, and what one may begin with. */
  #welcome() {
    if (this.#shown.length) return this.#messages.querySelector(".welcome")?.remove();
    const welcome = Object.assign(document.createElement("div"), { className: "welcome" });
    welcome.append(this.#greeting.cloneNode(true), ...suggestions(this.#member, this.#documents));
    this.#messages.replaceChildren(welcome);
  }

  #aside(text) {
    const aside = Object.assign(document.createElement("p"), { className: "aside", textContent: text });
    if (this.#answer) this.#answer.before(aside);
    else this.#messages.append(aside);
    this.#scroll();
    return aside;
  }

  /** Go along with the end, unless somebody is reading further up. */
  #scroll(always = false) {
    const list = this.#messages;
    const last = list.lastElementChild?.getBoundingClientRect().height ?? 0;
    const left = list.scrollHeight - list.scrollTop - list.clientHeight;
    this.#atEnd = always || left < last + NEAR;
    if (this.#atEnd) list.scrollTop = list.scrollHeight;
  }

  /** Another size of the screen: what was at its end stays there, and the field as high as its text. */
  #resized() {
    this.#scroll(this.#atEnd);
    this.#grow();
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

  #menu(open) {
    this.querySelector(".more").hidden = !open;
    this.querySelector("[data-do=more]").setAttribute("aria-expanded", String(open));
  }

  #grow() {
    this.#field.style.height = "auto";
    this.#field.style.height = `${Math.min(this.#field.scrollHeight + 2, 130)}px`;
  }
}

function save(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
