// Pages that are loaded when they are first asked for: most visits open none.
import { emit, on } from "./events.js";
import { person } from "./person.js";

/** @import { PageEvents } from "./events.js" */

let turns = 0; // how often somebody else was here
person.onTurn(() => turns++);
on("nobody", () => turns++);

/** @typedef {Extract<keyof PageEvents, `open-${string}`>} Opening */

/**
 * Define an element at the first event that opens it, and let it hear of the last one, unless somebody else is here by then.
 * @template {Opening} Name
 * @param {Name} event @param {string} element @param {() => Promise<CustomElementConstructor>} load
 */
export function lazily(event, element, load) {
  const again = /** @type {(name: Name, detail: PageEvents[Name]) => void} */ (/** @type {unknown} */ (emit));
  /** @type {{detail: PageEvents[Name], turn: number}[]} */
  const wanted = []; // while it loads
  on(event, async (detail) => {
    if (customElements.get(element)) return; // it listens itself
    if (wanted.push({ detail, turn: turns }) > 1) return;
    try {
      customElements.define(element, await load());
      const last = wanted.at(-1);
      if (last?.turn === turns) again(event, last.detail);
    } finally {
      wanted.length = 0;
    }
  });
}
