"""Saved evaluation states of conversations, so that nothing is evaluated twice. Pure; knows no model."""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.llm.prompt import common_prefix

SLACK = 12  # tokens
SEED = 12  # tokens that identify a shifted part
WORTH = 32  # least tokens to save; fewer are as quick to evaluate again


@dataclass(frozen=True, eq=False)
class KvState:
    """Tokens, and llama.cpp's sequence state for them."""

    tokens: tuple[int, ...]
    data: bytes
    owner: str = ""  # whose conversation it is; empty: nobody's, so everybody may use it


class KvCache:
    """States, least recently used first out when they exceed the byte limit."""

    def __init__(self, limit: int):
        self._limit = limit  # bytes
        self._states: list[KvState] = []  # least recently used first

    def __len__(self) -> int:
        return len(self._states)

    def keep(self, state: KvState) -> None:
        """Save a state. It replaces the states of the same owner that it continues."""
        self._states = [
            old for old in self._states if old.owner != state.owner or not continues(old.tokens, state.tokens)
        ]
        self._states.append(state)
        while sum(len(kept.data) for kept in self._states) > self._limit:
            del self._states[0]

    def best(self, tokens: Sequence[int], owner: str = "") -> tuple[KvState | None, int]:
        """The state that saves most of `tokens` among the owner's and nobody's, and how many.

        Never another owner's: a short time to the first word would tell what somebody else has asked.
        """
        usable = [state for state in self._states if state.owner in ("", owner)]
        state = max(usable, key=lambda state: common_prefix(state.tokens, tokens), default=None)
        if state is None:
            return None, 0
        self._states.remove(state)
        self._states.append(state)
        return state, common_prefix(state.tokens, tokens)

    def forget(self, owner: str) -> None:
        """Drop the states of an owner."""
        self._states = [state for state in self._states if state.owner != owner]


def continues(old: Sequence[int], new: Sequence[int]) -> bool:
    """Whether `new` continues `old`. An answer's last words may be tokenised differently when they come back."""
    return common_prefix(old, new) >= len(old) - SLACK


def gap(old: Sequence[int], new: Sequence[int]) -> tuple[int, int] | None:
    """(start, end) of the part of `old` to cut out so that it continues as `new`; None if that saves little.

    These are the oldest turns of a conversation that outgrew the context.
    """
    start = common_prefix(old, new)
    seed = list(new[start : start + SEED])
    if len(seed) < SEED:
        return None
    for end in range(start + 1, len(old) - SEED + 1):
        if list(old[end : end + SEED]) == seed:
            same = common_prefix(old[end:], new[start:])
            return (start, end) if same >= WORTH else None
    return None
