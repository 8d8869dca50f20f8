"""Reads sentences that the rules do not understand, by their meaning: what they are about, and what they want of it.

What is about is told by examples, in any language; which way it goes, how long and when by words and values alone. No
number is ever guessed: where a value is missing or may be another, nothing comes of it, or it is asked back.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from appliance.intents.before import FAMILY, Before
from appliance.intents.call import CHANGES, Call
from appliance.intents.classifier import Embed
from appliance.intents.language import language
from appliance.intents.loose.shifts import is_cooked
from appliance.intents.meaning.classes import Meanings, Meant, subject_of
from appliance.intents.meaning.lists import lists
from appliance.intents.meaning.sums import sums
from appliance.intents.meaning.talk import chance, memory, talk
from appliance.intents.meaning.timers import reminders, timers
from appliance.intents.meaning.times import dates, hours, units, zones
from appliance.intents.meaning.view import Reading, View
from appliance.intents.prose import wants_prose
from appliance.intents.remarks import has_value, is_plain
from appliance.intents.sentence import read
from appliance.intents.sentence_forms import form_of
from appliance.intents.small_talk import is_urgent
from appliance.intents.understanding import Around, Understood, tongue
from appliance.intents.unsure import gives_way

LONGEST = 30  # words
MOST = 400  # characters: signs without a space are one word, and take as long to read as many
LEAST = -0.55  # how well a subject fits if a sentence may be about it
LEAST_TALK = -0.6  # the same of talk
LEAST_CLEAR = 0.1  # by how much talk fits better than anything else
BESIDE = 0.25  # by how much a subject may fit worse than the best
SPOKEN_OF = 0.45  # what is added to the subject that was spoken of last, for a short sentence
TOLD = 0.2  # what is added to a subject that a value in the sentence is of, and taken from a wish in a question
SURE = 0.12  # by how much it fits better than the next if it is done without asking
LEAST_HINT = -0.4  # how well a subject fits if it is said what was not understood of it
LEAST_SPOKEN_OF, LEAST_INSTEAD = -0.4, 0.25  # how well it fits if it goes before what a sentence was taken for
# Tools that a sentence of something else may have been taken for.
ALMOST = frozenset("about cannot recall clock timers reminders abilities who".split())
FACT = 3  # words that a fact has at least
TOPICS = {"timers": "timer", "dates": "date", "hours": "time", "zones": "time"}
NAMED = {  # what a sentence names that is about a timer, a day or a time
    "en": {
        "timer": re.compile(
            r"(?i)\b(?:timers?|alarms?|countdown|remind\w*|(?:ring|wake|beep|ping|buzz|shout|yell|nudge|tell) "
            r"(?:me|us)|"
            r"stopwatch|minutes?|mins?|seconds?|secs?|hours?|hrs?|clock|beeping|ringing|oven)\b"
        ),
        "date": re.compile(
            r"(?i)\b(?:days?|dates?|weeks?|months?|years?|weekend|fortnight|today|tomorrow|yesterday|easter|christmas|"
            r"birthday|calendar|sleeps|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|"
            r"august|september|october|november|december)\b"
        ),
        "time": re.compile(
            r"(?i)\b(?:time|o['’]?clock|hours?|clock|late|early|am|pm|noon|midnight|half past|quarter|zone|"
            r"ahead|behind|"
            r"gone|past)\b|\d[:.]\d\d\b"
        ),
    }
}  # fmt: skip
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

    def after(
        self, found: Understood | None, text: str, around: Around, before: Before, preferred: str = ""
    ) -> Understood | None:
        """What a sentence asks for that the rules made this of: the same, where they are sure."""
        if found and not _is_weak(found) and not _may_be_other(found) and found.calls[0].tool != "later":
            return found
        view = None if wants_prose(text) else self._view(text, around, before, preferred)
        if view is None:
            return found
        if found and found.calls[0].tool == "later":
            return _to_be_in_time(found, view)
        if found and _may_be_other(found):
            return _better(found, view) or found
        return _understood(view) or found

    def hint(self, text: str, around: Around, preferred: str = "") -> Understood | None:
        """What is said to a sentence that nobody understood: to a remark a friendly word, else what is missing."""
        view = self._view(text, around, Before(), preferred)
        if view is None:
            return None
        label = view.meant.label
        is_remark = not view.asks and is_plain(text, view.code) and (view.code == "en" or not has_value(view.sentence))
        if label.startswith("talk."):
            is_told = is_remark and (view.code != "en" or form_of(text, preferred) == "remark")
            return Understood((Call("about", {"what": "listening"}),), view.code) if is_told else None
        topic = TOPICS.get(subject_of(label), "") if view.meant.fits[label] >= LEAST_HINT else ""
        topic = topic if view.code not in NAMED or not topic or NAMED[view.code][topic].search(text) else ""
        return Understood((Call("unsure", {"topic": topic}),), view.code) if topic else None

    def _view(self, text: str, around: Around, before: Before, preferred: str) -> View | None:
        told = " ".join(text.split())
        if not 0 < len(told.split()) <= LONGEST or len(told) > MOST:
            return None
        usual = tongue(before.turns[-1].text, preferred) if before.turns else preferred
        sentence = read(told, language(tongue(told, usual)), around.now)
        return View(sentence, self._meanings.of(told), before, around)


def _to_be_in_time(found: Understood, view: View) -> Understood:
    """ "The train is at 18:42, it takes 25 minutes, when do I leave?": before that, and not after it."""
    is_asked = view.has("leave_asked") and len(found.calls) == 1 and not is_cooked(view.sentence)
    made = hours(view) if is_asked else None
    return replace(found, calls=made.calls) if made else found


def _better(found: Understood, view: View) -> Understood | None:
    """What a sentence that was taken for talk asks for, if it surely is about something else."""
    fits = _in_context(view)
    subject = max(fits, key=fits.__getitem__)
    spoken_of = subject in _spoken_of(view.before) and view.is_short
    least = LEAST_SPOKEN_OF if spoken_of or found.left else LEAST_INSTEAD  # also where a part was not read
    is_sure = view.meant.subjects[subject] >= least and (spoken_of or found.left or found.calls[0].tool != "clock")
    made = _understood(view) if is_sure and subject in READERS else None
    if made is None or made.calls[0].tool == found.calls[0].tool:
        return None
    changes = any(call.tool in CHANGES for call in made.calls)
    return replace(made, asks=made.asks or (changes and not spoken_of))


def _understood(view: View) -> Understood | None:
    is_doubtful = False
    for subject, is_clear in _candidates(view):
        is_talk = subject.startswith("talk.")
        if is_talk and view.meant.clear_by < LEAST_CLEAR:
            continue
        found = talk(view, subject) if is_talk else READERS[subject](view) if subject in READERS else None
        changes = found is not None and any(call.tool in CHANGES for call in found.calls)
        if found and (changes or not is_doubtful):
            return Understood(found.calls, view.code, asks=changes and not (found.is_sure and is_clear))
        is_doubtful = is_doubtful or not subject  # it may be nothing of this: at most it is asked
    return None


def _candidates(view: View) -> list[tuple[str, bool]]:
    """The subjects that a sentence may be about, the best first, and whether each is clear."""
    fits = _in_context(view)
    best = max(fits.values())
    found = sorted((subject for subject in fits if fits[subject] >= best - BESIDE), key=lambda s: -fits[s])
    least = {subject: LEAST_TALK if subject.startswith("talk.") else LEAST for subject in found}
    others = [value for subject, value in fits.items() if subject != found[0]]
    is_clear = best - max(others) >= SURE
    return [(s, is_clear and s == found[0]) for s in found if fits[s] >= least[s]]


def _spoken_of(before: Before) -> set[str]:
    """The subjects of the last turn."""
    return {SUBJECTS[f] for call in before.calls if (f := FAMILY.get(call.tool, call.tool)) in SUBJECTS}


def _in_context(view: View) -> dict[str, float]:
    """How well each subject fits, with what was spoken of last preferred, and what its values are of."""
    wishes = {label: SURE + TOLD for label in WISHES} if view.asks else {}
    fits = Meant({label: fit - wishes.get(label, 0.0) for label, fit in view.meant.fits.items()}).subjects
    for subject in _spoken_of(view.before) if view.is_short else ():
        fits[subject] += SPOKEN_OF
    for subject in _told_by_words(view):
        fits[subject] += TOLD
    return fits


def _told_by_words(view: View) -> list[str]:
    """The subjects that words or values in a sentence speak for."""
    kinds = {name for segment in view.sentence.segments for name in segment.values}
    found = ["zones"] * ("place" in kinds) + ["zones"] * ("place" in kinds and view.has("clock"))
    found += ["units"] * ("quantity" in kinds) + ["memory"] * (view.has("keep") and not view.asks)
    found += ["reminders"] * ("time" in kinds and view.has("wish") and not view.asks)
    return found


WISHES = ("do.reminder", "do.timer_set", "do.list_add", "do.list_need", "do.remember")  # never told as a question


def _is_weak(found: Understood) -> bool:
    """Whether the rules asked back, or did not know what was meant."""
    call = found.calls[0]
    if call.tool == "unsure":
        return call.arguments.get("topic") != "which"
    if call.tool == "remember":
        return len(str(call.arguments.get("text", "")).split()) < FACT
    return len(found.calls) == 1 and gives_way(call, ("",)) and call.tool in ("timer", "reminder")


def _may_be_other(found: Understood) -> bool:
    """Whether a sentence was taken for talk, or for something beside what was spoken of."""
    return len(found.calls) == 1 and found.calls[0].tool in ALMOST and not is_urgent(found)
