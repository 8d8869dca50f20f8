"""Chooses the turns of a conversation that fit the model. Pure; knows only how to count tokens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from appliance.core.errors import PromptTooLongError
from appliance.core.i18n import say

Turn = dict[str, str]  # {"role": ..., "content": ...}, as in chat templates
T = TypeVar("T")
LEAST_ANSWER = 16  # tokens; a context that leaves less has no room for an answer
LIKELY = 3  # least characters per token, in most texts


@dataclass(frozen=True)
class Prompt:
    """Tokens to evaluate, and how many of the oldest turns were left out to fit."""

    tokens: list[int]
    left_out: int


def fit(turns: Sequence[Turn], tokenise: Callable[[Sequence[Turn]], list[int]], budget: int) -> Prompt:
    """Fit a conversation into the context.

    The system prompt and the newest question always stay. When the whole does not fit into `budget` tokens, the
    oldest question is left out together with its answer, then the next oldest, until it fits. Raises
    PromptTooLongError when the system prompt and the question alone do not fit.

    A prompt that is likely to fit is counted as a whole. Otherwise it is counted from the newest end, in doubling
    steps, so that the cost does not grow with the omitted part.
    """
    if sum(len(turn["content"]) for turn in turns) < LIKELY * budget:
        whole = tokenise(turns)
        if len(whole) <= budget:
            return Prompt(whole, 0)
    system = [turn for turn in turns[:1] if turn["role"] == "system"]
    rest = list(turns[len(system) :])
    starts = [i for i, turn in enumerate(rest) if i == 0 or turn["role"] == "user"]

    def newest(exchanges: int) -> list[int]:
        return tokenise([*system, *rest[starts[-exchanges] :]]) if exchanges else tokenise(system)

    tokens = newest(min(1, len(starts)))
    if len(tokens) > budget:
        raise PromptTooLongError(
            say(
                "That message is too long: {tokens} tokens, and the limit is {limit}. Shorten it or send it in parts.",
                tokens=len(tokens),
                limit=budget,
            )
        )
    fitting, too_many = min(1, len(starts)), len(starts) + 1
    while fitting + 1 < too_many:
        tried = min(2 * fitting, len(starts)) if too_many > len(starts) else (fitting + too_many) // 2
        found = newest(tried)
        if len(found) <= budget:
            fitting, tokens = tried, found
        else:
            too_many = tried
    return Prompt(tokens, starts[-fitting] if fitting else 0)


def take_whole(tokens: list[int], context: int, wanted: int) -> tuple[Prompt, int]:
    """A prompt that is read whole, and how many tokens the answer may have: `wanted`, or what the context leaves.

    Raises PromptTooLongError when that is less than LEAST_ANSWER and less than wanted.
    """
    left = context - len(tokens)
    if left < min(wanted, LEAST_ANSWER):
        raise PromptTooLongError(
            say(
                "This model's context has {context} tokens. The prompt has {tokens}, and {limit} is the most.",
                context=context,
                tokens=len(tokens),
                limit=context - LEAST_ANSWER,
            )
        )
    return Prompt(tokens, 0), min(wanted, left)


def common_prefix(a: Sequence[int], b: Sequence[int]) -> int:
    """How many tokens two sequences share at their start."""
    for index, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return index
    return min(len(a), len(b))


class Ending:
    """Ends a text at the first stop word, and holds back text that may become one."""

    def __init__(self, words: Sequence[str]):
        self._words = [word for word in words if word]
        self._held = ""
        self.reached = False

    def take(self, text: str) -> str:
        """The text that is safe to send now."""
        self._held += text
        ends = [at for word in self._words if (at := self._held.find(word)) >= 0]
        if ends:
            self.reached = True
            said, self._held = self._held[: min(ends)], ""
            return said
        safe = len(self._held) - max((_overlap(self._held, word) for word in self._words), default=0)
        said, self._held = self._held[:safe], self._held[safe:]
        return said

    def rest(self) -> str:
        """The held-back text, at the end."""
        said, self._held = self._held, ""
        return said


def _overlap(text: str, word: str) -> int:
    """The length of the text's end that begins the word."""
    return next((size for size in range(min(len(text), len(word) - 1), 0, -1) if text.endswith(word[:size])), 0)
