// A WebSocket that comes back by itself. Knows nothing of what it carries.
const FIRST = 400; // milliseconds before the first retry
const LONGEST = 5000;
const TOO_LARGE = 1009; // the close code for an oversized message
const TOO_MANY = 1013; // the close code for "come again later", with a reason in words

/**
 * Events: "open"; "closed", by this side; "message" (detail: string or ArrayBuffer); "down", once a loss;
 * "refused" (detail: why, in words), when the server would not take a message, or nobody more.
 */
export class Socket extends EventTarget {
  /** What is done before a connection is tried; a phone proves who it is. */
  static before = null;
  /** What is done when a connection was refused before it was open. */
  static refusedAtOnce = null;

  #path;
  #ws = null;
  #pause = FIRST;
  #timer = 0;
  #attempt = null; // the newest; one that was overtaken while it waited ends
  #closed = false;
  #wasDown = false;
  #pending = []; // what waits for the first connection, or one that is being reopened; null once that was lost

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

  /** Send now; false when there is no connection. @param {string | Blob | ArrayBuffer} data */
  send(data) {
    if (this.#pending) return this.#pending.push(data) > 0;
    if (!this.open) return false;
    this.#ws.send(data);
    return true;
  }

  /** Connect anew, for example because the page's cookie is another one now. What is sent meanwhile arrives. */
  reopen() {
    if (this.#ws) {
      this.#ws.onclose = this.#ws.onmessage = null;
      this.#ws.close();
    }
    this.#pending = [];
    this.#connect();
  }

  /** End for good. */
  close() {
    this.#closed = true;
    this.dispatchEvent(new Event("closed"));
    clearTimeout(this.#timer);
    this.#ws?.close();
  }

  async #connect() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const attempt = (this.#attempt = {});
    if (Socket.before) {
      await Socket.before().catch(() => {}); // the box may be away: the connection itself will tell
      if (this.#closed || this.#attempt !== attempt) return;
    }
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const ws = new WebSocket(`${scheme}://${location.host}${this.#path}`);
    this.#ws = ws;
    ws.binaryType = "arraybuffer";
    let opened = false;
    ws.onopen = () => {
      opened = true;
      this.#pause = FIRST;
      this.#wasDown = false;
      const pending = this.#pending ?? [];
      this.#pending = null;
      this.dispatchEvent(new Event("open"));
      for (const data of pending) ws.send(data);
    };
    ws.onmessage = (event) => this.dispatchEvent(new CustomEvent("message", { detail: event.data }));
    ws.onclose = (event) => {
      if (!opened) Socket.refusedAtOnce?.();
      this.#lost(event);
    };
  }

  #lost(event) {
    this.#pending = null;
    if (this.#closed) return;
    if (event.code === TOO_LARGE) {
      this.dispatchEvent(new CustomEvent("refused", { detail: "That was too large and was not taken." }));
    }
    if (event.code === TOO_MANY) this.dispatchEvent(new CustomEvent("refused", { detail: event.reason }));
    if (this.#closed) return;
    if (!this.#wasDown) {
      this.#wasDown = true;
      this.dispatchEvent(new Event("down"));
    }
    this.#timer = setTimeout(() => this.#connect(), this.#pause);
    this.#pause = Math.min(2 * this.#pause, LONGEST);
  }
}
