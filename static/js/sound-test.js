// The test on the page of sound: somebody says a sentence, what was understood is shown, and the box answers aloud.
import { find } from "./lib/dom.js";
import { t, write } from "./lib/language.js";

/** @import { Levels } from "./lib/messages.js" */
/** @import { Words } from "./lib/language.js" */

/** @type {Record<string, Words>} */
const LEADS = {
  "": () => t("Try it: say a sentence, and the box answers."),
  waiting: () => t("Say something: “What a lovely day it is.”"),
  hearing: () => t("I’m listening…"),
  speaking: () => t("Now listen to the speaker…"),
  done: () => t("Done. If you heard me, everything works. If not, turn up the volume or choose another speaker."),
};
const GOING_ON = ["waiting", "hearing", "speaking"];

export class SoundTest {
  #section;
  #stage = "";

  /** @param {HTMLElement} section */
  constructor(section) {
    this.#section = section;
    this.clear();
  }

  get running() {
    return GOING_ON.includes(this.#stage);
  }

  clear() {
    this.show({ stage: "", heard: "", problem: "" });
  }

  /** @param {Pick<Levels, "stage" | "heard" | "problem">} levels */
  show({ stage, heard, problem }) {
    this.#stage = stage;
    this.#section.dataset.stage = stage;
    write(find(this.#section, "button"), () => (this.running ? t("Stop") : t("Test")));
    write(find(this.#section, ".lead"), stage === "failed" ? problem : LEADS[stage]);
    write(find(this.#section, ".heard"), heard ? `“${heard}”` : "");
  }
}
