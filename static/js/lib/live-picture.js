// A live picture on a canvas: the newest frame only, the next one after this page's word that it drew the last.
import { Socket } from "./socket.js";

/** Events: "drawn", "text" (detail: what the box says instead of a picture). */
export class Picture extends EventTarget {
  #canvas;
  #socket;

  /** @param {string} path of the socket @param {HTMLCanvasElement} canvas */
  constructor(path, canvas) {
    super();
    this.#canvas = canvas;
    this.#socket = new Socket(path);
    this.#socket.addEventListener("message", (event) => this.#draw(event.detail));
  }

  close() {
    this.#socket.close();
  }

  async #draw(data) {
    if (typeof data === "string") {
      this.dispatchEvent(new CustomEvent("text", { detail: JSON.parse(data).text }));
      return;
    }
    try {
      const bitmap = await createImageBitmap(new Blob([data], { type: "image/jpeg" }));
      if (this.#canvas.width !== bitmap.width || this.#canvas.height !== bitmap.height) {
        this.#canvas.width = bitmap.width;
        this.#canvas.height = bitmap.height;
      }
      this.#canvas.getContext("2d").drawImage(bitmap, 0, 0);
      bitmap.close();
      this.dispatchEvent(new Event("drawn"));
    } finally {
      this.#socket.send("1"); // drawn: the next one, please
    }
  }
}
