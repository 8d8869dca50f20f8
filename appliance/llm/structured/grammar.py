"""Pieces of GBNF, llama.cpp's grammars.

Every piece is a string that can be part of a sequence.
"""

import json
from collections.abc import Iterator
from typing import Any

from appliance.llm.structured import characters
from appliance.llm.structured.language import Automaton

HEX = "[0-9a-fA-F]"
ESCAPED = (
    rf'"\\" (["\\/bfnrt] | "u" ([0-9a-cefA-CEF] {HEX}{{3}} | [dD] [0-7] {HEX}{{2}}'
    rf' | [dD] [89abAB] {HEX}{{2}} "\\u" [dD] [c-fC-F] {HEX}{{2}}))'  # both halves of a surrogate pair, or none
)
CHARACTER = rf'([^"\\\x00-\x1f] | {ESCAPED})'
CLOSED = r'"\""'  # the end of a JSON string
NUMBER = (  # any number
    '"-"? (("0" | [1-9] [0-9]{0,19}) ("." [0-9]{1,20})? | [1-9] ("." [0-9]{1,20})? [eE] [-+]? '
    '([0-9] | [0-9] [0-9] | [12] [0-9] [0-9] | "30" [0-7]))'
)
WHOLE_NUMBER = '("0" | "-"? [1-9] [0-9]{0,19})'
INLINE = 12  # states of an automaton in one rule


def literal(text: str) -> str:
    """The text itself."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return '"' + escaped.replace("\t", "\\t").replace("\x00", "\\x00") + '"'


def constant(value: Any) -> str:
    """A JSON value itself."""
    return literal(json.dumps(whole(value), ensure_ascii=False))


def whole(value: Any) -> Any:
    """The value with 20.0 as 20."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, list):
        return [whole(part) for part in value]
    return {key: whole(part) for key, part in value.items()} if isinstance(value, dict) else value


def either(*pieces: str) -> str:
    """One of the pieces."""
    return pieces[0] if len(pieces) == 1 else "(" + " | ".join(pieces) + ")"


def string(least: int, most: int) -> str:
    """A JSON string with bounded length."""
    return f'"\\"" {CHARACTER}{{{least},{most}}} {CLOSED}'


class AutomatonRules:
    """An automaton as rules: one for each state that more than one other leads to."""

    def __init__(self, machine: Automaton, name: str, quoted: bool, loops: int):
        """`quoted` for the characters of a JSON string, after its first quote; `loops` bounds a state's stay."""
        self._machine = machine
        self._name = name
        self._quoted = quoted
        self._loops = loops
        self._named = set(self._states_with_names())

    def start(self) -> str:
        """The name of the rule to begin with."""
        return f"{self._name}s0"

    def rules(self) -> Iterator[tuple[str, str]]:
        """Names and bodies."""
        for state in sorted(self._named):
            yield f"{self._name}s{state}", self._body(state)

    def _states_with_names(self) -> Iterator[int]:
        yield 0
        before: dict[int, int] = {}
        for steps in self._machine.steps:
            for after in steps:
                before[after] = before.get(after, 0) + 1
        for state, steps in enumerate(self._machine.steps):
            if before.get(state, 0) > 1 or state in steps or state % INLINE == 0:
                yield state

    def _body(self, state: int) -> str:
        steps = self._machine.steps[state]
        pieces = [f"{self._set(ranges)} {self._call(after)}" for after, ranges in steps.items() if after != state]
        if self._machine.final[state]:
            pieces.append(CLOSED if self._quoted else '""')
        rest = either(*pieces)
        return f"{self._set(steps[state])}{{0,{self._loops}}} {rest}" if state in steps else rest

    def _call(self, state: int) -> str:
        return f"{self._name}s{state}" if state in self._named else self._body(state)

    def _set(self, ranges: characters.Ranges) -> str:
        return characters.quoted(ranges) if self._quoted else characters.written(ranges)
