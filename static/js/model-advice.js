// What a language model means for this box, in words.
import { t } from "./lib/language.js";

/** @import { Model } from "./lib/answers.js" */

const WORDS = 0.75; // of a token, in English
const NETWORK = 20e6; // bits per second, of a modest connection

/** How good and how fast it is, and how long it takes to download. @param {Model} model */
export function advice({ quality, rate, measured, state, bytes }) {
  const speed = pace(Math.round(rate * WORDS), measured);
  const minutes = Math.max(1, Math.round((bytes * 8) / NETWORK / 60));
  const wait = state === "absent" && t("{minutes} min to download at 20 Mbit/s", { minutes });
  return [quality, rate > 0 && speed, wait].filter(Boolean).join(" · ");
}

/** @param {number} words a second @param {boolean} measured */
function pace(words, measured) {
  if (words < 1) return t("less than one word a second here");
  if (words === 1) return t("about one word a second here");
  return measured ? t("{words} words a second here", { words }) : t("about {words} words a second here", { words });
}
