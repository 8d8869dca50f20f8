// <face-ring>: a ring over the live picture that shows where to turn the head, and fills while it turns.
import { feed } from "./feed.js";

const TICKS = 60;
const RADIUS = { x: 34, y: 44 }; // of the ring, in units of its 100 x 100 box
const LENGTH = 4; // of a tick
const SECTOR = 50; // degrees to either side of a direction
const ANGLES = { right: 0, down: 90, left: 180, up: 270 }; // as in a mirror: one's left is at the left

export class FaceRing extends HTMLElement {
  #ticks = [];
  #done = new Set(); // directions
  #phase = "";
  #hint = "";

  connectedCallback() {
    const svg = this.appendChild(element("svg", { viewBox: "0 0 100 100", "aria-hidden": "true" }));
    for (let i = 0; i < TICKS; i++) this.#ticks.push(svg.appendChild(tick((360 * i) / TICKS)));
    feed.addEventListener("sight", (event) => this.#follow(event.detail.activity));
  }

  #follow({ phase, hint, amount, challenge }) {
    const active = hint !== "" && (phase === "registering" || challenge);
    const ended = phase === "registered" || phase === "verified";
    if (phase !== this.#phase && !ended) this.#done.clear();
    else if (active && hint !== this.#hint) this.#done.add(this.#hint);
    this.#phase = phase;
    this.#hint = hint;
    this.hidden = !active && !(ended && this.#done.size > 0);
    if (this.hidden) return;
    this.dataset.hint = hint;
    this.dataset.phase = phase;
    this.#ticks.forEach((line, i) => {
      line.setAttribute("class", ended ? "done" : this.#state((360 * i) / TICKS, hint, amount));
    });
  }

  /** What a tick at an angle shows. */
  #state(angle, hint, amount) {
    if (hint in ANGLES) {
      const off = apart(angle, ANGLES[hint]);
      if (off <= SECTOR) return off <= SECTOR * amount ? "lit" : "asked";
    } else if (hint === "closer" || hint === "straight") {
      if (angle < 360 * amount) return "lit";
    }
    const done = [...this.#done].some((name) => name in ANGLES && apart(angle, ANGLES[name]) <= SECTOR);
    return done ? "done" : "";
  }
}

function apart(a, b) {
  const off = Math.abs(a - b) % 360;
  return Math.min(off, 360 - off);
}

function tick(angle) {
  const [x, y] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const [inner, outer] = [0, LENGTH].map((more) => [50 + x * (RADIUS.x + more), 50 + y * (RADIUS.y + more)]);
  return element("line", { x1: inner[0], y1: inner[1], x2: outer[0], y2: outer[1] });
}

function element(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
