// The fields of extracted data, as a form that people can check: what was found, and where it stands in the text.
import { make } from "./lib/dom.js";
import { t } from "./lib/language.js";

/** @import { Field } from "./lib/messages.js" */

/** What people call the fields of the shapes that the page offers. @type {Record<string, () => string>} */
const LABELS = {
  name: () => t("Name"),
  phone: () => t("Phone"),
  email: () => t("Email"),
  city: () => t("City"),
  what: () => t("What"),
  day: () => t("Day"),
  time: () => t("Time"),
  place: () => t("Place"),
  people: () => t("People"),
  items: () => t("Items"),
  amount: () => t("Amount"),
  tasks: () => t("Tasks"),
  task: () => t("Task"),
  who: () => t("Who"),
  until: () => t("Until"),
  urgent: () => t("Urgent"),
  from: () => t("From"),
  number: () => t("Number"),
  total: () => t("Total"),
  currency: () => t("Currency"),
  due: () => t("Due"),
  mood: () => t("Mood"),
  why: () => t("Why"),
};
/** What people call the values of a choice. @type {Record<string, () => string>} */
const CHOICES = {
  true: () => t("Yes"),
  false: () => t("No"),
  glad: () => t("Glad"),
  neutral: () => t("Neutral"),
  sad: () => t("Sad"),
  angry: () => t("Angry"),
};

/** @param {Field} field */
export function row(field) {
  const { path, value, state, before, place, after } = field;
  const entry = make("div", { data: { state } }, make("dt", { text: () => path.map(label).join(" · ") }));
  if (state === "missing") entry.append(make("dd", { class: "soft", text: () => t("Not in the text") }));
  else entry.append(make("dd", { text: () => (state === "judged" ? choice(value) : value) }));
  if (state === "judged") entry.append(make("dd", { class: "soft", text: () => t("The model’s judgement") }));
  if (state === "found") {
    const around = make("dd", { class: "soft" }, `…${before}`, make("mark", { text: place }), `${after}…`);
    around.dir = "auto";
    entry.append(around);
  }
  return entry;
}

/** @param {string | number} step @returns {string} */
function label(step) {
  if (typeof step === "number") return String(step + 1);
  const words = step.replaceAll("_", " ");
  return LABELS[step]?.() ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** @param {string} value */
function choice(value) {
  return CHOICES[value]?.() ?? value;
}
