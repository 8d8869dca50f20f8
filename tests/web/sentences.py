"""What pages and box say: sentences of scripts, templates and Python code that nobody could translate."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from support import ROOT

from appliance.lab import translations

SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
TRANSLATORS = {"language.js", "twice.js"}  # they pass on what others say
FOR_THE_MODEL = {"assistant-page.js", "suggestions.js"}  # what is said to it stays English
NAMES = {"Shopping list", "To do"}  # by which scripts know a choice
SENTENCE = re.compile(r'(?<!Error\()["`]([A-Z][a-z]+ [a-z][^"`]*)["`]')
CALL = re.compile(r"(?<![\w.])t\(\s*")
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
ATTRIBUTES = ("title", "aria-label", "placeholder", "alt")
VOID = {"meta", "link", "input", "img", "br", "path", "circle", "rect", "use"}
UNSPOKEN = {"script", "style", "noscript"}
WORD = re.compile(r"[^\W\d_]{2}")


def unspoken() -> list[str]:
    """Strings of scripts that look like sentences and are not translated."""
    found = []
    for path in SCRIPTS:
        text = re.sub(r"(?<!:)//.*|/\*.*?\*/", "", path.read_text(encoding="utf-8"))
        text = re.sub(r"(?<![\w.])t\(\s*" + LITERAL.pattern, "", text)
        if path.name not in FOR_THE_MODEL:
            found += [f"{path.name}: {literal}" for literal in SENTENCE.findall(text) if literal not in NAMES]
    return found


# Packages whose sentences are read at the terminal, by programs or by the language model.
ENGLISH = ("cli/", "lab/", "modelstore/conversions/", "web/openai/", "web/openapi.py", "web/access/table.py")
# Modules with sentences that stay English, and which: those of settings and of the start are read at the terminal.
ENGLISH_WORDS = {
    "core/config.py": ".*",
    "core/mqtt_section.py": ".*",
    "core/sections.py": ".*",
    "core/setting.py": ".*",
    "core/voice_section.py": ".*",
    "hardware/cameras/open.py": "camera.source = .*",
    "web/serve.py": ".*",
    "modelstore/manifest.py": "The model manifest .*",
    "documents/service.py": "Answer the question .*",  # to the language model, as are those that follow
    "llm/structured/answer.py": ".*",
    "llm/structured/tool_calls.py": ".*",
    "llm/scripted.py": ".*",  # instead of it, in tests
    "records/": ".*",  # types
    "storage/": "{} where .*",  # SQL
    "web/access/routing.py": "{}: nothing can be given .*",  # to who declares a route
    "assistant/chat.py": "{} asked you to remember: {}.",
    "llm/structured/cut_offs.py": ".*",  # to programs
    "llm/structured/numbers.py": "No number lies between these bounds.",  # caught, and said in other words
    "llm/structured/scalar_writer.py": "All numbers are excluded.",
    "llm/structured/language.py": "The language is empty.",
    "web/routes/pages.py": "People cannot log in, .*",  # in the API's description
    "web/metrics.py": ".*",  # to Prometheus
    "operations/home_discovery.py": ".*",  # names in Home Assistant, whose owner can rename them
    "web/server/wsgi.py": "One Host is needed",  # to programs that speak no HTTP
    "web/sockets/": "Open the page first|No sign of life from this page|Larson is shutting down",  # why a socket closes
    "network/authority.py": "Larson box {}",  # the name of the certificate
}
SAYING = {"say", "say_plural", "verbatim", "ConfigError", "compile", "debug", "info", "warning", "exception", "error"}
WORDS = re.compile(r"[A-Z][a-z’']+,? \S+ .*|(?:[A-Z]|\{\}).* .*[.!?…]", re.S)


def unsaid() -> list[str]:
    """Sentences of the Python code that people read and nobody can translate."""
    found = []
    for path in sorted((ROOT / "appliance").rglob("*.py")):
        name = path.relative_to(ROOT / "appliance").as_posix()
        if not name.startswith(ENGLISH):
            english = next((words for start, words in ENGLISH_WORDS.items() if name.startswith(start)), "")
            found += [f"{name}: {text}" for text in literals(path.read_text()) if not re.fullmatch(english, text, re.S)]
    return found


def literals(source: str) -> Iterator[str]:
    """Literals that look like sentences, but for docstrings and what is said already."""
    inner: set[ast.AST] = set()  # is part of something that was seen
    for node in ast.walk(ast.parse(source)):
        said = isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in SAYING
        if said or node in inner or isinstance(node, ast.Expr | ast.JoinedStr) or _is_literal_type(node):
            inner.update(
                child for child in ast.iter_child_nodes(node) if not isinstance(node, ast.Expr) or _is_text(child)
            )
        text = _text_of(node)
        if text is not None and node not in inner and WORDS.fullmatch(text) and "select " not in text:
            yield text


def _is_literal_type(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "Literal"


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant | ast.JoinedStr)


def _text_of(node: ast.AST) -> str | None:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def unmarked() -> list[str]:
    """Texts and attributes of templates that nobody can translate."""
    return [f"{name}: {text}" for name, html in translations.pages() for text in read(html).unmarked]


@dataclass
class Element:
    """An open element."""

    tag: str
    attributes: dict[str, str | None]
    pieces: list[str] = field(default_factory=list)  # of its sentence, if it is one

    @property
    def msgid(self) -> str:
        """Its sentence: what its mark says, or its own words."""
        return self.attributes.get("data-t") or " ".join("".join(self.pieces).split())


class Reader(HTMLParser):
    """Reads a page as `language.js` does."""

    def __init__(self) -> None:
        super().__init__()
        self.msgids: list[str] = []
        self.unmarked: list[str] = []
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self._read_attributes(attributes)
        if tag not in VOID:
            self._open.append(Element(tag, attributes))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._read_attributes(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        element = self._open.pop()
        assert element.tag == tag, f"{element.tag} is closed by {tag}"
        if "data-t" in element.attributes:
            self.msgids.append(element.msgid)
        elif self._open and "data-t" in self._open[-1].attributes:  # a place in its sentence, or words of it
            place = element.attributes.get("data-place")
            self._open[-1].pieces.append(f"{{{place}}}" if place else f"<b>{''.join(element.pieces)}</b>")

    def handle_data(self, data: str) -> None:
        if not self._open:
            return
        self._open[-1].pieces.append(data)
        around = [mark for element in self._open for mark in element.attributes]
        silent = any(e.tag in UNSPOKEN or e.attributes.get("translate") == "no" for e in self._open)
        name = self._open[-1].tag == "title" and data == "Larson"
        if WORD.search(data) and not silent and not name and "data-t" not in around:
            self.unmarked.append(data.strip())

    def _read_attributes(self, attributes: dict[str, str | None]) -> None:
        if attributes.get("data-twice"):
            self.msgids.append(attributes["data-twice"] or "")
        for name in ATTRIBUTES:
            value = attributes.get(name) or ""
            if f"data-t-{name}" in attributes:
                self.msgids.append(attributes[f"data-t-{name}"] or value)
            elif WORD.search(value) and attributes.get("translate") != "no":
                self.unmarked.append(f"{name}={value}")


def read(html: str) -> Reader:
    """What a page says."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader
