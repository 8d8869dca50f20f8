// Plays the box's voice in this page, clip after clip, and knows how much of it was heard.

/** @typedef {{rate: number, characters: number}} Clip  samples a second; characters of the answer that are said at its end */
/** @typedef {{source: AudioBufferSourceNode, begin: number, end: number, from: number, to: number}} Playing  seconds, and characters */

export class Speaker {
  /** @type {AudioContext | null} */
  #audio = null;
  /** @type {AnalyserNode | null} */
  #meter = null;
  #end = 0; // of the last clip, on the audio's clock
  /** @type {Playing[]} */
  #clips = [];
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
      this.#meter.connect(this.#audio.destination);
    }
    this.#audio.resume();
  }

  /** Whether something is still to be heard. */
  get speaking() {
    return this.#clips.length > 0;
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
    const audio = this.#audio;
    if (!audio || !this.#meter || !data.byteLength) return;
    const samples = Float32Array.from(new Int16Array(data), (sample) => sample / 32767);
    const buffer = audio.createBuffer(1, samples.length, rate);
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(audio, { buffer });
    source.connect(this.#meter);
    const begin = Math.max(this.#end, audio.currentTime + 0.02);
    this.#end = begin + buffer.duration;
    const clip = { source, begin, end: this.#end, from: this.#clips.at(-1)?.to ?? this.#heard, to: characters };
    this.#clips.push(clip);
    source.start(begin);
    source.onended = () => this.#ended(clip);
  }

  /** @param {Playing} clip */
  #ended(clip) {
    if (!this.#clips.includes(clip)) return;
    this.#clips.splice(this.#clips.indexOf(clip), 1);
    this.#heard = clip.to;
    if (!this.#clips.length) this.#onQuiet();
  }

  /** Be quiet at once. @returns {number} the characters of the answer that were said aloud */
  stop() {
    const now = this.#audio?.currentTime ?? 0;
    let heard = this.#heard;
    for (const { source, begin, end, from, to } of this.#clips) {
      if (begin < now) heard = Math.floor(from + ((to - from) * (now - begin)) / (end - begin));
      source.onended = null;
      source.stop();
    }
    this.#clips = [];
    this.#end = this.#heard = 0;
    return heard;
  }

  /** Another answer begins. */
  begin() {
    this.#heard = 0;
  }
}
