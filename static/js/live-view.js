// <live-view>: the live picture with a box and a name for each face; lends this device's own camera on request.
import { feed } from "./feed.js";
import { Picture } from "./picture.js";
import { Socket } from "./socket.js";

const WIDTH = 640; // pixels of a frame that is sent
const PAUSE = 90; // milliseconds between two frames sent
const QUALITY = 0.85;
const LENDING = "lending"; // in the tab's storage: this device's camera was in use
const NAME_HEIGHT = 34; // pixels under a box for its name; without them the name stands inside
const STALE = 3000; // milliseconds without a frame after which the picture is gone

export class LiveView extends HTMLElement {
  #canvas = null;
  #video = null;
  #boxes = null;
  #lent = null; // socket that carries this device's camera
  #drawn = 0;
  #lending = null; // the promise of a camera that is being opened
  #sight = null; // the last one, to be placed anew when the picture changes its size
  #busy = false;
  #cameraState = "";

  connectedCallback() {
    this.#canvas = this.querySelector("canvas");
    this.#video = this.querySelector("video");
    this.#boxes = this.querySelector(".boxes");
    feed.addEventListener("sight", (event) => this.#showFaces((this.#sight = event.detail)));
    new ResizeObserver(() => this.#sight && this.#showFaces(this.#sight)).observe(this);
    feed.addEventListener("status", (event) => this.#showState(event.detail.camera));
    this.addEventListener("click", (event) => {
      const action = event.target.closest("[data-do]")?.dataset.do;
      if (action === "lend") this.lend().catch((error) => this.#say(error.message));
      if (action === "return") this.giveBack();
    });
    setInterval(() => this.#watch(), 1000);
    if (this.dataset.camera === "box") this.#openView();
    if (this.dataset.lend === "asked") return; // a phone's camera is on only while it is needed
    if (this.dataset.camera !== "box" || sessionStorage.getItem(LENDING)) this.#lendIfAllowed();
  }

  // ------------------------------------------------------------ the box's camera

  #openView() {
    const picture = new Picture("/ws/view", this.#canvas);
    picture.addEventListener("text", (event) => this.#say(event.detail));
    picture.addEventListener("drawn", () => {
      this.#drawn = performance.now();
      this.#watch();
    });
  }

  // ------------------------------------------------------------ this device's camera

  async #lendIfAllowed() {
    try {
      const permission = await navigator.permissions.query({ name: "camera" });
      if (permission.state === "granted") await this.lend();
    } catch {
      // It did not work, or this browser does not tell; the button remains.
    }
  }

  /** Show this device's camera, and let the box look through it; over when the box has seen a frame, or else thrown. */
  lend() {
    this.#lending ??= this.#lend().finally(() => (this.#lending = null));
    return this.#lending;
  }

  async #lend() {
    if (this.#lent) return;
    const stream = await openCamera();
    this.#video.srcObject = stream;
    await this.#video.play();
    stream.getVideoTracks()[0].addEventListener("ended", () => this.giveBack());
    const socket = new Socket("/ws/camera");
    this.#lent = socket;
    socket.addEventListener("open", () => this.#send());
    socket.addEventListener("message", () => setTimeout(() => this.#send(), PAUSE));
    sessionStorage.setItem(LENDING, "yes"); // until this tab is closed, a reload lends again
    this.#show();
    const [seen, refused, closed] = ["message", "refused", "closed"].map((name) => arrival(socket, name));
    refused.then(({ detail }) => {
      this.giveBack();
      this.#say(detail);
    });
    const failed = [refused.then(({ detail }) => detail), closed.then(() => "The camera of this device has stopped.")];
    await Promise.race([seen, ...failed.map((why) => why.then((text) => Promise.reject(new Error(text))))]);
  }

  /** Stop lending. */
  giveBack() {
    if (!this.#lent) return;
    sessionStorage.removeItem(LENDING);
    this.#lent?.close();
    this.#lent = null;
    for (const track of this.#video.srcObject?.getTracks() ?? []) track.stop();
    this.#video.srcObject = null;
    this.#show();
  }

  #send() {
    const { videoWidth: width, videoHeight: height } = this.#video;
    if (!this.#lent || this.#busy) return;
    if (!width) {
      setTimeout(() => this.#send(), PAUSE);
      return;
    }
    const scale = Math.min(1, WIDTH / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d").drawImage(this.#video, 0, 0, canvas.width, canvas.height);
    this.#busy = true;
    canvas.toBlob((blob) => {
      this.#busy = false;
      if (blob) this.#lent?.send(blob);
    }, "image/jpeg", QUALITY);
  }

  // ------------------------------------------------------------ what is shown

  #showState(camera) {
    if (this.dataset.lend === "asked") return this.#watch(); // the box's camera is another
    if (camera.text !== this.#cameraState) {
      this.#cameraState = camera.text;
      if (!camera.ok) this.#say(camera.text);
    }
    this.#watch();
  }

  #say(text) {
    this.querySelector(".absent p").textContent = text;
  }

  #watch() {
    if (this.dataset.live !== String(this.#live)) this.#show();
  }

  get #live() {
    return Boolean(this.#lent) || (this.#drawn > 0 && performance.now() - this.#drawn < STALE);
  }

  #show() {
    const lent = Boolean(this.#lent);
    const live = this.#live;
    this.dataset.live = String(live);
    this.#video.hidden = !lent;
    this.#canvas.hidden = lent || !live;
    this.querySelector(".absent").hidden = live;
    this.querySelector("[data-do=return]").hidden = !lent;
    document.dispatchEvent(new CustomEvent("lending", { detail: lent }));
    if (!live) this.#boxes.replaceChildren();
    else if (this.#sight) this.#showFaces(this.#sight);
  }

  #showFaces({ faces, own }) {
    if (own !== Boolean(this.#lent) || !this.#live) return;
    const picture = this.#lent ? this.#video : this.#canvas;
    const width = picture.videoWidth || picture.width;
    const height = picture.videoHeight || picture.height;
    const { clientWidth, clientHeight } = this;
    const scale = Math.max(clientWidth / width, clientHeight / height); // object-fit: cover
    const left = (clientWidth - width * scale) / 2;
    const top = (clientHeight - height * scale) / 2;
    while (this.#boxes.children.length > faces.length) this.#boxes.lastChild.remove();
    faces.forEach((face, index) => {
      const box = this.#boxes.children[index] ?? this.#boxes.appendChild(newBox());
      const mirrored = 1 - face.x - face.width;
      const bottom = top + (face.y + face.height) * height * scale;
      box.style.left = `${left + mirrored * width * scale}px`;
      box.style.top = `${top + face.y * height * scale}px`;
      box.style.width = `${face.width * width * scale}px`;
      box.style.height = `${face.height * height * scale}px`;
      box.classList.toggle("known", Boolean(face.name));
      box.classList.toggle("low", bottom > clientHeight - NAME_HEIGHT);
      box.firstChild.textContent = face.name;
      box.firstChild.hidden = !face.name;
    });
  }
}

/** This device's camera. Throws an Error in words. */
async function openCamera() {
  if (!navigator.mediaDevices) throw new Error("This browser gives its camera only to http://localhost or to HTTPS.");
  try {
    const video = { width: { ideal: WIDTH }, height: { ideal: 480 }, facingMode: "user" };
    return await navigator.mediaDevices.getUserMedia({ video });
  } catch (error) {
    throw new Error(LENDING_ERRORS[error.name] ?? `The camera of this device cannot be used: ${error.message}`);
  }
}

function arrival(target, name) {
  return new Promise((resolve) => target.addEventListener(name, resolve, { once: true }));
}

const LENDING_ERRORS = {
  NotAllowedError: "The camera of this device was not allowed. Allow it in the browser’s settings and try again.",
  NotFoundError: "This device has no camera.",
  NotReadableError: "The camera of this device is used by another program. Close that and try again.",
};

function newBox() {
  const box = document.createElement("div");
  box.className = "box";
  box.append(Object.assign(document.createElement("span"), { translate: false }));
  return box;
}
