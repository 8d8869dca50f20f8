// Elements: found, made, and told to say something.
import { write } from "./language.js";

/** @import { Words } from "./language.js" */

/**
 * What make() sets: `text` and the words of `attributes` as write() takes them; `data` becomes data-attributes.
 * @typedef {object} Parts
 * @property {string} [class]
 * @property {Words} [text]
 * @property {Record<string, string | number>} [data]
 * @property {Record<string, Words>} [attributes]
 */

/**
 * The first element that a selector finds. Throws an Error where there is none of that kind.
 * @template {Element} [E=HTMLElement]
 * @param {ParentNode} root @param {string} selector
 * @param {new () => E} [type]
 * @returns {E}
 */
export function find(root, selector, type) {
  const found = root.querySelector(selector);
  if (!(found instanceof (type ?? HTMLElement))) throw new Error(`There is no ${selector} here.`);
  return /** @type {E} */ (found);
}

/**
 * All elements of a kind that a selector finds.
 * @template {Element} [E=HTMLElement]
 * @param {ParentNode} root @param {string} selector
 * @param {new () => E} [type]
 * @returns {E[]}
 */
export function findAll(root, selector, type) {
  const kind = type ?? HTMLElement;
  return /** @type {E[]} */ ([...root.querySelectorAll(selector)].filter((element) => element instanceof kind));
}

/**
 * The element around an event's target that a selector fits, if there is one.
 * @param {Event} event @param {string} selector @returns {HTMLElement | null}
 */
export function around(event, selector) {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}

/** Whether a key belongs to an input method, which composes a word. Safari ends one before its Enter, with key code 229. @param {KeyboardEvent} event */
export function isComposing({ isComposing: composing, keyCode }) {
  return composing || keyCode === 229;
}

/**
 * A new element.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name @param {Parts} [parts] @param {(Node | string)[]} children
 */
export function make(name, parts = {}, ...children) {
  const element = document.createElement(name);
  if (parts.class) element.className = parts.class;
  if (parts.text !== undefined) write(element, parts.text);
  for (const [key, value] of Object.entries(parts.data ?? {})) element.dataset[key] = String(value);
  for (const [key, words] of Object.entries(parts.attributes ?? {})) write(element, words, key);
  element.append(...children);
  return element;
}

/**
 * A new button, with what a touch of it does in data-do.
 * @param {string} action @param {Parts} parts @param {(Node | string)[]} children
 */
export function button(action, parts, ...children) {
  const element = make("button", { ...parts, data: { do: action, ...parts.data } }, ...children);
  element.type = "button";
  return element;
}

/** Show these children, in this order. Those that were there are left alone: a finger may be on one. @param {Element} parent @param {Element[]} children */
export function arrange(parent, children) {
  for (const child of [...parent.children]) if (!children.includes(child)) child.remove();
  for (const [place, child] of children.entries()) {
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
  }
}

/** A new element of a drawing. @param {string} name @param {Record<string, string | number>} attributes @param {Node[]} children */
export function draw(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** @typedef {"bad" | "warn" | "good" | "info"} Kind  of a note: a failure, something to look after, a success, or news */

const PRAISED = 4000; // milliseconds that a success is said

/** @type {WeakMap<HTMLElement, ReturnType<typeof setTimeout>>} note → what takes it away */
const fading = new WeakMap();

/** Say something in the note of an element, or nothing. @param {ParentNode} root @param {Words} words @param {Kind} [kind] */
export function say(root, words, kind = "bad") {
  const note = find(root, ".note");
  clearTimeout(fading.get(note));
  note.dataset.kind = kind;
  write(note, words);
  note.hidden = !words;
  if (words && kind === "good")
    fading.set(
      note,
      setTimeout(() => (note.hidden = true), PRAISED),
    );
}
