// This device's own camera, through which the box looks while it is lent.
import { Emitter } from "./lib/events.js";
import { t } from "./lib/language.js";
import { Socket } from "./lib/socket.js";
import { tab } from "./lib/store.js";

const WIDTH = 640; // pixels of a frame that is sent
const PAUSE = 90; // milliseconds between two frames sent
const QUALITY = 0.85;
const LENDING = "lending"; // in the tab's storage: this device's camera was in use

/**
 * @typedef {object} CameraEvents
 * @property {undefined} changed  it was lent, or given back
 * @property {string} refused  the box would not look, and why
 */

/** @extends {Emitter<CameraEvents>} */
export class OwnCamera extends Emitter {
  #video;
  /** @type {Socket | null} that carries it */
  #socket = null;
  /** @type {Promise<void> | null} of a camera that is being opened */
  #opening = null;
  #busy = false;

  /** @param {HTMLVideoElement} video that shows it */
  constructor(video) {
    super();
    this.#video = video;
  }

  /** Whether it is lent now. */
  get lent() {
    return this.#socket !== null;
  }

  /** Whether this tab lent it before it was loaded again. */
  static get wasLent() {
    return Boolean(tab.get(LENDING));
  }

  /** Lend it, if that was allowed before; else nothing is asked. */
  async lendIfAllowed() {
    try {
      const permission = await navigator.permissions.query({ name: /** @type {PermissionName} */ ("camera") });
      if (permission.state === "granted") await this.lend();
    } catch {
      // It did not work, or this browser does not tell; the button remains.
    }
  }

  /** Show it, and let the box look through it; over when the box has seen a frame, or else thrown. */
  lend() {
    this.#opening ??= this.#lend().finally(() => (this.#opening = null));
    return this.#opening;
  }

  async #lend() {
    if (this.#socket) return;
    const stream = await openCamera();
    this.#video.srcObject = stream;
    await this.#video.play();
    stream.getVideoTracks()[0].addEventListener("ended", () => this.giveBack());
    const socket = new Socket("/ws/camera");
    this.#socket = socket;
    socket.on("open", () => this.#send());
    socket.on("message", () => setTimeout(() => this.#send(), PAUSE));
    tab.set(LENDING, "yes"); // until this tab is closed, a reload lends again
    this.emit("changed");
    await this.#seen(socket);
  }

  /** Over when the box has seen a frame. Throws an Error in words when it will not. @param {Socket} socket */
  #seen(socket) {
    const refused = socket.next("refused");
    refused.then((why) => {
      this.giveBack();
      this.emit("refused", why);
    });
    const closed = socket.next("closed").then(() => t("This device’s camera stopped."));
    const failed = Promise.race([refused, closed]).then((why) => Promise.reject(new Error(why)));
    return Promise.race([socket.next("message").then(() => {}), failed]);
  }

  /** Stop lending. */
  giveBack() {
    if (!this.#socket) return;
    tab.set(LENDING, null);
    const socket = this.#socket;
    this.#socket = null;
    socket.close();
    if (this.#video.srcObject instanceof MediaStream) for (const track of this.#video.srcObject.getTracks()) track.stop();
    this.#video.srcObject = null;
    this.emit("changed");
  }

  #send() {
    const { videoWidth: width, videoHeight: height } = this.#video;
    if (!this.#socket || this.#busy) return;
    if (!width) {
      setTimeout(() => this.#send(), PAUSE);
      return;
    }
    const scale = Math.min(1, WIDTH / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d")?.drawImage(this.#video, 0, 0, canvas.width, canvas.height);
    this.#busy = true;
    const sent = (/** @type {Blob | null} */ blob) => {
      this.#busy = false;
      if (blob) this.#socket?.send(blob);
    };
    canvas.toBlob(sent, "image/jpeg", QUALITY);
  }
}

/** This device's camera. Throws an Error in words. */
async function openCamera() {
  if (!navigator.mediaDevices) throw new Error(t("This browser allows camera access only on http://localhost or HTTPS."));
  try {
    const video = { width: { ideal: WIDTH }, height: { ideal: 480 }, facingMode: "user" };
    return await navigator.mediaDevices.getUserMedia({ video });
  } catch (error) {
    throw new Error(problemOf(/** @type {DOMException} */ (error)));
  }
}

/** @param {DOMException} error */
function problemOf({ name, message }) {
  if (name === "NotAllowedError") {
    return t("Camera access is blocked. Allow it in the browser’s settings and try again.");
  }
  if (name === "NotFoundError") return t("This device has no camera.");
  if (name === "NotReadableError") {
    return t("Another program is using this device’s camera. Close it and try again.");
  }
  return t("Can’t use this device’s camera: {problem}", { problem: message });
}
