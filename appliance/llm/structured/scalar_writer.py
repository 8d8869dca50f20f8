"""Writes strings and numbers of a grammar."""

from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from appliance.core.errors import SchemaError
from appliance.core.i18n import say
from appliance.llm.structured import formats, grammar, language, numbers, texts
from appliance.llm.structured.bounds import Bounds
from appliance.llm.structured.conjunctions import unsatisfiable
from appliance.llm.structured.expressions import UnknownPatternError
from appliance.llm.structured.facts import Facts
from appliance.llm.structured.language import Automaton, Term, TooComplexError
from appliance.llm.structured.numbers import Interval

MAX_REPEATED = 1000  # of anything in a grammar: llama.cpp writes each repetition out
SHORTER = (100, 40, 16)  # characters, where an automaton with more becomes too large
LISTED = 500  # multiples that are written one by one

Rules = Callable[[Automaton, bool], str]  # writes an automaton, of a JSON string or not, and names it


class ScalarWriter:
    """Strings and numbers within bounds."""

    def __init__(self, bounds: Bounds, rules: Rules):
        self._bounds = bounds
        self._rules = rules

    def string(self, facts: Facts, where: str) -> str:
        """A string. Raises SchemaError, UnsatisfiableError."""
        least, longest = facts.size("string")
        room = max(least, self._bounds.characters)
        most = room if longest is None else min(longest, room)
        if least > MAX_REPEATED:
            raise SchemaError(
                say("No string can be as long as minLength at {at} asks for.", at=where or "/"), "minLength"
            )
        if most < least:
            raise unsatisfiable(
                say("No string is as long as minLength at {at} asks for.", at=where or "/"), "minLength"
            )
        term = self._language(facts, where)
        if term is language.ANYTHING:
            return grammar.string(least, most)
        machine = self._machine(term, least, most if longest is not None or not self._bounds.optional else None, where)
        if not machine.steps:
            raise unsatisfiable(say("No string fits the pattern and format at {at}.", at=where or "/"), "pattern")
        return f'"\\"" {self._rules(machine, True)}'

    def _language(self, facts: Facts, where: str) -> Term:
        excluded = [value for value in facts.excluded if isinstance(value, str)]
        try:
            return texts.strings(facts.patterns, facts.formats, excluded)
        except UnknownPatternError as error:
            raise SchemaError(
                say("The pattern at {at} is not supported: {error}.", at=where or "/", error=error.text), "pattern"
            ) from error

    def _machine(self, term: Term, least: int, most: int | None, where: str) -> Automaton:
        """The automaton of a language; where it is too large, of its shorter texts."""
        for limit in (most, *(length for length in SHORTER if length >= least and length < (most or length + 1))):
            try:
                return self._within(term, least, limit)
            except TooComplexError:
                pass
        raise SchemaError(say("The pattern at {at} is not supported: it is too complex.", at=where or "/"), "pattern")

    def _within(self, term: Term, least: int, most: int | None) -> Automaton:
        if most is None and not least:
            return texts.automaton(term, 0, None)
        if not self._bounds.optional and (plain := texts.automaton(term, 0, None)).steps:
            most = max(most or 0, plain.shortest())
        return texts.automaton(term, least, most)

    def number(self, name: str, facts: Facts, where: str) -> str:
        """A number. Raises SchemaError, UnsatisfiableError."""
        bounds, whole = facts.bounds, name == "integer"
        excluded = [value for value in facts.excluded if isinstance(value, int | float) and not isinstance(value, bool)]
        if (bounds, facts.step) == (Interval(), None) and not excluded:
            return grammar.WHOLE_NUMBER if whole else grammar.NUMBER
        if any(b is not None and b > numbers.LARGEST for b in (bounds.low, bounds.negated().low)):
            raise SchemaError(
                say("The keyword minimum or maximum at {at} is too large: 40 digits at most.", at=where or "/"),
                "minimum",
            )
        try:
            return self._rules(_machine(bounds, whole, facts.step, excluded), False)
        except ValueError as error:
            if isinstance(error, TooComplexError):
                return self._listed(bounds, facts.step, where)
            raise unsatisfiable(
                say("No number lies between minimum and maximum at {at}.", at=where or "/"), "minimum"
            ) from error

    def _listed(self, bounds: Interval, step: Decimal | None, where: str) -> str:
        """Multiples one by one, where a step is too large for an automaton."""
        low, high = bounds.low, bounds.high
        if step is None or low is None or high is None or (high - low) / step > LISTED:
            raise SchemaError(
                say("The keyword multipleOf at {at} is not supported: it is too large.", at=where or "/"), "multipleOf"
            )
        first = int((low / step).to_integral_value(ROUND_CEILING))
        last = int((high / step).to_integral_value(ROUND_FLOOR))
        found = [n * step for n in range(first, last + 1)]
        kept = [n for n in found if not (n == low and bounds.above) and not (n == high and bounds.below)]
        if not kept:
            raise unsatisfiable(say("No number lies between minimum and maximum at {at}.", at=where or "/"), "minimum")
        return grammar.either(*(grammar.literal(format(n.normalize() + 0, "f")) for n in kept))


def _machine(bounds: Interval, whole: bool, step: Decimal | None, excluded: Sequence[float]) -> Automaton:
    term = numbers.numbers(bounds, whole, step)
    machine = texts.automaton(language.both([term, *(language.other(numbers.same(n)) for n in excluded)]), 0, None)
    if not machine.steps:
        raise ValueError("All numbers are excluded.")
    return machine


def is_checked_afterwards(facts: Facts) -> bool:
    """Whether a format has a bound of its own on the length, which the grammar leaves to the check."""
    return any(name in formats.LONGEST for name in facts.formats)
