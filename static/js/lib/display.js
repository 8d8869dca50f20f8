// How the page looks and speaks: as this device likes it, or as the person does who is logged in.
import { speak } from "./language.js";

const KEPT = "larson-display"; // in the browser's storage; early.js reads it before the first paint
const NAMES = ["theme", "text", "contrast", "motion"];

let own = read(); // of this device
let theirs = {}; // of the person

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "{}");
  } catch {
    return {};
  }
}

/** What holds now: {theme, text, contrast, motion, language}. */
export function display() {
  const root = document.documentElement;
  return { ...Object.fromEntries(NAMES.map((name) => [name, root.dataset[name]])), language: root.lang };
}

/** Keep a choice for this device. */
export function choose(name, value) {
  own = { ...own, [name]: value };
  localStorage.setItem(KEPT, JSON.stringify(own));
  apply();
}

/** The choices of whoever is logged in now; {} for nobody. */
export function adopt(preferences) {
  theirs = preferences ?? {};
  apply();
}

const before = display(); // what the device itself asks for

function apply() {
  const wanted = { ...before, ...own, ...theirs };
  const root = document.documentElement;
  for (const name of NAMES) root.dataset[name] = wanted[name];
  speak(wanted.language);
}
