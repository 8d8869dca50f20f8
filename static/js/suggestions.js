// What one may begin with. Each is something that this box does well.
import { button, make } from "./lib/dom.js";
import { t } from "./lib/language.js";

/** @type {[label: () => string, text: string, fill?: "fill"][]} the text sent is English, which the model and the tools understand best */
const ANYBODY = [
  [() => t("What can you do?"), "What can you do?"],
  [() => t("17 % of 240"), "What is 17 % of 240?"],
  [() => t("Timer"), "Set a timer for 5 minutes"],
  [() => t("A story"), "Tell me a short story about a robot."],
];
/** @type {typeof ANYBODY} */
const MEMBERS = [
  [() => t("What can you do?"), "What can you do?"],
  [() => t("Who do you see?"), "Who do you see?"],
  [() => t("Remember …"), "Remember that ", "fill"],
  [() => t("A story"), "Tell me a short story about a robot."],
];

/** @param {boolean} member @param {number} documents how many there are */
export function suggestions(member, documents) {
  const found = (member ? MEMBERS : ANYBODY).map(([label, text, fill]) => chip(label, { text, fill: fill ?? "" }));
  if (documents)
    found.splice(
      1,
      0,
      chip(() => t("Ask your documents"), { text: "", documents: "yes" }),
    );
  return make("div", { class: "suggestions" }, ...found);
}

/** @param {() => string} text @param {Record<string, string>} data */
function chip(text, data) {
  return button("suggestion", { text, data });
}
