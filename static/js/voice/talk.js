// Talking with the box in the chat: a button beside the field, what is understood as one speaks, and the answer said aloud.
import { find, make } from "../lib/dom.js";
import { emit, on } from "../lib/events.js";
import { feed } from "../lib/feed.js";
import { t } from "../lib/language.js";
import { person } from "../lib/person.js";
import { Socket, speakOn } from "../lib/socket.js";
import { Microphone } from "./microphone.js";
import { muteIn } from "./mute.js";
import { pressOf, talkButton } from "./press.js";
import { Script } from "./script.js";
import { Speaker } from "./speaker.js";
import { notUnderstood, VoiceLine } from "./voice-line.js";

/** @import { ChatMessage as Told } from "../lib/messages.js" */
/** @import { ChatMessage } from "../chat-message.js" */
/** @import { Clip, Hello, Noticed, VoiceMessage } from "./messages.js" */

/** @typedef {"idle" | "opening" | "listening" | "writing" | "thinking" | "speaking"} Stage */

const STYLE = "/static/css/voice.css";

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
  #held = false; // the button is held down: the turn ends when it is let go
  /** @type {string[]} the turns of one press */
  #turns = [];
  #closed = false; // the last of them was over; it may be taken up again
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
    const line = make("p", { class: "voice-line", attributes: { role: "status" } });
    line.hidden = true;
    find(panel, "form").before(line);
    this.#line = new VoiceLine(line, () => this.#aloud());
    muteIn(panel, (muted) => this.#connect().say({ type: "mute", on: muted }));
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: STYLE }));
    pressOf(this.#button, { press: () => this.#press(), release: (held) => this.#release(held) });
    find(panel, "[data-do=stop]").addEventListener("click", () => this.#interrupt());
    on("chat", (message) => this.#follow(message));
    on("nobody", () => this.#end());
    person.onTurn(() => this.#end(true));
    document.addEventListener("visibilitychange", () => document.hidden && this.#stage === "listening" && this.#cancel());
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#offer());
    feed.on("status", ({ voice }) => (voice.state === "off") !== this.#button.hidden && this.#offer());
    this.#offer();
  }

  async #offer() {
    const microphone = await Microphone.exists();
    this.#button.hidden = !microphone || feed.status?.voice.state === "off";
  }

  // ------------------------------------------------------------ the button

  #press() {
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
    if (held && this.#stage !== "opening") this.#finish();
  }

  async #listen() {
    this.#speaker.wake();
    this.#turns = [];
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
    this.#held = false;
    if (this.#stage === "opening") return this.#cancel();
    this.#microphone.stop();
    this.#doneAt = performance.now();
    this.#socket?.say({ type: "finish" });
    this.#to("writing");
  }

  #cancel() {
    this.#held = false;
    this.#microphone.stop();
    this.#socket?.say({ type: "cancel" });
    this.#to("idle");
  }

  // ------------------------------------------------------------ the box's ears and mouth

  #connect() {
    if (this.#socket) return this.#socket;
    const socket = new Socket("/ws/voice");
    this.#socket = socket;
    speakOn(socket);
    socket.on("open", () => person.key && socket.say({ type: "session", key: person.key }));
    socket.on("message", (data) => (typeof data === "string" ? this.#read(JSON.parse(data)) : this.#play(data)));
    socket.on("refused", (why) => this.#fail(why));
    socket.on("down", () => this.#stage !== "idle" && this.#fail(t("Connection to Larson lost. Try again in a moment.")));
    return socket;
  }

  /** @param {VoiceMessage} message */
  #read(message) {
    const { type } = message;
    if (type === "hello") this.#greet(message);
    else if (type === "noticed") this.#notice(message);
    else if (type === "clip") this.#clip = message;
    else if (type === "over") this.#over(message.nothing);
    else if (type === "silent") this.#finished();
    else if (type === "private") this.#line.ask(message.text);
    else if (type === "error") this.#fail(message.text);
  }

  /** @param {Hello} hello */
  #greet(hello) {
    this.#hello = hello;
    if (this.#stage === "listening") this.#to("listening");
  }

  /** @param {Noticed} noticed */
  #notice({ kind, text, milliseconds }) {
    if (kind === "resumed" && this.#closed) this.#turns.pop(); // its text comes again, with what follows
    if (kind === "began" || kind === "resumed") this.#closed = false;
    if (kind === "partial" && text) this.#line.partial([...this.#turns, text].join(" "));
    if (kind !== "heard") return;
    this.#turns.push(text);
    this.#closed = true;
    this.#line.partial(this.#turns.join(" "));
    this.#figures = { ...milliseconds };
    if (this.#stage === "listening" && !this.#held) this.#finish(); // after a tap, the ears say when the turn is over
  }

  /** All that was said has been written down. @param {boolean} nothing whether there was no speech at all */
  #over(nothing) {
    if (this.#stage !== "writing") return;
    const text = this.#turns.join(" ").trim();
    this.#to("idle");
    if (text) this.#ask(text);
    else if (nothing) this.#line.problem(t("I heard nothing. Hold the button while you speak, or tap it, speak, and wait."));
    else this.#line.problem(notUnderstood(this.#hello));
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

  // ------------------------------------------------------------ the answer

  /** What the chat is told. @param {Told} message */
  #follow(message) {
    if (message.type === "cut") return this.#shorten(message.message, message.text);
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
    const beat = () => {
      if (this.#stage !== "speaking") return;
      this.#button.style.setProperty("--level", String(Math.min(1, 5 * this.#speaker.level)));
      requestAnimationFrame(beat);
    };
    beat();
  }

  /** All of it has come; it may still be heard. */
  #finished() {
    this.#silent = true;
    if (!this.#speaker.speaking) this.#quiet();
  }

  #quiet() {
    if (this.#silent && (this.#stage === "speaking" || this.#stage === "thinking")) this.#to("idle");
  }

  /** Stop the voice and the model. Of the answer, only what was said aloud is kept. */
  #interrupt() {
    if (this.#stage !== "speaking" && this.#stage !== "thinking") return;
    const heard = this.#script.letters(this.#speaker.stop());
    this.#answering = false;
    this.#script.drop();
    this.#socket?.say({ type: "hush" });
    emit("wish", { type: "stop", heard });
    this.#to("idle");
  }

  /** @param {number} id @param {string} text */
  #shorten(id, text) {
    const messages = /** @type {NodeListOf<ChatMessage>} */ (this.#panel.querySelectorAll("chat-message.assistant"));
    for (const each of messages) if (each.message.id === id) each.know({ text, complete: false });
  }

  /** The person says that others may hear it. */
  #aloud() {
    this.#speaker.begin();
    this.#silent = false;
    this.#to("thinking");
    this.#connect().say({ type: "aloud" });
    this.#script.again(!this.#answering);
  }

  // ------------------------------------------------------------ showing

  /** Somebody has gone, or the answer has failed. @param {boolean} [joining] another session is here */
  #end(joining = false) {
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
    this.#button.style.setProperty("--level", "0");
    this.#button.setAttribute("aria-pressed", String(stage === "listening"));
    this.#line.stage(stage, this.#held, this.#hello);
  }
}
