// The steps for the phone that is chosen.
import "./language.js";

for (const input of document.querySelectorAll("[name=system]")) {
  input.addEventListener("change", () => {
    for (const steps of document.querySelectorAll("[data-for]")) steps.hidden = steps.dataset.for !== input.value;
  });
}
