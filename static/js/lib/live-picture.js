// A live picture on a canvas: the newest frame only, the next one after this page's word that it drew the last.
import { Emitter } from "./events.js";
import { Socket } from "./socket.js";

/** @import { PictureEvents } from "./events.js" */

/** @extends {Emitter<PictureEvents>} */
export class LivePicture extends Emitter {
  #canvas;
  #socket;

  /** @param {string} path of the socket @param {HTMLCanvasElement} canvas */
  constructor(path, canvas) {
    super();
    this.#canvas = canvas;
    this.#socket = new Socket(path);
    this.#socket.on("message", (data) => this.#draw(data));
  }

  close() {
    this.#socket.close();
  }

  /** @param {string | ArrayBuffer} data */
  async #draw(data) {
    if (typeof data === "string") return this.emit("text", JSON.parse(data).text);
    try {
      const bitmap = await createImageBitmap(new Blob([data], { type: "image/jpeg" }));
      if (this.#canvas.width !== bitmap.width || this.#canvas.height !== bitmap.height) {
        this.#canvas.width = bitmap.width;
        this.#canvas.height = bitmap.height;
      }
      this.#canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
      bitmap.close();
      this.emit("drawn");
    } finally {
      this.#socket.send("1"); // drawn: the next one, please
    }
  }
}
