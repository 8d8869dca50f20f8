// What is covered while the veil is down: nothing beneath it can be seen, touched, focused or read aloud.
import { findAll } from "./dom.js";

const PRIVATE = "chat-panel, .sheet, account-panel [data-do=page], footer [data-open]";

let covered = false;
/** @type {HTMLDialogElement[]} that were open, or were to be opened meanwhile; the lowest first */
let waiting = [];

/** @param {HTMLDialogElement} dialog */
export function isCovered(dialog) {
  return waiting.includes(dialog);
}

/** Open a dialog, or have it opened once the veil is lifted. @param {HTMLDialogElement} dialog */
export function open(dialog) {
  if (!covered) dialog.showModal();
  else if (!waiting.includes(dialog)) waiting.push(dialog);
}

/** Not to be opened after all: it was another person's. Whether it was waiting. @param {HTMLDialogElement} dialog */
export function dismiss(dialog) {
  const before = waiting.length;
  waiting = waiting.filter((other) => other !== dialog);
  return waiting.length < before;
}

/** Put the cover on, or take it off. @param {boolean} on */
export function cover(on) {
  if (on === covered) return;
  covered = on;
  for (const element of findAll(document, PRIVATE)) element.inert = on;
  if (on) {
    waiting = findAll(document, "dialog[open]", HTMLDialogElement); // a modal one would keep "Log out" from being touched
    for (const dialog of waiting) dialog.close();
    return;
  }
  const opened = waiting;
  waiting = [];
  for (const dialog of opened) dialog.showModal();
}
