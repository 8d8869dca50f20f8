// <box-page>: the box itself, for its owner: what the checks found, and how it is right now.
// All of it comes with this script, its style included: a visit that never opens it loads none of it.
import { checkItem } from "./box-checks.js";
import { figures } from "./box-figures.js";
import { button, find, make } from "./lib/dom.js";
import { emit, on } from "./lib/events.js";
import { get, post } from "./lib/http.js";
import { t, write } from "./lib/language.js";
import { Sheet } from "./lib/sheet.js";
import { moment, span } from "./lib/time.js";

/** @import { BoxState, Check } from "./lib/answers.js" */

const BUSY = 500; // milliseconds between two looks while checks go on
const CALM = 2000; // and otherwise: the figures are live
const DAY = 86_400; // seconds
const WORST_FIRST = ["broken", "attention", "ok"];

export class BoxPage extends Sheet {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #shown = ""; // the checks that are shown, to leave them alone while nothing changes

  connectedCallback() {
    this.#build();
    super.connectedCallback();
    on("open-box", () => this.#open());
  }

  #build() {
    document.head.append(Object.assign(make("link"), { rel: "stylesheet", href: "/static/css/box.css" }));
    const close = button("close", { attributes: { "aria-label": () => t("Close") } });
    close.append(find(document, ".sheet [data-do=close] svg", SVGElement).cloneNode(true));
    const header = make("header", {}, make("h2", { text: () => t("Box"), attributes: { id: "box-name" } }), close);
    header.append(Object.assign(make("p", { class: "note", attributes: { role: "alert" } }), { hidden: true }));
    const plain = make("p", { class: "plain", data: { state: "box" }, attributes: { role: "status" } }, make("i"), make("span"));
    const now = button("check", { class: "main", text: () => t("Check now") });
    const checks = make("section", { class: "health" }, make("div", { class: "row" }, plain, now));
    checks.append(
      make("dl", { class: "figures" }),
      make(
        "div",
        { class: "row" },
        button("sound", { text: () => t("Sound") }),
        button("backups", { text: () => t("Backups and factory reset") }),
      ),
      make("ul", { class: "checks" }),
      make("p", { class: "soft about" }),
    );
    this.replaceChildren(make("dialog", { attributes: { "aria-labelledby": "box-name" } }, header, checks));
  }

  async #open() {
    this.note("");
    write(find(this, ".plain span"), () => t("Checking…"));
    this.show();
    await this.#fill();
  }

  closed() {
    clearTimeout(this.#timer);
  }

  /** @param {string} action @param {HTMLElement} button */
  async act(action, { dataset }) {
    this.note("");
    if (action === "backups" || action === "sound") return emit(`open-${action}`); // above this one, which stays
    if (action === "check") await this.attempt(() => post("/box/check"));
    if (action === "fix") await this.attempt(() => post("/box/fix", { id: dataset.id }));
    await this.#fill();
  }

  async #fill() {
    clearTimeout(this.#timer);
    const box = await this.attempt(() => get("/box"));
    if (box) this.#show(box);
    if (this.dialog.open) this.#timer = setTimeout(() => this.#fill(), box?.busy ? BUSY : CALM);
  }

  /** @param {BoxState} box */
  #show(box) {
    const { checks, busy, said } = box;
    find(this, ".figures").replaceChildren(...figures(box));
    this.#showChecks(checks, busy);
    const plain = find(this, ".plain");
    plain.dataset.good = worst(checks);
    write(find(plain, "span"), () => (busy && !checks.length ? t("Checking…") : summary(checks)));
    find(this, "[data-do=check]", HTMLButtonElement).disabled = busy;
    write(find(this, ".about"), () => about(box));
    if (said && !busy) this.note(said, "info");
  }

  /** @param {Check[]} checks @param {boolean} busy */
  #showChecks(checks, busy) {
    const shown = JSON.stringify([checks, busy]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const sorted = [...checks].sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
    find(this, ".checks").replaceChildren(...sorted.map((check) => checkItem(check, busy)));
  }
}

/** How all of it is, as the dot of the summary shows it. @param {Check[]} checks */
function worst(checks) {
  if (checks.some(({ state }) => state === "broken")) return "broken";
  return checks.some(({ state }) => state === "attention") ? "no" : "yes";
}

/** @param {Check[]} checks */
function summary(checks) {
  const broken = checks.filter(({ state }) => state === "broken").length;
  const odd = checks.filter(({ state }) => state === "attention").length;
  if (broken) return broken === 1 ? t("One thing doesn’t work.") : t("{count} things don’t work.", { count: broken });
  if (odd) return odd === 1 ? t("One thing needs attention.") : t("{count} things need attention.", { count: odd });
  return t("Everything works.");
}

/** @param {BoxState} box */
function about({ name, version, busy, checked_at, up }) {
  const days = Math.floor(up / DAY);
  const on = days > 1 ? t("on for {count} days", { count: days }) : t("on for {time}", { time: span(up) });
  const checked = checked_at && t("checked {when}", { when: moment(new Date(1000 * checked_at)) });
  return [busy ? t("Checking…") : checked, name, `Larson ${version}`, on].filter(Boolean).join(" · ");
}
