// This phone's identity: a key pair that never leaves it, and the number that the box gave it.
import { post } from "./http.js";
import { keep, kept } from "./store.js";

const FRESH = 200_000; // milliseconds that a proof is good for here; the box believes it for 300 seconds
const KEY = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };

/** @import { Replies } from "./answers.js" */
/** @typedef {Replies["/device/prove"]} Proof */

class Device {
  /** @type {CryptoKeyPair | null} */
  #keys = null;
  /** @type {number | null} */
  #number = null;
  #proved = 0; // performance.now() of the last proof
  /** @type {Promise<Proof> | null} */
  #proving = null;

  /** Whether this phone was paired, as far as it knows. */
  async known() {
    await this.#load();
    return this.#number !== null;
  }

  /** Use a code up. @param {string} code @param {string} name of this phone */
  async pair(code, name) {
    await this.#load();
    if (!this.#keys) {
      this.#keys = await crypto.subtle.generateKey(KEY, false, ["sign", "verify"]);
      await keep("keys", this.#keys);
    }
    const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", this.#keys.publicKey);
    const signature = await this.#sign(`larson pair ${code}`);
    const device = this.#number ?? undefined;
    const answer = await post("/device/pair", { code, device, key: { kty, crv, x, y }, signature, name });
    this.#number = answer.device;
    this.#proved = performance.now();
    await keep("number", this.#number);
    return answer;
  }

  /** See that the box believes this phone now. */
  async fresh() {
    if (!this.#proved || performance.now() - this.#proved >= FRESH) await this.prove();
  }

  /** Have the box believe this phone again, even if it should still. @returns {Promise<Proof>} */
  prove() {
    this.#proving ??= this.#prove().finally(() => (this.#proving = null));
    return this.#proving;
  }

  async #prove() {
    await this.#load();
    const { challenge } = await post("/device/challenge");
    const signature = await this.#sign(`larson prove ${challenge}`);
    const answer = await post("/device/prove", { device: this.#number, challenge, signature });
    this.#proved = performance.now();
    return answer;
  }

  /** Forget the pairing. */
  async forget() {
    await keep("number", null);
    await keep("keys", null);
    this.#number = this.#keys = null;
    this.#proved = 0;
  }

  /** @param {string} text */
  async #sign(text) {
    if (!this.#keys) throw new Error("This phone has no key.");
    const signed = await crypto.subtle.sign(SIGNATURE, this.#keys.privateKey, new TextEncoder().encode(text));
    const letters = btoa(String.fromCharCode(...new Uint8Array(signed)));
    return letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }

  async #load() {
    this.#keys ??= (await kept("keys")) ?? null;
    this.#number ??= (await kept("number")) ?? null;
  }
}

export const device = new Device();
