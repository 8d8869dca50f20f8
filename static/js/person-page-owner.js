// What the owner sees on their page besides: everybody, the unknown faces, and what happened.

import { find } from "./lib/dom.js";
import { get } from "./lib/http.js";
import { t, write } from "./lib/language.js";
import { decisionItem, logItem, personItem, showState, visitorItem } from "./person-items.js";

/** @import { Sheet } from "./lib/sheet.js" */
/** @import { Registered, Visitors } from "./lib/answers.js" */

const LOG = 30; // lines shown

/** Ask the box for all of it. Throws RequestError. Gives the name of the next owner. @param {Sheet} page */
export async function fillOwner(page) {
  const answers = Promise.all([
    get("/people"),
    get("/people/decisions"),
    get("/people/log"),
    get("/people/selftest?again=1"),
    get("/visitors"),
  ]);
  const [{ people, anybody }, { decisions }, { log }, { text }, unknown] = await page.whileHere(answers);
  find(page, ".people").replaceChildren(...people.map(personItem));
  const locked = anybody > 0 || people.some(({ locks }) => Object.values(locks).some((left) => left > 0));
  find(page, "[data-do=unlock]").hidden = !locked;
  write(find(page, ".selftest"), text || t("Face recognition is not ready."));
  fillVisitors(page, unknown);
  showState(find(page, "[data-state=box]"), !locked, () => {
    if (locked) return t("Someone is locked out after failed attempts.");
    return people.length === 1 ? t("One person is registered.") : t("{count} people are registered.", { count: people.length });
  });
  find(page, ".decisions").replaceChildren(...decisions.map(decisionItem));
  find(page, ".log").replaceChildren(...log.slice(0, LOG).map(logItem));
  return heirOf(people);
}

/** Who owns the box when the owner is deleted; empty if nobody is left. @param {Registered[]} people */
function heirOf(people) {
  return people.filter(({ owner }) => !owner).sort((a, b) => a.id - b.id)[0]?.name ?? "";
}

/** @param {HTMLElement} page @param {Visitors} unknown */
function fillVisitors(page, { days, visitors }) {
  const kept = () => (days === 1 ? t("Deleted after 1 day.") : t("Deleted after {days} days.", { days }));
  find(page, ".unknown").hidden = !days;
  write(find(page, ".unknown .soft"), () => (visitors.length ? kept() : `${kept()} ${t("None right now.")}`));
  find(page, ".visitors").replaceChildren(...visitors.map(visitorItem));
}
