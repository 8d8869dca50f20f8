// The elements of the page on a phone, and the way between its three views.
import { BoxView } from "./box-view.js";
import "./elements.js";
import { around, find, findAll } from "./lib/dom.js";
import { emit, on } from "./lib/events.js";
import { person } from "./lib/person.js";
import { LiveView } from "./live-view.js";
import { reportHands } from "./screen-report.js";

const VIEWS = ["chat", "me", "box"];
const WELCOME = 1200; // milliseconds to read it

/** @param {string} view */
function turnTo(view) {
  document.body.dataset.view = view;
  for (const section of findAll(document, ".views > section")) section.hidden = section.dataset.view !== view;
  for (const tab of findAll(document, "[data-tab]")) {
    if (tab.dataset.tab === view) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  if (view !== "me") find(document, "live-view", LiveView).giveBack();
  emit("viewed", view);
}

// The back button goes to the view before, and closes a sheet first.
addEventListener("popstate", (event) => {
  const [sheet] = findAll(document, "dialog[open]", HTMLDialogElement);
  if (sheet) {
    sheet.close();
    history.pushState({ view: document.body.dataset.view }, "");
  } else turnTo(VIEWS.includes(event.state?.view) ? event.state.view : "chat");
});

document.addEventListener("click", (event) => {
  const view = around(event, "[data-tab]")?.dataset.tab;
  if (!view || view === document.body.dataset.view) return;
  history.pushState({ view }, "");
  turnTo(view);
});

person.onTurn((name) => {
  if (name) setTimeout(() => document.body.dataset.view === "me" && turnTo("chat"), WELCOME);
});

// Each sheet is an entry in the history, so that the back button closes it.
new MutationObserver((changes) => {
  const opened = changes.some(({ target }) => target instanceof HTMLDialogElement && target.open);
  if (opened) history.pushState({ view: document.body.dataset.view }, "");
}).observe(document.body, { subtree: true, attributeFilter: ["open"] });

person.subscribe(({ watch }) => (document.body.dataset.watch = String(watch)));

customElements.define("box-view", BoxView);
reportHands();

on("view", (view) => {
  history.replaceState({ view }, "");
  turnTo(view);
});
