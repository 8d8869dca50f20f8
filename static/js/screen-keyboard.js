// <screen-keyboard>: letters under the fingers, for a touchscreen without keys. (No keyboard of the system can appear
// over a browser in kiosk mode.) It comes when a field is touched with a finger, and goes when a real key is pressed.
import { layouts } from "./layouts.js";

const FIELDS = "textarea, input:not([type=radio], [type=checkbox], [type=file], [type=submit])";
const REPEAT_AFTER = 450; // milliseconds that the delete key is held until it repeats
const REPEAT = 70;
const LOW = 620; // pixels of a screen on which keys leave little room

export class ScreenKeyboard extends HTMLElement {
  #keys = null; // the library's keyboard
  #field = null;
  #layer = "default";
  #touched = false; // the last pointer was a finger
  #repeat = 0;

  connectedCallback() {
    if (this.#keys || this.dataset.listening) return; // it moves into dialogs and out of them
    this.dataset.listening = "yes";
    addEventListener("pointerdown", (event) => (this.#touched = event.pointerType === "touch"), { capture: true });
    document.addEventListener("focusin", ({ target }) => this.#follow(target));
    document.addEventListener("pointerup", ({ target }) => target.matches?.(FIELDS) && this.#follow(target));
    document.addEventListener("focusout", () => setTimeout(() => this.#leave()));
    document.addEventListener("language", () => this.#keys?.setOptions(this.#options()));
    addEventListener("keydown", (event) => event.isTrusted && !this.hidden && this.#hide(), { capture: true });
    document.addEventListener("close", ({ target }) => target.contains(this) && this.#hide(), { capture: true });
    new ResizeObserver(() => this.hidden || document.documentElement.style.setProperty("--keyboard", `${this.offsetHeight}px`)).observe(this);
    this.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) this.addEventListener(end, () => clearTimeout(this.#repeat));
  }

  async #follow(field) {
    if (!field.matches?.(FIELDS) || field.readOnly) return;
    if (!this.#touched && this.hidden) return;
    this.#field = field;
    field.dataset.mode ??= field.inputMode || "text";
    field.inputMode = "none"; // where the system has a keyboard after all, there are not two
    await this.#draw();
    if (document.activeElement !== field) return;
    const dialog = field.closest("dialog[open]");
    if (this.parentElement !== (dialog ?? document.body)) (dialog ?? document.body).append(this); // a dialog lets nothing else be touched
    this.hidden = false;
    this.#turn(field.dataset.mode === "numeric" ? "digits" : this.#beginning());
    this.#make(field);
  }

  /** Room above the keys, and the field in it. */
  #make(field) {
    const root = document.documentElement;
    root.dataset.keyboard = field.closest("dialog") ? "dialog" : field.closest(".talk") ? "talk" : "sight";
    root.style.setProperty("--keyboard", `${this.offsetHeight}px`);
    requestAnimationFrame(() => field.scrollIntoView({ block: "nearest" }));
  }

  #leave() {
    const now = document.activeElement;
    if (this.hidden || this.contains(now) || now?.matches?.(FIELDS)) return;
    this.#hide();
  }

  #hide() {
    this.hidden = true;
    this.#field = null;
    if (this.parentElement !== document.body) document.body.append(this);
    delete document.documentElement.dataset.keyboard;
    document.documentElement.style.setProperty("--keyboard", "0px");
  }

  /** A sentence begins with a capital; a code has nothing else. */
  #beginning() {
    const { value, selectionStart, autocapitalize } = this.#field;
    if (autocapitalize === "characters") return "shift";
    const begins = !value.slice(0, selectionStart ?? 0).trim();
    const sentences = this.#field.tagName === "TEXTAREA" || autocapitalize === "words";
    return begins && sentences && this.#field.spellcheck !== false ? "shift" : begins && autocapitalize === "words" ? "shift" : "default";
  }

  async #draw() {
    if (this.#keys) return;
    const { default: SimpleKeyboard } = await import("../vendor/simple-keyboard.esm.js");
    if (this.#keys) return;
    const place = Object.assign(document.createElement("div"), { className: "simple-keyboard" });
    this.append(place);
    this.#keys = new SimpleKeyboard(place, {
      ...this.#options(),
      onKeyPress: (key) => this.#press(key),
      onKeyReleased: () => clearTimeout(this.#repeat),
      disableButtonHold: true,
      preventMouseDownDefault: true,
      useButtonTag: true,
      mergeDisplay: true,
    });
  }

  #options() {
    const { layers, names } = layouts(document.documentElement.lang);
    return { layout: layers, display: names, buttonAttributes: attributes(names), layoutName: this.#layer };
  }

  #turn(layer) {
    this.#layer = layer;
    this.dataset.layer = layer;
    this.#keys.setOptions({ layoutName: layer });
  }

  #press(key) {
    const layers = { "{shift}": this.#layer === "shift" ? "default" : "shift", "{letters}": "default", "{numbers}": "numbers", "{accents}": "accents" };
    if (layers[key]) return this.#turn(layers[key]);
    if (key === "{hide}") return this.#field?.blur();
    if (key === "{bksp}") return this.#delete();
    if (key === "{enter}") return this.#enter();
    this.#type(key === "{space}" ? " " : key);
    if (this.#layer === "shift" && this.#field?.autocapitalize !== "characters") this.#turn("default");
    if (this.#layer === "accents") this.#turn("default");
    if (key === "{space}" && /[.!?] $/.test(this.#field?.value ?? "")) this.#turn("shift");
  }

  #type(text) {
    const field = this.#field;
    if (!field) return;
    const left = field.maxLength < 0 ? Infinity : field.maxLength - field.value.length + (field.selectionEnd - field.selectionStart);
    if (text.length > left) return;
    field.setRangeText(text, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
    this.#changed(field, "insertText", text);
  }

  #delete(held = false) {
    const field = this.#field;
    if (!field) return;
    const { selectionStart: start, selectionEnd: end } = field;
    if (end > 0) {
      const last = [...field.value.slice(0, start)].pop() ?? ""; // a whole character, whatever it is made of
      field.setRangeText("", start === end ? start - last.length : start, end, "end");
      this.#changed(field, "deleteContentBackward");
    }
    clearTimeout(this.#repeat);
    this.#repeat = setTimeout(() => this.#delete(true), held ? REPEAT : REPEAT_AFTER);
  }

  #enter() {
    const field = this.#field;
    if (!field) return;
    const going = field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    if (!going) return this.#done(field); // somebody did something with it
    if (field.tagName === "TEXTAREA") this.#type("\n");
    else field.form?.requestSubmit();
  }

  /** What was asked is answered above the keys: on a low screen they make room for it. */
  #done(field) {
    if (innerHeight < LOW && field.tagName === "TEXTAREA" && !field.value) field.blur();
  }

  #changed(field, inputType, data = null) {
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType, data }));
    field.scrollTop = field.scrollHeight;
  }
}

/** What a screen reader calls the keys that are pictures. */
function attributes(names) {
  return Object.entries(names).map(([key, name]) => ({ attribute: "aria-label", value: LABELS[key] ?? name, buttons: key }));
}

const LABELS = { "{bksp}": "Delete", "{enter}": "Enter", "{shift}": "Capitals", "{space}": "Space", "{hide}": "Hide the keyboard", "{letters}": "Letters", "{numbers}": "Numbers and signs", "{accents}": "Accents" };
