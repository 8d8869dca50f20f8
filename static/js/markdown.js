// Markdown to elements, also while it is still growing. No text is ever read as HTML: marked only takes it apart.
import { Marked } from "../vendor/marked.esm.js";

const marked = new Marked({ gfm: true, breaks: true });
const LONGEST = 12_000; // characters that are taken apart; a longer text is shown as it is
const DEEP = /^[ \t>*+\-\d.]{40,}\S/m; // quotes or lists within one another without end
const blocks = new WeakMap(); // element → the source of each of its children

/** Show a text in an element; what did not change since the last time stays as it is. @param {Element} into @param {string} text */
export function render(text, into) {
  if (text.length > LONGEST || DEEP.test(text)) return plainly(text, into);
  try {
    renderTokens(text, into);
  } catch {
    plainly(text, into);
  }
}

function plainly(text, into) {
  blocks.delete(into);
  into.replaceChildren(make("p", text));
}

function renderTokens(text, into) {
  const tokens = marked.lexer(text).filter(({ type }) => type !== "space" && type !== "def");
  const before = blocks.get(into) ?? [];
  const same = tokens.findIndex(({ raw }, index) => raw !== before[index]);
  const kept = same < 0 ? tokens.length : same;
  while (into.childNodes.length > kept) into.lastChild.remove();
  for (const token of tokens.slice(kept)) into.append(block(token));
  blocks.set(into, tokens.map(({ raw }) => raw));
}

function block(token) {
  const build = {
    heading: () => fill(make(`h${Math.min(6, token.depth + 2)}`), token.tokens),
    paragraph: () => fill(make("p"), token.tokens),
    text: () => fill(make("span"), token.tokens ?? [{ type: "text", text: token.text }]),
    code: () => code(token),
    blockquote: () => blocksInto(make("blockquote"), token.tokens),
    list: () => list(token),
    table: () => table(token),
    hr: () => make("hr"),
  }[token.type];
  return build ? build() : make("p", token.raw); // HTML among them: shown as it was written
}

function code({ text, lang }) {
  const figure = Object.assign(make("figure"), { className: "code" });
  const copy = Object.assign(make("button", "Copy"), { type: "button" });
  copy.dataset.do = "copy-code";
  const head = make("figcaption", (lang ?? "").split(/\s/)[0].slice(0, 20));
  head.append(copy);
  const body = make("pre");
  body.tabIndex = 0;
  body.append(make("code", text));
  figure.append(head, body);
  return figure;
}

function list({ ordered, start, items }) {
  const element = make(ordered ? "ol" : "ul");
  if (ordered && start > 1) element.start = start;
  for (const { task, checked, tokens } of items) {
    const item = blocksInto(make("li"), tokens.filter(({ type }) => type !== "checkbox"));
    if (task) item.prepend(checked ? "☑ " : "☐ ");
    element.append(item);
  }
  return element;
}

function table({ header, rows, align }) {
  const frame = Object.assign(make("div"), { className: "table", tabIndex: 0 });
  const element = make("table");
  element.append(section("thead", "th", [header], align), section("tbody", "td", rows, align));
  frame.append(element);
  return frame;
}

function section(name, cell, rows, align) {
  const element = make(name);
  for (const row of rows) {
    const line = make("tr");
    row.forEach(({ tokens }, column) => {
      const field = fill(make(cell), tokens);
      if (align[column]) field.classList.add(align[column]);
      line.append(field);
    });
    element.append(line);
  }
  return element;
}

function blocksInto(element, tokens) {
  element.append(...tokens.filter(({ type }) => type !== "space").map(block));
  return element;
}

function fill(element, tokens = []) {
  element.append(...tokens.map(inline));
  return element;
}

function inline(token) {
  const build = {
    text: () => (token.tokens ? fill(make("span"), token.tokens) : plain(token.text)),
    escape: () => plain(token.text),
    strong: () => fill(make("strong"), token.tokens),
    em: () => fill(make("em"), token.tokens),
    del: () => fill(make("del"), token.tokens),
    codespan: () => make("code", token.text),
    br: () => make("br"),
    link: () => link(token),
    image: () => make("span", token.text || "picture"),
  }[token.type];
  return build ? build() : plain(token.raw);
}

/** A link leads nowhere: the box has no internet, and a touchscreen must not leave its page. Its address is shown. */
function link({ tokens, text, href }) {
  const element = Object.assign(fill(make("span"), tokens), { className: "link" });
  if (href !== text && href !== `mailto:${text}`) element.append(` (${href})`);
  return element;
}

function plain(text) {
  return document.createTextNode(text);
}

function make(name, text) {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  return element;
}
