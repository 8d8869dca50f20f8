// <sound-page>: the box's microphone and speaker, for its owner: which ones, how loud, live levels, and a test of both.
// All of it comes with this script, its style included: a visit that never opens it loads none of it.
import { find, findAll, make } from "./lib/dom.js";
import { on } from "./lib/events.js";
import { get, post } from "./lib/http.js";
import { t, write } from "./lib/language.js";
import { person } from "./lib/person.js";
import { Sheet } from "./lib/sheet.js";
import { Socket, speakOn } from "./lib/socket.js";
import { build, options } from "./sound-parts.js";
import { SoundTest } from "./sound-test.js";

/** @import { SoundState } from "./lib/answers.js" */
/** @import { Levels } from "./lib/messages.js" */

const CALM = 2000; // milliseconds between two looks at what is plugged in
const PACE = 150; // between two volumes while the slider moves
const FLOOR = 60; // decibels below full scale at the left end of a meter
const FALL = 0.03; // of the meter, by which the mark of the peak falls with each message

export class SoundPage extends Sheet {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #turning;
  /** @type {Socket | null} while it is open */
  #socket = null;
  /** @type {SoundTest | null} */
  #test = null;
  #peaks = { microphone: 0, speaker: 0 };

  connectedCallback() {
    document.head.append(Object.assign(make("link"), { rel: "stylesheet", href: "/static/css/sound.css" }));
    this.replaceChildren(build());
    super.connectedCallback();
    this.#test = new SoundTest(find(this, ".test"));
    on("open-sound", () => this.#open());
    this.addEventListener("change", ({ target }) => this.#change(target));
    find(this, "input[type=range]").addEventListener("input", () => this.#slide());
  }

  async #open() {
    this.note("");
    this.#listen();
    await this.#fill();
    this.show();
  }

  /** Somebody else is here, perhaps before it has opened. */
  forget() {
    super.forget();
    this.closed();
  }

  closed() {
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
    if (this.#test?.running) post("/sound/check/stop").catch(() => {}); // the owner may be gone already
    this.#test?.clear();
  }

  /** @param {string} action */
  async act(action) {
    this.note("");
    if (action === "search") await this.attempt(() => post("/sound/search"));
    if (action === "test") await this.attempt(() => post(this.#test?.running ? "/sound/check/stop" : "/sound/check"));
    if (action === "search") await this.#fill();
  }

  /** @param {EventTarget | null} target */
  async #change(target) {
    if (target instanceof HTMLSelectElement) {
      await this.attempt(() => post("/sound/device", { role: target.name, name: target.value }));
    } else if (target instanceof HTMLInputElement && target.type === "checkbox") {
      await this.attempt(() => post("/sound/voice", { on: target.checked }));
    } else return;
    await this.#fill();
  }

  /** While the slider moves, it is heard several times a second. */
  #slide() {
    const slider = find(this, "input[type=range]", HTMLInputElement);
    slider.style.setProperty("--part", `${slider.value}%`);
    this.#turning ??= setTimeout(() => {
      this.#turning = undefined;
      this.attempt(() => post("/sound/volume", { volume: Number(slider.value) / 100 }));
    }, PACE);
  }

  async #fill() {
    clearTimeout(this.#timer);
    const sound = await this.attempt(() => get("/sound"));
    if (sound) this.#show(sound);
    if (this.#socket) this.#timer = setTimeout(() => this.#fill(), CALM);
  }

  /** @param {SoundState} sound */
  #show(sound) {
    const { on: turned, ok, text, state } = sound;
    this.dataset.voice = turned ? "on" : "off";
    find(this, "[role=switch]", HTMLInputElement).checked = turned;
    find(this, ".plain").dataset.good = ok || !turned ? "yes" : "no";
    write(find(this, ".plain span"), () => {
      if (!turned) return t("The voice is off. The microphone is closed.");
      return text || t("Everything works.");
    });
    for (const role of /** @type {const} */ (["microphone", "speaker"])) {
      options(find(this, `select[name=${role}]`, HTMLSelectElement), sound[role]);
    }
    for (const used of findAll(this, "select, [data-do=test]")) used.toggleAttribute("disabled", state === "starting");
    const slider = find(this, "input[type=range]", HTMLInputElement);
    if (this.#turning || slider.matches(":active")) return;
    slider.value = String(Math.round(100 * sound.volume));
    slider.style.setProperty("--part", `${slider.value}%`);
  }

  #listen() {
    this.#socket?.close();
    const socket = new Socket("/ws/sound");
    this.#socket = socket;
    speakOn(socket);
    socket.on("open", () => person.key && socket.say({ type: "session", key: person.key }));
    socket.on("message", (data) => this.#move(JSON.parse(String(data))));
  }

  /** @param {Levels} levels */
  #move(levels) {
    for (const role of /** @type {const} */ (["microphone", "speaker"])) {
      const share = levels[role] > 0 ? Math.min(1, Math.max(0, 1 + (20 * Math.log10(levels[role])) / FLOOR)) : 0;
      this.#peaks[role] = Math.max(share, this.#peaks[role] - FALL);
      const meter = find(this, `[data-meter=${role}]`);
      meter.style.setProperty("--level", share.toFixed(3));
      meter.style.setProperty("--peak", this.#peaks[role].toFixed(3));
    }
    this.#test?.show(levels);
  }
}
