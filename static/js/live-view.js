// <live-view>: the live picture with a box and a name for each face; lends this device's own camera on request.
import { around, find, make } from "./lib/dom.js";
import { emit } from "./lib/events.js";
import { feed } from "./lib/feed.js";
import { wordsOf } from "./lib/http.js";
import { write } from "./lib/language.js";
import { LivePicture } from "./lib/live-picture.js";
import { OwnCamera } from "./own-camera.js";

/** @import { Face, PartState, Sight } from "./lib/messages.js" */

const NAME_HEIGHT = 44; // pixels under a box for its name; without them the name stands inside
const STALE = 3000; // milliseconds without a frame after which the picture is gone

export class LiveView extends HTMLElement {
  /** @type {HTMLCanvasElement} */
  #canvas;
  /** @type {HTMLVideoElement} */
  #video;
  /** @type {HTMLElement} */
  #boxes;
  /** @type {OwnCamera} */
  #camera;
  #drawn = 0;
  /** @type {Sight | null} the last one, to be placed again when the picture changes its size */
  #sight = null;
  #cameraState = "";

  connectedCallback() {
    this.#canvas = find(this, "canvas", HTMLCanvasElement);
    this.#video = find(this, "video", HTMLVideoElement);
    this.#boxes = find(this, ".boxes");
    this.#camera = new OwnCamera(this.#video);
    this.#camera.on("changed", () => this.#show());
    this.#camera.on("refused", (why) => this.#say(why));
    feed.on("sight", (sight) => this.#showFaces((this.#sight = sight)));
    feed.on("status", ({ camera }) => this.#showState(camera));
    new ResizeObserver(() => this.#sight && this.#showFaces(this.#sight)).observe(this);
    this.addEventListener("click", (event) => {
      const action = around(event, "[data-do]")?.dataset.do;
      if (action === "lend") this.lend().catch((error) => this.#say(wordsOf(error)));
      if (action === "return") this.giveBack();
    });
    setInterval(() => this.#watch(), 1000);
    if (this.dataset.camera === "box") this.#openView();
    if (this.#onRequest) return; // a phone's camera is on only while it is needed
    if (this.dataset.camera !== "box" || OwnCamera.wasLent) this.#camera.lendIfAllowed();
  }

  get #onRequest() {
    return this.dataset.lend === "asked";
  }

  /** Show this device's camera, and let the box look through it; over when the box has seen a frame, or else thrown. */
  lend() {
    return this.#camera.lend();
  }

  /** Stop lending. */
  giveBack() {
    this.#camera?.giveBack();
  }

  #openView() {
    const picture = new LivePicture("/ws/view", this.#canvas);
    picture.on("text", (text) => this.#say(text));
    picture.on("drawn", () => {
      this.#drawn = performance.now();
      this.#watch();
    });
  }

  /** @param {PartState} camera of the box */
  #showState({ ok, text }) {
    if (!this.#onRequest && text !== this.#cameraState) {
      this.#cameraState = text;
      if (!ok) this.#say(text);
    }
    this.#watch();
  }

  /** @param {string} text in the words of the box */
  #say(text) {
    write(find(this, ".absent p"), text);
  }

  #watch() {
    if (this.dataset.live !== String(this.#live)) this.#show();
  }

  get #live() {
    return this.#camera.lent || (this.#drawn > 0 && performance.now() - this.#drawn < STALE);
  }

  #show() {
    const { lent } = this.#camera;
    const live = this.#live;
    this.dataset.live = String(live);
    this.#video.hidden = !lent;
    this.#canvas.hidden = lent || !live;
    find(this, ".absent").hidden = live;
    find(this, "[data-do=return]").hidden = !lent;
    emit("lending", lent);
    if (!live) this.#boxes.replaceChildren();
    else if (this.#sight) this.#showFaces(this.#sight);
  }

  /** @param {Sight} sight */
  #showFaces({ faces, own }) {
    if (own !== this.#camera.lent || !this.#live) return;
    while (this.#boxes.children.length > faces.length) this.#boxes.lastChild?.remove();
    while (this.#boxes.children.length < faces.length) this.#boxes.append(make("div", { class: "box" }, make("span")));
    faces.forEach((face, index) => this.#place(/** @type {HTMLElement} */ (this.#boxes.children[index]), face));
  }

  /** @param {HTMLElement} box @param {Face} face */
  #place(box, face) {
    const { lent } = this.#camera;
    const width = lent ? this.#video.videoWidth : this.#canvas.width;
    const height = lent ? this.#video.videoHeight : this.#canvas.height;
    const { clientWidth, clientHeight } = this;
    const scale = Math.max(clientWidth / width, clientHeight / height); // object-fit: cover
    const left = (clientWidth - width * scale) / 2;
    const top = (clientHeight - height * scale) / 2;
    const mirrored = 1 - face.x - face.width;
    const bottom = top + (face.y + face.height) * height * scale;
    box.style.left = `${left + mirrored * width * scale}px`;
    box.style.top = `${top + face.y * height * scale}px`;
    box.style.width = `${face.width * width * scale}px`;
    box.style.height = `${face.height * height * scale}px`;
    box.classList.toggle("known", face.known);
    box.classList.toggle("low", bottom > clientHeight - NAME_HEIGHT);
    const name = find(box, "span");
    write(name, face.name);
    name.hidden = !face.name;
  }
}
