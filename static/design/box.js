// A box that plays a state instead of living: for /design, where every state of the pages can be looked at.
//
// The elements are the real ones; only the sockets and requests behind them are answered from here.
import { device } from "../js/lib/store.js";
import { paint } from "./portrait.js";
import { STATES } from "./states.js";

const name = location.pathname.split("/").pop() ?? "";
export const state = STATES[name];

const SILENT = ["/ws/camera"];
/** @type {Record<string, object>} where a state says nothing else */
const ANSWERS = { "/documents": { documents: [], reading: [], kinds: [], member: false } };

/** What a page would hear from the box's sockets, in the order of the state. */
class PlayedSocket extends EventTarget {
  static OPEN = 1;
  readyState = 0;
  #played = false;
  /** @type {(() => void) | null} */
  onopen = null;
  /** @type {((event: {code: number}) => void) | null} */
  onclose = null;
  /** @type {((event: {data: string | ArrayBuffer}) => void) | null} */
  onmessage = null;

  /** @param {string} address */
  constructor(address) {
    super();
    this.path = new URL(address).pathname;
    setTimeout(() => this.#open());
  }

  async #open() {
    if (state.offline) {
      this.readyState = 3;
      this.onclose?.({ code: 1006 });
      return;
    }
    this.readyState = 1;
    this.onopen?.();
    if (SILENT.includes(this.path)) return;
    for (const message of state.sockets[this.path] ?? []) this.#say(message);
    this.#played = true;
    if (this.path === "/ws/view" && state.picture !== false) this.onmessage?.({ data: await paint(state.heads) });
  }

  /** @param {object | number[]} message */
  #say(message) {
    this.onmessage?.({ data: Array.isArray(message) ? Uint8Array.from(message).buffer : JSON.stringify(message) });
  }

  /** What changes with the language is told again. @param {string} data */
  send(data) {
    if (!this.#played || JSON.parse(data).type !== "language") return;
    for (const message of state.sockets[this.path] ?? []) if ("activity" in message || "disk" in message) this.#say(message);
  }

  close() {
    this.readyState = 3;
  }
}

globalThis.WebSocket = /** @type {typeof WebSocket} */ (/** @type {unknown} */ (PlayedSocket));
const ask = globalThis.fetch;
globalThis.fetch = async (path, options) => {
  if (/^\/(static|languages)\//.test(String(path))) return ask(path, options);
  const [asked] = String(path).split("?");
  const answer = state.answers?.[asked] ?? ANSWERS[asked] ?? {};
  return new Response(JSON.stringify(answer), { status: "error" in answer ? 400 : 200 });
};
device.set("larson-display", null);
const root = document.documentElement;
for (const [attribute, value] of new URLSearchParams(location.search)) {
  root.setAttribute(attribute === "lang" ? "lang" : `data-${attribute}`, value);
}
root.dataset.language = root.lang; // what this device asks for
Object.assign(document.body.dataset, state.body);
