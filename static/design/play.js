// Plays one state: the box that answers from a script first, then the page's own modules, then what a person would do.
import { PLAIN } from "./answers.js";
import { state } from "./box.js";

const pause = (/** @type {number} */ milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
// Whether a person could click an element: those around it have been defined, and its dialog is open, which takes a busy machine longer.
const answers = (/** @type {string} */ selector) => {
  const found = document.querySelector(selector);
  return found && !found.closest(":not(:defined), dialog:not([open])");
};
const { find } = await import("../js/lib/dom.js");

if (state.account) find(document, "account-panel").dataset.person = state.account;
if (state.picture === false) find(document, "live-view").dataset.camera = "none";

if (state.page === "phone") {
  const { device } = await import("../js/lib/device.js");
  const { RequestError } = await import("../js/lib/http.js");
  const person = state.account ? { name: state.account, owner: true } : null;
  device.known = async () => Boolean(state.known);
  device.fresh = async () => {};
  device.prove = async () => {
    if (state.unreachable) throw new RequestError("", "Unreachable");
    return { person, seconds: 300 };
  };
  await import("../js/phone.js");
} else await import("../js/main.js");

await pause(150);
if (state.page === "phone" && state.known && !state.unreachable) await customElements.whenDefined("box-view");
await (await import("../js/lib/language.js")).speaking;
if (state.tab) find(document, `[data-tab=${state.tab}]`).click();
for (const selector of state.click ?? []) {
  for (let tries = 0; !answers(selector) && tries < 550; tries++) await pause(100);
  find(document, selector).click();
  await pause(250); // some pages are loaded when they are asked for
}
for (const photo of document.querySelectorAll("[src^='/me/views/']")) photo.setAttribute("src", PLAIN);
if (state.ask) {
  const { ChatPanel } = await import("../js/chat-panel.js");
  const panel = find(document, "chat-panel", ChatPanel);
  find(panel, "textarea", HTMLTextAreaElement).value = state.ask;
  find(panel, "form", HTMLFormElement).requestSubmit();
  for (const text of state.pieces ?? []) panel.read({ type: "piece", text });
}
if (state.tap) {
  const field = find(document, state.tap);
  field.dispatchEvent(new PointerEvent("pointerdown", { pointerType: "touch", bubbles: true }));
  field.focus();
  field.dispatchEvent(new PointerEvent("pointerup", { pointerType: "touch", bubbles: true }));
}
await pause(state.wait ?? 300);
document.documentElement.dataset.played = "yes";
