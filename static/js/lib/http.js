// Requests to the box. An error is in the box's own words, and its kind is the box's name for it.
import { t } from "./language.js";

/** @import { Answers, Replies } from "./answers.js" */

export class RequestError extends Error {
  /**
   * @param {string} message in words
   * @param {string} kind the error's class at the box; "Unreachable" without the box
   * @param {number} [status] of the answer
   */
  constructor(message, kind, status = 0) {
    super(message);
    this.kind = kind;
    this.status = status;
  }
}

/** @type {(() => Promise<unknown>) | null} */
let renew = null;

/** @param {() => Promise<unknown>} action runs when the box no longer knows this device, before the retry */
export function onRefused(action) {
  renew = action;
}

/** @type {(() => Promise<boolean>) | null} */
let prove = null;

/** @param {() => Promise<boolean>} action asks for the PIN where the box wants it again; true once it was right */
export function onProof(action) {
  prove = action;
}

/** Ask. Throws RequestError. @template {keyof Answers} Path @param {Path} path @returns {Promise<Answers[Path]>} */
export function get(path) {
  return ask(path, {});
}

/** Do. Throws RequestError. @template {keyof Replies & string} Path @param {Path} path @param {object} [body] @returns {Promise<Replies[Path]>} */
export function post(path, body = {}) {
  return ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Send a file. Throws RequestError. @param {string} path @param {File} file */
export function upload(path, file) {
  return ask(path, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file });
}

/** Send a piece of a file. Throws RequestError. @param {string} path @param {Blob} piece */
export function uploadBytes(path, piece) {
  return ask(path, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: piece });
}

/** @param {string} path @param {RequestInit} options @returns {Promise<any>} */
async function ask(path, options) {
  const response = await send(path, options);
  if (response.status === 401 && renew && !path.startsWith("/device/")) {
    await renew();
    return read(await send(path, options));
  }
  return (await wantsProof(response)) && (await prove?.()) ? read(await send(path, options)) : read(response);
}

/** @param {Response} response */
async function wantsProof(response) {
  return (
    response.status === 403 &&
    (
      await response
        .clone()
        .json()
        .catch(() => ({}))
    ).kind === "ProofError"
  );
}

/** @param {string} path @param {RequestInit} options */
async function send(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new RequestError(t("Can’t reach Larson. Is the box switched on?"), "Unreachable");
  }
}

/** @param {Response} response */
async function read(response) {
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const said = answer.error ?? t("Larson replied with error {status}.", { status: response.status });
  throw new RequestError(said, answer.kind ?? "", response.status);
}

/** What went wrong, in words. @param {unknown} error */
export function wordsOf(error) {
  return error instanceof Error ? error.message : String(error);
}
