// The elements of the page on a phone, and the way between its three views.
import { BoxView } from "./box-view.js";
import "./elements.js";
import { feed } from "./feed.js";

const VIEWS = ["chat", "me", "box"];

function turnTo(view) {
  document.body.dataset.view = view;
  for (const section of document.querySelectorAll(".views > section")) section.hidden = section.dataset.view !== view;
  for (const tab of document.querySelectorAll("[data-tab]")) {
    if (tab.dataset.tab === view) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  if (view !== "me") document.querySelector("live-view").giveBack?.();
  document.dispatchEvent(new CustomEvent("viewed", { detail: view }));
}

// The back button goes to the view before, and closes a sheet first.
addEventListener("popstate", (event) => {
  const sheet = document.querySelector("dialog[open]");
  if (sheet) {
    sheet.close();
    history.pushState({ view: document.body.dataset.view }, "");
  } else turnTo(VIEWS.includes(event.state?.view) ? event.state.view : "chat");
});

document.addEventListener("click", (event) => {
  const view = event.target.closest("[data-tab]")?.dataset.tab;
  if (!view || view === document.body.dataset.view) return;
  history.pushState({ view }, "");
  turnTo(view);
});

document.addEventListener("person", ({ detail }) => {
  if (!detail) return;
  document.querySelector("live-view").giveBack();
  setTimeout(() => document.body.dataset.view === "me" && turnTo("chat"), 1200); // time to read "Welcome"
});

// A sheet gets a place of its own in the history, for the back button.
new MutationObserver((changes) => {
  if (changes.some(({ target }) => target.open)) history.pushState({ view: document.body.dataset.view }, "");
}).observe(document.body, { subtree: true, attributeFilter: ["open"] });

feed.addEventListener("person", ({ detail }) => (document.body.dataset.watch = detail.watch));

customElements.define("box-view", BoxView);

document.addEventListener("view", ({ detail }) => {
  history.replaceState({ view: detail }, "");
  turnTo(detail);
});
