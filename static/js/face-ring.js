// <face-ring>: a ring around the face in the live picture that shows where to turn the head, and fills while it turns.
import { draw } from "./lib/dom.js";
import { feed } from "./lib/feed.js";

/** @import { Activity, Phase } from "./lib/messages.js" */

const TICKS = 60;
const RADIUS = { x: 34, y: 44 }; // of the ring, in units of its 100 x 100 box
const LENGTH = 4; // of a tick
const SECTOR = 50; // degrees to either side of a direction
const AROUND = 1.6; // its box, in heights of the face: a face is found without its hair
const SMALLEST = 0.6; // of the picture's height: a face that is far away has room to come closer
const LARGEST = { width: 1.2, height: 0.94 }; // of the picture; the ring is narrower than its box
/** @type {Record<string, number>} */
const ANGLES = { right: 0, down: 90, left: 180, up: 270 }; // as in a mirror: one's left is at the left

export class FaceRing extends HTMLElement {
  /** @type {Element[]} */
  #ticks = [];
  /** @type {Set<string>} directions */
  #done = new Set();
  /** @type {Phase} */
  #phase = "idle";
  #hint = "";

  connectedCallback() {
    this.#ticks = Array.from({ length: TICKS }, (_, i) => tick((360 * i) / TICKS));
    this.append(draw("svg", { viewBox: "0 0 100 100", "aria-hidden": "true" }, ...this.#ticks));
    feed.on("sight", ({ activity }) => this.#follow(activity));
  }

  /** Stand around a face, and inside the picture. @param {DOMRect} face in pixels of the picture @param {DOMRect} picture */
  surround(face, { width, height }) {
    const size = Math.min(Math.max(AROUND * face.height, SMALLEST * height), LARGEST.height * height, LARGEST.width * width);
    const [x, y] = [face.x + face.width / 2, face.y + face.height / 2];
    const [halfWidth, halfHeight] = [RADIUS.x + LENGTH, RADIUS.y + LENGTH].map((radius) => (radius * size) / 100);
    this.style.left = `${within(x, halfWidth, width - halfWidth) - size / 2}px`;
    this.style.top = `${within(y, halfHeight, height - halfHeight) - size / 2}px`;
    this.style.height = `${size}px`;
  }

  /** @param {Activity} activity */
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

  /** What a tick at an angle shows. @param {number} angle @param {string} hint @param {number} amount */
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

/** @param {number} value @param {number} least @param {number} most */
function within(value, least, most) {
  return Math.max(least, Math.min(value, most));
}

/** Degrees. @param {number} a @param {number} b */
function apart(a, b) {
  const off = Math.abs(a - b) % 360;
  return Math.min(off, 360 - off);
}

/** @param {number} angle */
function tick(angle) {
  const [x, y] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const [inner, outer] = [0, LENGTH].map((more) => [50 + x * (RADIUS.x + more), 50 + y * (RADIUS.y + more)]);
  return draw("line", { x1: inner[0], y1: inner[1], x2: outer[0], y2: outer[1] });
}
