// <timer-bell>: a card for each timer that rings, until somebody stops it; and for one that was touched.

import { chime } from "./lib/chime.js";
import { arrange, button, find, findAll, make } from "./lib/dom.js";
import { emit, on } from "./lib/events.js";
import { feed } from "./lib/feed.js";
import { t, write } from "./lib/language.js";
import { person } from "./lib/person.js";
import { clock, span } from "./lib/time.js";
import { nameOf, secondsLeft, timers } from "./lib/timers.js";

/** @import { Status, TimerMessage } from "./lib/messages.js" */
/** @import { Timer } from "./lib/timers.js" */
/** @import { Words } from "./lib/language.js" */

const TICK = 250; // milliseconds
const OPEN = 10_000; // that the card of a timer stays that was touched
const ANNOUNCED = 60_000; // that an announcement stays
const STAYS = 20_000; // that news of an end stays which nobody heard
const READABLE = 60; // pixels of the chat that are left below a card, or it covers the chat

export class TimerBell extends HTMLElement {
  #opened = 0; // id of the timer that was touched
  /** @type {HTMLElement | null} the card of what ended while this page slept, or of an announcement */
  #missed = null;
  #ringing = "";
  /** @type {number | null} when the last announcement was made that this page knows of; null: none was told yet */
  #announcedAt = null;
  /** @type {number | null} when the last timer ended that this page knows of, as the box counts; null: none was told yet */
  #rangAt = null;
  /** @type {Set<number>} ids of those that ring */
  #rung = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #closing;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;

  /** @type {HTMLDialogElement[]} that are open, the uppermost last */
  #dialogs = [];

  connectedCallback() {
    if (this.hasAttribute("popover")) return; // it moves into dialogs and out of them
    this.popover = "manual";
    const room = new ResizeObserver(() => this.#makeRoom());
    for (const one of [this, document.body]) room.observe(one);
    new MutationObserver((changes) => this.#followDialogs(changes)).observe(document.body, {
      subtree: true,
      attributeFilter: ["open"],
    });
    feed.on("status", (status) => this.#follow(status));
    timers.on("changed", () => this.#show());
    on("open-timer", (id) => this.#open(id));
    on("nobody", () => this.#forget());
    person.onTurn((name) => name || this.#forget());
    this.addEventListener("click", (event) => {
      event.stopPropagation(); // the sheet around it is not meant
      const touched = event.target instanceof Element ? event.target.closest("button") : null;
      if (touched) this.#act(touched.dataset);
    });
  }

  /** @param {MutationRecord[]} changes */
  #followDialogs(changes) {
    const changed = changes.map(({ target }) => target).filter((target) => target instanceof HTMLDialogElement);
    if (!changed.length) return;
    const others = this.#dialogs.filter((dialog) => !changed.includes(dialog));
    this.#dialogs = [...others, ...new Set(changed.filter(({ open }) => open))];
    this.#rise();
  }

  /** Above all that is open, and inside it: a modal dialog lets nothing outside it be touched. */
  #rise() {
    const place = this.#dialogs.at(-1) ?? document.body;
    const open = () => this.matches(":popover-open");
    if (this.hidden && open()) this.hidePopover();
    if (this.hidden) return;
    if (this.parentElement !== place) place.append(this);
    if (!open()) this.showPopover();
  }

  /** The chat begins below the cards. */
  #makeRoom() {
    const log = document.querySelector("chat-panel .messages");
    if (!(log instanceof HTMLElement)) return;
    const [cards, words] = [this.getBoundingClientRect(), log.getBoundingClientRect()];
    const given = Number.parseFloat(log.style.marginTop) || 0; // it keeps its place in the text only if this changes once
    const covered = this.hidden || this.parentElement !== document.body ? 0 : cards.bottom + 8 - (words.top - given);
    const pages = document.documentElement.scrollHeight > innerHeight; // a low screen: the page scrolls beneath them
    const fits = !pages && covered > 0 && words.height + given - covered >= READABLE;
    log.style.marginTop = fits ? `${covered}px` : "";
  }

  #forget() {
    this.#missed = null;
    this.#ringing = "";
    this.#opened = 0;
    this.#show();
  }

  /** @param {Status} status */
  #follow(status) {
    const { ringing, rang, rang_at: at, announced_at } = status;
    if (this.#announcedAt !== null && announced_at > this.#announcedAt) this.#announce(status);
    this.#announcedAt = announced_at;
    const missed = !ringing && this.#rangAt !== null && rang && at > this.#rangAt;
    this.#rangAt = at;
    if (missed) this.#miss(news(t("{label} ended at {time}.", { label: rang, time: clock(new Date(1000 * at)) })));
    if (ringing === this.#ringing) return;
    this.#ringing = ringing;
    this.#show();
  }

  /** @param {Status} status */
  async #announce(status) {
    const { cardOf } = await import("./announcement.js");
    this.#miss(cardOf(status), ANNOUNCED);
  }

  /** @param {HTMLElement} card @param {number} [milliseconds] */
  #miss(card, milliseconds = STAYS) {
    this.#missed = card;
    this.#close(milliseconds);
    this.#show();
  }

  /** @param {number} id */
  #open(id) {
    this.#opened = this.#opened === id ? 0 : id;
    this.#close(OPEN);
    this.#show();
  }

  /** Close what nobody has to answer, after a while. @param {number} milliseconds */
  #close(milliseconds) {
    clearTimeout(this.#closing);
    this.#closing = setTimeout(() => {
      this.#opened = 0;
      this.#missed = null;
      this.#show();
    }, milliseconds);
  }

  /** @param {DOMStringMap} data */
  #act({ act, id }) {
    if (act === "close") {
      this.#missed = null;
      this.#opened = 0;
      return this.#show();
    }
    this.#close(OPEN);
    emit("wish", { type: "timer", id: Number(id), act: /** @type {TimerMessage["act"]} */ (act) });
  }

  #show() {
    const ringing = timers.all.filter(({ state }) => state === "ringing");
    const opened = timers.all.filter(({ id, state }) => id === this.#opened && state !== "ringing");
    const cards = [...ringing, ...opened].map((timer) => this.#card(timer));
    if (this.#missed) cards.unshift(this.#missed);
    arrange(this, cards);
    this.hidden = !cards.length;
    this.#rise();
    this.#sound(ringing);
    clearInterval(this.#clock);
    if (ringing.length || opened.length) this.#clock = setInterval(() => this.#tick(), TICK);
    this.#tick();
  }

  /** @param {Timer[]} ringing */
  #sound(ringing) {
    const fresh = ringing.filter(({ id }) => !this.#rung.has(id));
    this.#rung = new Set(ringing.map(({ id }) => id));
    chime(ringing.length > 0);
    if (!fresh.length) return;
    navigator.vibrate?.([300, 150, 300]);
    if (document.hidden && globalThis.Notification?.permission === "granted") notify(this.#words(fresh[0])());
  }

  /** A label that the page does not have is in the status, for as long as the LEDs show it. @param {Timer} timer @returns {() => string} */
  #words(timer) {
    const label = timer.label || (timer.state === "ringing" && this.#ringing ? this.#ringing : nameOf(timer));
    return () => (timer.state === "ringing" ? t("{label}: time’s up!", { label }) : label);
  }

  /** @param {Timer} timer */
  #card(timer) {
    const { id, state } = timer;
    const shown = findAll(this, ".timer-card").find(({ dataset }) => dataset.id === String(id) && dataset.state === state);
    if (shown) {
      write(find(shown, "p"), this.#words(timer));
      return shown;
    }
    const act = (/** @type {TimerMessage["act"]} */ name, /** @type {Words} */ text, kind = "") => {
      return button("timer", { class: kind, text, data: { id, act: name } });
    };
    const row = [act("stop", () => t("Stop"), "main"), act("extend", () => t("+1 min"))];
    if (state === "running") row.push(act("pause", () => t("Pause")));
    if (state === "paused") row.push(act("resume", () => t("Resume")));
    return make(
      "section",
      { class: "timer-card", data: { id, state } },
      make("p", { text: this.#words(timer) }),
      make("b", { attributes: { role: "timer" } }),
      make("div", { class: "row" }, ...row),
    );
  }

  #tick() {
    for (const card of findAll(this, "[data-id].timer-card")) {
      const timer = timers.all.find(({ id }) => id === Number(card.dataset.id));
      if (!timer) continue;
      const left = secondsLeft(timer);
      write(find(card, "b"), left >= 0 ? span(left) : `−${span(-left)}`);
    }
  }
}

/** @param {string} text */
function news(text) {
  const close = button("timer", { text: () => t("Close"), data: { act: "close" } });
  return make("section", { class: "timer-card" }, make("p", { text }), make("div", { class: "row" }, close));
}

/** A phone that shows something else is told by its system, as long as this page still lives. @param {string} text */
export async function notify(text) {
  const worker = await navigator.serviceWorker?.getRegistration();
  if (worker) worker.showNotification("Larson", { body: text, icon: "/static/icons/larson-192.png", tag: "timer" });
  else new Notification("Larson", { body: text });
}
