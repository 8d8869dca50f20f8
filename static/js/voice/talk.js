// Talking with the box in the chat: a button beside the field, what is understood as one speaks, and the answer said aloud.
import { find } from "../lib/dom.js";
import { emit, on } from "../lib/events.js";
import { person } from "../lib/person.js";
import { openLink } from "./link.js";
import { addStyle, pulse, shorten } from "./looks.js";
import { Microphone } from "./microphone.js";
import { muteIn } from "./mute.js";
import { offer, pressOf, talkButton } from "./press.js";
import { Script } from "./script.js";
import { Speaker } from "./speaker.js";
import { Turns } from "./turns.js";
import { heardNothing, notUnderstood, VoiceLine } from "./voice-line.js";

/** @import { ChatMessage as Told } from "../lib/messages.js" */
/** @import { Socket } from "../lib/socket.js" */
/** @import { Act, Clip, Hello, Noticed, Stage, VoiceMessage } from "./messages.js" */

export class Talk {
  #panel;
  #button;
  #line;
  #microphone = new Microphone();
  #speaker = new Speaker(() => this.#quiet());
  /** @type {Socket | null} opened when somebody first talks */
  #socket = null;
  /** @type {Hello | null} */
  #hello = null;
  /** @type {Stage} */
  #stage = "idle";
  #talking = false; // a tap began a conversation: the microphone stays open, and speech interrupts the voice
  #held = false; // the button is held down: the turn ends when it is let go
  #turns = new Turns(); // of one press
  #script = new Script((message) => this.#socket?.say(message)); // of the answer
  #answering = false; // the answer that comes was asked for aloud
  #silent = true; // all of the answer has come as sound
  /** @type {Clip | null} whose samples come next */
  #clip = null;
  #doneAt = 0; // performance.now() when somebody had spoken
  /** @type {Record<string, number>} milliseconds by stage */
  #figures = {};

  /** @param {HTMLElement} panel the chat */
  constructor(panel) {
    this.#panel = panel;
    this.#button = talkButton();
    find(panel, "[type=submit]").before(this.#button);
    this.#line = new VoiceLine(find(panel, "form"), () => this.#aloud());
    muteIn(panel, (muted) => this.#connect().say({ type: "mute", on: muted }));
    addStyle();
    pressOf(this.#button, { press: () => this.#press(), release: (held) => this.#release(held) });
    find(panel, "[data-do=stop]").addEventListener("click", () => this.#interrupt());
    on("chat", (message) => this.#follow(message));
    on("nobody", () => this.#end());
    person.onTurn(() => this.#end(true));
    document.addEventListener(
      "visibilitychange",
      () => document.hidden && (this.#talking || this.#stage === "listening") && this.#part(),
    );
    offer(this.#button);
  }

  #press() {
    if (this.#talking && !this.#turns.speaking) return this.#part();
    if (this.#stage === "opening" || this.#stage === "listening") return this.#finish(); // the second tap
    if (this.#stage === "writing") return;
    this.#interrupt();
    this.#held = true;
    this.#listen();
  }

  /** Let go before the microphone was open, a hold counts as a tap: the finger may have left to allow the microphone. @param {boolean} held */
  #release(held) {
    if (!this.#held) return;
    this.#held = false;
    if (held && this.#stage !== "opening") return this.#finish();
    this.#talking = true;
    this.#socket?.say({ type: "converse" });
    this.#to(this.#stage);
  }

  async #listen() {
    this.#speaker.wake();
    this.#turns.clear();
    this.#talking = false;
    this.#figures = {};
    this.#to("opening");
    this.#connect().say({ type: "listen" });
    try {
      if (!(await this.#microphone.start((piece) => this.#send(piece)))) return;
      if (this.#stage === "opening") this.#to("listening");
    } catch (error) {
      this.#cancel();
      this.#line.problem(/** @type {Error} */ (error).message);
    }
  }

  /** @param {import("./microphone.js").Piece} piece */
  #send({ level, samples }) {
    this.#socket?.send(/** @type {any} */ (samples));
    this.#button.style.setProperty("--level", String(Math.min(1, 6 * level)));
  }

  /** The turn is over: what was said is being written down. */
  #finish() {
    if (this.#stage !== "listening" && this.#stage !== "opening") return;
    this.#held = this.#talking = false;
    if (this.#stage === "opening") return this.#cancel();
    this.#microphone.stop();
    this.#doneAt = performance.now();
    this.#socket?.say({ type: "finish" });
    this.#to("writing");
  }

  /** End a conversation: the voice, the model, and the microphone. */
  #part() {
    this.#talking = false;
    this.#interrupt();
    this.#cancel();
  }

  #cancel() {
    this.#held = this.#talking = false;
    this.#microphone.stop();
    this.#socket?.say({ type: "cancel" });
    this.#to("idle");
  }

  #connect() {
    this.#socket ??= openLink({
      read: (message) => this.#read(message),
      play: (samples) => this.#play(samples),
      fail: (words, lost) => (!lost || this.#stage !== "idle") && this.#fail(words),
    });
    return this.#socket;
  }

  /** @param {VoiceMessage} message */
  #read(message) {
    const { type } = message;
    if (type === "hello") this.#hello = message;
    if (type === "hello" && this.#stage === "listening") this.#to("listening");
    else if (type === "noticed") this.#notice(message);
    else if (type === "clip") this.#clip = message;
    else if (type === "over") this.#over(message.nothing);
    else if (type === "silent") this.#finished();
    else if (type === "private") this.#hide(message.text);
    else if (type === "act") this.#act(message);
    else if (type === "parted") this.#parted();
    else if (type === "error") this.#fail(message.text);
  }

  /** @param {Noticed} noticed */
  #notice(noticed) {
    const text = this.#turns.take(noticed);
    if (text) this.#line.partial(text);
    if (noticed.kind === "heard") this.#figures = { ...noticed.milliseconds };
  }

  /** In a conversation, the box decides. @param {Act} act */
  #act({ deed, text }) {
    if (!this.#talking) return;
    this.#turns.clear();
    if (deed === "drop" || deed === "ask") this.#interrupt();
    else if (deed === "halt") emit("wish", { type: "stop" });
    else if (deed === "misheard" || deed === "foreign") this.#line.problem(notUnderstood(this.#hello, this.#turns.foreign));
    this.#speaker.obey(deed);
    if (deed !== "ask") return;
    this.#doneAt = performance.now();
    this.#ask(text);
  }

  /** Nobody spoke for a while. */
  #parted() {
    const asked = "recogniser" in this.#figures;
    this.#part();
    if (!asked) this.#line.problem(heardNothing());
  }

  /** Somebody else hears it. @param {string} words */
  #hide(words) {
    this.#speaker.stop();
    this.#quiet(true);
    this.#line.ask(words);
  }

  /** All that was said has been written down. @param {boolean} nothing whether there was no speech at all */
  #over(nothing) {
    if (this.#stage !== "writing") return;
    const { text } = this.#turns;
    this.#to("idle");
    if (text) this.#ask(text);
    else if (nothing) this.#line.problem(heardNothing());
    else this.#line.problem(notUnderstood(this.#hello, this.#turns.foreign));
  }

  /** @param {string} text */
  #ask(text) {
    this.#answering = true;
    this.#silent = false;
    this.#script.begin();
    this.#speaker.begin();
    this.#to("thinking");
    emit("spoken", text);
  }

  /** What the chat is told. @param {Told} message */
  #follow(message) {
    if (message.type === "cut") return shorten(this.#panel, message.message, message.text);
    if (!this.#answering) return;
    if (message.type === "piece") {
      this.#figures.answer ??= performance.now() - this.#doneAt;
      this.#script.add(message.text);
    }
    if (message.type === "done") this.#script.tell(true);
    if (message.type === "error" || message.type === "history") this.#end(message.type === "history");
    if (message.type === "done") this.#answering = false;
  }

  /** @param {ArrayBuffer} samples */
  #play(samples) {
    const clip = this.#clip;
    this.#clip = null;
    if (!clip || (this.#stage !== "thinking" && this.#stage !== "speaking")) return; // it was stopped meanwhile
    if (this.#stage === "thinking") this.#begin(clip);
    this.#speaker.play(clip, samples);
  }

  /** @param {Clip} clip the first */
  #begin(clip) {
    this.#figures = { ...this.#figures, voice: clip.milliseconds, sound: performance.now() - this.#doneAt };
    this.#to("speaking");
    this.#line.figures(this.#figures);
    pulse(this.#button, () => (this.#stage === "speaking" ? this.#speaker.level : null));
  }

  /** All of it has come; it may still be heard. */
  #finished() {
    this.#silent = true;
    if (!this.#speaker.speaking) this.#quiet();
  }

  /** @param {boolean} [over] whatever is still to come */
  #quiet(over = this.#silent) {
    if (!over || (this.#stage !== "speaking" && this.#stage !== "thinking")) return;
    if (this.#talking) this.#socket?.say({ type: "quiet" });
    this.#to(this.#talking ? "listening" : "idle");
  }

  /** Stop the voice and the model. Of the answer, only what was said aloud is kept. */
  #interrupt() {
    if (this.#stage !== "speaking" && this.#stage !== "thinking") return;
    const heard = this.#script.letters(this.#speaker.stop());
    this.#answering = false;
    this.#script.drop();
    this.#socket?.say({ type: "hush" });
    emit("wish", { type: "stop", heard });
    this.#to(this.#talking ? "listening" : "idle");
  }

  /** The person says that others may hear it. */
  #aloud() {
    this.#speaker.begin();
    this.#silent = false;
    this.#to("thinking");
    this.#connect().say({ type: "aloud" });
    this.#script.again(!this.#answering);
  }

  /** Somebody has gone, or the answer has failed. @param {boolean} [joining] another session is here */
  #end(joining = false) {
    this.#talking = false;
    this.#microphone.stop();
    this.#speaker.stop();
    this.#answering = false;
    this.#script.begin();
    this.#socket?.say({ type: "cancel" });
    this.#socket?.say({ type: "hush" });
    if (joining) this.#socket?.say({ type: "session", key: person.key });
    this.#to("idle");
    this.#line.clear();
  }

  /** @param {string} words */
  #fail(words) {
    this.#end();
    this.#line.problem(words);
  }

  /** @param {Stage} stage */
  #to(stage) {
    this.#stage = stage;
    this.#panel.dataset.talk = stage;
    this.#panel.toggleAttribute("data-talking", this.#talking);
    this.#button.style.setProperty("--level", "0");
    this.#button.setAttribute("aria-pressed", String(stage === "listening"));
    this.#line.stage(stage, this.#held, this.#hello, this.#talking);
  }
}
