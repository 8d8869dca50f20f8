// <screen-keyboard>: letters under the fingers, for a touchscreen without keys. (No keyboard of the system can appear
// over a browser in kiosk mode.) It comes when a field is touched with a finger, and goes when a real key is pressed.
import { around, make } from "./lib/dom.js";
import { layouts } from "./lib/key-layouts.js";
import { onLanguage, t } from "./lib/language.js";

/** @import SimpleKeyboard from "../vendor/simple-keyboard.esm.js" */
/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

const FIELDS = "textarea, input:not([type=radio], [type=checkbox], [type=file], [type=submit])";
const REPEAT_AFTER = 450; // milliseconds that the delete key is held until it repeats
const REPEAT = 70;
const LOW = 620; // pixels of a screen on which keys leave little room

export class ScreenKeyboard extends HTMLElement {
  /** @type {SimpleKeyboard | null} the library's keyboard */
  #keys = null;
  /** @type {Field | null} */
  #field = null;
  #layer = "default";
  #touched = false; // the last pointer was a finger
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #repeat;

  connectedCallback() {
    if (this.#keys || this.dataset.listening) return; // it moves into dialogs and out of them
    this.dataset.listening = "yes";
    addEventListener("pointerdown", (event) => (this.#touched = event.pointerType === "touch"), { capture: true });
    for (const kind of ["focusin", "pointerup"]) document.addEventListener(kind, ({ target }) => this.#follow(target));
    document.addEventListener("focusout", () => setTimeout(() => this.#leave()));
    onLanguage(() => this.#keys?.setOptions(this.#options()));
    addEventListener("keydown", (event) => event.isTrusted && !this.hidden && this.#hide(), { capture: true });
    document.addEventListener("close", (event) => around(event, "dialog")?.contains(this) && this.#hide(), { capture: true });
    new ResizeObserver(() => this.hidden || this.#measure()).observe(this);
    this.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
      this.addEventListener(end, () => clearTimeout(this.#repeat));
    }
  }

  #measure(height = this.offsetHeight) {
    document.documentElement.style.setProperty("--keyboard", `${height}px`);
  }

  /** @param {EventTarget | null} target that was touched, or has the focus */
  async #follow(target) {
    const field = fieldOf(target);
    if (!field || field.readOnly) return;
    if (!this.#touched && this.hasAttribute("hidden")) return;
    this.#field = field;
    field.dataset.mode ??= field.inputMode || "text";
    field.inputMode = "none"; // where the system has a keyboard after all, there are not two
    await this.#draw();
    if (document.activeElement !== field) return;
    const place = field.closest("dialog[open]") ?? document.body; // a dialog lets nothing else be touched
    if (this.parentElement !== place) place.append(this);
    this.hidden = false;
    this.#turn(field.dataset.mode === "numeric" ? "digits" : beginning(field));
    this.#makeRoom(field);
  }

  /** Room above the keys, and the field in it. @param {Field} field */
  #makeRoom(field) {
    const place = field.closest("dialog, .talk");
    document.documentElement.dataset.keyboard = place?.matches("dialog") ? "dialog" : place ? "talk" : "sight";
    this.#measure();
    requestAnimationFrame(() => field.scrollIntoView({ block: "nearest" }));
  }

  #leave() {
    const now = document.activeElement;
    if (!this.hidden && !this.contains(now) && !now?.matches(FIELDS)) this.#hide();
  }

  #hide() {
    this.hidden = true;
    this.#field = null;
    if (this.parentElement !== document.body) document.body.append(this);
    delete document.documentElement.dataset.keyboard;
    this.#measure(0);
  }

  async #draw() {
    if (this.#keys) return;
    const { default: SimpleKeyboard } = await import("../vendor/simple-keyboard.esm.js");
    if (this.#keys) return;
    const place = make("div", { class: "simple-keyboard" });
    this.append(place);
    this.#keys = new SimpleKeyboard(place, {
      ...this.#options(),
      onKeyPress: (/** @type {string} */ key) => this.#press(key),
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

  /** @param {string} layer */
  #turn(layer) {
    this.#layer = layer;
    this.dataset.layer = layer;
    this.#keys?.setOptions({ layoutName: layer });
  }

  /** @param {string} key */
  #press(key) {
    const layer = this.#layerOf(key);
    if (layer) this.#turn(layer);
    else if (key === "{hide}") this.#field?.blur();
    else if (key === "{bksp}") this.#delete();
    else if (key === "{enter}") this.#enter();
    else this.#write(key === "{space}" ? " " : key);
  }

  /** @param {string} key @returns {string | undefined} */
  #layerOf(key) {
    if (key === "{shift}") return this.#layer === "shift" ? "default" : "shift";
    return { "{letters}": "default", "{numbers}": "numbers", "{accents}": "accents" }[key];
  }

  /** A letter, after which the next one is small again, but for the first of a sentence. @param {string} text */
  #write(text) {
    this.#type(text);
    const capitals = this.#field?.autocapitalize === "characters";
    if ((this.#layer === "shift" && !capitals) || this.#layer === "accents") this.#turn("default");
    if (text === " " && /[.!?] $/.test(this.#field?.value ?? "")) this.#turn("shift");
  }

  /** @param {string} text */
  #type(text) {
    const field = this.#field;
    if (!field) return;
    const [start, end] = selectionOf(field);
    const left = field.maxLength < 0 ? Infinity : field.maxLength - field.value.length + (end - start);
    if (text.length > left) return;
    field.setRangeText(text, start, end, "end");
    changed(field, "insertText", text);
  }

  #delete(held = false) {
    const field = this.#field;
    if (!field) return;
    const [start, end] = selectionOf(field);
    if (end > 0) {
      const last = lastCharacter(field.value.slice(0, start));
      field.setRangeText("", start === end ? start - last.length : start, end, "end");
      changed(field, "deleteContentBackward");
    }
    clearTimeout(this.#repeat);
    this.#repeat = setTimeout(() => this.#delete(true), held ? REPEAT : REPEAT_AFTER);
  }

  #enter() {
    const field = this.#field;
    if (!field) return;
    const going = field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    if (!going)
      done(field); // somebody did something with it
    else if (field instanceof HTMLTextAreaElement) this.#type("\n");
    else field.form?.requestSubmit();
  }
}

/** @param {EventTarget | null} target @returns {Field | null} */
function fieldOf(target) {
  const types = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  return types && target.matches(FIELDS) ? target : null;
}

/** Where text goes. @param {Field} field @returns {[start: number, end: number]} */
function selectionOf({ selectionStart, selectionEnd, value }) {
  return [selectionStart ?? value.length, selectionEnd ?? value.length];
}

/** The layer to begin with: a sentence begins with a capital; a code has nothing else. @param {Field} field */
function beginning(field) {
  const { value, selectionStart, autocapitalize } = field;
  if (autocapitalize === "characters") return "shift";
  const begins = !value.slice(0, selectionStart ?? 0).trim();
  const sentences = field instanceof HTMLTextAreaElement && field.spellcheck !== false;
  return begins && (sentences || autocapitalize === "words") ? "shift" : "default";
}

/** What was asked is answered above the keys: on a low screen they make room for it. @param {Field} field */
function done(field) {
  if (innerHeight < LOW && field instanceof HTMLTextAreaElement && !field.value) field.blur();
}

/** The last character, whatever it is made of: a letter with its marks, an emoji of several. @param {string} text */
function lastCharacter(text) {
  if (!("Segmenter" in Intl)) return [...text].pop() ?? "";
  return [...new Intl.Segmenter().segment(text)].pop()?.segment ?? "";
}

/** @param {Field} field @param {string} inputType @param {string | null} data */
function changed(field, inputType, data = null) {
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType, data }));
  field.scrollTop = field.scrollHeight;
}

/** @type {Record<string, () => string>} what a screen reader calls the keys that are pictures */
const LABELS = {
  "{bksp}": () => t("Delete"),
  "{enter}": () => t("Enter"),
  "{shift}": () => t("Shift"),
  "{space}": () => t("Space"),
  "{hide}": () => t("Hide the keyboard"),
  "{letters}": () => t("Letters"),
  "{numbers}": () => t("Numbers and symbols"),
  "{accents}": () => t("Accents"),
};

/** @param {Record<string, string>} names of the keys */
function attributes(names) {
  return Object.entries(names).map(([key, name]) => {
    return { attribute: "aria-label", value: LABELS[key]?.() ?? name, buttons: key };
  });
}
