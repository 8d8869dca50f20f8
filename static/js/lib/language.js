// The page in the person's language.
//
// Every sentence is a msgid, which is its English text, and has a translation in a catalogue: the one that the page
// brought along, in <script type="application/json" id="catalogue">, or /languages/xx. Scripts say
// t("Log in as {name}", { name }). A template marks an element whose text is a sentence with data-t, and an attribute
// that is one with data-t-title and the like. The box translates both before it sends a page (appliance/web/markup.py),
// and the mark's value is then the msgid. Words given to write() as a function are written again when the language
// changes. What the box says in answers and messages comes in the language already.

/** @typedef {string | (() => string)} Words as they stand, or made of sentences, and made again in another language */
/** @typedef {Record<string, string | number>} Values for the places of a sentence: "{name}" */

const SOURCE = "en";
const ATTRIBUTES = ["title", "aria-label", "placeholder", "alt"];
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u; // has a letter of those scripts
const PIECES = /(\{\w+\}|<b>.*?<\/b>)/; // of a sentence with elements in it

/** @type {WeakMap<Element, Map<string, () => void>>} element → its words, by attribute or "" for its text */
const written = new WeakMap();
/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {Map<string, Record<string, string>>} */
const catalogues = new Map([[SOURCE, {}]]);
let spoken = SOURCE;
/** @type {Record<string, string>} */
let sentences = {};

/** Over when the page speaks what it was told to last. */
export let speaking = Promise.resolve();

/** A sentence in the person's language; one without a translation stays English. @param {string} msgid @param {Values} [values] */
export function t(msgid, values = {}) {
  return (sentences[msgid] || msgid).replace(/\{(\w+)\}/g, (place, name) => isolated(String(values[name] ?? place)));
}

/** A value that reads from right to left, kept from turning the words around it. @param {string} value */
function isolated(value) {
  return RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value;
}

/** The catalogue of the language that is spoken. */
export function catalogue() {
  return sentences;
}

/**
 * Give an element its text, or an attribute its value. Only a change is written, so that a screen reader does not repeat itself.
 * @param {Element} element @param {Words} words @param {string} [attribute]
 */
export function write(element, words, attribute = "") {
  if (typeof words === "function") remember(element, attribute, () => put(element, attribute, words()));
  else {
    written.get(element)?.delete(attribute);
    put(element, attribute, words);
  }
}

/** @param {Element} element @param {string} attribute @param {() => void} writer */
function remember(element, attribute, writer) {
  const writers = written.get(element) ?? new Map();
  written.set(element, writers.set(attribute, writer));
  writer();
}

/** @param {Element} element @param {string} attribute @param {string} text */
function put(element, attribute, text) {
  if (attribute) element.getAttribute(attribute) === text || element.setAttribute(attribute, text);
  else if (element.textContent !== text) element.textContent = text;
}

/** Speak a language from now on. @param {string} language en, nl, de */
export function speak(language) {
  speaking = speaking.then(() => change(language));
}

/** @param {() => void} listener for text not written with write() @returns {() => void} ends it */
export function onLanguage(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** How the person writes dates: as the browser does, if it speaks the page's language. The box does the same. */
export function locale() {
  const { lang } = document.documentElement;
  if (navigator.language.startsWith(lang)) return navigator.language;
  return lang === SOURCE ? "en-GB" : lang;
}

/** @param {string} language */
async function change(language) {
  if (language === spoken) return;
  try {
    const known = catalogues.get(language) ?? (await (await fetch(`/languages/${language}`)).json());
    catalogues.set(language, known);
    adopt(language);
  } catch {
    // the box does not answer; the page stays as it is
  }
}

/** @param {string} language whose catalogue is here */
function adopt(language) {
  spoken = language;
  sentences = catalogues.get(language) ?? {};
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("*")) for (const writer of written.get(element)?.values() ?? []) writer();
  for (const listener of listeners) listener();
}

// ---------------------------------------------------------------- sentences of templates

function readTemplate() {
  for (const element of document.querySelectorAll("[data-t]")) readText(element);
  for (const attribute of ATTRIBUTES) {
    for (const element of document.querySelectorAll(`[data-t-${attribute}]`)) {
      const msgid = element.getAttribute(`data-t-${attribute}`) || (element.getAttribute(attribute) ?? "");
      write(element, () => t(msgid), attribute);
    }
  }
}

/** @param {Element} element whose text is one sentence; child elements are places in it, but for <b>, which is part of it */
function readText(element) {
  const places = new Map([...element.children].map((child) => [`{${child.getAttribute("data-place")}}`, child]));
  const msgid = element.getAttribute("data-t") || [...element.childNodes].map(source).join("").replace(/\s+/g, " ").trim();
  if (!element.children.length) return write(element, () => t(msgid));
  remember(element, "", () =>
    element.replaceChildren(
      ...t(msgid)
        .split(PIECES)
        .map((piece) => places.get(piece) ?? inline(piece)),
    ),
  );
}

/** @param {Node} node */
function source(node) {
  if (!(node instanceof Element)) return node.textContent ?? "";
  const place = node.getAttribute("data-place");
  return place ? `{${place}}` : `<b>${node.textContent}</b>`;
}

/** @param {string} piece */
function inline(piece) {
  if (!piece.startsWith("<b>")) return piece;
  return Object.assign(document.createElement("b"), { textContent: piece.slice(3, -4) });
}

const brought = document.querySelector("#catalogue")?.textContent;
const wanted = document.documentElement.lang || SOURCE;
if (brought) catalogues.set(wanted, JSON.parse(brought));
readTemplate();
adopt(wanted);
