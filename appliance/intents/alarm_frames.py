"""Requests about alarms that are set, and for several timers at once. An alarm may be a timer or a reminder."""

import re

from appliance.intents.call import Call
from appliance.intents.numerals import number
from appliance.intents.reminder_frames import first_meanings
from appliance.intents.sentence import FILLER, Segment, Sentence, read
from appliance.intents.spans import SECONDS, unit_of
from appliance.intents.timer_frames import LABEL_WORDS, label

ASKS = frozenset("which question ask_time ask_when is_on read how_many left".split())
OTHER = frozenset("span offset every pause resume extend lights pattern negation".split())
BESIDE = "timer alarm on further set label_start for_label date time all list cancel number ordinal polite until still"
KNOWN = ASKS | FILLER | frozenset(BESIDE.split())
STRANGE = 2  # words of an alarm's name
ORDERS = frozenset("set wake remind cancel pause resume extend prolong".split())
# "Bin the alarm": words that call off only where they lead, for a bin is also a thing to be reminded of.
CALLS_OFF = re.compile(
    r"^(?:(?:please|ok|okay|oh|just|can you|could you) )*(?:bin|ditch|lose|scrap|axe) (?:the|my|that|this|our)\b",
    re.I,
)
REMARK = re.compile(  # why it is not wanted
    r"\s*(?:[,;–—]|\b(?:because|cause|cos|since|weil|denn|omdat|want)\b)\s*"
    r"(?:it['’]?s|it is|its|i|we|he|she|they|es|ich|wir|er|sie|heute|het|ik|wij|hij|ze)\b.*$",
    re.I,
)
SIGNS = frozenset(",;:.-+&!?")
OWN = frozenset(
    "timer alarm on set label_start for_label polite further particle number until left remind".split()
) | FILLER  # fmt: skip


def alarm(sentence: Sentence) -> list[Call] | None:
    """What a request wants of the alarms that are set: to hear of them, or to cancel one."""
    if "alarm" not in sentence.means or sentence.means & OTHER:
        return None
    text = CALLS_OFF.sub("cancel the", sentence.text) if sentence.language.code == "en" else sentence.text
    if text != sentence.text or "cancel" in sentence.means:
        text = REMARK.sub("", text)
    if text != sentence.text:
        return alarm(read(text, sentence.language, sentence.now))
    first = first_meanings(sentence)
    strange = [s for s in sentence.segments if not s.means & KNOWN and sentence.words(s)[:1].isalnum()]
    if "cancel" in sentence.means and not first & ASKS and "wake" not in first:
        return [Call("cancel_timer", _which(sentence))] if len(strange) <= STRANGE else None
    bare = not sentence.means - FILLER - {"timer", "alarm", "label_start", "list", "which"}  # "my alarms"
    told = (first & ASKS or bare) and not strange and not first & ORDERS and "wake" not in sentence.means
    return [Call("timers", {"alarm": True})] if told else None


def _which(sentence: Sentence) -> dict[str, object]:
    hours, days = sentence.values("time"), sentence.values("date")
    time = f"{hours[0].time:%H:%M}" if len(hours) == 1 else ""
    date = days[0].date.isoformat() if len(days) == 1 else ""
    name = label(sentence)
    return {
        "alarm": True,
        "at": f"{date}T{time}" if date or time else "",
        "label": name if len(name.split()) <= LABEL_WORDS else "",
        "all": "all" in sentence.means,
    }


# ---------------------------------------------------------------- several timers


def several(sentence: Sentence) -> list[Call] | None:
    """Timers that are told one after another: "10 minutes for the rice, 25 for the chicken", "two 5 minute timers"."""
    if not _sets(sentence):
        return None
    segments = _without_count(sentence)
    if same := _same(sentence):
        return same
    parts = [part for part in _parts(sentence, segments) if _words(sentence, part)]
    made = [_timer(sentence, part, parts) for part in parts]
    if len(made) < 2 or not all(made):
        return None
    asked = sentence.means & {"timer", "alarm", "set", "remind"}
    named = all(call and call.arguments["label"] for call in made)
    return [call for call in made if call] if asked or named else None


def _sets(sentence: Sentence) -> bool:
    """Whether nothing in a request asks, changes a timer, or names a moment."""
    plain = [s for s in sentence.segments if not s.means & (FILLER | {"set", "timer", "label_start"})]
    others = {"question", "how_long", "cancel", "pause", "resume", "extend", "shorten", "time", "date"}
    own = [s for s in plain if "span" in s.values or _is_number(sentence, s)]
    return not any(s.means & others for s in plain if s not in own)


def _without_count(sentence: Sentence) -> list[Segment]:
    """The segments without "two" of "two timers", and without what stands before them."""
    found = list(sentence.segments)
    for at in range(len(found) - 1):
        if "number" in found[at].values and found[at + 1].means & {"timer", "alarm"} and not _spans(found[: at + 1]):
            return found[at + 2 :]
    return found


def _spans(segments: list[Segment]) -> list[Segment]:
    return [s for s in segments if "span" in s.values]


def _same(sentence: Sentence) -> list[Call] | None:
    """ "Two 5 minute timers", "zwei Timer auf 5 Minuten" (without a list)."""
    told = sentence.segments
    for count, span, timer in zip(told, told[1:], told[2:], strict=False):
        many = count.values.get("number", 0)
        if "span" in span.values and "timer" in timer.means and many in (2, 3, 4, 5) and "span" not in count.values:
            return [Call("timer", {"seconds": round(span.values["span"].seconds), "label": ""})] * int(many)
    return None


def _parts(sentence: Sentence, segments: list[Segment]) -> list[list[Segment]]:
    """The segments between commas and words such as "and"."""
    between = sentence.language.words("splitting", "between") | {",", ";", ".", "+", "&"}
    parts: list[list[Segment]] = [[]]
    for segment in segments:
        if sentence.words(segment) in between:
            parts.append([])
        else:
            parts[-1].append(segment)
    return parts


def _words(sentence: Sentence, part: list[Segment]) -> list[Segment]:
    """The segments of a part that say something."""
    polite = {"polite", "set"} | FILLER
    return [s for s in part if s.values or (sentence.words(s) not in SIGNS and not s.means & polite)]


def _timer(sentence: Sentence, part: list[Segment], parts: list[list[Segment]]) -> Call | None:
    """One timer of several: a span, or a number with the unit of another, and a label."""
    values = [s for s in part if "span" in s.values or _is_number(sentence, s)]
    if len(values) != 1:
        return None
    rest = [s for s in part if s is not values[0] and sentence.words(s) not in SIGNS]
    named = [s for s in rest if not s.means & OWN and sentence.words(s) not in _articles(sentence)]
    if any(s.is_known for s in named) or len(sentence.between(named).split()) > LABEL_WORDS:
        return None
    seconds = _seconds(sentence, values[0], parts)
    if not seconds or ("span" not in values[0].values and _counts(part, values[0])):
        return None
    return Call("timer", {"seconds": round(seconds), "label": sentence.between(named)})


def _is_number(sentence: Sentence, segment: Segment) -> bool:
    """Whether a segment is a number, also behind a preposition: "for 20" may be a time of the day."""
    words = sentence.words(segment).split()
    told = "time" in segment.values and len(words) == 2 and words[0] in sentence.language.words("time", "at")
    return (told and words[1].isdigit()) or ("number" in segment.values and words[0] not in _articles(sentence))


def _articles(sentence: Sentence) -> set[str]:
    return {*sentence.language.data["article_one"].split(), *sentence.language.words("dates", "skip")}


def _counts(part: list[Segment], value: Segment) -> bool:
    """Whether a number stands right before a word that is no preposition: "2 eggs" is no time."""
    after = next((s for s in part if s.first >= value.last), None)
    return after is not None and not after.means & {"for_label", "label_start"} and not after.means & FILLER


def _seconds(sentence: Sentence, value: Segment, parts: list[list[Segment]]) -> float:
    if "span" in value.values:
        return float(value.values["span"].seconds)
    spans = _spans([s for part in parts for s in part])
    near = next((s for s in reversed(spans) if s.last <= value.first), spans[0] if spans else None)
    unit = sentence.tokens[near.last - 1].word if near else ""
    told = number([sentence.words(value).split()[-1]], 0, sentence.language)
    return (told[0] if told else 0.0) * SECONDS.get(unit_of(unit, sentence.language) or "", 0.0)
