// The rows of a person's page: views, tokens, people, unknown faces, decisions, the log.
import { button, find, make } from "./lib/dom.js";
import { t, write } from "./lib/language.js";
import { moment, nearDay } from "./lib/time.js";
import { askTwice } from "./lib/twice.js";

/** @import { Decision, Lines, LogLine, Registered, Token, View, Visitors } from "./lib/answers.js" */
/** @import { Parts } from "./lib/dom.js" */
/** @import { Words } from "./lib/language.js" */

const LONGEST_NAME = 160; // with marks and joiners, as the box takes it
const PICTURE = { width: "72", height: "72" };

/** @type {Record<string, () => string>} */
const DIRECTIONS = {
  straight: () => t("straight"),
  left: () => t("left"),
  right: () => t("right"),
  up: () => t("up"),
  down: () => t("down"),
};

/** @type {Record<string, () => string>} what is locked for a person */
const LOCKED = {
  face: () => t("face locked"),
  pin: () => t("PIN locked"),
  "face,pin": () => t("face and PIN locked"),
};

/** @param {View} view */
export function viewItem({ id, direction, created_at, fits }) {
  const word = DIRECTIONS[direction] ?? (() => t("photo"));
  const alt = () => t("Looking {direction}", { direction: word() });
  const picture = make("img", { attributes: { src: `/me/views/${id}`, alt, ...PICTURE } });
  const title = () => t("Remove this photo");
  const label = () => t("Remove photo: {direction}", { direction: word() });
  const remove = button("drop-view", { text: () => t("Remove"), data: { id }, attributes: { title, "aria-label": label } });
  const caption = make("span", { text: () => (fits ? word() : t("{direction}: unclear", { direction: word() })) });
  const odd = () => {
    return t("{when}: this photo doesn’t match your others. Remove it?", { when: when(created_at) });
  };
  const about = { class: fits ? "" : "odd", attributes: { title: () => (fits ? when(created_at) : odd()) } };
  return make(
    "li",
    about,
    picture,
    caption,
    askTwice(remove, () => t("Sure?")),
  );
}

/** @param {Token} token */
export function tokenItem({ id, name, created_at, used_at }) {
  const about = () => {
    const made = onDay(created_at);
    return used_at
      ? t("Created {made}, last used {used}", { made, used: onDay(used_at) })
      : t("Created {made}, never used", { made });
  };
  const revoke = sure("revoke", { text: () => t("Revoke"), data: { id } });
  return make("li", {}, make("b", { text: name }), make("span", { text: about }), revoke);
}

/** A card for a person. @param {Registered} person */
export function personItem({ id, name, owner, views, created_at, locks, again }) {
  const since = () => onDay(created_at);
  const extent = () => {
    return views === 1
      ? t("1 photo, since {since}", { since: since() })
      : t("{views} photos, since {since}", { views, since: since() });
  };
  const initial = make("i", { text: [...name][0]?.toUpperCase() ?? "", attributes: { "aria-hidden": "true" } });
  const words = make("div", {}, make("b", { text: name }), make("span", { text: extent }));
  const item = make("li", {}, initial, words);
  const locked = [locks.face > 0 && "face", locks.pin > 0 && "pin"].filter(Boolean).join();
  if (locked) words.append(make("em", { text: LOCKED[locked] }));
  if (again) words.append(make("em", { text: () => t("No usable photos: must register again") }));
  if (owner) item.append(make("span", { text: () => t("owner") }));
  else item.append(sure("drop-person", { text: () => t("Remove"), data: { id } }));
  return item;
}

/** @param {Visitors["visitors"][number]} visitor */
export function visitorItem({ id, views, last_at }) {
  const alt = () => t("Last seen {when}", { when: when(last_at) });
  const picture = make("img", { attributes: { src: `/visitors/${id}/picture`, alt, ...PICTURE } });
  const label = () => t("Name");
  const typing = { maxlength: String(LONGEST_NAME), dir: "auto", autocomplete: "off", autocapitalize: "words" };
  const field = make("input", { attributes: { ...typing, placeholder: label, "aria-label": label } });
  const ignore = button("ignore", { text: () => t("Ignore"), data: { id } });
  const form = make("form", { class: "visitor row", data: { id } }, field, make("button", { text: label }), ignore);
  const seen = () => (views > 1 ? t("{when}, {views} photos", { when: when(last_at), views }) : when(last_at));
  return make("li", {}, picture, make("span", { text: seen }), form);
}

/** @param {Decision} decision */
export function decisionItem({ at, granted, lines }) {
  const face = lines[0]?.[1] ?? "";
  const summary = make("summary", { text: () => `${when(at)} ${granted ? "✓" : "✗"} ${face}` });
  return make("details", {}, summary, make("dl", {}, ...cardLines(lines)));
}

/** @param {LogLine} line */
export function logItem({ at, what, name, detail }) {
  const rest = [name, detail].filter(Boolean).map((text) => ` · ${text}`);
  return make("li", { text: () => [`${when(at)} · ${what}`, ...rest].join("") });
}

/** How a log-in was decided. @param {Lines} lines */
export function cardLines(lines) {
  return lines.flatMap(([about, text]) => [make("dt", { text: about }), make("dd", { text })]);
}

/** A button that asks twice. @param {string} action @param {Parts} parts */
function sure(action, parts) {
  return askTwice(button(action, parts), () => t("Sure?"));
}

/** @param {string} text ISO 8601 */
function when(text) {
  return moment(new Date(text));
}

/** @param {string} text ISO 8601 */
function onDay(text) {
  return nearDay(new Date(text));
}

/** How a part is, in one plain sentence. @param {HTMLElement} element @param {boolean} good @param {Words} words */
export function showState(element, good, words) {
  element.dataset.good = good ? "yes" : "no";
  write(find(element, "span"), words);
}
