// The index of /design: the lamps of each pattern, and a link to each state.
import { STATES } from "./states.js";

const GAMMA = 2.2;

for (const row of document.querySelectorAll(".lamps")) {
  const duties = row.dataset.duties.split(" ").map(Number);
  [...row.children].forEach((lamp, index) => lamp.style.setProperty("--level", (duties[index] / 100) ** (1 / GAMMA)));
}
document.querySelector(".states").replaceChildren(
  ...Object.keys(STATES).map((name) => {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("a"), { href: `/design/${name}`, textContent: name }));
    return item;
  }),
);
