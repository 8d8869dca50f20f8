// Translates the box's English sentences (states, errors, guidance) into the person's language.
//
// The box puts its values in before it sends a sentence, so a sentence is found by the pattern that its msgid is:
// "Only {0} MB are free" fits every number. This module goes when the box itself speaks the person's language.
import { catalogue, t, write } from "./language.js";

const REMEMBERED = 2000; // sentences that were looked for
const PLACES = /\{(\d)\}/g; // the box numbers them; the sentences of the pages have names

/** @type {Record<string, string> | undefined} the catalogue that the rest was made of */
let known;
/** @type {[RegExp, string[], string][]} pattern, names of its places, msgid; the longest first */
let patterns = [];
/** @type {Map<string, string>} */
const found = new Map();

/** @param {string} text @returns {string} English if there is no translation */
export function told(text) {
  prepare();
  if (!patterns.length || !text.trim()) return text;
  const before = found.get(text);
  if (before !== undefined) return before;
  if (found.size > REMEMBERED) found.clear();
  const other = sentence(text) ?? several(text) ?? text;
  found.set(text, other);
  return other;
}

/** Forget the sentences of the one before. */
export function forgetTold() {
  found.clear();
}

function prepare() {
  if (known === catalogue()) return;
  known = catalogue();
  found.clear();
  const open = Object.keys(known).filter((msgid) => msgid.search(PLACES) >= 0);
  patterns = open.sort((a, b) => b.length - a.length).map((msgid) => [patternOf(msgid), placesOf(msgid), msgid]);
}

/** @param {string} msgid */
function patternOf(msgid) {
  const escaped = msgid.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(PLACES, "(.+?)");
  return new RegExp(`^${escaped}$`, "s");
}

/** @param {string} msgid */
function placesOf(msgid) {
  return [...msgid.matchAll(PLACES)].map(([, name]) => name);
}

/** @param {string} text */
function sentence(text) {
  if (known?.[text]) return t(text);
  for (const [pattern, places, msgid] of patterns) {
    const match = pattern.exec(text);
    if (match) return t(msgid, Object.fromEntries(places.map((name, index) => [name, match[index + 1]]))); // a name stays a name
  }
  return undefined;
}

/** Sentences that the box put one after the other. @param {string} text */
function several(text) {
  const parts = text.split(/(?<=[.!?…]) (?=\p{Lu})/u);
  if (parts.length < 2) return undefined;
  const others = parts.map(sentence);
  return others.some(Boolean) ? others.map((other, index) => other ?? parts[index]).join(" ") : undefined;
}

// What the box wrote into a template.
for (const element of document.querySelectorAll("[data-told]")) {
  const text = element.textContent ?? "";
  write(element, () => told(text));
}
for (const element of document.querySelectorAll("[data-told-title]")) {
  const text = element.getAttribute("title") ?? "";
  write(element, () => told(text), "title");
}
