// The index of /design: the lamps of each pattern, and a link to each state.
import { find, findAll, make } from "../js/lib/dom.js";
import { light } from "../js/lib/lamps.js";
import { STATES } from "./states.js";

for (const row of findAll(document, ".lamps")) light(findAll(row, "i"), (row.dataset.duties ?? "").split(" ").map(Number));
const link = (/** @type {string} */ name) => make("a", { text: name, attributes: { href: `/design/${name}` } });
find(document, ".states").replaceChildren(...Object.keys(STATES).map((name) => make("li", {}, link(name))));
