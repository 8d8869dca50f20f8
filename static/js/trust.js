// The steps for the phone that is chosen.
import { findAll } from "./lib/dom.js";
import "./lib/language.js";

for (const input of findAll(document, "[name=system]", HTMLInputElement)) {
  input.addEventListener("change", () => {
    for (const steps of findAll(document, "[data-for]")) steps.hidden = steps.dataset.for !== input.value;
  });
}
