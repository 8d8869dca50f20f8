// Runs in the browser's audio thread: collects the microphone's sound, brings it to 16,000 samples a second, and posts it
// in pieces of 40 ms as 16-bit numbers, each with its loudness.

const RATE = 16000; // samples a second that the box listens to
const PIECE = 640; // samples: 40 ms
const HALF = 24; // samples of the filter on each side, at the slower of the two rates
const PHASES = 32; // places between two samples for which the filter is known

/** A windowed sinc at each phase: it leaves what the new rate can carry. @param {number} ratio old rate to new */
function filters(ratio) {
  const wide = Math.max(1, ratio);
  const reach = Math.ceil(HALF * wide);
  return Array.from({ length: PHASES + 1 }, (_, phase) => {
    const taps = Array.from({ length: 2 * reach }, (_, tap) => {
      const x = (tap - reach + 1 - phase / PHASES) / wide;
      if (Math.abs(x) >= HALF) return 0;
      const sinc = x === 0 ? 1 : Math.sin(0.92 * Math.PI * x) / (0.92 * Math.PI * x);
      return sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / HALF));
    });
    const sum = taps.reduce((all, tap) => all + tap, 0);
    return Float32Array.from(taps, (tap) => tap / sum);
  });
}

class Collector extends AudioWorkletProcessor {
  #ratio = sampleRate / RATE;
  #filters = filters(sampleRate / RATE);
  #reach = this.#filters[0].length / 2;
  /** @type {number[]} what is not used up, at the old rate */
  #held = Array(this.#reach).fill(0);
  #at = this.#reach; // of the next new sample, in what is held
  #piece = new Int16Array(PIECE);
  #filled = 0;
  #energy = 0;

  /** @param {Float32Array[][]} inputs @returns {boolean} whether to go on */
  process([input]) {
    if (!input?.length) return true; // nothing is connected yet
    const first = input[0];
    for (let index = 0; index < first.length; index++) {
      let sum = 0;
      for (const channel of input) sum += channel[index];
      this.#held.push(sum / input.length);
    }
    while (Math.floor(this.#at) + this.#reach < this.#held.length) this.#take(this.#next());
    const used = Math.floor(this.#at) - this.#reach;
    if (used > 0) {
      this.#held.splice(0, used);
      this.#at -= used;
    }
    return true;
  }

  #next() {
    const whole = Math.floor(this.#at);
    const taps = this.#filters[Math.round((this.#at - whole) * PHASES)];
    const from = whole - this.#reach + 1;
    let sum = 0;
    for (let tap = 0; tap < taps.length; tap++) sum += taps[tap] * this.#held[from + tap];
    this.#at += this.#ratio;
    return Math.max(-1, Math.min(1, sum));
  }

  /** @param {number} sample */
  #take(sample) {
    this.#energy += sample * sample;
    this.#piece[this.#filled++] = Math.round(32767 * sample);
    if (this.#filled < PIECE) return;
    const level = Math.sqrt(this.#energy / PIECE);
    this.port.postMessage({ level, samples: this.#piece.buffer }, [this.#piece.buffer]);
    this.#piece = new Int16Array(PIECE);
    this.#filled = 0;
    this.#energy = 0;
  }
}

registerProcessor("collector", Collector);
