// What the last restore did, in words.
import { t } from "./lib/language.js";
import { moment } from "./lib/time.js";

/** @import { RestoreReceipt } from "./lib/answers.js" */

/** @param {RestoreReceipt} receipt @returns {() => string} */
export function receiptWords(receipt) {
  return () => [origin(receipt), withdrawn(receipt), settings(receipt)].filter(Boolean).join(" ");
}

/** @param {RestoreReceipt} receipt */
function origin({ made_at, people }) {
  return t("Restored from the backup of {when}. People in it: {people}.", { when: moment(new Date(made_at)), people });
}

/** @param {RestoreReceipt} receipt */
function withdrawn({ same_box, phones, tokens }) {
  return same_box
    ? t("Phones ({phones}) and tokens ({tokens}) removed since then stay removed. PINs are those from just before the restore.", {
        phones,
        tokens,
      })
    : t("Phones, tokens and PINs are as they were then. Remove any that should no longer have access, and set new PINs.");
}

/** @param {RestoreReceipt} receipt */
function settings({ settings_left_out, left }) {
  if (!settings_left_out) return "";
  return left.length
    ? t("This box kept its own settings for: {names}.", { names: left.join(", ") })
    : t("The backup’s settings don’t work on this box, so it kept its own.");
}
