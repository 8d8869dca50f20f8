// The short words for the states of the box's parts.
import { t } from "./lib/language.js";
import { told } from "./lib/told.js";

/** @import { Part } from "./lib/messages.js" */

/** @type {Record<string, () => string>} by part and state, where the state's own word says too little */
const WORDS = {
  "camera absent": () => t("not connected"),
  "camera lost": () => t("disconnected"),
  "faces absent": () => t("not installed"),
  "model absent": () => t("not installed"),
  "disk low": () => t("almost full"),
  "network lost": () => t("offline"),
};

/** @param {Part} part @param {string} state @returns {string} */
export function stateWord(part, state) {
  return WORDS[`${part} ${state}`]?.() ?? told(state);
}
