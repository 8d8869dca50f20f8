// This device's microphone: open only while somebody talks.
import { t } from "../lib/language.js";

/** @typedef {{level: number, samples: ArrayBuffer}} Piece  40 ms: how loud, 0 to 1, and 16-bit samples, 16,000 a second */

export class Microphone {
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {AudioContext | null} */
  #audio = null;
  #wanted = {}; // the newest opening; one that was closed meanwhile ends

  /** Whether this device has one, as far as the browser tells before it is allowed. */
  static async exists() {
    if (!isSecureContext) return true; // said when it is asked for
    if (!navigator.mediaDevices) return false;
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    return devices.some(({ kind }) => kind === "audioinput");
  }

  /** Whether it is open. */
  get open() {
    return this.#stream !== null;
  }

  /** Open it, and hear of each piece. False if it was closed meanwhile. Throws an Error in words. @param {(piece: Piece) => void} take */
  async start(take) {
    const wanted = {};
    this.#wanted = wanted;
    const stream = await openMicrophone();
    const audio = new AudioContext();
    try {
      await audio.audioWorklet.addModule("/static/js/voice/worklet.js");
    } catch (error) {
      end(stream, audio);
      throw error;
    }
    if (this.#wanted !== wanted) {
      end(stream, audio);
      return false;
    }
    this.#stream = stream;
    this.#audio = audio;
    const collector = new AudioWorkletNode(audio, "collector", { numberOfOutputs: 0 });
    collector.port.onmessage = ({ data }) => this.#stream === stream && take(data);
    audio.createMediaStreamSource(stream).connect(collector);
    await audio.resume();
    return true;
  }

  /** Close it: the browser's sign that it listens goes out. */
  stop() {
    this.#wanted = {};
    if (this.#stream && this.#audio) end(this.#stream, this.#audio);
    this.#stream = this.#audio = null;
  }
}

/** @param {MediaStream} stream @param {AudioContext} audio */
function end(stream, audio) {
  for (const track of stream.getTracks()) track.stop();
  audio.close();
}

/** Throws an Error in words. */
async function openMicrophone() {
  if (!navigator.mediaDevices) {
    throw new Error(t("This browser allows the microphone only on http://localhost or HTTPS. Type instead."));
  }
  try {
    // The recogniser hears more in the raw sound than in a cleaned one; the echo of this page's own voice has to go.
    const audio = { echoCancellation: true, noiseSuppression: false, autoGainControl: true, channelCount: 1 };
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    throw new Error(problemOf(/** @type {DOMException} */ (error)));
  }
}

/** @param {DOMException} error */
function problemOf({ name, message }) {
  if (name === "NotAllowedError") {
    return t("The microphone is blocked. Allow it in the browser’s settings and try again.");
  }
  if (name === "NotFoundError") return t("This device has no microphone. Connect one, or type instead.");
  if (name === "NotReadableError") {
    return t("Another program is using this device’s microphone. Close it and try again.");
  }
  return t("Can’t use this device’s microphone: {problem}", { problem: message });
}
