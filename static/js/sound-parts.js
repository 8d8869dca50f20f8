// The parts of the page of sound: what it is built of, and the devices to choose from.
import { button, draw, find, make } from "./lib/dom.js";
import { t } from "./lib/language.js";

/** @import { SoundDevices } from "./lib/answers.js" */
/** @import { Words } from "./lib/language.js" */

const MICROPHONE = "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM6 11a6 6 0 0 0 12 0M12 17v4";
const SPEAKER = "M4 9v6h4l5 4V5L8 9zM16.5 8.5a5 5 0 0 1 0 7M19 6a8.5 8.5 0 0 1 0 12";

/** The dialog. */
export function build() {
  const close = button("close", { class: "quiet", attributes: { "aria-label": () => t("Close"), title: () => t("Close") } });
  close.append(find(document, ".sheet [data-do=close] svg", SVGElement).cloneNode(true));
  const header = make("header", {}, make("h2", { text: () => t("Sound"), attributes: { id: "sound-name" } }), close);
  header.append(Object.assign(make("p", { class: "note", attributes: { role: "alert" } }), { hidden: true }));
  return make(
    "dialog",
    { attributes: { "aria-labelledby": "sound-name" } },
    header,
    make("section", { class: "state" }, plain(), turn()),
    make("section", { class: "devices" }, microphone(), speaker()),
    test(),
    make("p", { class: "soft", text: () => t("Nothing it hears is kept.") }),
  );
}

function plain() {
  return make("p", { class: "plain", attributes: { role: "status" } }, make("i"), make("span"));
}

function turn() {
  const box = make("input", { attributes: { type: "checkbox", role: "switch" } });
  return make("label", { class: "switch" }, box, make("span", { text: () => t("Hear and speak") }));
}

function microphone() {
  const again = button("search", { class: "quiet", text: () => t("Search again") });
  return card(
    "microphone",
    MICROPHONE,
    () => t("Microphone"),
    meter("microphone", () => t("How loud the microphone is")),
    again,
  );
}

function speaker() {
  const volume = make("input", {
    attributes: { type: "range", min: "0", max: "100", step: "5", "aria-label": () => t("Volume") },
  });
  return card(
    "speaker",
    SPEAKER,
    () => t("Speaker"),
    meter("speaker", () => t("How loud the speaker is")),
    volume,
  );
}

/** @param {string} role @param {string} path of its drawing @param {() => string} title @param {HTMLElement[]} parts */
function card(role, path, title, ...parts) {
  const drawing = draw("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, draw("path", { d: path }));
  const choice = make("select", { attributes: { name: role, "aria-label": title } });
  return make("div", { class: "device" }, make("h3", {}, drawing, make("span", { text: title })), choice, ...parts);
}

/** @param {string} role @param {Words} title */
function meter(role, title) {
  return make("div", { class: "level", data: { meter: role }, attributes: { role: "img", "aria-label": title } });
}

function test() {
  return make(
    "section",
    { class: "test" },
    button("test", { class: "main" }),
    make("div", { attributes: { role: "status" } }, make("p", { class: "lead" }), make("p", { class: "heard" })),
  );
}

/** What there is to choose from; left alone while nothing changes. @param {HTMLSelectElement} select @param {SoundDevices} offered */
export function options(select, { chosen, used, devices }) {
  const shown = JSON.stringify([devices, used, document.documentElement.lang]);
  if (select.dataset.shown !== shown) {
    select.dataset.shown = shown;
    select.replaceChildren(
      ...devices.map(({ name, present }) => {
        const option = make("option", { text: wordsOf(name, present, used) });
        option.value = name;
        return option;
      }),
    );
  }
  if (document.activeElement !== select || !select.value) select.value = chosen;
}

/** @param {string} name @param {boolean} present @param {string} used the one in use @returns {Words} */
function wordsOf(name, present, used) {
  if (name === "auto") return () => (used ? t("Automatic: {device}", { device: used }) : t("Automatic"));
  if (name === "none") return () => t("None");
  return present ? name : () => t("{device} (not connected)", { device: name });
}
