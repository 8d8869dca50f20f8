// The text of an answer on its way to the voice.

const TOGETHER = 60; // milliseconds of an answer's words that are sent at once
const LARGEST = 2000; // characters of a message
const END = /[.,;:!?…]\S*\s/; // from which on the voice may have something to say

export class Script {
  #say;
  #text = ""; // as it is written
  #told = 0; // characters of it that were sent
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {(message: object) => void} say */
  constructor(say) {
    this.#say = say;
  }

  /** Another answer. */
  begin() {
    this.#text = "";
    this.#told = 0;
  }

  /** @param {string} text what was written meanwhile: a fast model's words one by one would be too many messages */
  add(text) {
    this.#text += text;
    if (END.test(this.#text.slice(this.#told))) return this.tell();
    this.#timer ??= setTimeout(() => this.tell(), TOGETHER);
  }

  /** Send what was not sent yet. @param {boolean} [over] that was all of it */
  tell(over = false) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (; this.#told < this.#text.length; this.#told += LARGEST)
      this.#say({ type: "say", text: this.#text.slice(this.#told, this.#told + LARGEST) });
    this.#told = this.#text.length;
    if (over) this.#say({ type: "said" });
  }

  /** From its beginning. @param {boolean} over */
  again(over) {
    this.#told = 0;
    this.tell(over);
  }

  /** What was not sent is not to be said. */
  drop() {
    this.#told = this.#text.length;
  }

  /** @param {number} units of UTF-16 from the beginning @returns {number} letters, as the box counts them */
  letters(units) {
    return [...this.#text.slice(0, units)].length;
  }
}
