// The small drawings on buttons that scripts make. 24 × 24, lines only.
import { draw } from "./dom.js";

const PATHS = {
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  again: "M20 6v5h-5M4 18v-5h5M19 11a8 8 0 0 0-14-3M5 13a8 8 0 0 0 14 3",
  facts: "M12 3a9 9 0 1 0 .01 0M12 11v6M12 7.5v.5",
  back: "M15 5l-7 7 7 7",
  forth: "M9 5l7 7-7 7",
  remove: "M6 6l12 12M18 6L6 18",
};

/** @typedef {keyof typeof PATHS} IconName */

/** @param {IconName} name */
export function icon(name) {
  return draw("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, draw("path", { d: PATHS[name] }));
}

/** A drawing of a state, from pictures.svg. @param {string} name */
export function picture(name) {
  return draw("svg", { class: "picture", "aria-hidden": "true" }, draw("use", { href: `/static/pictures.svg#${name}` }));
}
