// Pages that are loaded when they are first asked for: most visits open none.
import { emit, on } from "./events.js";

/** @import { PageEvents } from "./events.js" */

/** @typedef {Extract<keyof PageEvents, `open-${string}`>} Opening */

/**
 * Define an element at the first event that opens it, and let it hear of that event.
 * @template {Opening} Name
 * @param {Name} event @param {string} element @param {() => Promise<CustomElementConstructor>} load
 */
export function lazily(event, element, load) {
  on(event, async (detail) => {
    if (customElements.get(element)) return; // it listens itself
    const loaded = await load();
    if (customElements.get(element)) return;
    customElements.define(element, loaded);
    const again = /** @type {(name: Name, detail: PageEvents[Name]) => void} */ (/** @type {unknown} */ (emit));
    again(event, detail);
  });
}
