// What is asked aloud at the box, and its answer, as they come: beside whatever this page asks itself.
import { person } from "./lib/person.js";

/** @import { ChatLog } from "./chat-log.js" */
/** @import { ChatMessage } from "./chat-message.js" */
/** @import { Aloud, Asked, ChatError, Done } from "./lib/messages.js" */

/**
 * An answer that comes.
 * @typedef {object} Answer
 * @property {ChatMessage} question
 * @property {ChatMessage | null} message  null before its first word
 * @property {string} said
 */

/** Messages may come twice, where a conversation was opened meanwhile: that changes nothing. */
export class ChatAloud {
  #log;
  /** @type {Map<number, Answer>} by the question's id */
  #answers = new Map();

  /** @param {ChatLog} log */
  constructor(log) {
    this.#log = log;
  }

  /**
   * Show a message if it belongs to what this page shows.
   * @param {Aloud} message
   * @param {number | null} open  the conversation of this page
   * @param {boolean} asks  this page waits for an answer of its own
   * @returns {number | null} the conversation that is open now: an empty page takes up the one that begins
   */
  take({ conversation, question, told, text, start }, open, asks) {
    if (conversation !== null && !person.name) return open; // it is a member's who has just logged out
    const empty = open === null && !this.#log.messages.length && !asks;
    const begins = told.type === "asked" && told.parent === 0;
    if (conversation !== open && !(empty && begins)) return open;
    if (told.type === "asked") this.#ask(told, text);
    else if (told.type === "cut") this.#log.find(told.message)?.know({ text: told.text, complete: false });
    else this.#grow(question, start, told);
    return conversation;
  }

  /** @param {Asked} asked @param {string} text */
  #ask({ question: id, siblings, parent }, text) {
    const here = this.#log.find(id);
    if (!here && !this.#isEnd(parent)) return; // this page shows another version of the conversation
    const question = here ?? this.#log.add("user", { id, text, parent, siblings, spoken: true });
    if (isAnswered(question)) return;
    const known = this.#answers.get(id);
    if (known?.question !== question) this.#answers.set(id, { question, message: null, said: "" });
  }

  /** Whether a question that follows this message belongs below what is shown. @param {number} parent */
  #isEnd(parent) {
    const { messages } = this.#log;
    return parent === 0 ? !messages.length : messages.some(({ message: { id } }) => id === parent || !id);
  }

  /** @param {number} id of the question @param {number} start @param {Aloud["told"]} told */
  #grow(id, start, told) {
    const answer = this.#answers.get(id);
    if (!answer?.question.isConnected) return; // another conversation is shown
    if (told.type === "tool") this.#messageOf(answer, id).know({ tool: told });
    else if (told.type === "piece") this.#say(answer, id, start, told.text);
    else if (told.type === "done") this.#end(answer, id, told);
    else if (told.type === "error") this.#fail(answer, id, told);
  }

  /** @param {Answer} answer @param {number} id */
  #messageOf(answer, id) {
    if (answer.message) return answer.message;
    answer.message = this.#log.add("assistant", { parent: id }, answer.question);
    answer.message.classList.add("coming");
    return answer.message;
  }

  /** @param {Answer} answer @param {number} id @param {number} start @param {string} text */
  #say(answer, id, start, text) {
    const said = [...answer.said]; // in characters, as the box counts them
    if (start > said.length) return; // some were missed: the end has all of it
    answer.said = said.slice(0, start).join("") + text;
    this.#messageOf(answer, id).say(answer.said.trimStart());
  }

  /** @param {Answer} answer @param {number} id @param {Done} done */
  #end(answer, id, { reason, message, statistics, siblings, text }) {
    if (message) this.#messageOf(answer, id).know({ id: message, statistics, siblings, text });
    answer.message?.settle();
    answer.message?.classList.remove("coming");
    answer.message?.classList.toggle("cut", reason === "stopped");
    if (answer.message && !message) answer.message.remove(); // nothing of it was kept
    this.#answers.delete(id);
  }

  /** @param {Answer} answer @param {number} id @param {ChatError} error */
  #fail(answer, id, { text, conversation }) {
    if (conversation !== undefined) answer.question.remove(); // it was withdrawn
    answer.message?.classList.remove("coming");
    answer.message?.classList.add("cut");
    this.#log.aside(text, null);
    this.#answers.delete(id);
  }
}

/** @param {ChatMessage} question */
function isAnswered(question) {
  const next = question.nextElementSibling;
  return next?.classList.contains("assistant") && !next.classList.contains("coming");
}
