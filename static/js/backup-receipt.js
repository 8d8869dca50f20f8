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
    ? t(
        "What was removed since stays removed (phones: {phones}, tokens: {tokens}). PINs are those from just before the restore.",
        {
          phones,
          tokens,
        },
      )
    : t("Phones, tokens and PINs are as they were then. Remove those that should not get in any more, and set new PINs.");
}

/** @param {RestoreReceipt} receipt */
function settings({ settings_left_out, left }) {
  if (!settings_left_out) return "";
  return left.length
    ? t("These settings stayed as they were on this box: {names}.", { names: left.join(", ") })
    : t("The settings of the backup cannot be used on this box. Those of this box stayed.");
}
