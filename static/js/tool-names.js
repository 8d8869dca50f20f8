// What people call the tools of the chat.
import { t } from "./lib/language.js";

/** @type {Record<string, () => string>} */
const NAMES = {
  abilities: () => t("Help"),
  box: () => t("Box status"),
  calculate: () => t("Calculator"),
  cancel_timer: () => t("Cancel timer"),
  clock: () => t("Clock"),
  facts: () => t("Dictionary"),
  find: () => t("Document search"),
  forget: () => t("Forget"),
  forget_all: () => t("Forget everything"),
  lights: () => t("LEDs"),
  recall: () => t("Memory"),
  remember: () => t("Memory"),
  timer: () => t("Timer"),
  timers: () => t("Timers"),
  unsure: () => t("Not sure"),
  who: () => t("Camera"),
};

/** @param {string} tool @returns {string} its own name where it is not known here */
export function toolName(tool) {
  return NAMES[tool]?.() ?? tool.replaceAll("_", " ");
}
