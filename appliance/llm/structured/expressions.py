"""Regular expressions of ECMA-262, as JSON Schema's `pattern` has them, read as regular languages.

Looking ahead is an intersection or a complement, so it is allowed. Looking back, word boundaries and back references
are not.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from appliance.core.errors import ApplianceError
from appliance.core.i18n import Text, say
from appliance.llm.structured import characters, language
from appliance.llm.structured.characters import Ranges
from appliance.llm.structured.effort import spend
from appliance.llm.structured.language import ANY, ANYTHING, EMPTY, NOTHING, Term

SETS = {"d": characters.DIGIT, "w": characters.WORD, "s": characters.SPACE}
CONTROLS = {"n": 10, "r": 13, "t": 9, "f": 12, "v": 11, "0": 0}
QUANTITY = re.compile(r"\{([0-9]{1,6})(,?)([0-9]{0,6})\}")
MOST_REPEATS = 2000
DEEPEST = 60  # groups within one another
UNROLLED = 16  # repetitions of a group with an assertion in it


class UnknownPatternError(ApplianceError, ValueError):
    """A regular expression that is none, or that no grammar can express."""


@dataclass(frozen=True)
class Node:
    """A part of an expression."""

    kind: str  # set, sequence, choice, repeat, ahead, start, end
    parts: tuple["Node", ...] = ()
    ranges: Ranges = ()
    least: int = 1
    most: int | None = 1
    negative: bool = False

    @property
    def width(self) -> int:
        """The fewest characters it takes."""
        if self.kind == "set":
            return 1
        if self.kind == "choice":
            return min(part.width for part in self.parts)
        if self.kind == "repeat":
            return self.least * self.parts[0].width
        return sum(part.width for part in self.parts) if self.kind == "sequence" else 0

    @property
    def asserts(self) -> bool:
        """Whether it looks at what is around."""
        return self.kind in ("ahead", "start", "end") or any(part.asserts for part in self.parts)


@lru_cache(512)
def read(expression: str) -> Term:
    """The texts in which an expression is found, at the beginning or later. Raises UnknownPatternError."""
    if expression.startswith("(?i)"):
        found = Reader(expression[4:], ignore_case=True).whole()
    else:
        found = Reader(expression).whole()
    later = language.joined(ANY, ANYTHING, _compiled(found, ANYTHING, False))
    return language.either((_compiled(found, ANYTHING, True), later))


def _compiled(node: Node, after: Term, start: bool) -> Term:
    """What the node and the rest of the text match; `start` at the beginning of the text."""
    spend()
    return COMPILERS[node.kind](node, after, start)


def _set(node: Node, after: Term, _begins: bool) -> Term:
    return language.joined(language.one_of(node.ranges), after)


def _sequence(node: Node, after: Term, start: bool) -> Term:
    starts = [start]
    for at, part in enumerate(node.parts):
        unsure = starts[-1] and part.width == 0 and part.kind not in ("ahead", "start")
        if unsure and any(map(_has_start, node.parts[at + 1 :])):
            raise UnknownPatternError(say("^ after something that can be empty"))
        starts.append(starts[-1] and part.width == 0)
    for part, begins in zip(reversed(node.parts), reversed(starts[:-1]), strict=True):
        after = _compiled(part, after, begins)
    return after


def _has_start(node: Node) -> bool:
    return node.kind == "start" or any(_has_start(part) for part in node.parts)


def _choice(node: Node, after: Term, start: bool) -> Term:
    return language.either(_compiled(part, after, start) for part in node.parts)


def _repeat(node: Node, after: Term, start: bool) -> Term:
    inner = node.parts[0]
    if not inner.asserts:
        return language.joined(language.repeated(_compiled(inner, EMPTY, False), node.least, node.most), after)
    if node.most is None or node.most > UNROLLED:
        raise UnknownPatternError(say("it repeats an assertion"))
    result = after
    for turn in range(node.most, 0, -1):
        more = _compiled(inner, result, start and turn == 1)
        result = more if turn <= node.least else language.either((after, more))
    return result


def _ahead(node: Node, after: Term, start: bool) -> Term:
    seen = _compiled(node.parts[0], ANYTHING, start)
    return language.both((language.other(seen) if node.negative else seen, after))


def _start(_node: Node, after: Term, start: bool) -> Term:
    return after if start else NOTHING


def _end(_node: Node, after: Term, _begins: bool) -> Term:
    return EMPTY if after.nullable else NOTHING


COMPILERS: dict[str, Callable[[Node, Term, bool], Term]] = {
    "set": _set,
    "sequence": _sequence,
    "choice": _choice,
    "repeat": _repeat,
    "ahead": _ahead,
    "start": _start,
    "end": _end,
}


class Reader:
    """Reads one expression from left to right."""

    def __init__(self, text: str, ignore_case: bool = False):
        self._text = text
        self._at = 0
        self._depth = 0
        self._ignore_case = ignore_case

    def whole(self) -> Node:
        """The whole expression. Raises UnknownPatternError."""
        node = self._alternatives()
        if self._at < len(self._text):
            raise UnknownPatternError(say("a bracket is closed that was not opened"))
        return node

    def _next(self, *wanted: str) -> str:
        """One of the texts, if it comes next."""
        for text in wanted:
            if self._text.startswith(text, self._at):
                self._at += len(text)
                return text
        return ""

    def _take(self) -> str:
        if self._at >= len(self._text):
            raise UnknownPatternError(say("it is not complete"))
        self._at += 1
        return self._text[self._at - 1]

    def _alternatives(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise UnknownPatternError(say("its groups are nested too deeply"))
        choices = [self._terms()]
        while self._next("|"):
            choices.append(self._terms())
        self._depth -= 1
        return choices[0] if len(choices) == 1 else Node("choice", tuple(choices))

    def _terms(self) -> Node:
        parts = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            parts.append(self._quantified(self._atom()))
        return parts[0] if len(parts) == 1 else Node("sequence", tuple(parts))

    def _atom(self) -> Node:
        character = self._take()
        if character == "(":
            return self._group()
        if character == "[":
            return self._characters(self._class())
        if character == "\\":
            return self._characters(self._escaped())
        if character in "^$":
            return Node("start" if character == "^" else "end")
        if character in "*+?":
            raise UnknownPatternError(say("there is nothing to repeat"))
        return self._characters(characters.without(characters.BREAKS) if character == "." else _single(ord(character)))

    def _characters(self, ranges: Ranges) -> Node:
        return Node("set", ranges=characters.any_case(ranges) if self._ignore_case else ranges)

    def _group(self) -> Node:
        kind = self._next("?:", "?=", "?!", "?<=", "?<!", "?<", "?")
        if kind in ("?<=", "?<!"):
            raise UnknownPatternError(say("it looks back"))
        if kind == "?":
            raise UnknownPatternError(say("a group begins with an unknown “?”"))
        if kind == "?<":
            while self._take() != ">":
                pass
        inner = self._alternatives()
        if not self._next(")"):
            raise UnknownPatternError(say("a bracket is not closed"))
        return Node("ahead", (inner,), negative=kind == "?!") if kind in ("?=", "?!") else inner

    def _quantified(self, node: Node) -> Node:
        while found := self._quantity():
            least, most = found
            if max(least, most or 0) > MOST_REPEATS:
                raise UnknownPatternError(say("it repeats something more than {limit} times", limit=MOST_REPEATS))
            if most is not None and most < least:
                raise UnknownPatternError(say("a repetition has its bounds the wrong way round"))
            self._next("?")  # lazy or not, the language is the same
            node = Node("repeat", (node,), least=least, most=most)
        return node

    def _quantity(self) -> tuple[int, int | None] | None:
        sign = self._next("*", "+", "?")
        if sign:
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        found = QUANTITY.match(self._text, self._at)
        if not found:
            return None
        self._at = found.end()
        low, comma, high = found.groups()
        return int(low), int(high) if high else None if comma else int(low)

    def _class(self) -> Ranges:
        negative = bool(self._next("^"))
        found: list[tuple[int, int]] = []
        while not self._next("]"):
            low = self._member()
            single = len(low) == 1 and low[0][0] == low[0][1]
            if single and self._text[self._at : self._at + 1] == "-" and self._text[self._at + 1 : self._at + 2] != "]":
                self._take()
                high = self._member()
                if len(high) != 1 or high[0][0] < low[0][0]:
                    raise UnknownPatternError(say("a range of characters is the wrong way round"))
                low = ((low[0][0], high[0][0]),)
            found += low
        united = characters.common(characters.ALL, characters.united(found))
        return characters.without(united) if negative else united

    def _member(self) -> Ranges:
        character = self._take()
        if character != "\\":
            return _single(ord(character))
        return _single(8) if self._next("b") else self._escaped()

    def _escaped(self) -> Ranges:
        letter = self._take()
        if letter.lower() in SETS:
            return SETS[letter] if letter.islower() else characters.without(SETS[letter.lower()])
        if letter in CONTROLS:
            return _single(CONTROLS[letter])
        if letter in "pP":
            return self._property(letter == "P")
        if letter in "xu":
            return _single(self._hexadecimal(2 if letter == "x" else 4))
        if letter == "c":
            return _single(ord(self._take()) % 32)
        if letter.isalnum() and letter.isascii():
            raise UnknownPatternError(_unknown_escape(letter))
        return _single(ord(letter))

    def _hexadecimal(self, digits: int) -> int:
        if digits == 4 and self._next("{"):
            digits = self._text.find("}", self._at) - self._at
        taken = self._text[self._at : self._at + max(0, digits)]
        self._at += len(taken)
        self._next("}")
        try:
            return int(taken, 16)
        except ValueError as error:
            raise UnknownPatternError(say("a character’s number is not complete")) from error

    def _property(self, negative: bool) -> Ranges:
        end = self._text.find("}", self._at)
        name = self._text[self._at : end] if self._next("{") and end > 0 else ""
        found = characters.category(name.removeprefix("General_Category=").removeprefix("gc="))
        if found is None:
            raise UnknownPatternError(say("the character property {name} is not known", name=name[:40]))
        self._at = end + 1
        return characters.without(found) if negative else found


def _unknown_escape(letter: str) -> Text:
    if letter.isdigit() or letter == "k":
        return say("it refers back to a group")
    return (
        say("it looks for a word boundary")
        if letter in "bB"
        else say("the escape \\{letter} is not known", letter=letter)
    )


def _single(code: int) -> Ranges:
    return ((code, code),)
