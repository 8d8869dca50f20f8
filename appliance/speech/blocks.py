"""Markdown as lines that can be read aloud: what is written for the eye alone is left out, or named in a few words."""

import re
from collections.abc import Iterator, Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(["code", "lheading", "reference"])
MOST_ROWS, MOST_COLUMNS, LONGEST_TABLE = 8, 4, 500  # of a table that is read, its characters too
SHORT_LINE = 45  # characters: a line break after so few was meant, after more the line was full
LONGEST_CODE = 40  # characters of code within a sentence that is read
FOOTNOTE = re.compile(r"^ {0,3}\[\^[^\]\s]+\]:.*(?:\n(?: {2,}|\t).*)*", re.MULTILINE)
TAG = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1>|</?[a-zA-Z][^<>]*>", re.DOTALL | re.IGNORECASE)
MATHS = re.compile(r"\\[\[(]\s*(.*?)\s*\\[\])]", re.DOTALL)  # LaTeX between \( and \), or \[ and \]
BREAK = re.compile(r"<(?:br|p|div|li|td|hr)\b", re.IGNORECASE)
CALL = re.compile(r"\(\s*\)")
ENDED = tuple(".!?:;,…")


def blocks(text: str, phrases: Mapping[str, str]) -> list[str]:
    """What there is to say of a text, in order. A line break within one ends a sentence.

    `phrases` has what is said in place of `code` and `table`.
    """
    plain = FOOTNOTE.sub("", MATHS.sub(lambda found: found[1], text))
    made = list(_Reader(READER.parse(plain), phrases).blocks())
    said = [phrases["code"], phrases["table"]]
    return [block for n, block in enumerate(made) if block and not (n and block in said and block == made[n - 1])]


class _Reader:
    """Goes through the tokens of a text."""

    def __init__(self, tokens: Sequence[Token], phrases: Mapping[str, str]):
        self._tokens = iter(tokens)
        self._phrases = phrases
        self._number = ""  # of the item that begins

    def blocks(self) -> Iterator[str]:
        """Each block; some may be empty."""
        for token in self._tokens:
            if token.type == "fence":
                yield self._phrases["code"]
            elif token.type == "table_open":
                yield self._table()
            elif token.type == "html_block":
                yield TAG.sub(" ", token.content).strip()
            elif token.type == "list_item_open":
                self._number = f"{token.info}{token.markup} " if token.info else ""
            elif token.type == "inline":
                yield self._number + inline(token, self._phrases)
                self._number = ""

    def _table(self) -> str:
        """Its rows, each cell after the head of its column; a word about it if it is large."""
        rows: list[list[str]] = []
        for token in self._tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(inline(token, self._phrases))
        return _rows(rows) or self._phrases["table"]


def _rows(rows: list[list[str]]) -> str:
    """A table in words, a line for each row; empty if it is too large for that."""
    head, body = rows[0], rows[1:]
    told = [_row(head, row) for row in body]
    if len(body) > MOST_ROWS or len(head) > MOST_COLUMNS or sum(map(len, told)) > LONGEST_TABLE:
        return ""
    return "\n".join(filter(None, told))


def _row(head: Sequence[str], row: Sequence[str]) -> str:
    return ", ".join(f"{name}: {cell}" if name else cell for name, cell in zip(head, row, strict=False) if cell)


def inline(token: Token, phrases: Mapping[str, str]) -> str:
    """The words of a paragraph, a heading or a cell."""
    return "".join(_parts(token.children or [], phrases)).strip()


def _parts(children: Sequence[Token], phrases: Mapping[str, str]) -> Iterator[str]:
    line = ""
    for n, child in enumerate(children):
        said = _said(child, phrases)
        if child.type == "softbreak":
            after = children[n + 1].content.lstrip() if n + 1 < len(children) else ""
            said = _break(line, after)
        line = "" if child.type in ("softbreak", "hardbreak") else line + said
        yield said


def _said(token: Token, phrases: Mapping[str, str]) -> str:
    if token.type == "code_inline":
        code = CALL.sub("", token.content).strip()
        return code if len(code) <= LONGEST_CODE else phrases["code_here"]
    if token.type == "image":
        return "".join(child.content for child in token.children or [])
    if token.type == "hardbreak":
        return "\n"
    if token.type == "html_inline":
        return " " if BREAK.match(token.content) else ""
    return token.content if token.type == "text" else ""


def _break(line: str, after: str) -> str:
    """What a line break was: the end of a sentence, or of a full line."""
    meant = len(line) < SHORT_LINE and line and not line.rstrip().endswith(ENDED)
    return "\n" if meant and after and not after[0].islower() else " "
