"""What the model has evaluated for each conversation, kept so that nobody waits for it twice. Pure; knows no model."""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.llm.prompt import common_prefix

SLACK = 12  # tokens
SEED = 12  # tokens by which a shifted part is found again
WORTH = 32  # tokens that must be saved, or evaluating them is as quick


@dataclass(frozen=True, eq=False)
class KvState:
    """Tokens, and what llama.cpp calls the state of the sequence that they make."""

    tokens: tuple[int, ...]
    data: bytes


class KvCache:
    """States, the longest unused leaving first when there are too many bytes."""

    def __init__(self, limit: int):
        self._limit = limit  # bytes
        self._states: list[KvState] = []  # the longest unused first

    def __len__(self) -> int:
        return len(self._states)

    def keep(self, state: KvState) -> None:
        """Keep a state; those that it goes on from leave."""
        self._states = [old for old in self._states if not continues(old.tokens, state.tokens)]
        self._states.append(state)
        while sum(len(kept.data) for kept in self._states) > self._limit:
            del self._states[0]

    def best(self, tokens: Sequence[int]) -> tuple[KvState | None, int]:
        """The state that saves the most of `tokens`, and how many of them."""
        state = max(self._states, key=lambda state: common_prefix(state.tokens, tokens), default=None)
        if state is None:
            return None, 0
        self._states.remove(state)
        self._states.append(state)
        return state, common_prefix(state.tokens, tokens)


def continues(old: Sequence[int], new: Sequence[int]) -> bool:
    """Whether `new` goes on from `old`; an answer's last words may be cut into other tokens when they come back."""
    return common_prefix(old, new) >= len(old) - SLACK


def gap(old: Sequence[int], new: Sequence[int]) -> tuple[int, int] | None:
    """(start, end) of the part of `old` to cut out so that it goes on as `new` does; None when that saves little.

    That is what the oldest turns are when they leave a conversation that outgrew the context.
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
