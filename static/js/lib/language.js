// The page in the person's language. The page is written in English; this puts other words in the place of its own.
//
// A language is one file, /static/languages/xx.json: English sentences, and what they are called there. {0} stands for
// whatever the box puts in ("Only {0} MB are free"). Words of people (names, messages, documents) are marked with the
// attribute translate="no" and stay as they are.
const ATTRIBUTES = ["title", "aria-label", "placeholder", "alt"];
const REMEMBERED = 2000; // sentences that were looked for

const originals = new WeakMap(); // node → what it said in English, and what was put there: {text, shown} by attribute or ""
let spoken = "en";
let words = new Map();
let patterns = []; // [RegExp, translation], the longest first
let found = new Map();

/** Over when the page speaks what it was told to last. */
export let speaking = Promise.resolve();

/** Speak a language from now on. @param {string} language en, nl, de */
export function speak(language) {
  speaking = speaking.then(() => begin(language));
}

async function begin(language) {
  if (language === spoken) return;
  try {
    await learn(language);
  } catch {
    return; // the box does not answer; the page stays as it is
  }
  spoken = language;
  document.documentElement.lang = language;
  walk(document.documentElement);
  document.dispatchEvent(new CustomEvent("language", { detail: language }));
}

async function learn(language) {
  const answer = language === "en" ? {} : await (await fetch(`/static/languages/${language}.json`)).json();
  words = new Map(Object.entries(answer).filter(([english]) => !english.includes("{0}")));
  const open = Object.entries(answer).filter(([english]) => english.includes("{0}"));
  patterns = open.sort(([a], [b]) => b.length - a.length).map(([english, other]) => [patternOf(english), other]);
  found = new Map();
}

function patternOf(english) {
  const escaped = english.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\d\}/g, "(.+?)");
  return new RegExp(`^${escaped}$`, "s");
}

/** A sentence in the language that is spoken; what is not known there stays in English. */
export function translated(text) {
  if (spoken === "en") return text;
  const trimmed = text.trim();
  if (!trimmed) return text;
  let other = words.get(trimmed) ?? found.get(trimmed);
  if (other === undefined) {
    other = byPattern(trimmed) ?? bySentence(trimmed) ?? trimmed;
    if (found.size > REMEMBERED) found.clear();
    found.set(trimmed, other);
  }
  return text.replace(trimmed, () => other);
}

/** What an element says, before it was translated. @param {HTMLElement} element with one text */
export function english(element) {
  const text = element.firstChild;
  const known = text && originals.get(text)?.[""];
  return known && known.shown === text.data ? known.text : element.textContent;
}

function byPattern(text) {
  for (const [pattern, other] of patterns) {
    const match = pattern.exec(text);
    if (match) return other.replace(/\{(\d)\}/g, (_, number) => match[Number(number) + 1] ?? ""); // a name stays a name
  }
  return undefined;
}

/** Two sentences that the box put one after the other. */
function bySentence(text) {
  const parts = text.split(/(?<=[.!?…]) (?=\p{Lu})/u);
  if (parts.length < 2) return undefined;
  const others = parts.map((part) => words.get(part) ?? byPattern(part));
  return others.some(Boolean) ? others.map((other, index) => other ?? parts[index]).join(" ") : undefined;
}

function walk(root) {
  if (root.nodeType === Node.TEXT_NODE) return tell(root, "");
  if (root.nodeType !== Node.ELEMENT_NODE || !mayTell(root)) return;
  for (const name of ATTRIBUTES) if (root.hasAttribute(name)) tell(root, name);
  if (root.tagName !== "TEXTAREA") for (const child of root.childNodes) walk(child); // what somebody types is theirs
}

function mayTell(element) {
  return element.translate !== false && !["SCRIPT", "STYLE"].includes(element.tagName);
}

function tell(node, attribute) {
  const now = attribute ? node.getAttribute(attribute) : node.data;
  const known = originals.get(node) ?? {};
  const before = known[attribute];
  const english = before && before.shown === now ? before.text : now; // else the page has said something new
  const shown = translated(english);
  known[attribute] = { text: english, shown };
  originals.set(node, known);
  if (shown === now) return;
  if (attribute) node.setAttribute(attribute, shown);
  else node.data = shown;
}

const observer = new MutationObserver((changes) => {
  if (spoken === "en") return;
  for (const { type, target, attributeName, addedNodes } of changes) {
    const element = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
    if (!element || !mayTell(element)) continue;
    if (type === "characterData") tell(target, "");
    else if (type === "attributes") target.hasAttribute(attributeName) && tell(target, attributeName);
    else for (const node of addedNodes) walk(node);
  }
});
observer.observe(document.documentElement, {
  subtree: true,
  childList: true,
  characterData: true,
  attributes: true,
  attributeFilter: ATTRIBUTES,
});

const wanted = document.documentElement.lang;
if (wanted !== "en") speak(wanted);
