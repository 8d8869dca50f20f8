// Who can see a document: the names of the circles, and a field to choose one.
import { make } from "./dom.js";
import { t } from "./language.js";

/** @import { Circle } from "./answers.js" */

/** @type {Record<Circle, () => string>} */
const CIRCLES = {
  me: () => t("Only me"),
  members: () => t("People here"),
  anyone: () => t("Anyone at the screen"),
};

/** @param {Circle} circle */
export function circleName(circle) {
  return CIRCLES[circle]();
}

/** A field to choose from, with what it is for. @param {Circle} chosen @param {Record<string, string | number>} [data] */
export function circleField(chosen, data = {}) {
  const label = () => t("Who can see it");
  const field = make("select", { class: "circle", data, attributes: { "aria-label": label } });
  field.append(...Object.entries(CIRCLES).map(([value, text]) => make("option", { text, attributes: { value } })));
  field.value = chosen;
  return field;
}
