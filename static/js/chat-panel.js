// <chat-panel>: questions and answers, token by token, in branches; conversations of the person who is logged in.
import { ChatComposer } from "./chat-composer.js";
import { ChatHistory } from "./chat-history.js";
import { ChatLog } from "./chat-log.js";
import { around, find, say } from "./lib/dom.js";
import { emit, hear, on } from "./lib/events.js";
import { t, write } from "./lib/language.js";
import { person } from "./lib/person.js";
import { Socket } from "./lib/socket.js";
import { told } from "./lib/told.js";

/** @import { ChatMessage } from "./chat-message.js" */
/** @import * as M from "./lib/messages.js" */
/** @import { Words } from "./lib/language.js" */

const OPEN = "conversation"; // in the tab's storage: the one that is open, for after a reload
/** @type {Record<string, Words>} why an answer has ended before its end */
const REASONS = {
  length: () => t("The answer reached its greatest length."),
  time: () => t("The answer took too long and was ended."),
};

export class ChatPanel extends HTMLElement {
  /** @type {Socket} */
  #socket;
  /** @type {ChatLog} */
  #log;
  /** @type {ChatComposer} */
  #composer;
  /** @type {number | null} null for a new one, and always for a guest */
  #conversation = null;
  /** @type {ChatMessage | null} the message that grows */
  #answer = null;
  /** @type {ChatMessage | null} the message of the last question */
  #asked = null;
  #said = "";
  #taken = false; // the box has taken the question
  #documents = 0;
  #member = false;
  #arrived = false; // somebody has just logged in: their newest chat is opened

  connectedCallback() {
    this.#log = new ChatLog(find(this, ".messages"));
    this.#composer = new ChatComposer(this, () => this.#ask());
    this.#socket = new Socket("/ws/chat");
    this.#socket.on("message", (data) => this.read(JSON.parse(String(data))));
    this.#socket.on("refused", (why) => this.#fail(why));
    this.#socket.on("down", () => this.#lost());
    person.onTurn((name) => this.#become(name));
    on("documents", ({ count, member }) => this.#offerDocuments(count, member));
    on("persona", (text) => this.#send({ type: "persona", text }));
    on("wish", (message) => this.#send(message));
    this.#listenToMessages();
    this.addEventListener("click", (event) => {
      const button = around(event, "[data-do]");
      if (button && !button.closest("chat-message, chat-history")) this.#act(button);
    });
    new ResizeObserver(() => {
      this.#log.resized();
      this.#composer.grow();
    }).observe(this.#log.list);
    this.#welcome();
  }

  #listenToMessages() {
    const { list } = this.#log;
    hear(list, "again", (_, message) => this.#again(message));
    hear(list, "edit", (_, message) => this.#answer || this.#composer.edit(message));
    hear(list, "say-for-me", (text) => this.#suggest({ text }));
    hear(list, "choose", (message) => this.#choose(message));
    hear(list, "passage", (number) => emit("open-passage", number));
  }

  get #history() {
    return find(this, "chat-history", ChatHistory);
  }

  // ------------------------------------------------------------ what the person does

  /** @param {HTMLElement} button */
  #act(button) {
    /** @type {Record<string, () => unknown>} */
    const actions = {
      stop: () => this.#send({ type: "stop" }),
      more: () => this.#composer.menu(),
      ground: () => this.#composer.ground(!this.#composer.grounded),
      unmode: () => (this.#composer.editing ? this.#composer.edit(null) : this.#composer.ground(false)),
      new: () => this.#send({ type: "new" }),
      export: () => this.#send({ type: "export", conversation: this.#conversation }),
      documents: () => emit("open-documents"),
      assistant: () => emit("open-assistant", { member: this.#member }),
      extract: () => emit("open-extract"),
      models: () => emit("open-models"),
      take: () => emit("open-phones", this.#conversation),
      suggestion: () => this.#suggest(button.dataset),
    };
    actions[button.dataset.do ?? ""]?.();
    if (button.closest(".more")) this.#composer.menu(false);
  }

  #ask() {
    const { text, editing, grounded: documents } = this.#composer;
    this.#composer.menu(false);
    if (!text.trim() || this.#answer) return;
    this.#note("");
    const after = editing ? editing.message.parent : this.#log.last;
    if (!this.#send({ type: "ask", text, after, conversation: this.#conversation, documents })) return;
    if (editing) this.#log.cutFrom(editing);
    this.#composer.edit(null);
    this.#asked = this.#log.add("user", { text: text.trim(), parent: after });
    this.#await();
    this.#composer.text = "";
  }

  /** @param {ChatMessage} answer */
  #again(answer) {
    if (this.#answer) return;
    this.#note("");
    const { parent: question, sources } = answer.message;
    const documents = this.#composer.grounded || sources.length > 0;
    if (!this.#send({ type: "again", question, conversation: this.#conversation, documents })) return;
    this.#asked = null;
    this.#log.cutFrom(answer);
    this.#await();
  }

  /** An empty message for the answer that comes. */
  #await() {
    this.#answer = this.#log.add("assistant");
    this.#said = "";
    this.#answer.classList.add("coming");
    this.#composer.busy(true);
    this.#log.scroll(true);
  }

  /** @param {number} message */
  #choose(message) {
    if (!this.#answer) this.#send({ type: "choose", conversation: this.#conversation, message });
  }

  /** @param {DOMStringMap} suggestion what to say; `fill`, where the person is to complete it; `documents`, to ask those */
  #suggest({ text = "", documents, fill }) {
    if (documents) this.#composer.ground(true);
    this.#composer.offer(text);
    if (!fill && text) this.#ask();
  }

  /** @param {M.ChatRequest} message */
  #send(message) {
    if (this.#socket.say(message)) return true;
    this.#note(() => t("There is no connection to Larson right now. Your text is still here."));
    return false;
  }

  // ------------------------------------------------------------ what the box says

  /** Take a message of the box. @param {M.ChatMessage} message */
  read(message) {
    const { type } = message;
    if (type === "asked") this.#begun(message);
    else if (type === "tool") this.#answer?.know({ tool: message });
    else if (type === "waiting") this.#wait(message.place);
    else if (type === "reading") this.#reading(message);
    else if (type === "piece") this.#piece(message.text);
    else if (type === "done") this.#done(message);
    else if (type === "error") this.#refused(message);
    else if (type === "history") this.#showHistory(message.conversation, message.messages);
    else if (type === "conversations") this.#showList(message.person, message.conversations);
    else if (type === "found") this.#history.list(message.conversations, message.words);
    else if (type === "exported") save(`${message.title.replace(/[.…?!:/\\]+/g, " ").trim()}.md`, message.text);
  }

  /** @param {number | null} conversation */
  #keep(conversation) {
    this.#conversation = conversation;
    if (conversation === null) sessionStorage.removeItem(OPEN);
    else sessionStorage.setItem(OPEN, String(conversation));
  }

  /** @param {M.Asked} message */
  #begun({ conversation, question, siblings, sources }) {
    this.#keep(conversation);
    this.#taken = true;
    this.#asked?.know({ id: question, siblings });
    this.#answer?.know({ parent: question, sources });
    this.#log.scroll();
  }

  /** @param {number} count @param {boolean} member */
  #offerDocuments(count, member) {
    this.#documents = count;
    find(this, "[data-do=documents]").hidden = !count && !member;
    find(this, "[data-do=ground]").hidden = !count;
    if (!count) this.#composer.ground(false);
    this.#welcome();
  }

  /** @param {number} place in the queue; 0 at its turn, while the model starts */
  #wait(place) {
    const queue = () => (place === 1 ? t("One person is before you") : t("{place} people are before you", { place }));
    this.#progress(place ? queue : () => t("The model is being started"), 0);
  }

  /** @param {M.Reading} message */
  #reading({ done, total, left_out: count }) {
    const overflow = () => t("The first {count} messages no longer fit into the model’s memory.", { count });
    if (count) this.#log.aside(overflow, this.#answer, "overflow");
    this.#progress(() => (done < total ? t("Reading") : t("Thinking")), done / total);
  }

  /** @param {string} text */
  #piece(text) {
    this.#progress("", 0);
    this.#said += text;
    this.#answer?.say(this.#said.trimStart());
  }

  /** @param {M.Done} message */
  #done({ reason, message: id, statistics, siblings, text }) {
    if (id) this.#answer?.know({ id, statistics, siblings, text });
    if (REASONS[reason]) this.#log.aside(REASONS[reason], this.#answer);
    if (reason === "stopped" && !this.#said) this.#log.aside(() => t("Stopped before the first word."), this.#answer);
    this.#finish(reason === "stopped");
  }

  /** An error ends an answer only if it is about the answer. @param {M.ChatError} message */
  #refused({ text, conversation, over }) {
    if (over || !this.#taken) this.#fail(text, conversation);
    else this.#note(() => told(text));
  }

  /** @param {string} text @param {number | null} [conversation] */
  #fail(text, conversation) {
    if (this.#answer && !this.#said) this.#giveBack();
    if (conversation !== undefined) this.#keep(conversation);
    this.#finish(true);
    this.#note(() => told(text));
  }

  /** A question without an answer goes back where it was typed, so that nobody types it twice. */
  #giveBack() {
    if (this.#composer.text || !this.#asked) return;
    this.#composer.text = this.#asked.text;
    this.#asked.remove();
  }

  #lost() {
    if (!this.#answer) return;
    this.#fail(t("The connection was lost in the middle of this answer. What was said is kept."));
  }

  /** @param {boolean} cut */
  #finish(cut) {
    this.#progress("", 0);
    this.#answer?.settle();
    this.#answer?.classList.remove("coming");
    if (this.#answer && !this.#said) this.#answer.remove();
    else if (cut) this.#answer?.classList.add("cut");
    this.#answer = this.#asked = null;
    this.#taken = false;
    this.#composer.busy(false);
    requestAnimationFrame(() => this.#log.scroll());
  }

  /** @param {number | null} conversation @param {M.HistoryMessage[]} messages */
  #showHistory(conversation, messages) {
    this.#finish(true);
    this.#composer.edit(null);
    this.#keep(conversation);
    this.#history.close();
    this.#log.replace(messages);
    this.#welcome();
  }

  /** @param {string | null} name @param {M.Conversation[]} conversations */
  #showList(name, conversations) {
    this.#member = Boolean(name);
    find(this, "[data-do=history]").hidden = !this.#member;
    find(this, "[data-do=take]").hidden = !this.#member || !document.querySelector("phones-page");
    this.#history.list(conversations);
    this.#welcome();
    this.#reopen(conversations);
  }

  /** After a reload, what was open is open again; what was removed is not. @param {M.Conversation[]} conversations */
  #reopen(conversations) {
    const here = (/** @type {number | null} */ id) => conversations.some((conversation) => conversation.id === id);
    if (this.#answer) return;
    if (this.#conversation !== null && !here(this.#conversation)) this.#send({ type: "new" });
    const newest = this.#arrived ? (conversations[0]?.id ?? 0) : 0; // theirs, where they were
    const open = Number(sessionStorage.getItem(OPEN)) || newest;
    this.#arrived = false;
    if (this.#conversation === null && here(open)) this.#send({ type: "open", conversation: open });
  }

  // ------------------------------------------------------------ another person

  /** @param {string} name */
  #become(name) {
    this.#arrived = Boolean(name);
    this.#composer.menu(false);
    this.#note("");
    this.#composer.ground(false);
    this.#socket.reopen(); // with the cookie of the one who is there now; it begins with their list
    this.#showHistory(null, []); // nobody reads on in the words of the one before
  }

  // ------------------------------------------------------------ showing

  #welcome() {
    this.#log.welcome(this.#member, this.#documents);
  }

  /** @param {Words} text @param {number} share */
  #progress(text, share) {
    const line = find(this, ".progress");
    line.hidden = !text;
    write(find(line, "span"), text);
    find(line, "progress", HTMLProgressElement).value = share;
  }

  /** @param {Words} words */
  #note(words) {
    say(this, words);
  }
}

/** @param {string} name @param {string} text */
function save(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
