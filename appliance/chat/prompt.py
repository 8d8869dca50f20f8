"""Which turns of a conversation the model gets to see. Pure; knows no model, only how to count tokens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from appliance.errors import PromptTooLongError

Turn = dict[str, str]  # {"role": ..., "content": ...}, as chat templates want it
T = TypeVar("T")


@dataclass(frozen=True)
class Prompt:
    """Tokens to evaluate, and how many of the oldest turns were left out so that they fit."""

    tokens: list[int]
    left_out: int


def fit(turns: Sequence[Turn], tokenise: Callable[[Sequence[Turn]], list[int]], budget: int) -> Prompt:
    """The rule for a conversation that outgrows the context.

    The system prompt and the newest question always stay. When the whole does not fit into `budget` tokens, the
    oldest question is left out together with its answer, then the next oldest, until it fits. Raises
    PromptTooLongError when the system prompt and the question alone do not fit.
    """
    system = [turn for turn in turns[:1] if turn["role"] == "system"]
    rest = list(turns[len(system) :])
    left_out = 0
    while True:
        tokens = tokenise([*system, *rest])
        if len(tokens) <= budget:
            return Prompt(tokens, left_out)
        cut = _oldest_exchange(rest)
        if cut >= len(rest):
            raise PromptTooLongError(
                f"That message is too long: {len(tokens)} tokens, and {budget} fit. Shorten it or send it in parts."
            )
        rest = rest[cut:]
        left_out += cut


def _oldest_exchange(turns: Sequence[Turn]) -> int:
    """How many turns the oldest question and its answers take."""
    for index, turn in enumerate(turns[1:], start=1):
        if turn["role"] == "user":
            return index
    return len(turns)


def common_prefix(a: Sequence[int], b: Sequence[int]) -> int:
    """How many tokens two sequences share at their start."""
    for index, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return index
    return min(len(a), len(b))
