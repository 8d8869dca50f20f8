// Copying, also where the browser gives a page no clipboard because it came without a certificate.

/** @param {string} text @returns {Promise<boolean>} whether it was copied */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** @param {string} text */
function copyBySelection(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
}

/** Copy, and say so on the button that was touched. @param {HTMLElement} button @param {string} text */
export async function copyBy(button, text) {
  const said = (await copy(text)) ? "copied" : "failed";
  button.classList.add(said);
  setTimeout(() => button.classList.remove(said), 1500);
}
