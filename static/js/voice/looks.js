// How talking is seen: the button beats with the voice, and of an answer that was interrupted what was heard is left.

/** @import { ChatMessage } from "../chat-message.js" */

/** Of talking alone, which most visits do not. */
export function addStyle() {
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/static/css/voice.css" }));
}

/** @param {HTMLElement} button @param {() => number | null} level 0 to 1; null ends it */
export function pulse(button, level) {
  const now = level();
  if (now === null) return;
  button.style.setProperty("--level", String(Math.min(1, 5 * now)));
  requestAnimationFrame(() => pulse(button, level));
}

/** @param {HTMLElement} panel @param {number} id @param {string} text */
export function shorten(panel, id, text) {
  const messages = /** @type {NodeListOf<ChatMessage>} */ (panel.querySelectorAll("chat-message.assistant"));
  for (const each of messages) if (each.message.id === id) each.know({ text, complete: false });
}
