"""Recognises replies: a confirmation, a refusal, what Larson asked for, and a question about the person."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cache

from appliance.intents import list_entries
from appliance.intents.call import Call
from appliance.intents.hours import Hour
from appliance.intents.language import LANGUAGES, language, words_of
from appliance.intents.reminder_frames import moment
from appliance.intents.sentence import Sentence, read

HOURS = re.compile(
    r"\b(?:between|from|zwischen|tussen|von|van)\s+(?P<first>[^\W_]+(?::\d\d)?)(?:\s+(?:uhr|uur|o'clock))?\s+"
    r"(?:and|to|till|until|und|en|bis|tot)\s+(?P<last>[^\W_]+(?::\d\d)?(?:\s+(?:am|pm|"
    r"in the (?:morning|afternoon|evening)|nachmittags|abends|'s middags|'s avonds))?)\b",
    re.I,
)
ABOUT_ME = re.compile(
    r"^(?:what|which|when|where|who|whose|how|do i|am i|did i|tell me|remind me)\b.*\b(?:i|me|my|mine|our|we)\b", re.I
)


@cache
def _replies(name: str) -> frozenset[tuple[str, ...]]:
    sections = (("replies", "yes"),) if name == "yes" else (("words", "never_mind"),)
    return frozenset(p for code in LANGUAGES for s, entry in sections for p in language(code).entry(s, entry))


# A yes that says what is to be done: "yeah stick them on", "jo pack drauf", "ja zet maar neer".
YES = frozenset("yes yeah yep yup aye sure ok okay ja jo jep jau klar jup joa oké jawohl please go".split())
DONE = frozenset(
    "do that it them em 'em on then go ahead please sure thing stick put pop add chuck write go for mate cheers ta "
    "thanks would you there and the lot all mach machs das es mal pack setz schreib rauf drauf hin rein bitte gern "
    "gerne doch ruhig so dazu nur alles auf die liste unbedingt doe maar zet schrijf neer erop erbij graag goed prima "
    "is dat het ze hoor toe alsjeblieft op de lijst gooi".split()
)
MOST_WORDS = 7


def is_yes(text: str) -> bool:
    """Whether a text only confirms, in any language."""
    words = tuple(word for word in words_of(text) if word[:1].isalnum())
    loosely = bool(words) and words[0] in YES and len(words) <= MOST_WORDS and {*words[1:]} <= DONE | YES
    return words in _replies("yes") or (loosely and words != ("go",)) or words in _DO_IT


_DO_IT = frozenset(
    tuple(text.split()) for text in ("do it", "do that", "mach das", "mach mal", "doe dat", "zet maar neer")
)


def is_no(text: str) -> bool:
    """Whether a text only declines, in any language."""
    return tuple(word for word in words_of(text) if word.isalnum()) in _replies("no")


def fills(text: str, call: Call, now: datetime, code: str) -> Call | None:
    """A call with what a reply tells, and that it was asked for; None if the reply tells something else."""
    if call.tool == "list_add":
        entries = list_entries.told_alone(text, language(code))
        return replace(call, arguments={**call.arguments, "items": entries}) if entries else None
    sentence = read(" ".join(text.split()), language(code), now)
    if sentence.unread({"span", "offset", "date", "time", "number", "label_start", "until"}):
        return None
    spans = [segment.values["span"].seconds for segment in sentence.segments if "span" in segment.values]
    if call.tool == "timer":
        return replace(call, arguments={**call.arguments, "seconds": round(spans[0])}) if len(spans) == 1 else None
    at = moment(sentence) or _at_hour(text, sentence, now)
    if at and not sentence.values("date") and not sentence.values("offset"):
        at = _on_its_day(at, call, sentence)
        if not at:  # behind the hours that were told: it is asked again
            return call
    if not at and len(spans) == 1 and not sentence.values("date"):  # "ten minutes", of a reminder "in a bit"
        at = (now + timedelta(seconds=spans[0])).replace(tzinfo=None).isoformat(timespec="milliseconds")
    return replace(call, arguments={**call.arguments, "at": at}) if at else None


def _on_its_day(at: str, call: Call, sentence: Sentence) -> str:
    """The time on the day that was told before: "Dienstag zwischen zehn und zwölf" is no reminder for today."""
    told = read(str(call.arguments.get("text", "")), sentence.language, sentence.now)
    days, hours = told.values("date"), sentence.values("time")
    if call.tool != "reminder" or len(days) != 1 or not told.means & {"time", "number"} or len(hours) > 1:
        return at
    then = datetime.fromisoformat(at)
    hour = hours[0].by_day.time if hours and not hours[0].certain else then.time()
    last = _last_hour(told)
    if last and hour > last:
        numbers = sentence.values("number")
        either = not hours[0].certain if hours else len(numbers) == 1 and numbers[0] <= MOST_EITHER
        if either and hour >= NOON:
            hour = time(hour.hour - NOON.hour, hour.minute)
        if hour > last:
            return ""
    return datetime.combine(days[0].date, hour).isoformat(timespec="minutes")


NOON = time(12)
MOST_EITHER = 12  # the last hour that may be in the morning or in the evening


def _last_hour(told: Sentence) -> time | None:
    """Until when somebody comes: "between ten and twelve"."""
    found = HOURS.search(told.text)
    at = told.language.data["follow"]["at"]
    ends = (
        [read(f"{at} {found[n]}", told.language, told.now).values("time") for n in ("first", "last")] if found else []
    )
    if not found or not all(len(end) == 1 for end in ends):
        return None
    first: Hour = ends[0][0].by_day
    last: Hour = ends[1][0].by_day
    return last.behind(first).time


def _at_hour(text: str, sentence: Sentence, now: datetime) -> str:
    """ "6" alone: at six."""
    if sentence.values("number") and len(sentence.tokens) <= 2:
        return moment(read(f"{sentence.language.data['follow']['at']} {text.strip(' .!?')}", sentence.language, now))
    return ""


def is_about_oneself(text: str) -> bool:
    """Whether a text asks something about the person who writes it, such as "what is my shoe size?" """
    return ABOUT_ME.search(text) is not None
