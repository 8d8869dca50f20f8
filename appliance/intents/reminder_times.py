"""Reminders at several times, and for something that comes in the course of hours, in German and Dutch.

"Ich gebe Mutti um sechs, um zwölf und um achtzehn Uhr Tropfen, erinner mich an alle drei" makes three; "de loodgieter
komt woensdag tussen negen en elf, herinner me daaraan" is asked when.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from appliance.intents.call import Call
from appliance.intents.dates import Day
from appliance.intents.hours import HALF_DAY, Hour
from appliance.intents.language import language
from appliance.intents.ranges import WINDOW
from appliance.intents.repeating import find as repeats
from appliance.intents.sentence import Segment, Sentence, read

LONGEST = 200  # characters
MOST = 6  # times
WISH = re.compile(
    r"\b(?:erinner\w*|denk(?:st|e)? (?:\w+ ){0,3}?(?:dran|daran|an)|sag (?:mir|uns|jeweils|dann|immer)\b|bescheid|"
    r"weck\w*|"
    r"hilf (?:mir|uns) (?:dran|daran|dabei) (?:zu )?denken|piep\w*|"
    r"herinner\w*|waarschuw\w*|seintje|help (?:me|mij|ons|eens|er|daar)|helpen (?:denken|herinneren)|"
    r"(?:eraan|daaraan) (?:te )?(?:denken|herinneren|helpen)|wek)\b",
    re.I,
)
ASKS = re.compile(r"^(?:wann|wanneer|wie|hoe|was|wat|welche\w*|welke|hab\w*|heb|ist|is|sind|zijn|muss|moet)\b", re.I)
JOINT = frozenset(", und en & + sowie dann dan jeweils".split())
EDGE = re.compile(
    r"^(?:(?:und|en|bitte|alsjeblieft|also|dus|zeg|sag mal|hey|larson|dass ich|dat ik|dass wir|dat we|dass|dat|"
    r"(?:an|aan) (?:die|den|das|der|de|het|mijn|meine?n?))[ ,]+)+|[ ,.!]+$",
    re.I,
)
OF = re.compile(
    r"^.*?\b(?:erinner\w*|herinner\w*|weck\w*|wek|denk\w*|sag (?:mir|uns)|help\w*)\b"
    r"(?: (?:mich|uns|me|mij|ons|bitte|mal|er|eens|even|daar|bescheid|jeweils|an|aan|daran|eraan|dass|dat|denken|"
    r"die|den|das|der|de|het|dem))*[ ,:]*",
    re.I,
)
ALL_OF_THEM = re.compile(
    r"^(?:an |aan )?(?:alle(?:s|maal)?|alle (?:drei|zwei|vier|fünf|drie|twee|vier|vijf)|beide|allebei|jedes ?mal|"
    r"elke keer|"
    r"dran|daran|eraan|daaraan|bitte|mit|mee|mit dran|zu denken|te denken|helfen|helpen|denken)[ .!]*$",
    re.I,
)
PART_OF_DAY = frozenset(
    "abends abend morgens früh mittags nachmittags nachts 's avonds avond ochtends morgens middags s nachts uhr "
    "uur".split()
)
COMES = re.compile(
    r"\b(?:komm\w*|liefer\w*|bring\w*|anruf\w*|ruft|da ist|da sind|hab\w* (?:ich|wir)|kom\w*|lever\w*|brengt|belt|"
    r"langs|aan huis|"
    r"bezorg\w*|wird|wordt|ist|is|sind|zijn)\b",
    re.I,
)


def find(text: str, code: str, now: datetime) -> tuple[Call, ...]:
    """The reminders that a text asks for at several times, or one that is asked when."""
    told = " ".join(text.replace("’", "'").split())
    if code not in ("de", "nl") or len(told) > LONGEST or not WISH.search(told) or ASKS.match(told) or "?" in told[:-1]:
        return ()
    if repeats(told, code):
        return ()
    sentence = read(told, language(code), now)
    if _is_not_wanted(told):  # two times would be taken for two alarms
        return UNSURE if len(sentence.values("time")) > 1 else ()
    if sentence.means & {"list", "shopping", "todo", "timer"}:
        return ()
    return _in_a_window(sentence) or _several(sentence)


UNSURE = (Call("unsure", {"topic": "follow"}),)
NOT = re.compile(r"\b(?:dass|dat)\b|\b(?:nicht|niet)\b(?! (?:zu |te )?verge)", re.I)


def _is_not_wanted(told: str) -> bool:
    """Whether a text says "nicht" of a reminder, and not of what to remind of: "dass ich nicht rauchen soll"."""
    found = NOT.search(told)
    return found is not None and found[0].lower() in ("nicht", "niet")


# ---------------------------------------------------------------- several times


def _several(sentence: Sentence) -> tuple[Call, ...]:
    timed = [s for s in sentence.segments if "time" in s.values and "offset" not in s.values]
    days: list[Day] = sentence.values("date")
    if not 2 <= len(timed) <= MOST:
        return ()
    if sentence.values("span") and not all("time" in s.values for s in sentence.segments if "span" in s.values):
        return ()
    if len(days) > 1:
        return _on_several_days(sentence, timed)
    if not _are_joined(timed, sentence):
        return ()
    text = _about(sentence, timed)
    now = sentence.now.replace(tzinfo=None)
    is_today = bool(days) and days[0].date == now.date()
    over = now.hour * 60 + now.minute if is_today else -1
    hours = _through_the_day([s.values["time"] for s in timed], over, days=len(days))
    if not text:
        return ()
    if not hours:  # they do not follow one another, or are over: it is asked when
        return UNSURE if days and not is_today else (Call("reminder", {"text": text, "at": ""}),)
    return tuple(Call("reminder", {"text": text, "at": _next(each, days, now)}) for each in hours)


def _are_joined(timed: Sequence[Segment], sentence: Sentence) -> bool:
    """Whether nothing but commas, "and" and a part of the day stands between the times."""
    between = [
        token.word
        for first, second in zip(timed, timed[1:], strict=False)
        for token in sentence.tokens[first.last : second.first]
    ]
    return all(word in JOINT or word in PART_OF_DAY for word in between)


def _on_several_days(sentence: Sentence, timed: Sequence[Segment]) -> tuple[Call, ...]:
    """ "Am Freitag um neun und am Samstag um zehn an die Tropfen": each time on the day before it."""
    parts = [s for s in sentence.segments if s.values.keys() & {"date", "time"}]
    days, hours = parts[::2], parts[1::2]
    in_turn = len(parts) == 2 * len(timed) and hours == list(timed)
    text = _about(sentence, parts)
    if not text or not _are_joined(parts, sentence):
        return ()
    if not in_turn or not all("date" in s.values and "time" not in s.values for s in days):
        return UNSURE
    if any(day.last != hour.first for day, hour in zip(days, hours, strict=True)):
        return UNSURE
    found = [
        datetime.combine(day.values["date"].date, hour.values["time"].by_day.time)
        for day, hour in zip(days, hours, strict=True)
    ]
    if found[0] <= sentence.now.replace(tzinfo=None) or found != sorted({*found}):
        return UNSURE
    return tuple(Call("reminder", {"text": text, "at": at.isoformat(timespec="minutes")}) for at in found)


def _through_the_day(hours: Sequence[Hour], over: int, days: int) -> list[Hour]:
    """The times one after another: "um acht, um zwei und um acht abends" are 8, 14 and 20 o'clock.

    `over` is how far the day is, in minutes, if it is today. Without a day a certain time may be past midnight.
    """
    found: list[Hour] = []
    for told in hours:
        after = found[-1].minutes if found else over
        if told.certain and not days and told not in found:
            found.append(told)
            continue
        choices = [told.minutes] if told.certain else [told.minutes % HALF_DAY, told.minutes % HALF_DAY + HALF_DAY]
        later = [minutes for minutes in choices if minutes > after]
        if not later:
            return []
        minutes = later[0]
        if not found and not told.certain and minutes < EARLIEST:
            minutes += HALF_DAY
        found.append(Hour(minutes, True))
    return found


EARLIEST = 5 * 60  # minutes: an earlier first time is in the afternoon


def _next(told: Hour, days: Sequence[Day], now: datetime) -> str:
    then = datetime.combine(days[0].date if days else now.date(), told.time)
    if not days and then <= now:
        then += timedelta(days=1)
    return then.isoformat(timespec="minutes")


def _about(sentence: Sentence, timed: Sequence[Segment]) -> str:
    """What to remind of: the text without the times, and without the clause that asks for it."""
    tokens, text = sentence.tokens, sentence.text
    first, last = timed[0].first, timed[-1].last
    while last < len(tokens) and tokens[last].word in PART_OF_DAY:
        last += 1
    before, after = text[: tokens[first].start].strip(), text[tokens[last - 1].end :].strip()
    for segment in sentence.segments:
        if "date" in segment.values:
            told = text[tokens[segment.first].start : tokens[segment.last - 1].end]
            before, after = before.removesuffix(told).strip(), after.removeprefix(told).strip()
            before = before.removeprefix(told).strip()
    parts = [part for side in (before, after) for part in re.split(r"\s*[,;:–—]\s*", side) if part.strip()]
    kept = [part for part in parts if not WISH.search(part) and not ALL_OF_THEM.match(part)]
    if kept and before and after and not WISH.search(before) and kept[0] == before.rstrip(" ,") and len(kept) > 1:
        return _tidy(f"{kept[0]} {kept[1]}")
    if kept and (len(kept) == 1 or any(WISH.search(part) for part in parts)):
        return _tidy(" ".join(kept))
    asked = OF.sub("", " ".join(parts)) if parts else ""
    return "" if not asked or ALL_OF_THEM.match(asked) else _tidy(asked)


def _tidy(text: str) -> str:
    return EDGE.sub("", EDGE.sub("", text.strip()))


# ---------------------------------------------------------------- a window


def _in_a_window(sentence: Sentence) -> tuple[Call, ...]:
    """ "Der Klempner kommt am Dienstag zwischen zehn und zwölf, erinner mich dran": it is asked when."""
    found = WINDOW.search(sentence.text)
    if not found or not COMES.search(sentence.text):
        return ()
    at = "um" if sentence.language.code == "de" else "om"
    ends = [read(f"{at} {found[name]}", sentence.language, sentence.now).values("time") for name in ("first", "last")]
    outside = f"{sentence.text[: found.start()]} {sentence.text[found.end() :]}"
    if not all(len(end) == 1 for end in ends) or read(outside, sentence.language, sentence.now).values("time"):
        return ()
    parts = [part for part in re.split(r"\s*[,;:–—]\s*", sentence.text) if part.strip()]
    kept = [part for part in parts if not WISH.search(part)]
    text = _tidy(kept[0]) if len(kept) == 1 else _tidy(OF.sub("", sentence.text)) if len(parts) == 1 else ""
    return (Call("reminder", {"text": text, "at": ""}),) if text and WINDOW.search(text) else ()
