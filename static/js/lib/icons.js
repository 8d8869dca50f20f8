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
  spark: "M12 3l2 7 7 2-7 2-2 7-2-7-7-2 7-2z",
  timer: "M12 6a8 8 0 1 0 .01 0M12 10v4l3 2M9.5 2.5h5",
  sum: "M6 18L18 6M7.5 5a2.5 2.5 0 1 0 .01 0M16.5 14a2.5 2.5 0 1 0 .01 0",
  day: "M5 5h14v15H5zM5 10h14M9 3v4M15 3v4M9 14h.5M14.5 14h.5",
  memory: "M6 3h12v18l-6-5-6 5z",
  document: "M6 3h8l4 4v14H6zM13 3v5h5M9 12h6M9 16h6",
};

/** @typedef {keyof typeof PATHS} IconName */

/** @param {IconName} name */
export function icon(name) {
  return draw("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, draw("path", { d: PATHS[name] }));
}

/** A drawing of a state, from pictures.svg. @param {string} name */
export function picture(name) {
  return draw("svg", { class: "picture", "aria-hidden": "true" }, draw("use", { href: `/static/pictures.svg#${name}` }));
}
