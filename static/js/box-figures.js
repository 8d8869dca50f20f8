// The live figures of the box: temperature, memory, disk, processor; each as a number and as a bar.
import { make } from "./lib/dom.js";
import { locale, t } from "./lib/language.js";

/** @import { BoxState } from "./lib/answers.js" */
/** @import { Words } from "./lib/language.js" */

const COLDEST = 20; // degrees, where the bar of the temperature begins
const HOTTEST = 85; // where a Raspberry Pi slows down for good
const WARM = 75;
const FULL = 0.95;

/** Elements of a <dl>. @param {BoxState} box */
export function figures({ temperature, throttled, memory, disk, load }) {
  const room = (/** @type {{free: number, total: number}} */ { free, total }) => 1 - free / total;
  const found = [];
  if (temperature !== null) {
    const text = () => (throttled ? t("{degrees} °C, slowed down", { degrees: round(temperature) }) : `${round(temperature)} °C`);
    const share = (temperature - COLDEST) / (HOTTEST - COLDEST);
    found.push(figure(() => t("Temperature"), text, share, temperature >= WARM || Boolean(throttled)));
  }
  if (memory)
    found.push(
      figure(
        () => t("RAM"),
        () => free(memory.free),
        room(memory),
        room(memory) > FULL,
      ),
    );
  if (disk)
    found.push(
      figure(
        () => t("Disk"),
        () => free(disk.free),
        room(disk),
        room(disk) > FULL,
      ),
    );
  found.push(
    figure(
      () => t("Processor"),
      () => t("{percent} % busy", { percent: round(100 * load) }),
      load,
      false,
    ),
  );
  return found;
}

/** @param {Words} title @param {Words} text @param {number} share 0 to 1 @param {boolean} odd */
function figure(title, text, share, odd) {
  const bar = make("progress", { attributes: { "aria-hidden": "true" } });
  bar.value = Math.min(1, Math.max(0.02, share));
  return make("div", { data: { odd: odd ? "yes" : "no" } }, make("dt", { text: title }), make("dd", { text }, bar));
}

/** @param {number} bytes */
function free(bytes) {
  const gigabytes = (bytes / 1e9).toLocaleString(locale(), { maximumFractionDigits: bytes < 1e10 ? 1 : 0 });
  return t("{free} GB free", { free: gigabytes });
}

/** @param {number} number */
function round(number) {
  return Math.round(number).toLocaleString(locale());
}
