// <chat-panel>: questions and answers, token by token, in branches; conversations of the person who is logged in.
import { ChatAloud } from "./chat-aloud.js";
import { ChatAnswer } from "./chat-answer.js";
import { ChatComposer } from "./chat-composer.js";
import { ChatHistory } from "./chat-history.js";
import { ChatLog } from "./chat-log.js";
import { around, find, say } from "./lib/dom.js";
import { emit, hear, on } from "./lib/events.js";
import { feed } from "./lib/feed.js";
import { t } from "./lib/language.js";
import { person } from "./lib/person.js";
import { save } from "./lib/save.js";
import { Socket, speakOn } from "./lib/socket.js";
import { tab } from "./lib/store.js";

/** @import { ChatMessage } from "./chat-message.js" */
/** @import * as M from "./lib/messages.js" */
/** @import { Words } from "./lib/language.js" */

const OPEN = "conversation"; // in the tab's storage: the one that is open, for after a reload
export class ChatPanel extends HTMLElement {
  /** @type {Socket} */
  #socket;
  /** @type {ChatLog} */
  #log;
  /** @type {ChatComposer} */
  #composer;
  /** @type {ChatAnswer} */
  #answer;
  /** @type {ChatAloud} */
  #aloud;
  /** @type {number | null} null for a new one, and always for a guest */
  #conversation = null;
  #documents = 0;
  #member = false;
  #talks = false;
  #arrived = false; // somebody has just logged in: their newest chat is opened

  connectedCallback() {
    this.#log = new ChatLog(find(this, ".messages"));
    this.#composer = new ChatComposer(this, () => this.#ask());
    this.#answer = new ChatAnswer(this.#log, this.#composer, find(this, ".progress"));
    this.#aloud = new ChatAloud(this.#log);
    this.#socket = new Socket("/ws/chat");
    speakOn(this.#socket);
    this.#socket.on("message", (data) => this.read(JSON.parse(String(data))));
    this.#socket.on("refused", (why) => this.#fail(why));
    this.#socket.on("down", () => this.#lost());
    this.#socket.on("open", () => person.key && this.#join());
    person.onTurn((name) => this.#become(name));
    on("nobody", () => this.#forget());
    person.subscribe(({ owner }) => (find(this, "[data-do=models]").hidden = !owner));
    on("documents", ({ count, member }) => this.#offerDocuments(count, member));
    on("persona", (text) => this.#send({ type: "persona", text }));
    on("wish", (message) => this.#send(message));
    on("spoken", (text) => this.#suggest({ text, spoken: "true" }));
    feed.on("status", ({ voice }) => voice.state !== "off" && this.#talk());
    this.#listenToMessages();
    this.addEventListener("click", (event) => {
      const button = around(event, "[data-do]");
      if (button && !button.closest("chat-message, chat-history")) this.#act(button);
    });
    const fit = () => {
      this.#log.scroll();
      this.#composer.grow();
    };
    new ResizeObserver(fit).observe(this.#log.list);
    new MutationObserver(fit).observe(document.documentElement, { attributeFilter: ["data-text"] });
    this.#welcome();
  }

  #listenToMessages() {
    const { list } = this.#log;
    hear(list, "again", (_, message) => this.#again(message, false));
    hear(list, "guess", (_, message) => this.#again(message, true));
    hear(list, "edit", (_, message) => this.#answer.coming || this.#composer.edit(message));
    hear(list, "say-for-me", (text) => this.#suggest({ text }));
    hear(list, "choose", (message) => this.#choose(message));
    hear(list, "passage", (number) => emit("open-passage", number));
  }

  /** The voice is on, or is turned on. */
  #talk() {
    if (this.#talks) return;
    this.#talks = true;
    import("./voice/talk.js").then(({ Talk }) => new Talk(this)).catch(() => (this.#talks = false)); // at the next status
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
      new: () => this.#send({ type: "new" }) && this.#replace(null, []), // at once: what is typed next is of the new one
      export: () => this.#send({ type: "export", conversation: this.#conversation }),
      documents: () => emit("open-documents"),
      assistant: () => emit("open-assistant", { member: this.#member }),
      extract: () => emit("open-extract"),
      models: () => emit("open-models"),
      take: () => emit("open-phones", { conversation: this.#conversation }),
      suggestion: () => this.#suggest(button.dataset),
    };
    actions[button.dataset.do ?? ""]?.();
    if (button.closest(".more")) this.#composer.menu(false);
  }

  #ask(spoken = false) {
    const { text, editing, grounded: documents } = this.#composer;
    this.#composer.menu(false);
    if (!text.trim()) return;
    if (this.#answer.quoted) {
      this.#answer.next = () => this.#ask(spoken); // what the model would add to the documents' own words may be dropped
      return this.#send({ type: "stop" });
    }
    if (this.#answer.coming) return this.#composer.wait();
    this.#note("");
    const after = editing ? editing.message.parent : this.#log.last;
    if (!this.#send({ type: "ask", text, after, conversation: this.#conversation, documents, spoken })) return;
    if (editing) this.#log.cutFrom(editing);
    this.#composer.edit(null);
    this.#answer.expect(this.#log.add("user", { text: text.trim(), parent: after, spoken }));
    this.#composer.text = "";
  }

  /** @param {ChatMessage} answer @param {boolean} guess whether the model may say what it does not know */
  #again(answer, guess) {
    if (this.#answer.coming) return;
    this.#note("");
    const { parent: question, sources } = answer.message;
    const documents = this.#composer.grounded || sources.length > 0;
    if (!this.#send({ type: "again", question, conversation: this.#conversation, documents, guess })) return;
    this.#log.cutFrom(answer);
    this.#answer.expect(null);
  }

  /** @param {number} message */
  #choose(message) {
    if (!this.#answer.coming) this.#send({ type: "choose", conversation: this.#conversation, message });
  }

  /** Ask without a field that has the focus: it would call up the keyboard. @param {DOMStringMap} suggestion what to say; `documents`, to ask those; `spoken` aloud */
  #suggest({ text = "", documents, spoken }) {
    if (documents) this.#composer.ground(true);
    this.#composer.text = text;
    if (text) this.#ask(Boolean(spoken));
  }

  /** @param {M.ChatRequest} message */
  #send(message) {
    if (this.#socket.say(message)) return true;
    this.#note(() => t("Not connected to Larson. Your text is still here."));
    return false;
  }

  // ------------------------------------------------------------ what the box says

  /** Take a message of the box. @param {M.ChatMessage} message */
  read(message) {
    const { type } = message;
    emit("chat", message);
    if (type === "asked") this.#begin(message);
    else if (type === "tool") this.#answer.use(message);
    else if (type === "waiting") this.#answer.wait(message.place);
    else if (type === "reading") this.#answer.read(message);
    else if (type === "piece") this.#answer.grow(message.text);
    else if (type === "done") this.#answer.done(message);
    else if (type === "error") this.#refused(message);
    else if (type === "aloud") this.#keep(this.#aloud.take(message, this.#conversation, this.#answer.coming));
    else if (type === "history") this.#showHistory(message.conversation, message.messages);
    else if (type === "conversations") this.#showList(message.person, message.conversations);
    else if (type === "found") this.#history.list(message.conversations, message.words);
    else if (type === "timers") emit("timers", message.timers);
    else if (type === "exported") save(`${message.title.replace(/[.…?!:/\\]+/g, " ").trim()}.md`, message.text);
  }

  /** @param {number | null} conversation */
  #keep(conversation) {
    this.#conversation = conversation;
    tab.set(OPEN, conversation === null ? null : String(conversation));
  }

  /** @param {M.Asked} message */
  #begin(message) {
    this.#keep(message.conversation);
    this.#answer.begin(message);
  }

  /** @param {number} count @param {boolean} member */
  #offerDocuments(count, member) {
    this.#documents = count;
    find(this, "[data-do=documents]").hidden = !count && !member;
    find(this, "[data-do=ground]").hidden = !count;
    if (!count) this.#composer.ground(false);
    this.#welcome();
  }

  /** An error ends an answer only if it is about the answer. @param {M.ChatError} message */
  #refused({ text, conversation, over }) {
    if (over || !this.#answer.taken) this.#fail(text, conversation);
    else this.#note(text);
  }

  /** @param {string} text @param {number | null} [conversation] */
  #fail(text, conversation) {
    if (conversation !== undefined) this.#keep(conversation);
    this.#answer.fail();
    this.#note(text);
  }

  #lost() {
    if (!this.#answer.coming) return;
    this.#fail(t("Connection lost during this answer. The part so far is saved."));
  }

  /** @param {number | null} conversation @param {M.HistoryMessage[]} messages */
  #showHistory(conversation, messages) {
    if (this.#answer.coming && !this.#answer.taken && !messages.length) return; // it answers what was sent before
    this.#replace(conversation, messages);
  }

  /** @param {number | null} conversation @param {M.HistoryMessage[]} messages */
  #replace(conversation, messages) {
    this.#answer.end(true);
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
    if (this.#answer.coming) return;
    if (this.#conversation !== null && !here(this.#conversation)) this.#send({ type: "new" });
    const newest = this.#arrived ? (conversations[0]?.id ?? 0) : 0; // theirs, where they were
    const open = Number(tab.get(OPEN)) || newest;
    this.#arrived = false;
    if (this.#conversation === null && here(open)) this.#send({ type: "open", conversation: open });
  }

  // ------------------------------------------------------------ another person

  /** @param {string} name */
  #become(name) {
    this.#arrived = Boolean(name);
    this.#forget();
    this.#join();
    if (name) this.#socket.say({ type: "list" });
  }

  /** Nobody reads on in the words of the one before. */
  #forget() {
    this.#composer.menu(false);
    this.#note("");
    this.#composer.ground(false);
    this.#composer.text = "";
    this.#replace(null, []);
  }

  /** Have the chat take up the session of now; without one, it sees at once that the former has ended. */
  #join() {
    this.#socket.say({ type: "session", key: person.key });
  }

  // ------------------------------------------------------------ showing

  #welcome() {
    this.#log.welcome(this.#member, this.#documents);
  }

  /** @param {Words} words */
  #note(words) {
    say(this, words);
  }
}
