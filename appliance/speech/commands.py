"""Closed grammar: whether one of some phrases was said, as the recogniser's decoder scores it beside its free text."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MARGIN = 3.0  # nats; a phrase that is less likely than the free text by no more than this is taken instead
WORDS = 1  # more or fewer than in the free text: a long sentence is improbable as a whole, and no short phrase for that
NOT_SAID = re.compile(r"[^\w' ]+")


@dataclass(frozen=True)
class Choice:
    """The phrase that fits best."""

    phrase: str
    behind: float  # nats that it is less likely than the free text; negative if it is likelier


def choose(
    free: str, phrases: Sequence[str], score: Callable[[str], float], bound: Callable[[str], float]
) -> Choice | None:
    """The phrase that was said, or None if the free text is much likelier than each of them.

    `score`: the logarithm of the probability that exactly this was said, however it is punctuated. `bound`: what it
    cannot exceed, worked out more cheaply.
    """
    said = {plain(phrase): phrase for phrase in phrases}
    if plain(free) in said:
        return Choice(said[plain(free)], 0.0)
    heard = len(plain(free).split())
    floor = (score(sentence(free)) if plain(free) else -np.inf) - MARGIN
    near = [phrase for words, phrase in said.items() if not heard or abs(len(words.split()) - heard) <= WORDS]
    able = [phrase for phrase in near if bound(sentence(phrase)) >= floor]
    scores = {phrase: score(sentence(phrase)) for phrase in able}
    best = max(scores, key=scores.__getitem__, default="")
    if not best or scores[best] < floor:
        return None
    return Choice(best, floor + MARGIN - scores[best])


def sentence(text: str) -> str:
    """A text as the recogniser begins and ends it: a capital, and no mark at the end."""
    bare = text.strip().rstrip(".!?,")
    return bare[:1].upper() + bare[1:]


def plain(text: str) -> str:
    """A text without capitals and marks, to compare."""
    return " ".join(NOT_SAID.sub(" ", text.lower()).split())


def sum_of(logarithms: NDArray[np.float32]) -> float:
    """The logarithm of the sum of probabilities that are given as logarithms."""
    top = float(logarithms.max())
    return top + float(np.log(np.exp(logarithms - top).sum()))
