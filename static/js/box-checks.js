// The rows of the box's checks.
import { button, make } from "./lib/dom.js";
import { t } from "./lib/language.js";

/** @import { Check } from "./lib/answers.js" */

/** @type {Record<Check["state"], () => string>} */
const WORDS = {
  ok: () => t("ok"),
  attention: () => t("needs attention"),
  broken: () => t("doesn’t work"),
};

/** @param {Check} check @param {boolean} busy nothing can be repaired while checks go on */
export function checkItem({ id, title, state, text, fix, fixable }, busy) {
  const row = make("li", { data: { state } }, make("i", { attributes: { "aria-hidden": "true" } }), make("b", { text: title }));
  row.append(make("em", { class: state === "ok" ? "spoken" : "", text: WORDS[state] }), make("span", { text }));
  if (fix && !fixable) row.append(make("p", { text: fix }));
  if (fixable) {
    const repair = button("fix", { text: () => t("Repair"), data: { id } });
    repair.disabled = busy;
    row.append(repair);
  }
  return row;
}
