// A box that plays a state instead of living: for /design, where every state of the pages can be looked at.
//
// The elements are the real ones; only the sockets and requests behind them are answered from here.
import { STATES } from "./states.js";

const name = location.pathname.split("/").pop();
export const state = STATES[name];

const SILENT = ["/ws/camera"];

/** What a page would hear from the box's sockets, in the order of the state. */
class PlayedSocket extends EventTarget {
  static OPEN = 1;
  readyState = 0;

  constructor(address) {
    super();
    this.path = new URL(address).pathname;
    setTimeout(() => this.#open());
  }

  #open() {
    if (state.offline) {
      this.readyState = 3;
      this.onclose?.({ code: 1006 });
      return;
    }
    this.readyState = 1;
    this.onopen?.({});
    if (SILENT.includes(this.path)) return;
    for (const message of state.sockets[this.path] ?? []) this.#say(message);
    if (this.path === "/ws/view" && state.picture !== false) this.#paint();
  }

  async #say(message) {
    const data = Array.isArray(message) ? Uint8Array.from(message).buffer : JSON.stringify(message);
    this.onmessage?.({ data });
  }

  /** Nobody's face: a head and shoulders of plain shapes. */
  async #paint() {
    const canvas = new OffscreenCanvas(640, 480);
    const pen = canvas.getContext("2d");
    const wall = pen.createLinearGradient(0, 0, 640, 480);
    wall.addColorStop(0, "#4d5a66");
    wall.addColorStop(1, "#8b7f70");
    pen.fillStyle = wall;
    pen.fillRect(0, 0, 640, 480);
    pen.fillStyle = "#2c3e57";
    pen.fillRect(40, 60, 120, 180);
    for (const [x, size, cloth, skin] of state.heads ?? [[320, 1, "#29333f", "#c79a78"]]) {
      pen.fillStyle = cloth;
      pen.beginPath();
      pen.ellipse(x, 480, 170 * size, 150 * size, 0, 0, 7);
      pen.fill();
      pen.fillStyle = skin;
      pen.fillRect(x - 32 * size, 300, 64 * size, 60);
      pen.beginPath();
      pen.ellipse(x, 230, 76 * size, 100 * size, 0, 0, 7);
      pen.fill();
      pen.fillStyle = "#3b2a20";
      pen.beginPath();
      pen.ellipse(x, 165, 80 * size, 56 * size, 0, Math.PI, 0);
      pen.fill();
      for (const side of [-1, 1]) {
        pen.beginPath();
        pen.arc(x + 28 * side * size, 222, 6 * size, 0, 7);
        pen.fill();
      }
      pen.lineWidth = 5;
      pen.strokeStyle = "#7c4a3a";
      pen.beginPath();
      pen.arc(x, 262, 26 * size, 0.35, Math.PI - 0.35);
      pen.stroke();
    }
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
    this.onmessage?.({ data: await blob.arrayBuffer() });
  }

  send() {}

  close() {
    this.readyState = 3;
  }
}

globalThis.WebSocket = PlayedSocket;
const ask = globalThis.fetch;
globalThis.fetch = (path, options) => {
  if (String(path).startsWith("/static/")) return ask(path, options);
  const answer = state.answers?.[String(path).split("?")[0]] ?? { device: 1, challenge: "x", person: null };
  const refused = Boolean(answer.error);
  return Promise.resolve(new Response(JSON.stringify(answer), { status: refused ? 400 : 200 }));
};
localStorage.removeItem("larson-display");
for (const [attribute, value] of new URLSearchParams(location.search)) document.documentElement.setAttribute(attribute === "lang" ? "lang" : `data-${attribute}`, value);
for (const [key, value] of Object.entries(state.body ?? {})) document.body.dataset[key] = value;
