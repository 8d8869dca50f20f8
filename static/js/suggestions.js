// What one may begin with. Each is something that this box does well, asked in the words on its tile or close to them.
import { button, make } from "./lib/dom.js";
import { icon } from "./lib/icons.js";
import { t } from "./lib/language.js";

/** @import { IconName } from "./lib/icons.js" */

/** @typedef {[icon: IconName, label: () => string, asked?: () => string]} Suggestion  asked in other words than its label's */

/** @type {Suggestion[]} */
const ANYBODY = [
  ["spark", () => t("What can you do?")],
  ["timer", () => t("5-minute timer"), () => t("Set a timer for 5 minutes")],
  ["sum", () => t("17% of 240"), () => t("What is 17% of 240?")],
  ["day", () => t("Days until Christmas"), () => t("How many days until Christmas?")],
];
/** @type {Suggestion[]} */
const MEMBERS = [
  ["spark", () => t("What can you do?")],
  ["timer", () => t("5-minute timer"), () => t("Set a timer for 5 minutes")],
  ["sum", () => t("17% of 240"), () => t("What is 17% of 240?")],
  ["memory", () => t("What do you remember about me?")],
];

/** @param {boolean} member @param {number} documents how many there are */
export function suggestions(member, documents) {
  const tiles = (member ? MEMBERS : ANYBODY).map(([drawn, label, asked]) => {
    return tile(drawn, label, () => ({ text: (asked ?? label)() }));
  });
  const ask = () => t("Ask your documents");
  if (documents)
    tiles.splice(
      2,
      1,
      tile("document", ask, () => ({ text: "", documents: "yes" })),
    );
  return make("div", { class: "suggestions" }, ...tiles);
}

/** @param {IconName} drawn @param {() => string} text @param {() => Record<string, string>} data at the touch, in the language of then */
function tile(drawn, text, data) {
  const made = button("suggestion", {}, icon(drawn), make("span", { text }));
  made.addEventListener("click", () => Object.assign(made.dataset, data()));
  return made;
}
