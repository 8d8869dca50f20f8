// The sound of a timer's end: two soft notes, again and again until somebody stops it.

const AGAIN = 2400; // milliseconds
const NOTES = [
  [660, 0],
  [880, 0.22],
  [660, 0.8],
  [880, 1.02],
]; // hertz, and seconds from the beginning
const LENGTH = 0.7; // seconds
const LOUD = 0.22;

/** @type {ReturnType<typeof setInterval> | undefined} */
let ringing;

/** Begin to ring, or stop. @param {boolean} wanted */
export function chime(wanted) {
  if (wanted === (ringing !== undefined)) return;
  clearInterval(ringing);
  ringing = wanted ? setInterval(play, AGAIN) : undefined;
  if (wanted) play();
}

function play() {
  const audio = new AudioContext();
  for (const [frequency, delay] of NOTES) {
    const tone = new OscillatorNode(audio, { frequency, type: "triangle" });
    const volume = new GainNode(audio, { gain: 0 });
    const begin = audio.currentTime + delay;
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(LOUD, begin + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + LENGTH);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + LENGTH);
  }
  setTimeout(() => audio.close(), AGAIN - 100);
}
