// Markdown to elements, also while it is still growing. No text is ever read as HTML: marked only takes it apart.
import { Marked } from "../vendor/marked.esm.js";
import { button, make as element } from "./lib/dom.js";
import { t } from "./lib/language.js";

/** @import { Token, Cell } from "../vendor/marked.esm.js" */

const marked = new Marked({ gfm: true, breaks: true });
const LONGEST = 12_000; // characters that are taken apart; a longer text is shown as it is
const DEEP = /^[ \t>*+\-\d.]{40,}\S/m; // quotes or lists within one another without end
const HEADINGS = /** @type {const} */ (["h3", "h4", "h5", "h6"]);
/** @type {WeakMap<Element, string[]>} element → the source of each of its children */
const blocks = new WeakMap();

/** Show a text in an element; what did not change since the last time stays as it is. @param {string} text @param {Element} into */
export function render(text, into) {
  if (text.length > LONGEST || DEEP.test(text)) return plainly(text, into);
  try {
    renderTokens(text, into);
  } catch {
    plainly(text, into);
  }
}

/** @param {string} text @param {Element} into */
function plainly(text, into) {
  blocks.delete(into);
  into.replaceChildren(directed(make("p", text)));
}

/** @param {string} text @param {Element} into */
function renderTokens(text, into) {
  const tokens = marked.lexer(text).filter(({ type }) => type !== "space" && type !== "def");
  const before = blocks.get(into) ?? [];
  const same = tokens.findIndex(({ raw }, index) => raw !== before[index]);
  const kept = same < 0 ? tokens.length : same;
  while (into.childNodes.length > kept) into.lastChild?.remove();
  for (const token of tokens.slice(kept)) into.append(directed(block(token)));
  blocks.set(
    into,
    tokens.map(({ raw }) => raw),
  );
}

/** A block reads in the direction of its first letter; code from left to right. @param {HTMLElement} made */
function directed(made) {
  made.dir = made.matches("figure, pre") ? "ltr" : "auto";
  return made;
}

/** @param {Token} token */
function block(token) {
  /** @type {Record<string, () => HTMLElement>} */
  const builders = {
    heading: () => fill(make(HEADINGS[Math.min(3, token.depth - 1)]), token.tokens),
    paragraph: () => fill(make("p"), token.tokens),
    text: () => (token.tokens ? fill(make("span"), token.tokens) : make("span", token.text)),
    code: () => code(token),
    blockquote: () => blocksInto(make("blockquote"), token.tokens),
    list: () => list(token),
    table: () => table(token),
    hr: () => make("hr"),
  };
  return builders[token.type]?.() ?? make("p", token.raw); // HTML among them: shown as it was written
}

/** @param {Token} token */
function code({ text, lang }) {
  const head = make("figcaption", (lang ?? "").split(/\s/)[0].slice(0, 20));
  head.append(button("copy-code", { text: () => t("Copy") }));
  const body = make("pre");
  body.tabIndex = 0;
  body.append(make("code", text));
  return element("figure", { class: "code" }, head, body);
}

/** @param {Token} token */
function list({ ordered, start, items = [] }) {
  const made = make(ordered ? "ol" : "ul");
  if (made instanceof HTMLOListElement && Number(start) > 1) made.start = Number(start);
  for (const { task, checked, tokens } of items) {
    const item = blocksInto(
      make("li"),
      tokens.filter(({ type }) => type !== "checkbox"),
    );
    if (task) item.prepend(checked ? "☑ " : "☐ ");
    made.append(item);
  }
  return made;
}

/** @param {Token} token */
function table({ header = [], rows = [], align = [] }) {
  const parts = [section("thead", "th", [header], align), section("tbody", "td", rows, align)];
  const frame = element("div", { class: "table" }, element("table", {}, ...parts));
  frame.tabIndex = 0;
  return frame;
}

/** @param {"thead" | "tbody"} name @param {"th" | "td"} cell @param {Cell[][]} rows @param {(string | null)[]} align */
function section(name, cell, rows, align) {
  const made = make(name);
  for (const row of rows) {
    const line = make("tr");
    row.forEach(({ tokens }, column) => {
      const field = element(cell, {}, fill(make("span"), tokens));
      const side = align[column];
      if (side) field.classList.add(side);
      line.append(field);
    });
    made.append(line);
  }
  return made;
}

/** @template {HTMLElement} E @param {E} into @param {Token[]} tokens @returns {E} */
function blocksInto(into, tokens = []) {
  into.append(...tokens.filter(({ type }) => type !== "space").map(block));
  return into;
}

/** @template {HTMLElement} E @param {E} into @param {Token[]} tokens @returns {E} */
function fill(into, tokens = []) {
  into.append(...tokens.map(inline));
  return into;
}

/** @param {Token} token */
function inline(token) {
  /** @type {Record<string, () => Node>} */
  const builders = {
    text: () => (token.tokens ? fill(make("span"), token.tokens) : plain(token.text)),
    escape: () => plain(token.text),
    strong: () => fill(make("strong"), token.tokens),
    em: () => fill(make("em"), token.tokens),
    del: () => fill(make("del"), token.tokens),
    codespan: () => make("code", token.text),
    br: () => make("br"),
    link: () => link(token),
    image: () => make("span", token.text || t("image")),
  };
  return builders[token.type]?.() ?? plain(token.raw);
}

/** A link leads nowhere: the box has no internet, and a touchscreen must not leave its page. Its address is shown. @param {Token} token */
function link({ tokens, text, href }) {
  const made = fill(element("span", { class: "link" }), tokens);
  if (href !== text && href !== `mailto:${text}`) made.append(` (${href})`);
  return made;
}

/** @param {string} text */
function plain(text) {
  return document.createTextNode(text);
}

/** @template {keyof HTMLElementTagNameMap} Name @param {Name} name @param {string} [text] */
function make(name, text) {
  return element(name, { text });
}
