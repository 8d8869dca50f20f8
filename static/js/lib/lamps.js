// Lamps on the page.

const GAMMA = 2.2; // duty cycle to what the eye sees; a screen applies its own gamma

/** Show duty cycles. @param {HTMLElement[]} lamps @param {ArrayLike<number>} duties 0 to 100, left to right */
export function light(lamps, duties) {
  lamps.forEach((lamp, index) => {
    lamp.style.setProperty("--level", String(((duties[index] ?? 0) / 100) ** (1 / GAMMA)));
  });
}
