// A button that acts when it is held: a slip of the finger does nothing.

const SECONDS = 2; // unless more is asked for

/** When the finger is lifted, something else may be beneath it: that is no touch of it. */
function dropClick() {
  const drop = (/** @type {Event} */ event) => event.stopPropagation();
  addEventListener("click", drop, { capture: true });
  addEventListener("pointerup", () => setTimeout(() => removeEventListener("click", drop, { capture: true })), { once: true });
}

/** Have a button act once it was held, with a finger, a mouse or a key. @param {HTMLElement} button @param {() => void} act @param {number} [seconds] */
export function actWhenHeld(button, act, seconds = SECONDS) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const release = () => {
    clearTimeout(timer);
    timer = undefined;
    button.classList.remove("held");
  };
  const press = () => {
    if (timer !== undefined) return;
    button.style.setProperty("--hold", `${seconds}s`);
    button.classList.add("held");
    timer = setTimeout(() => {
      release();
      dropClick();
      act();
    }, 1000 * seconds);
  };
  button.addEventListener("pointerdown", press);
  for (const end of ["pointerup", "pointercancel", "pointerleave", "blur", "keyup"]) button.addEventListener(end, release);
  button.addEventListener("keydown", ({ key }) => (key === " " || key === "Enter") && press());
}
