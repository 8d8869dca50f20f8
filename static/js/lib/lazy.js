// Pages that are loaded when they are first asked for: most visits open none.
import { emit, on } from "./events.js";
import { person } from "./person.js";

/** @import { PageEvents } from "./events.js" */

let turns = 0; // how often somebody else was here
person.onTurn(() => turns++);
on("nobody", () => turns++);

/** @typedef {Extract<keyof PageEvents, `open-${string}`>} Opening */

/**
 * Define an element at the first event that opens it, and let it hear of that event unless somebody else is here by then.
 * @template {Opening} Name
 * @param {Name} event @param {string} element @param {() => Promise<CustomElementConstructor>} load
 */
export function lazily(event, element, load) {
  on(event, async (detail) => {
    if (customElements.get(element)) return; // it listens itself
    const asked = turns;
    const loaded = await load();
    if (customElements.get(element)) return;
    customElements.define(element, loaded);
    if (asked !== turns) return; // it was another who asked
    const again = /** @type {(name: Name, detail: PageEvents[Name]) => void} */ (/** @type {unknown} */ (emit));
    again(event, detail);
  });
}
