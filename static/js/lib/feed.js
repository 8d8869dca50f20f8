// The one feed of the page: what the box says of itself, for every element that wants to know.
import { Socket } from "./socket.js";

/** Events: "status", "sight", "person", "company", "offer" and "left" (detail: the message), "lights" (detail: Uint8Array of duty cycles 0 to 100), "down", "open". */
class Feed extends EventTarget {
  #socket = new Socket("/ws/feed");

  constructor() {
    super();
    this.#socket.addEventListener("message", (event) => this.#read(event.detail));
    for (const name of ["open", "down"]) {
      this.#socket.addEventListener(name, () => this.dispatchEvent(new Event(name)));
    }
  }

  /** Log-in or log-out gave this page another cookie: the box must see it. */
  reopen() {
    this.#socket.reopen();
  }

  #read(data) {
    if (typeof data !== "string") {
      this.dispatchEvent(new CustomEvent("lights", { detail: new Uint8Array(data) }));
      return;
    }
    const message = JSON.parse(data);
    this.dispatchEvent(new CustomEvent(message.type, { detail: message }));
  }
}

export const feed = new Feed();
