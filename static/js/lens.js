// The picture beside the name of who is logged in: a lens, large again at a touch.
import { around, find } from "./lib/dom.js";
import { person } from "./lib/person.js";

/** Follow touches of the picture, and who is here. */
export function followLens() {
  const main = find(document, "main");
  document.addEventListener("click", (event) => {
    if (around(event, "[data-do=lens]")) turn(() => (main.dataset.picture = main.dataset.picture === "large" ? "" : "large"));
  });
  person.onTurn(() => delete main.dataset.picture);
}

/** Let the picture grow or shrink in one movement, where the browser can. @param {() => unknown} change */
function turn(change) {
  const still = document.documentElement.dataset.motion === "less";
  if (still || !document.startViewTransition) return change();
  const { ready } = document.startViewTransition(() => void change());
  return ready.catch(() => {}); // a screen that is turned meanwhile skips the movement, not the change
}
