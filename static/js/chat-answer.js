// The answer that is coming: its message grows, from the question that was sent to the last word or a failure.
import { find } from "./lib/dom.js";
import { t, write } from "./lib/language.js";

/** @import { ChatComposer } from "./chat-composer.js" */
/** @import { ChatLog } from "./chat-log.js" */
/** @import { ChatMessage } from "./chat-message.js" */
/** @import { Asked, Done, Reading, ToolUse } from "./lib/messages.js" */
/** @import { Words } from "./lib/language.js" */

/** @type {Record<string, Words>} why an answer has ended before its end */
const REASONS = {
  length: () => t("Answer cut off at the length limit."),
  time: () => t("Answer cut off at the time limit."),
};

export class ChatAnswer {
  #log;
  #composer;
  #line;
  /** @type {ChatMessage | null} the message that grows */
  #message = null;
  /** @type {ChatMessage | null} the message of the question, where it is a new one */
  #question = null;
  #said = "";
  #taken = false; // the box has taken the question
  /** @type {(() => void) | null} what is done once it has ended by itself, or was stopped */
  next = null;

  /**
   * @param {ChatLog} log
   * @param {ChatComposer} composer
   * @param {HTMLElement} line that shows how far it is
   */
  constructor(log, composer, line) {
    this.#log = log;
    this.#composer = composer;
    this.#line = line;
  }

  /** Whether one is coming. */
  get coming() {
    return this.#message !== null;
  }

  /** Whether the documents' own words are there, to which the model may still add a sentence. */
  get quoted() {
    return this.#said !== "" && Boolean(this.#message?.message.sources.length);
  }

  /** Whether the box has taken the question: an error that follows need not be about it. */
  get taken() {
    return this.#taken;
  }

  /** An empty message for the answer that comes. @param {ChatMessage | null} question that was added for it */
  expect(question) {
    this.#question = question;
    this.#message = this.#log.add("assistant");
    this.#said = "";
    this.#message.classList.add("coming");
    this.#composer.busy(true);
    this.#log.scroll(true);
  }

  /** @param {Asked} message */
  begin({ question, siblings, sources }) {
    this.#taken = true;
    this.#question?.know({ id: question, siblings });
    this.#message?.know({ parent: question, sources });
    this.#log.scroll();
  }

  /** @param {ToolUse} tool */
  use(tool) {
    this.#message?.know({ tool });
  }

  /** @param {number} place in the queue; 0 at its turn, while the model starts */
  wait(place) {
    const queue = () => (place === 1 ? t("1 person ahead of you") : t("{place} people ahead of you", { place }));
    this.#progress(place ? queue : () => t("Starting the model"), 0);
  }

  /** @param {Reading} message */
  read({ done, total, left_out: count }) {
    if (!this.#message) return;
    const overflow = () => t("The first {count} messages no longer fit in the model’s memory.", { count });
    if (count) this.#log.aside(overflow, this.#message, "overflow");
    this.#progress(() => (done < total ? t("Reading") : t("Thinking")), done / total);
  }

  /** @param {string} text that comes next */
  grow(text) {
    if (!this.#message) return; // it was for somebody who has gone
    this.#progress("", 0);
    this.#said += text;
    this.#message?.say(this.#said.trimStart());
  }

  /** @param {Done} message */
  done({ reason, message: id, statistics, siblings, text }) {
    if (!this.#message) return;
    if (id) this.#message?.know({ id, statistics, siblings, text });
    if (REASONS[reason]) this.#log.aside(REASONS[reason], this.#message);
    if (reason === "stopped" && !this.#said) this.#log.aside(() => t("Stopped."), this.#message);
    const next = this.next;
    this.end(reason === "stopped");
    next?.();
  }

  /** It failed. A question without a word of an answer goes back where it was typed, so that nobody types it twice. */
  fail() {
    if (this.#message && !this.#said && this.#question && !this.#composer.text) {
      this.#composer.text = this.#question.text;
      this.#question.remove();
    }
    this.end(true);
  }

  /** @param {boolean} cut whether it was cut short */
  end(cut) {
    this.#progress("", 0);
    this.#message?.settle();
    this.#message?.classList.remove("coming");
    if (this.#message && !this.#said) this.#message.remove();
    else if (cut) this.#message?.classList.add("cut");
    this.#message = this.#question = this.next = null;
    this.#said = "";
    this.#taken = false;
    this.#composer.busy(false);
    requestAnimationFrame(() => this.#log.scroll());
  }

  /** @param {Words} text @param {number} share */
  #progress(text, share) {
    this.#line.hidden = !text;
    write(find(this.#line, "span"), text);
    find(this.#line, "progress", HTMLProgressElement).value = share;
  }
}
