"""Learns from examples.toml what a sentence wants, in any language: kernel ridge regression on its meaning alone.

The kernel is Gaussian, on the vectors of the encoder of many languages, less their mean (which is most of each). In
leave-one-out validation 80 % of the examples got their own label, by their words 35 %; it tells what a sentence is
about far better than which way: "two more" and "two less" are near to each other.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from appliance.intents.classifier import Embed, Vectors, fit, vectors_of
from appliance.intents.examples import entries
from appliance.intents.language import LANGUAGES
from appliance.intents.small_talk import lines, spelt_once

FILE = Path(__file__).with_name("examples.toml")
GAMMA = 0.5  # of the kernel exp(-gamma * squared distance)
NONE = "other.none"
# What a label is about.
SUBJECTS = {
    "do.timer_set": "timers", "do.timer_left": "timers", "do.timer_cancel": "timers", "do.timer_more": "timers",
    "do.timer_less": "timers", "do.timer_to": "timers", "do.timer_pause": "timers", "do.timer_resume": "timers",
    "do.reminder": "reminders", "do.reminders": "reminders", "do.reminder_cancel": "reminders",
    "do.list_add": "lists", "do.list_need": "lists", "do.list_show": "lists", "do.list_count": "lists",
    "do.list_remove": "lists", "do.list_clear": "lists", "do.sum": "sums", "do.unit": "units", "do.date": "dates",
    "do.finish": "hours", "do.leave_by": "hours", "do.zone": "zones", "do.remember": "memory", "do.recall": "memory",
    "do.forget": "memory", "do.lights": "lights", "do.dice": "chance", "do.random": "chance", "do.coin": "chance",
    NONE: "",
}  # fmt: skip
TALK_OF, CANNOT_OF = 4, 6  # one in so many of the examples of other classifiers


@dataclass(frozen=True)
class Meant:
    """How well a sentence fits each label: about 1 for one that does, -1 for one that does not."""

    fits: dict[str, float]

    @property
    def label(self) -> str:
        """The label that fits best."""
        return max(self.fits, key=self.fits.__getitem__)

    @property
    def subjects(self) -> dict[str, float]:
        """How well each subject fits: as well as the best of its labels."""
        found: dict[str, float] = {}
        for label, how_well in self.fits.items():
            about = subject_of(label)
            found[about] = max(how_well, found.get(about, -2.0))
        return found

    def best_of(self, *labels: str) -> str:
        """The label among these that fits best."""
        return max(labels, key=lambda label: self.fits[f"do.{label}"])

    @property
    def clear_by(self) -> float:
        """By how much the best subject fits better than the next."""
        first, second = sorted(self.subjects.values())[-2:][::-1]
        return first - second


def subject_of(label: str) -> str:
    """What a label is about; each kind of talk is a subject of its own."""
    return SUBJECTS.get(label, label)


class Meanings:
    """Tells what a sentence wants."""

    def __init__(self, embed: Embed, kept: Path | None = None):
        """Embeds every example, which takes seconds; the file `kept` caches the result."""
        rows = examples()
        self._embed = embed
        self._labels = list(dict.fromkeys(label for label, _ in rows))
        vectors = vectors_of([text for _, text in rows], embed, kept)
        self._mean = vectors.mean(0)
        self._known = self._centred(vectors)
        numbers = np.array([self._labels.index(label) for label, _ in rows])
        self._weights = fit(self._near(self._known), numbers, len(self._labels))

    def of(self, text: str) -> Meant:
        """What a sentence wants."""
        near = self._near(self._centred(self._embed([text])))
        return Meant(dict(zip(self._labels, map(float, (near @ self._weights)[0]), strict=True)))

    def _centred(self, vectors: Vectors) -> Vectors:
        apart = vectors - self._mean
        return np.asarray(apart / np.linalg.norm(apart, axis=1, keepdims=True), np.float32)

    def _near(self, vectors: Vectors) -> Vectors:
        """[n, examples], the kernel."""
        return np.asarray(np.exp(-GAMMA * (2 - 2 * vectors @ self._known.T)), np.float32)


@cache
def examples() -> Sequence[tuple[str, str]]:
    """The examples with their labels, and some of what is not for this reader: questions of fact, and what nobody does.

    Those are from the examples of the other classifiers.
    """
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    own = [
        (f"{kind}.{name}", line)
        for kind, named in told.items()
        for name, text in named.items()
        for line in text.strip().splitlines()
    ]
    talk = [(NONE, entry.request) for entry in entries() if entry.tool == "none"]
    cannot = [(NONE, text) for code in LANGUAGES for label, text in lines(code) if label.startswith("cannot.")]
    return [*own, *talk[::TALK_OF], *((label, spelt_once(text)) for label, text in cannot[::CANNOT_OF])]
