// Times and dates as people write them: one style everywhere, in the language of the page.
import { locale, t } from "./language.js";

const SLACK = 0.1; // seconds that the clocks of page and box may differ: a minute begins with 1:00, not 1:01

/** A time of day, in 24 hours or with AM and PM. @param {Date} date */
export function clock(date) {
  return date.toLocaleTimeString(locale(), { hour: "numeric", minute: "2-digit" });
}

/** A day; with its year where it is another. @param {Date} date @param {Date} [now] */
export function day(date, now = new Date()) {
  const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return date.toLocaleDateString(locale(), { day: "numeric", month: "short", year });
}

/** A moment, as near as it is: 14:05, yesterday 14:05, 3 Nov 14:05. @param {Date} date @param {Date} [now] */
export function moment(date, now = new Date()) {
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  if (days === 0) return clock(date);
  if (days === 1) return t("yesterday {time}", { time: clock(date) });
  return t("{day}, {time}", { day: day(date, now), time: clock(date) });
}

/** A day, as near as it is: today, yesterday, 3 Nov. @param {Date} date @param {Date} [now] */
export function nearDay(date, now = new Date()) {
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  if (days === 0) return t("today");
  return days === 1 ? t("yesterday") : day(date, now);
}

/** A moment within a day: 14:05, tomorrow 8:00. @param {Date} date @param {Date} [now] */
export function soon(date, now = new Date()) {
  return date.getDate() === now.getDate() ? clock(date) : t("tomorrow {time}", { time: clock(date) });
}

/** A span: 9:44, 1:02:07. @param {number} seconds */
export function span(seconds) {
  const whole = Math.max(0, Math.ceil(seconds - SLACK));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, String(whole % 60).padStart(2, "0")];
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** By name, and by the hour. @param {string} name @param {Date} [now] */
export function greetingTo(name, now = new Date()) {
  const hour = now.getHours();
  if (hour >= 5 && hour < 12) return t("Good morning, {name}", { name });
  return hour >= 12 && hour < 18 ? t("Good afternoon, {name}", { name }) : t("Good evening, {name}", { name });
}

/** @param {Date} date */
function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
