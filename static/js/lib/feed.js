// The one feed of the page: what the box says of itself, for every element that wants to know.
import { Emitter } from "./events.js";
import { Socket, speakOn } from "./socket.js";

/** @import { FeedEvents } from "./events.js" */
/** @import { FeedMessage, FeedRequest, Status } from "./messages.js" */

/** @extends {Emitter<FeedEvents>} */
class Feed extends Emitter {
  #socket = new Socket("/ws/feed");
  /** @type {Status | null} the last one, for a page that is loaded later */
  status = null;

  constructor() {
    super();
    speakOn(this.#socket);
    this.#socket.on("message", (data) => this.#read(data));
    this.#socket.on("open", () => this.emit("open"));
    this.#socket.on("down", () => this.emit("down"));
  }

  /** Send to the box; false when there is no connection. @param {FeedRequest} message */
  say(message) {
    return this.#socket.say(message);
  }

  /** @param {string | ArrayBuffer} data */
  #read(data) {
    if (typeof data !== "string") return this.emit("lights", new Uint8Array(data));
    /** @type {FeedMessage} */
    const message = JSON.parse(data);
    if (message.type === "status") this.status = message;
    this.emit(message.type, message);
  }
}

export const feed = new Feed();
