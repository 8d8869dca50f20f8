// Plays the box's voice in this page, clip after clip, and knows how much of it was heard. It can be held and taken up again.

/** @import { Act } from "./messages.js" */

/** @typedef {{rate: number, characters: number}} Clip  samples a second; characters of the answer that are said at its end */
/** @typedef {{buffer: AudioBuffer, from: number, to: number}} Sound  from and to which character */
/** @typedef {Sound & {source: AudioBufferSourceNode, begin: number, end: number}} Playing  seconds */

const LOUDER = 1.3; // times, at each “louder”
const LOUDEST = 1.7; // of what the box sends, whose peaks are at 0.6
const SOFTEST = 0.2;
const HARDLY = 3; // characters of a clip after which “pardon?” means that clip, not the one before

export class Speaker {
  /** @type {AudioContext | null} */
  #audio = null;
  /** @type {AnalyserNode | null} */
  #meter = null;
  /** @type {GainNode | null} */
  #gain = null;
  #end = 0; // of the last clip, on the audio's clock
  /** @type {Playing[]} */
  #clips = [];
  /** @type {Sound[]} what waits while it is held */
  #waiting = [];
  /** @type {Sound | null} the last that was heard to its end */
  #past = null;
  #held = false;
  #heard = 0; // characters of which every clip has ended
  #onQuiet;

  /** @param {() => void} onQuiet when the last clip has been heard */
  constructor(onQuiet) {
    this.#onQuiet = onQuiet;
  }

  /** Call it in a touch: browsers let no page sound by itself. */
  wake() {
    if (!this.#audio) {
      this.#audio = new AudioContext();
      this.#meter = new AnalyserNode(this.#audio, { fftSize: 512 });
      this.#gain = new GainNode(this.#audio);
      this.#meter.connect(this.#gain).connect(this.#audio.destination);
    }
    this.#audio.resume();
  }

  /** Whether something is still to be heard. */
  get speaking() {
    return this.#clips.length > 0 || this.#waiting.length > 0;
  }

  /** How loud it is now, 0 to 1. */
  get level() {
    if (!this.#meter) return 0;
    const samples = new Float32Array(this.#meter.fftSize);
    this.#meter.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  }

  /** Play a clip after those before it. @param {Clip} clip @param {ArrayBuffer} data 16-bit samples */
  play({ rate, characters }, data) {
    this.wake();
    if (!this.#audio || !data.byteLength) return;
    const samples = Float32Array.from(new Int16Array(data), (sample) => sample / 32767);
    const buffer = this.#audio.createBuffer(1, samples.length, rate);
    buffer.copyToChannel(samples, 0);
    const from = this.#waiting.at(-1)?.to ?? this.#clips.at(-1)?.to ?? this.#heard;
    const sound = { buffer, from, to: characters };
    if (this.#held) this.#waiting.push(sound);
    else this.#start(sound);
  }

  /** @param {Sound} sound */
  #start(sound) {
    if (!this.#audio || !this.#meter) return;
    const { buffer } = sound;
    const source = new AudioBufferSourceNode(this.#audio, { buffer });
    source.connect(this.#meter);
    const begin = Math.max(this.#end, this.#audio.currentTime + 0.02);
    this.#end = begin + buffer.duration;
    const clip = { ...sound, source, begin, end: this.#end };
    this.#clips.push(clip);
    source.start(begin);
    source.onended = () => this.#ended(clip);
  }

  /** @param {Playing} clip */
  #ended(clip) {
    if (!this.#clips.includes(clip)) return;
    this.#clips.splice(this.#clips.indexOf(clip), 1);
    this.#heard = clip.to;
    this.#past = clip;
    if (!this.#clips.length) this.#onQuiet();
  }

  /** Be quiet, and keep what is unsaid. */
  hold() {
    if (this.#held) return;
    this.#held = true;
    this.#heard = this.#silence();
    this.#waiting = this.#clips.map(({ buffer, from, to }) => ({ buffer, from, to }));
    this.#clips = [];
    this.#end = 0;
  }

  /** Say on, from the beginning of what was interrupted. */
  goOn() {
    if (!this.#held) return;
    this.#held = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const sound of waiting) this.#start(sound);
    if (!waiting.length) this.#onQuiet();
  }

  /** Say it again: what was interrupted, or the clip before if that had hardly begun. */
  repeat() {
    this.hold();
    const [first] = this.#waiting;
    if (this.#past && (!first || this.#heard < first.from + HARDLY)) this.#waiting.unshift(this.#past);
    this.#past = null;
    this.goOn();
  }

  /** What is said by rule while it speaks. @param {Act["deed"]} deed */
  obey(deed) {
    if (deed === "hold") this.hold();
    if (deed === "go on") this.goOn();
    if (deed === "repeat") this.repeat();
    if (deed === "louder" || deed === "quieter") this.#turn(deed === "louder");
  }

  /** @param {boolean} louder or quieter */
  #turn(louder) {
    if (!this.#gain) return;
    const next = this.#gain.gain.value * (louder ? LOUDER : 1 / LOUDER);
    this.#gain.gain.value = Math.min(LOUDEST, Math.max(SOFTEST, next));
  }

  /** Be quiet at once. @returns {number} the characters of the answer that were said aloud */
  stop() {
    const heard = this.#silence();
    this.#clips = [];
    this.begin();
    this.#end = 0;
    return heard;
  }

  /** @returns {number} the characters that were said */
  #silence() {
    const now = this.#audio?.currentTime ?? 0;
    let heard = this.#heard;
    for (const { source, begin, end, from, to } of this.#clips) {
      if (begin < now) heard = Math.floor(from + ((to - from) * (now - begin)) / (end - begin));
      source.onended = null;
      source.stop();
    }
    return heard;
  }

  /** Another answer begins. */
  begin() {
    this.#heard = 0;
    this.#waiting = [];
    this.#past = null;
    this.#held = false;
  }
}
