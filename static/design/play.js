// Plays one state: the box that answers from a script first, then the page's own modules, then what a person would do.
import { state } from "./box.js";

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

if (state.account) document.querySelector("account-panel").dataset.person = state.account;
if (state.picture === false) document.querySelector("live-view").dataset.camera = "none";

if (state.page === "phone") {
  const { device } = await import("../js/device.js");
  device.known = async () => state.known;
  device.fresh = async () => {
    if (state.unreachable) throw Object.assign(new Error(), { kind: "Unreachable" });
    return { person: state.account ? { name: state.account } : null };
  };
  await import("../js/phone.js");
} else await import("../js/main.js");

await pause(150);
if (state.page === "phone" && state.known && !state.unreachable) await customElements.whenDefined("box-view");
await (await import("../js/language.js")).speaking;
for (const selector of state.click ?? []) {
  document.querySelector(selector).click();
  await pause(80);
}
if (state.tab) document.querySelector(`[data-tab=${state.tab}]`).click();
if (state.ask) {
  const field = document.querySelector("chat-panel textarea");
  field.value = state.ask;
  field.form.requestSubmit();
  const { ChatPanel } = await import("../js/chat-panel.js");
  const panel = document.querySelector("chat-panel");
  if (panel instanceof ChatPanel) for (const text of state.pieces) panel.read({ type: "piece", text });
}
if (state.tap) {
  const field = document.querySelector(state.tap);
  field.dispatchEvent(new PointerEvent("pointerdown", { pointerType: "touch", bubbles: true }));
  field.focus();
  field.dispatchEvent(new PointerEvent("pointerup", { pointerType: "touch", bubbles: true }));
}
await pause(state.wait ?? 300);
document.documentElement.dataset.played = "yes";
