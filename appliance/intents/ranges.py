"""Spans that leave open how long: "5 to 10 minutes", "minus 5 minutes". No timer may be made of them unasked."""

import re

from appliance.intents.numerals import number
from appliance.intents.sentence import Segment, Sentence
from appliance.intents.spans import span, unit_of

# "Zwischen zehn und zwölf": hours in which something comes, and no time to be reminded at.
WINDOW = re.compile(
    r"\b(?:zwischen|tussen|von|van)\s+(?:(?:etwa|circa|ca|ongeveer|"
    r"zo)\.?\s+)?(?P<first>[^\W_]+(?::\d\d)?)(?:\s+(?:uhr|uur))?\s+"
    r"(?:und|en|bis|tot)\s+(?P<last>[^\W_]+(?::\d\d)?)\b(?!\s+(?:minuten?|minuut|stunden?|tage?n?|dagen|wochen|"
    r"weken|euro))",
    re.I,
)
LAST_HOUR = 24
DASHES = {"-", "–", "—"}


def has_range(sentence: Sentence) -> bool:
    """Whether a span is told from a number to another: "5 to 10 minutes", "5-10 min", "between 5 and 10 minutes"."""
    words = [token.word for token in sentence.tokens]
    return any(_begins_range(words, at, sentence) for at in range(len(words)))


def _begins_range(words: list[str], at: int, sentence: Sentence) -> bool:
    told = sentence.language
    if re.fullmatch(r"\d+-\d+", words[at]):
        return at + 1 < len(words) and unit_of(words[at + 1], told) is not None
    first = number(words, at, told)
    if not first or first[1] >= len(words) - 1 or words[at] in told.data["article_one"].split():
        return False
    place = first[1] + (unit_of(words[first[1]], told) is not None)  # "5 minutes to 10 minutes"
    between = at > 0 and words[at - 1] in told.words("spans", "range_between")
    joins = told.words("spans", "range") | DASHES | (told.words("spans", "joins") if between else frozenset())
    second = number(words, place + 1, told) if place + 1 < len(words) and words[place] in joins else None
    return bool(second and second[0] > first[0] and span(words, place + 1, told))


def other_hours(sentence: Sentence) -> list[Segment]:
    """What follows an hour as a choice, such as "or 6" in "at 5 or 6"."""
    segments, told = sentence.segments, sentence.language
    for hour, joint, second in zip(segments, segments[1:], segments[2:], strict=False):
        before = sentence.tokens[hour.first - 1].word if hour.first else ""
        ranged = before in told.words("spans", "range_between") or sentence.tokens[hour.first].word in told.words(
            "spans", "range_between"
        )
        joins = "or" in joint.means or sentence.words(joint) in DASHES
        joins = joins or (ranged and sentence.words(joint) in told.words("splitting", "and"))
        if "time" in hour.values and joins and second.values.keys() & {"time", "number"}:
            return [joint, second]
    return []


def has_negative(sentence: Sentence) -> bool:
    """Whether a span is less than nothing: "minus 5 minutes"."""
    for segment in sentence.segments:
        before = sentence.tokens[segment.first - 1] if segment.first else None
        if before is None or "span" not in segment.values:
            continue
        attached = before.word in ("-", "−") and before.end == sentence.tokens[segment.first].start
        apart = sentence.text[: before.start][-1:].strip() == ""  # not a dash within a word
        if before.word in sentence.language.words("spans", "negative") or (attached and apart):
            return True
    return False


def has_window(sentence: Sentence) -> bool:
    """Whether a text tells hours in which something comes, in German or Dutch: "tussen 8 en 12"."""
    found = WINDOW.search(sentence.text) if sentence.language.code != "en" else None
    ends = [number([found[name].lower()], 0, sentence.language) for name in ("first", "last")] if found else [None]
    return all(end is not None and 0 < end[0] <= LAST_HOUR for end in ends)
