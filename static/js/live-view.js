// <live-view>: the live picture with a box and a name for each face; lends this device's own camera on request.
import { FaceRing } from "./face-ring.js";
import { around, find, make } from "./lib/dom.js";
import { emit } from "./lib/events.js";
import { feed } from "./lib/feed.js";
import { wordsOf } from "./lib/http.js";
import { t, write } from "./lib/language.js";
import { LivePicture } from "./lib/live-picture.js";
import { OwnCamera } from "./own-camera.js";

/** @import { Face, PartState, Sight } from "./lib/messages.js" */
/** @import { Words } from "./lib/language.js" */

const NAME_HEIGHT = 44; // pixels under a box for its name; without them the name is above, away from the mouth
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
  /** @type {LivePicture | null} of the box's camera */
  #picture = null;

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
    if (this.#picture) return;
    const picture = new LivePicture("/ws/view", this.#canvas);
    this.#picture = picture;
    picture.on("text", (text) => this.#say(text));
    picture.on("drawn", () => {
      this.#drawn = performance.now();
      this.#watch();
    });
  }

  /** What was true when the page was loaded need not be: the box may have another camera since. @param {PartState} camera of the box */
  #showState({ ok, state, text }) {
    const told = ok ? "" : text;
    if (!this.#onRequest && told !== this.#cameraState) {
      this.#cameraState = told;
      this.#say(ok ? () => t("Waiting for the camera") : text);
    }
    if (!this.#onRequest && state !== "off") this.#openView();
    if (state === "off") this.#closeView();
    this.#watch();
  }

  #closeView() {
    this.#picture?.close();
    this.#picture = null;
  }

  /** @param {Words} text in the words of the box, or for what it does not tell */
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
    const places = faces.map((face) => this.#placed(face));
    faces.forEach((face, index) => this.#place(/** @type {HTMLElement} */ (this.#boxes.children[index]), face, places[index]));
    if (places.length) find(this, "face-ring", FaceRing).surround(places[0], this.getBoundingClientRect());
  }

  /** Where a face is in the element, which shows the middle of the picture (object-fit: cover), mirrored. @param {Face} face */
  #placed(face) {
    const { lent } = this.#camera;
    const width = lent ? this.#video.videoWidth : this.#canvas.width;
    const height = lent ? this.#video.videoHeight : this.#canvas.height;
    const { clientWidth, clientHeight } = this;
    const scale = Math.max(clientWidth / width, clientHeight / height);
    const left = (clientWidth - width * scale) / 2 + (1 - face.x - face.width) * width * scale;
    const top = (clientHeight - height * scale) / 2 + face.y * height * scale;
    return new DOMRect(left, top, face.width * width * scale, face.height * height * scale);
  }

  /** @param {HTMLElement} box @param {Face} face @param {DOMRect} place */
  #place(box, face, place) {
    for (const side of /** @type {const} */ (["left", "top", "width", "height"])) box.style[side] = `${place[side]}px`;
    box.classList.toggle("known", face.known);
    const name = find(box, "span");
    const low = place.bottom > this.clientHeight - NAME_HEIGHT;
    name.style.top = low ? `${Math.max(10 - NAME_HEIGHT, -place.top)}px` : "";
    write(name, face.name);
    name.hidden = !face.name;
  }
}
