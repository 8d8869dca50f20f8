// What cannot be taken back is asked for twice: the first touch of a button shows a question on it.
import { t, write } from "./language.js";

/** @import { Words } from "./language.js" */

const SECONDS = 4; // that the question stays

/** @type {WeakMap<HTMLElement, Words>} */
const questions = new WeakMap();
/** @type {WeakMap<HTMLElement, () => void>} button that asks → what shows its own words again */
const asking = new WeakMap();

/** Have a button ask before it acts. @template {HTMLElement} E @param {E} button @param {Words} question @returns {E} */
export function askTwice(button, question) {
  questions.set(button, question);
  return button;
}

/** Whether a button may act: it asks nothing, or was asked and touched again. @param {HTMLElement} button */
export function confirmed(button) {
  const { twice } = button.dataset;
  const question = questions.get(button) ?? (twice && (() => t(twice)));
  if (!question) return true;
  const back = asking.get(button);
  if (back) {
    back();
    return true;
  }
  ask(button, question);
  return false;
}

/** @param {HTMLElement} button @param {Words} question */
function ask(button, question) {
  const own = [...button.childNodes];
  const words = document.createElement("span");
  write(words, question);
  button.replaceChildren(words);
  button.classList.add("asked");
  const timer = setTimeout(() => asking.get(button)?.(), 1000 * SECONDS);
  asking.set(button, () => {
    clearTimeout(timer);
    asking.delete(button);
    button.classList.remove("asked");
    button.replaceChildren(...own);
  });
}
