// What people call the tools of the chat.
import { t } from "./lib/language.js";

/** @type {Record<string, () => string>} */
const NAMES = {
  abilities: () => t("Help"),
  about: () => t("About Larson"),
  age: () => t("Calendar"),
  between_hours: () => t("Clock"),
  box: () => t("Box status"),
  calculate: () => t("Calculator"),
  cancel_reminder: () => t("Reminders"),
  cancel_timer: () => t("Cancel timer"),
  cannot: () => t("Not possible"),
  change_timer: () => t("Timer"),
  change_memory: () => t("Memory"),
  choose: () => t("Chance"),
  clock: () => t("Clock"),
  coin: () => t("Chance"),
  collection: () => t("Own collection"),
  convert: () => t("Units"),
  day: () => t("Calendar"),
  dice: () => t("Chance"),
  facts: () => t("Dictionary"),
  find: () => t("Document search"),
  forget: () => t("Forget"),
  forget_all: () => t("Forget everything"),
  guess: () => t("Riddle"),
  later: () => t("Clock"),
  leap: () => t("Calendar"),
  lights: () => t("LEDs"),
  list_add: () => t("Lists"),
  list_clear: () => t("Lists"),
  list_offer: () => t("Lists"),
  list_remove: () => t("Lists"),
  list_show: () => t("Lists"),
  month_days: () => t("Calendar"),
  pause_timer: () => t("Timer"),
  random_number: () => t("Chance"),
  recall: () => t("Memory"),
  recurring: () => t("Reminders"),
  remember: () => t("Memory"),
  reminder: () => t("Reminders"),
  reminders: () => t("Reminders"),
  resume_timer: () => t("Timer"),
  timer: () => t("Timer"),
  timers: () => t("Timers"),
  unsure: () => t("Not sure"),
  until: () => t("Calendar"),
  until_hour: () => t("Clock"),
  who: () => t("Camera"),
  zones: () => t("Clock"),
};

/** @param {string} tool @returns {string} its own name where it is not known here */
export function toolName(tool) {
  return NAMES[tool]?.() ?? tool.replaceAll("_", " ");
}
