// A WebSocket that comes back by itself. Knows nothing of what it carries.
import { Emitter } from "./events.js";
import { onLanguage, t } from "./language.js";

/** @import { SocketEvents } from "./events.js" */

const FIRST = 400; // milliseconds before the first retry
const LONGEST = 5000;
const TOO_LARGE = 1009; // the close code for an oversized message
const TOO_MANY = 1013; // the close code for "come again later", with a reason in words

/** Have the box speak the page's language on a socket, now and whenever it changes. @param {Socket} socket */
export function speakOn(socket) {
  const tell = () => socket.say({ type: "language", language: document.documentElement.lang });
  socket.on("open", tell);
  socket.on("closed", onLanguage(tell));
}

/** @extends {Emitter<SocketEvents>} */
export class Socket extends Emitter {
  /** Runs before each connection attempt; a phone proves who it is. @type {(() => Promise<unknown>) | null} */
  static before = null;
  /** Runs when a connection was refused before it opened. @type {(() => void) | null} */
  static refusedAtOnce = null;

  #path;
  /** @type {WebSocket | null} */
  #ws = null;
  #pause = FIRST;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #attempt = {}; // the newest; one that was overtaken while it waited ends
  #closed = false;
  #wasDown = false;
  /** @type {(string | Blob)[] | null} what waits for the first connection; null once that was open or lost */
  #pending = [];

  /** @param {string} path for example "/ws/feed" */
  constructor(path) {
    super();
    this.#path = path;
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.#timer) this.#connect(); // a phone that wakes does not wait
    });
    this.#connect();
  }

  get open() {
    return this.#ws?.readyState === WebSocket.OPEN;
  }

  /** Send now; false when there is no connection. @param {string | Blob} data */
  send(data) {
    if (this.#pending) return this.#pending.push(data) > 0;
    if (!this.#ws || !this.open) return false;
    this.#ws.send(data);
    return true;
  }

  /** Send as JSON; false when there is no connection. @param {object} message */
  say(message) {
    return this.send(JSON.stringify(message));
  }

  /** End for good. */
  close() {
    this.#closed = true;
    this.emit("closed");
    clearTimeout(this.#timer);
    this.#ws?.close();
  }

  async #connect() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const attempt = {};
    this.#attempt = attempt;
    if (Socket.before) {
      await Socket.before().catch(() => {}); // the box may be away: the connection itself will tell
      if (this.#closed || this.#attempt !== attempt) return;
    }
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.#listen(new WebSocket(`${scheme}://${location.host}${this.#path}`));
  }

  /** @param {WebSocket} ws */
  #listen(ws) {
    this.#ws = ws;
    ws.binaryType = "arraybuffer";
    let opened = false;
    ws.onopen = () => {
      opened = true;
      this.#opened(ws);
    };
    ws.onmessage = (event) => this.emit("message", event.data);
    ws.onclose = (event) => {
      if (!opened) Socket.refusedAtOnce?.();
      this.#lost(event);
    };
  }

  /** @param {WebSocket} ws */
  #opened(ws) {
    this.#pause = FIRST;
    this.#wasDown = false;
    const pending = this.#pending ?? [];
    this.#pending = null;
    this.emit("open");
    for (const data of pending) ws.send(data);
  }

  /** @param {CloseEvent} event */
  #lost(event) {
    this.#pending = null;
    if (this.#closed) return;
    if (event.code === TOO_LARGE) this.emit("refused", t("That’s too large to send."));
    if (event.code === TOO_MANY) this.emit("refused", event.reason);
    if (this.#closed) return;
    if (!this.#wasDown) {
      this.#wasDown = true;
      this.emit("down");
    }
    this.#timer = setTimeout(() => this.#connect(), this.#pause);
    this.#pause = Math.min(2 * this.#pause, LONGEST);
  }
}
