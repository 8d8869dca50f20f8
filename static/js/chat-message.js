// <chat-message>: one turn of a conversation: its text, its sources and its actions.
import { copyBy } from "./lib/clipboard.js";
import { around, button, find, make } from "./lib/dom.js";
import { raise } from "./lib/events.js";
import { icon } from "./lib/icons.js";
import { locale, t } from "./lib/language.js";
import { toolName } from "./tool-names.js";

/** @import { Message, Role, Source, Statistics, ToolUse } from "./lib/messages.js" */
/** @import { IconName } from "./lib/icons.js" */

/** @type {Message} */
const NEW = { id: 0, text: "", parent: 0, siblings: [], sources: [], tool: null, statistics: null };

/** @type {typeof import("./markdown.js").render | null} loaded with the first answer: a visit without one needs none */
let render = null;

async function loadRenderer() {
  ({ render } = await import("./markdown.js"));
}

/** Classes: "message"; "user" or "assistant"; "cut" where it was stopped; "coming" while it grows. Raises MessageEvents. */
export class ChatMessage extends HTMLElement {
  #text = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #frame;
  #pause = 0; // milliseconds until the next drawing
  message = NEW;

  /** @param {Role} role @param {Partial<Message>} message as the box tells it */
  static of(role, message = {}) {
    const element = /** @type {ChatMessage} */ (document.createElement("chat-message"));
    element.setAttribute("role", "article");
    element.className = `message ${role}`;
    element.append(make("div", { class: "said", attributes: role === "user" ? { dir: "auto" } : {} }));
    if (role === "assistant" && !render) loadRenderer();
    element.know({ text: "", ...message });
    return element;
  }

  connectedCallback() {
    this.addEventListener("click", (event) => {
      const action = around(event, "[data-do]");
      if (action) this.#act(action);
      else if (!getSelection()?.toString()) this.classList.toggle("touched");
    });
  }

  get text() {
    return this.#text;
  }

  get #said() {
    return find(this, ".said");
  }

  get #isQuestion() {
    return this.classList.contains("user");
  }

  /** Take over what the box knows of this message. @param {Partial<Message>} message */
  know(message) {
    this.message = { ...this.message, ...message };
    if (message.text !== undefined) this.say(message.text);
    this.classList.toggle("cut", message.complete === false);
    this.classList.toggle("aloud", Boolean(this.message.spoken));
    this.#showTool(this.message.tool);
    this.#showSources(this.message.sources);
    this.#showDoubt(this.message);
    this.#showActions(this.message);
  }

  /** Show a text; many times a second, while it grows. @param {string} text */
  say(text) {
    this.#text = text;
    if (this.#isQuestion) this.#said.textContent = text;
    else this.#frame ??= setTimeout(() => this.#draw(), this.#pause);
  }

  /** The text is complete: show the rest now. */
  settle() {
    if (this.#frame === undefined) return;
    clearTimeout(this.#frame);
    this.#draw();
  }

  #draw() {
    this.#frame = undefined;
    if (!render) return this.#drawPlain();
    const began = performance.now();
    render(this.#text, this.#said);
    this.#pause = Math.min(1000, 4 * (performance.now() - began)); // a long text must not take all of the time
    raise(this, "grown");
  }

  /** Until its Markdown can be shown, the text as it is. */
  #drawPlain() {
    this.#said.textContent = this.#text;
    loadRenderer().then(() => this.#draw());
  }

  /** @param {HTMLElement} button */
  #act(button) {
    const { do: action, say, passage } = button.dataset;
    if (action === "copy") copyBy(button, this.#text);
    if (action === "copy-code") copyBy(button, button.closest("figure")?.querySelector("code")?.textContent ?? "");
    if (action === "facts") find(this, ".facts").toggleAttribute("hidden");
    if (action === "say") raise(this, "say-for-me", say ?? "");
    if (action === "back") this.#turn(-1);
    if (action === "forth") this.#turn(1);
    if (action === "passage") raise(this, "passage", Number(passage));
    if (action === "edit" || action === "again" || action === "guess") raise(this, action);
  }

  /** @param {number} step */
  #turn(step) {
    const { siblings, id } = this.message;
    const chosen = siblings[siblings.indexOf(id) + step];
    if (chosen) raise(this, "choose", chosen);
  }

  /** The tool's name, and as a hint its exact call; what came of it is the answer. @param {ToolUse | null} tool */
  #showTool(tool) {
    this.querySelector(".tool")?.remove();
    if (tool?.ran || tool?.asks) this.prepend(toolLine(tool)); // one that was refused did nothing
  }

  /** @param {Source[]} sources */
  #showSources(sources) {
    this.querySelector(".sources")?.remove();
    if (sources?.length) this.#said.after(make("p", { class: "sources" }, ...sources.map(sourceButton)));
  }

  /** What the model says by itself may be wrong. @param {Message} message */
  #showDoubt({ id, tool, sources, statistics }) {
    this.querySelector(".doubt")?.remove();
    if (id && statistics && !this.#isQuestion && !tool && !sources?.length)
      this.#said.after(make("p", { class: "doubt", text: () => t("Written by the language model. It may be wrong.") }));
  }

  /** @param {Message} message */
  #showActions({ id, siblings, statistics, parent, tool }) {
    for (const old of this.querySelectorAll(".actions, .facts")) old.remove();
    if (!id) return;
    const row = make("div", { class: "actions" });
    if (siblings?.length > 1) row.append(...branches(siblings.indexOf(id), siblings.length));
    row.append(iconButton("copy", () => t("Copy")));
    if (this.#isQuestion) row.append(iconButton("edit", () => t("Edit")));
    else if (parent && !tool) row.append(iconButton("again", () => t("Regenerate"))); // a tool would run twice
    if (parent && tool?.name === "unsure")
      row.append(button("guess", { class: "answer", text: () => t("Let the model answer") }));
    if (tool?.asks)
      row.append(
        answerButton("Yes", () => t("Yes")),
        answerButton("No", () => t("No")),
      );
    if (statistics) row.append(iconButton("facts", () => t("Details")));
    this.append(row);
    if (!statistics) return;
    const facts = make("p", { class: "facts", text: () => factsOf(statistics) });
    facts.hidden = true;
    this.append(facts);
  }
}

/** @param {ToolUse} tool */
function toolLine({ name, arguments: given, ran }) {
  const values = Object.entries(given).filter(([, value]) => value !== "");
  const parts = values.map(([key, value]) => `${key}: ${value}`);
  const call = `${name}(${parts.join(", ")})`;
  const text = () => (ran ? toolName(name) : t("{tool}: waiting for your yes", { tool: toolName(name) }));
  return make("p", { class: "tool", text, attributes: { title: call } });
}

/** @param {number} index @param {number} count */
function branches(index, count) {
  const back = iconButton("back", () => t("Previous version"));
  const forth = iconButton("forth", () => t("Next version"));
  back.disabled = index === 0;
  forth.disabled = index === count - 1;
  return [back, make("span", { class: "branch", text: `${index + 1}/${count}` }), forth];
}

/** @param {Statistics} statistics */
function factsOf({ tokens, prompt_tokens: prompt, cached_tokens: cached, context, first_seconds, seconds, passages }) {
  const rate = seconds > 0 ? t(", {rate}/s", { rate: rateOf(tokens / seconds) }) : "";
  const found = passages ? t(", {passages} characters from documents", { passages }) : "";
  return t(
    "{tokens} tokens{rate} · first word after {first} s · {prompt} tokens read ({cached} cached){found} · {full}% of context used",
    {
      tokens,
      rate,
      first: first_seconds.toLocaleString(locale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
      prompt,
      cached,
      found,
      full: Math.round((100 * (prompt + tokens)) / context),
    },
  );
}

/** A slow answer has a rate as well. @param {number} rate tokens per second */
function rateOf(rate) {
  return rate.toLocaleString(locale(), { maximumFractionDigits: rate < 10 ? 1 : 0 });
}

/** @param {Source} source */
function sourceButton({ number, passage, where }) {
  return button("passage", { text: `[${number}] ${where}`, data: { passage } });
}

/** @param {IconName} action @param {() => string} label */
function iconButton(action, label) {
  return button(action, { class: "quiet", attributes: { title: label, "aria-label": label } }, icon(action));
}

/** @param {string} english what is said @param {() => string} text */
function answerButton(english, text) {
  return button("say", { class: "answer", text, data: { say: english } });
}
