// <setup-page>: the first minute with a box, step by step. Each step can be left out, and all of it found again.

import { choose } from "./lib/display.js";
import { find, findAll } from "./lib/dom.js";
import { emit, on } from "./lib/events.js";
import { feed } from "./lib/feed.js";
import { get, post, wordsOf } from "./lib/http.js";
import { t, write } from "./lib/language.js";
import { LivePicture } from "./lib/live-picture.js";
import { person } from "./lib/person.js";
import { Sheet } from "./lib/sheet.js";
import { LiveView } from "./live-view.js";
import { advice } from "./model-advice.js";
import { showState } from "./person-items.js";

/** @import { Model } from "./lib/answers.js" */
/** @import { Sight, Status } from "./lib/messages.js" */

const STEPS = /** @type {const} */ (["language", "camera", "face", "pin", "model", "phone"]);
const OF_A_PERSON = ["pin", "model"]; // left out where nobody has registered
const AGAIN = 2000; // milliseconds between two looks at which model answers
const WELCOME = 2600; // milliseconds in which who has just registered reads the welcome

export class SetupPage extends Sheet {
  #step = 0;
  #registering = false; // the page is closed while the picture guides
  #sees = false;
  #camera = false; // the box has one that works
  #reachable = true; // phones can reach the box
  /** @type {LivePicture | null} */
  #picture = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #asking;

  connectedCallback() {
    super.connectedCallback();
    on("open-setup", () => this.#open());
    feed.on("sight", (sight) => this.#look(sight));
    feed.on("status", (status) => this.#know(status));
    if (feed.status) this.#know(feed.status);
    person.onTurn((name) => this.#welcome(name));
  }

  #open() {
    this.#camera = find(document, "live-view").dataset.live === "true";
    this.#turn(0);
    this.show();
  }

  closed() {
    this.#watch(false);
  }

  /** @param {string} action @param {HTMLElement} button */
  act(action, { dataset }) {
    if (action === "language") this.#speak(dataset.code ?? "en");
    if (action === "next") this.#turn(this.#step + 1);
    if (action === "before") this.#turn(this.#step - 1, -1);
    if (action === "lend-here") this.#lend();
    if (action === "choose-model") emit("open-models");
    if (action === "phones") emit("open-phones", {});
  }

  /** @param {HTMLFormElement} form */
  submit(form) {
    const field = find(form, "input", HTMLInputElement);
    if (field.id === "setup-pin") this.#setPin(field);
    else this.#register(field.value);
  }

  /** @param {string} code */
  #speak(code) {
    choose("language", code);
    if (person.name) person.prefer({ ...person.preferences, language: code });
    this.#turn(this.#step + 1);
  }

  /** Close, so that the picture can guide; go on when they are registered. @param {string} name */
  #register(name) {
    if (!name.trim()) return this.note(() => t("Type your name first."));
    this.#registering = true;
    this.close();
    emit("register", name);
  }

  /** @param {string} name */
  #welcome(name) {
    if (!this.#registering || !name) return;
    this.#registering = false;
    setTimeout(() => {
      this.#turn(STEPS.indexOf("pin"));
      this.show();
    }, WELCOME);
  }

  /** @param {HTMLInputElement} field */
  #setPin(field) {
    this.attempt(async () => {
      await post("/me/pin", { pin: field.value });
      field.value = "";
      this.#turn(this.#step + 1);
    });
  }

  async #tellPin() {
    const send = find(this, "[data-step=pin] [type=submit]");
    write(send, () => t("Set"));
    const me = await get("/me").catch(() => null);
    if (me?.pin) write(send, () => t("Change"));
  }

  async #lend() {
    try {
      await find(document, "live-view", LiveView).lend();
      this.#watch(true);
    } catch (error) {
      this.note(wordsOf(error));
    }
  }

  /** @param {number} step @param {number} by the direction in which a step that makes no sense is left out @returns {void} */
  #turn(step, by = 1) {
    const name = STEPS[step];
    if (!name) return this.close();
    if (!this.#makesSense(name)) return this.#turn(step + by, by);
    this.#step = step;
    this.note("");
    for (const section of findAll(this, "[data-step]")) section.hidden = section.dataset.step !== name;
    for (const [index, lamp] of findAll(this, ".steps li").entries())
      lamp.className = index === step ? "now" : index < step ? "done" : "";
    find(this, "[data-do=before]").hidden = step === 0;
    this.#watch(name === "camera");
    if (name === "pin") this.#tellPin();
    if (name === "model") this.#tellModel();
    this.#tellNext();
  }

  /** @param {typeof STEPS[number]} name */
  #makesSense(name) {
    if (name === "face") return !person.name;
    if (name === "phone") return this.#reachable;
    return Boolean(person.name) || !OF_A_PERSON.includes(name);
  }

  #tellNext() {
    const last = !STEPS.slice(this.#step + 1).some((name) => this.#makesSense(name));
    const done = STEPS[this.#step] === "camera" && this.#sees;
    const end = last && STEPS[this.#step] !== "face"; // who leaves out their face has not done everything
    const words = () => (end ? t("Done") : done ? t("Next") : t("Skip"));
    const button = find(this, "[data-do=next]");
    write(button, words);
    button.className = end || done ? "main" : "quiet";
  }

  // ------------------------------------------------------------ the camera, and the model

  /** @param {boolean} wanted whether the picture is shown here */
  #watch(wanted) {
    const own = find(document, "live-view video", HTMLVideoElement);
    const video = find(this, "video", HTMLVideoElement);
    const lent = wanted && own.srcObject !== null;
    video.srcObject = lent ? own.srcObject : null;
    video.hidden = !lent;
    if (lent) video.play();
    find(this, "canvas").hidden = lent;
    this.#picture?.close();
    this.#picture = wanted && !lent ? new LivePicture("/ws/view", find(this, "canvas", HTMLCanvasElement)) : null;
    this.#tellCamera();
  }

  /** @param {Sight} sight */
  #look({ faces }) {
    const sees = faces.length > 0;
    if (sees === this.#sees) return;
    this.#sees = sees;
    this.#tellCamera();
    this.#tellNext();
  }

  /** @param {Status} status */
  #know({ camera, network }) {
    this.#camera = camera.ok;
    this.#reachable = network.ok;
    this.#tellCamera();
  }

  #tellCamera() {
    const some = this.#camera || !find(this, "video").hidden;
    find(this, "[data-do=lend-here]").hidden = some;
    find(this, ".mirror").hidden = !some;
    showState(find(this, "[data-state=camera]"), this.#sees, () => {
      if (this.#sees) return t("I see you.");
      return some ? t("Step in front of the camera, with light on your face.") : t("This box has no camera.");
    });
  }

  /** Again and again while the step is open: a model takes a while to start, and another may be chosen meanwhile. */
  async #tellModel() {
    clearTimeout(this.#asking);
    const found = await get("/models").catch(() => null);
    if (STEPS[this.#step] !== "model" || !this.dialog.open) return;
    this.#showModels(found?.models);
    this.#asking = setTimeout(() => this.#tellModel(), AGAIN);
  }

  /** @param {Model[]} [models] undefined where the box did not tell */
  #showModels(models) {
    const used = models?.find(({ state }) => state === "in use");
    const none = models?.every(({ state }) => state !== "ready") ?? false;
    showState(find(this, "[data-state=model]"), Boolean(used), () => {
      if (used) return t("{model} answers.", { model: used.title });
      return none ? t("No model is installed yet.") : t("Starting the model");
    });
    const best = models?.find(({ recommended }) => recommended);
    const unmeasured = used && !used.measured;
    find(this, ".best").hidden = !best && !unmeasured;
    write(find(this, ".best"), () => {
      if (best) return t("{model} suits this box better: {advice}.", { model: best.title, advice: advice(best) });
      return t("Larson measures its speed while it answers, and then recommends a model under “Language models”.");
    });
  }
}
