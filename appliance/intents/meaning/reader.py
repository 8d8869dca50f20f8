"""Reads sentences that the rules do not understand, by their meaning: what they are about, and what they want of it.

What is about is told by examples, in any language; which way it goes, how long and when by words and values alone. No
number is ever guessed: where a value is missing or may be another, nothing comes of it, or it is asked back.
"""

from collections.abc import Callable
from pathlib import Path

from appliance.intents.before import FAMILY, Before
from appliance.intents.call import CHANGES
from appliance.intents.classifier import Embed
from appliance.intents.language import language
from appliance.intents.meaning.classes import Meanings, Meant
from appliance.intents.meaning.lists import lists
from appliance.intents.meaning.sums import sums
from appliance.intents.meaning.talk import chance, memory, talk
from appliance.intents.meaning.timers import reminders, timers
from appliance.intents.meaning.times import dates, hours, units, zones
from appliance.intents.meaning.view import Reading, View
from appliance.intents.sentence import read
from appliance.intents.understanding import Around, Understood, tongue
from appliance.intents.unsure import gives_way

LONGEST = 30  # words
LEAST = -0.8  # how well a subject fits if a sentence may be about it
LEAST_TALK = -0.72
BESIDE = 0.15  # by how much a subject may fit worse than the best
SPOKEN_OF = 0.25  # what is added to the subject that was spoken of last, for a short sentence
SURE = 0.12  # by how much it fits better than the next if it is done without asking
READERS: dict[str, Callable[[View], Reading | None]] = {
    "timers": timers, "reminders": reminders, "lists": lists, "sums": sums, "units": units, "dates": dates,
    "hours": hours, "zones": zones, "memory": memory, "chance": chance,
}  # fmt: skip
# The subject of a family of tools, see before.py.
SUBJECTS = {
    "timers": "timers", "reminders": "reminders", "lists": "lists", "sums": "sums", "convert": "units", "day": "dates",
    "until": "dates", "clock": "zones", "zones": "zones", "memory": "memory", "chance": "chance",
}  # fmt: skip


class MeaningReader:
    """Reads sentences by their meaning."""

    def __init__(self, embed: Embed, kept: Path | None = None):
        """`kept` is a file for what was learnt from the examples."""
        self._meanings = Meanings(embed, kept)

    def find(self, text: str, around: Around, before: Before, preferred: str = "") -> Understood | None:
        """What a sentence asks for; with `asks` if that is to be confirmed."""
        view = self._view(text, around, before, preferred)
        if view is None:
            return None
        for subject, is_clear in _candidates(view):
            reader = talk if subject.startswith("talk.") else READERS.get(subject)
            if reader and (found := reader(view)):
                changes = any(call.tool in CHANGES for call in found.calls)
                asks = changes and not (found.is_sure and is_clear)
                return Understood(found.calls, view.code, asks=asks)
            if subject.startswith("talk.") or not subject:
                return None
        return None

    def is_remark(self, text: str, around: Around, preferred: str = "") -> bool:
        """Whether a sentence that nobody understood is talk rather than a request."""
        view = self._view(text, around, Before(), preferred)
        return view is not None and not view.asks and view.meant.label.startswith("talk.")

    def _view(self, text: str, around: Around, before: Before, preferred: str) -> View | None:
        told = " ".join(text.split())
        if not 0 < len(told.split()) <= LONGEST:
            return None
        usual = tongue(before.turns[-1].text, preferred) if before.turns else preferred
        sentence = read(told, language(tongue(told, usual)), around.now)
        return View(sentence, self._meanings.of(told), before, around)


def _candidates(view: View) -> list[tuple[str, bool]]:
    """The subjects that a sentence may be about, the best first, and whether each is clear."""
    fits = _in_context(view.meant, view)
    best = max(fits.values())
    found = sorted((subject for subject in fits if fits[subject] >= best - BESIDE), key=lambda s: -fits[s])
    least = {subject: LEAST_TALK if subject.startswith("talk.") else LEAST for subject in found}
    others = [value for subject, value in fits.items() if subject != found[0]]
    is_clear = best - max(others) >= SURE
    return [(s, is_clear and s == found[0]) for s in found if fits[s] >= least[s]]


def _in_context(meant: Meant, view: View) -> dict[str, float]:
    """How well each subject fits, with what was spoken of last preferred."""
    fits = meant.subjects
    spoken_of = {SUBJECTS[f] for call in view.before.calls if (f := FAMILY.get(call.tool, call.tool)) in SUBJECTS}
    for subject in spoken_of if view.is_short else ():
        fits[subject] += SPOKEN_OF
    return fits


def is_weak(found: Understood) -> bool:
    """Whether the rules asked back, or did not know what was meant."""
    call = found.calls[0]
    if call.tool == "unsure":
        return call.arguments.get("topic") != "which"
    return len(found.calls) == 1 and gives_way(call, ("",)) and call.tool in ("timer", "reminder")
