// <chat-message>: one turn of a conversation: what was said, what it was made from, and what can be done with it.
import { copyBy } from "./clipboard.js";
import { icon } from "./icons.js";
import { render } from "./markdown.js";
import { verbatim } from "./words.js";

/**
 * Classes: "message"; "user" or "assistant"; "cut" where it was stopped; "coming" while it grows.
 * Events (bubbling): "say-for-me" (detail: text), "edit", "again", "choose" (detail: id of the message), "passage" (detail: number).
 */
export class ChatMessage extends HTMLElement {
  #text = "";
  #frame = 0;
  #pause = 0; // milliseconds until the next drawing
  message = { id: 0, parent: 0, siblings: [], sources: [], tool: null, statistics: null };

  /** @param {"user" | "assistant"} role @param {object} message as the box tells it */
  static of(role, message = {}) {
    const element = document.createElement("chat-message");
    element.setAttribute("role", "article");
    element.className = `message ${role}`;
    element.append(verbatim(part("div", "said")));
    element.know({ text: "", ...message });
    return element;
  }

  connectedCallback() {
    this.addEventListener("click", (event) => {
      const action = event.target.closest("[data-do]");
      if (action) this.#act(action);
      else if (!getSelection().toString()) this.classList.toggle("touched");
    });
  }

  get text() {
    return this.#text;
  }

  get id_() {
    return this.message.id;
  }

  /** Take over what the box knows of this message. */
  know(message) {
    this.message = { ...this.message, ...message };
    if (message.text !== undefined) this.say(message.text);
    this.classList.toggle("cut", message.complete === false);
    this.#showTool();
    this.#showSources();
    this.#showActions();
  }

  /** Show a text; many times a second, while it grows. */
  say(text) {
    this.#text = text;
    if (this.classList.contains("user")) this.#said.textContent = text;
    else if (!this.#frame) this.#frame = setTimeout(() => this.#draw(), this.#pause);
  }

  /** The text has come to its end: nothing of it waits to be shown any more. */
  settle() {
    if (!this.#frame) return;
    clearTimeout(this.#frame);
    this.#draw();
  }

  #draw() {
    this.#frame = 0;
    const began = performance.now();
    render(this.#text, this.#said);
    this.#pause = Math.min(1000, 4 * (performance.now() - began)); // a long text must not take all of the time
    this.dispatchEvent(new CustomEvent("grown", { bubbles: true }));
  }

  get #said() {
    return this.querySelector(".said");
  }

  #act(button) {
    const action = button.dataset.do;
    if (action === "copy") copyBy(button, this.#text);
    else if (action === "copy-code") copyBy(button, button.closest("figure").querySelector("code").textContent);
    else if (action === "facts") this.querySelector(".facts").toggleAttribute("hidden");
    else if (action === "say") this.dispatchEvent(new CustomEvent("say-for-me", { bubbles: true, detail: button.dataset.say }));
    else if (action === "back" || action === "forth") this.#turn(action === "back" ? -1 : 1);
    else this.dispatchEvent(new CustomEvent(action, { bubbles: true, detail: Number(button.dataset.passage) }));
  }

  #turn(step) {
    const { siblings, id } = this.message;
    const chosen = siblings[siblings.indexOf(id) + step];
    if (chosen) this.dispatchEvent(new CustomEvent("choose", { bubbles: true, detail: chosen }));
  }

  /** What was called, and with what; what came of it is the answer. */
  #showTool() {
    const { tool } = this.message;
    this.querySelector(".tool")?.remove();
    if (!tool) return;
    const given = Object.entries(tool.arguments).filter(([, value]) => value !== "");
    const words = given.map(([name, value]) => `${name} ${value}`).join(", ");
    const line = part("p", "tool");
    const name = `: ${tool.name.replaceAll("_", " ")}${words ? ` (${words})` : ""}`;
    line.append(part("span", "", tool.ran ? "Used" : "Would use"), verbatim(part("span", "", name)));
    this.prepend(line);
  }

  #showSources() {
    this.querySelector(".sources")?.remove();
    if (!this.message.sources?.length) return;
    const list = part("p", "sources");
    for (const { number, passage, where } of this.message.sources) {
      const source = Object.assign(verbatim(part("button", "", `[${number}] ${where}`)), { type: "button" });
      Object.assign(source.dataset, { do: "passage", passage });
      list.append(source);
    }
    this.#said.after(list);
  }

  #showActions() {
    for (const old of this.querySelectorAll(".actions, .facts")) old.remove();
    const { id, siblings, statistics, parent } = this.message;
    if (!id) return;
    const row = part("div", "actions");
    if (siblings?.length > 1) row.append(...this.#branches(siblings.indexOf(id), siblings.length));
    row.append(button("copy", "Copy"));
    if (this.classList.contains("user")) row.append(button("edit", "Put the question in other words"));
    else if (parent && !this.message.tool) row.append(button("again", "Answer anew")); // a tool would run twice
    if (this.message.tool?.asks) row.append(...["Yes", "No"].map(answerButton));
    if (statistics) row.append(button("facts", "How it was made"));
    this.append(row);
    if (statistics) this.append(Object.assign(part("p", "facts", factsOf(statistics)), { hidden: true }));
  }

  #branches(index, count) {
    const back = button("back", "The one before");
    const forth = button("forth", "The next one");
    back.disabled = index === 0;
    forth.disabled = index === count - 1;
    return [back, part("span", "branch", `${index + 1}/${count}`), forth];
  }
}

function factsOf({ tokens, prompt_tokens, cached_tokens, context, first_seconds, seconds, passages }) {
  const rate = seconds > 0 ? `, ${Math.round(tokens / seconds)} a second` : "";
  const read = `${prompt_tokens} tokens read, ${cached_tokens} of them remembered`;
  const found = passages ? `, ${passages} characters from documents` : "";
  return `${tokens} tokens${rate}; first word after ${first_seconds.toFixed(2)} s; ${read}${found}; memory ${Math.round((100 * (prompt_tokens + tokens)) / context)} % full`;
}

function button(action, label) {
  const element = Object.assign(part("button", "quiet"), { type: "button", title: label });
  element.setAttribute("aria-label", label);
  element.dataset.do = action;
  element.append(icon(action));
  return element;
}

function answerButton(text) {
  const element = Object.assign(part("button", "answer", text), { type: "button" });
  Object.assign(element.dataset, { do: "say", say: text });
  return element;
}

function part(name, className = "", text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text });
}
