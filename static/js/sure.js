// What cannot be taken back is asked for twice.
import { english } from "./language.js";

const SECONDS = 4;

/** Whether a button with `data-twice` was touched for the second time; at the first it asks. @param {HTMLElement} button */
export function sure(button) {
  if (!button.dataset.twice || button.dataset.word !== undefined) {
    forget(button);
    return true;
  }
  button.dataset.word = english(button);
  button.textContent = button.dataset.twice;
  setTimeout(() => forget(button), 1000 * SECONDS);
  return false;
}

function forget(button) {
  if (button.dataset.word === undefined) return;
  button.textContent = button.dataset.word;
  delete button.dataset.word;
}
