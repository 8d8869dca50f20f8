// The messages shown in the chat: their order, the welcome before the first, and the scroll position.
import { ChatMessage } from "./chat-message.js";
import { make } from "./lib/dom.js";
import { hear } from "./lib/events.js";
import { t, write } from "./lib/language.js";
import { person } from "./lib/person.js";
import { reminder } from "./lib/reminder.js";
import { greetingTo } from "./lib/time.js";
import { suggestions } from "./suggestions.js";

/** @import { HistoryMessage, Message, Role } from "./lib/messages.js" */
/** @import { Words } from "./lib/language.js" */

const NEAR = 60; // pixels from the end within which the page goes along with an answer that grows

export class ChatLog {
  #atEnd = true; // the newest message is in view
  #top = 0; // pixels; where the list was scrolled to last

  /** @param {HTMLElement} list */
  constructor(list) {
    this.list = list;
    hear(list, "grown", () => this.scroll());
    list.addEventListener("scroll", () => this.#moved());
    reminder.on("changed", () => {
      const next = this.list.querySelector(".welcome .next");
      if (next instanceof HTMLElement) write(next, () => reminder.words);
    });
  }

  get messages() {
    return /** @type {ChatMessage[]} */ ([...this.list.querySelectorAll("chat-message")]);
  }

  /** The id of the last message shown that has one. The next question follows it, even if another page has added messages since. */
  get last() {
    return this.messages.findLast(({ message }) => message.id)?.message.id ?? 0;
  }

  /** @param {number} id */
  find(id) {
    return this.messages.find(({ message }) => message.id === id);
  }

  /** At the end, or after a message. @param {Role} role @param {Partial<Message>} [message] @param {ChatMessage} [before] */
  add(role, message, before) {
    this.list.querySelector(".welcome")?.remove();
    const element = ChatMessage.of(role, message);
    if (before) before.after(element);
    else this.list.append(element);
    this.scroll(true);
    return element;
  }

  /** Show another conversation. @param {HistoryMessage[]} messages */
  replace(messages) {
    this.list.replaceChildren(...messages.map((message) => ChatMessage.of(message.role, message)));
    this.scroll(true);
  }

  /** Take a message away, and all that follows it. @param {ChatMessage} message */
  cutFrom(message) {
    while (message.nextSibling) message.nextSibling.remove();
    message.remove();
  }

  /** Before the first word: what this is, and what one may begin with. @param {boolean} member @param {number} documents how many there are */
  welcome(member, documents) {
    if (this.messages.length) return this.list.querySelector(".welcome")?.remove();
    const ask = make("p", { text: () => t("Ask me anything. Everything stays on this box.") });
    const hello = make("p", { class: "hello", text: () => greetingTo(person.name) });
    const next = make("p", { class: "next", text: () => reminder.words });
    const theirs = person.name ? [hello, next] : [];
    this.list.replaceChildren(make("div", { class: "welcome" }, ...theirs, ask, suggestions(member, documents)));
  }

  /**
   * A remark about the chat, before a message or at its end.
   * @param {Words} text
   * @param {ChatMessage | null} before
   * @param {string} [kind] a class, of which there is one remark at most
   */
  aside(text, before, kind = "") {
    if (kind && this.list.querySelector(`.${kind}`)) return;
    this.list.insertBefore(make("p", { class: `aside ${kind}`.trim(), text }), before);
    this.scroll();
  }

  /** Go along with the end as it grows, or as the list gets another size, unless somebody is reading further up. */
  scroll(always = false) {
    this.#atEnd ||= always;
    if (this.#atEnd) this.list.scrollTop = this.list.scrollHeight;
    this.#top = this.list.scrollTop;
  }

  /** Only a person moves up: what grows or gets smaller at the end leaves the place as it is, or moves it to the end. */
  #moved() {
    const { scrollHeight, scrollTop, clientHeight } = this.list;
    if (scrollHeight - scrollTop - clientHeight < NEAR) this.#atEnd = true;
    else if (scrollTop < this.#top) this.#atEnd = false;
    this.#top = scrollTop;
  }
}
