// How the page looks and speaks: as this device likes it, or as the person does who is logged in.
import { speak } from "./language.js";
import { device } from "./store.js";

/** @import { Preferences } from "./messages.js" */

const KEPT = "larson-display"; // in the browser's storage; early.js reads it before the first paint
const NAMES = /** @type {const} */ (["theme", "text", "contrast", "motion"]);
const YEAR = 365 * 24 * 3600; // seconds
const root = document.documentElement;

let own = read(); // of this device
/** @type {Preferences} */
let theirs = {}; // of the person
const before = { ...display(), language: root.dataset.language ?? root.lang }; // what the device itself asks for

/** @returns {Preferences} */
function read() {
  try {
    return JSON.parse(device.get(KEPT) ?? "{}");
  } catch {
    return {};
  }
}

/** What holds now. @returns {Preferences} */
export function display() {
  return { ...Object.fromEntries(NAMES.map((name) => [name, root.dataset[name]])), language: root.lang };
}

/** Keep a choice for this device. @param {string} name @param {string} value */
export function choose(name, value) {
  own = { ...own, [name]: value };
  device.set(KEPT, JSON.stringify(own));
  tellBox();
  apply();
}

/** The box sends a page in the language that this device chose. */
function tellBox() {
  const { language } = own;
  // biome-ignore lint/suspicious/noDocumentCookie: not every browser has a cookieStore
  if (language) document.cookie = `larson-language=${language}; path=/; max-age=${YEAR}; SameSite=Lax`;
}

/** The choices of the current user; {} for a guest. @param {Preferences} preferences */
export function adopt(preferences) {
  theirs = preferences;
  apply();
}

function apply() {
  const wanted = { ...before, ...own, ...theirs };
  for (const name of NAMES) root.dataset[name] = wanted[name];
  speak(wanted.language);
}

tellBox(); // for as long as it is kept here
