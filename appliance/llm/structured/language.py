"""Regular languages: terms that can be joined, repeated, intersected and complemented, and their automata.

A term is matched by its derivatives (Brzozowski, *Derivatives of Regular Expressions*, 1964): what may follow a
character. So no expression takes more than one step a character, and an intersection or a complement is no harder
than the rest.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from appliance.llm.structured import characters
from appliance.llm.structured.characters import Ranges
from appliance.llm.structured.effort import spend

MOST_STATES = 4000  # of an automaton
MOST_STEPS = 120_000  # derivatives taken for one automaton
MOST_PARTS = 400  # of a term while a text is matched


class TooComplexError(ValueError):
    """A language whose automaton is too large."""


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Term:
    """A language. Equal terms are one object; use the functions below to make them."""

    kind: str
    parts: tuple[Any, ...]
    nullable: bool  # whether the empty text is in it


_TERMS: WeakValueDictionary[tuple[Any, ...], Term] = WeakValueDictionary()


def _term(kind: str, parts: tuple[Any, ...], nullable: bool) -> Term:
    key = (kind, *parts)
    term = _TERMS.get(key)
    if term is None:
        term = _TERMS[key] = Term(kind, parts, nullable)
    return term


NOTHING = _term("characters", ((),), False)
EMPTY = _term("empty", (), True)
ANYTHING = _term("other", (NOTHING,), True)


def one_of(ranges: Ranges) -> Term:
    """One character of a set."""
    return _term("characters", (ranges,), False)


ANY = one_of(characters.ALL)


def exactly(text: str) -> Term:
    """The text itself."""
    return joined(*(one_of(((ord(character), ord(character)),)) for character in text))


def joined(*terms: Term) -> Term:
    """One after the other."""
    result = EMPTY
    for term in reversed(terms):
        result = _followed(term, result)
    return result


def _followed(first: Term, rest: Term) -> Term:
    if first is NOTHING or rest is NOTHING:
        return NOTHING
    if first is EMPTY or (first is ANYTHING and rest is ANYTHING):
        return rest
    if rest is EMPTY:
        return first
    if first.kind == "joined":
        return _followed(first.parts[0], _followed(first.parts[1], rest))
    if first.kind == "either":
        return either(_followed(part, rest) for part in first.parts[0])
    return _term("joined", (first, rest), first.nullable and rest.nullable)


def either(terms: Iterable[Term]) -> Term:
    """Any of the languages."""
    found: set[Term] = set()
    for term in terms:
        found |= term.parts[0] if term.kind == "either" else {term}
    found.discard(NOTHING)
    if ANYTHING in found:
        return ANYTHING
    if len(found) < 2:
        return next(iter(found), NOTHING)
    return _term("either", (frozenset(found),), any(term.nullable for term in found))


def both(terms: Iterable[Term]) -> Term:
    """What is in all of the languages."""
    found: set[Term] = set()
    for term in terms:
        found |= term.parts[0] if term.kind == "both" else {term}
    found.discard(ANYTHING)
    if NOTHING in found:
        return NOTHING
    if len(found) < 2:
        return next(iter(found), ANYTHING)
    return _term("both", (frozenset(found),), all(term.nullable for term in found))


def other(term: Term) -> Term:
    """Every text that is not in a language."""
    if term.kind == "other":
        inner: Term = term.parts[0]
        return inner
    return _term("other", (term,), not term.nullable)


def repeated(term: Term, least: int, most: int | None) -> Term:
    """A language repeated; `most` None for without end."""
    if most == 0 or term is EMPTY:
        return EMPTY
    if term is NOTHING:
        return EMPTY if least == 0 else NOTHING
    if (least, most) == (1, 1):
        return term
    if term is ANY and (least, most) == (0, None):
        return ANYTHING
    return _term("repeated", (term, least, most), least == 0 or term.nullable)


def multiple(of: int, places: int) -> Term:
    """Decimals without a sign that are multiples of `of` * 10^-places."""
    return _multiple(of, places, 0, None)


def _multiple(of: int, places: int, rest: int, left: int | None) -> Term:
    """`rest` is what the digits so far leave over, `left` the places to come after the point."""
    missing = places if left is None else left
    return _term("multiple", (of, places, rest, left), rest * 10**missing % of == 0)


def derivative(term: Term, code: int) -> Term:
    """What may follow a character at the beginning."""
    if term.kind == "characters":
        return EMPTY if characters.contains(term.parts[0], code) else NOTHING
    if term.kind == "joined":
        first, rest = term.parts
        after = _followed(derivative(first, code), rest)
        return either((after, derivative(rest, code))) if first.nullable else after
    if term.kind in ("either", "both"):
        join = either if term.kind == "either" else both
        return join([derivative(part, code) for part in term.parts[0]])
    if term.kind == "repeated":
        inner, least, most = term.parts
        fewer = repeated(inner, max(0, least - 1), None if most is None else most - 1)
        return _followed(derivative(inner, code), fewer)
    if term.kind == "other":
        return other(derivative(term.parts[0], code))
    return _after_digit(term, code) if term.kind == "multiple" else NOTHING


def _after_digit(term: Term, code: int) -> Term:
    of, places, rest, left = term.parts
    if code == ord("."):
        return _multiple(of, places, rest, places) if left is None else NOTHING
    if not ord("0") <= code <= ord("9"):
        return NOTHING
    if left == 0:
        return term if code == ord("0") else NOTHING
    return _multiple(of, places, (rest * 10 + code - ord("0")) % of, None if left is None else left - 1)


def matches(term: Term, text: str) -> bool:
    """Whether a text is in a language. Raises TooComplexError."""
    known: dict[tuple[Term, int], Term] = {}
    for character in text:
        spend()
        step = (term, ord(character))
        if step not in known:
            known[step] = derivative(*step)
            _check_size(known[step])
        term = known[step]
    return term.nullable


def _check_size(term: Term) -> None:
    if _size(term) > MOST_PARTS:
        raise TooComplexError


def _size(term: Term) -> int:
    """How many languages a term joins: what the next step costs."""
    if term.kind == "other":
        return _size(term.parts[0])
    return len(term.parts[0]) if term.kind in ("either", "both") else 1


@dataclass
class Automaton:
    """A deterministic automaton without dead ends; state 0 begins. No states: the language is empty."""

    steps: list[dict[int, Ranges]] = field(default_factory=list)  # by state: the next states and their characters
    final: list[bool] = field(default_factory=list)

    def shortest(self) -> int:
        """Characters of the shortest text. Raises ValueError if there is none."""
        if not self.steps:
            raise ValueError("The language is empty.")
        seen, edge, length = {0}, {0}, 0
        while not any(self.final[state] for state in edge):
            edge = {after for state in edge for after in self.steps[state]} - seen
            seen |= edge
            length += 1
        return length


def automaton(term: Term) -> Automaton:
    """The smallest automaton of a language. Raises TooComplexError."""
    parts = characters.classes(_sets(term))
    steps, final = _explored(term, [part[0][0] for part in parts])
    groups = _grouped(steps, final, _alive(steps, final))
    if 0 not in groups:
        return Automaton()
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups[n] for n in sorted(groups)))}
    found = Automaton([{} for _ in numbers], [False] * len(numbers))
    for state in groups:
        number = numbers[groups[state]]
        found.final[number] = final[state]
        found.steps[number] = _merged(
            (numbers[groups[after]], parts[at]) for at, after in enumerate(steps[state]) if after in groups
        )
    return found


def _merged(steps: Iterable[tuple[int, Ranges]]) -> dict[int, Ranges]:
    found: dict[int, list[tuple[int, int]]] = {}
    for after, part in steps:
        found.setdefault(after, []).extend(part)
    return {after: characters.united(ranges) for after, ranges in found.items()}


def _sets(term: Term) -> Iterator[Ranges]:
    """The sets of characters in a term."""
    seen, todo = {term}, [term]
    while todo:
        one = todo.pop()
        if one.kind == "characters":
            yield one.parts[0]
        elif one.kind == "multiple":
            yield from (((code, code),) for code in b".0123456789")
        inner = one.parts[0] if one.kind in ("either", "both") else [p for p in one.parts if isinstance(p, Term)]
        todo += [part for part in inner if part not in seen]
        seen.update(inner)


def _explored(term: Term, codes: list[int]) -> tuple[list[list[int]], list[bool]]:
    """All states, by one character of each class."""
    numbers, states, steps = {term: 0}, [term], []
    size = 0
    for state in states:
        row = []
        size += _size(state)
        for code in codes:
            spend()
            after = derivative(state, code)
            if after not in numbers:
                numbers[after] = len(states)
                states.append(after)
            row.append(numbers[after])
        steps.append(row)
        if len(states) > MOST_STATES or _size(state) > MOST_PARTS or (len(steps) + size) * len(codes) > MOST_STEPS:
            raise TooComplexError
    return steps, [state.nullable for state in states]


def _alive(steps: list[list[int]], final: list[bool]) -> set[int]:
    """The states from which a text can end."""
    before: list[set[int]] = [set() for _ in steps]
    for state, row in enumerate(steps):
        for after in row:
            before[after].add(state)
    todo = [state for state, ends in enumerate(final) if ends]
    found = set(todo)
    while todo:
        new = before[todo.pop()] - found
        found |= new
        todo += new
    return found


def _grouped(steps: list[list[int]], final: list[bool], alive: set[int]) -> dict[int, int]:
    """States that go on alike share a group (Moore's algorithm)."""
    groups = {state: int(final[state]) for state in alive}
    while True:
        known: dict[tuple[int, ...], int] = {}
        new = {}
        for state in sorted(alive):
            key = (groups[state], *(groups.get(after, -1) for after in steps[state]))
            new[state] = known.setdefault(key, len(known))
        if len(known) == len(set(groups.values())):
            return new
        groups = new
