"""Requests with words of the person's own in them: what goes on a list, what to look for, what to remember."""

import re
from collections.abc import Sequence

from appliance.intents.alarm_frames import alarm
from appliance.intents.call import Call
from appliance.intents.reminder_frames import reminder
from appliance.intents.sentence import FILLER, Segment, Sentence
from appliance.intents.timer_frames import timer

LISTS = ("shopping", "todo", "list")
ITEM = 60  # characters
MOST_OPTIONS = 12


def find(sentence: Sentence, labels: tuple[str, ...], patterns: Sequence[str]) -> list[Call] | None:
    """The calls that a request comes to."""
    if sentence.means & {"negation", "except"}:
        return None
    for tried in (_list, alarm, reminder, _memory, _documents, lambda s: _lights(s, patterns), _choose):
        if found := tried(sentence):
            return found if isinstance(found, list) else [found]
    return timer(sentence, labels)


# ---------------------------------------------------------------- lists


def _list(sentence: Sentence) -> Call | None:
    """What a request wants of a list."""
    place = next((n for n, s in enumerate(sentence.segments) if s.means & set(LISTS)), None)
    if place is None or sentence.means & {"remind", "timer", "alarm", "reminders"}:
        return None
    last = place + 1
    while last < len(sentence.segments) and sentence.segments[last].means & {"list"}:
        last += 1
    name, start = _list_name(sentence, place)
    if not name:
        return None
    before, after = sentence.segments[:start], sentence.segments[last:]
    verb = next((n for n, s in enumerate(before) if s.means & {"add", "remove", "clear"}), None)
    items = _items(sentence, before[verb + 1 :] if verb is not None else before, after)
    return _list_call(sentence, before, verb, items, name, after)


def _list_name(sentence: Sentence, place: int) -> tuple[str, int]:
    """The name of a list, and where it begins; "packing list" is called packing."""
    means = sentence.segments[place].means
    if "shopping" in means or "todo" in means:
        return ("shopping" if "shopping" in means else "todo"), place
    before = sentence.segments[place - 1] if place else None
    if before is not None and not before.is_known:
        return sentence.words(before), place - 1
    return "shopping", place


def _items(sentence: Sentence, before: Sequence[Segment], after: Sequence[Segment]) -> list[str]:
    def trimmed(segments: Sequence[Segment]) -> str:
        kept = list(segments)
        while kept and (kept[-1].means & {"on_list", "particle", "label_start"} | (kept[-1].means & FILLER)):
            kept.pop()
        while kept and (kept[0].means & {"particle", "on_list"} | (kept[0].means & FILLER)):
            kept.pop(0)
        return sentence.between(kept)

    text = trimmed(before) or trimmed([s for s in after if not s.means & {"add", "remove", "clear"}])
    if re.search(r"[.!?]\s", text):  # another sentence
        return []
    parts = re.split(rf"\s*(?:,|;|&|\+)\s*|\s+(?:{_ands(sentence)})\s+", text)
    return [part for each in parts if (part := each.strip(" .!?:\"'")) and len(part) <= ITEM]


def _ands(sentence: Sentence) -> str:
    return "|".join(re.escape(word) for word in sentence.language.words("splitting", "and"))


def _list_call(
    sentence: Sentence,
    before: Sequence[Segment],
    verb: int | None,
    items: list[str],
    name: str,
    after: Sequence[Segment],
) -> Call | None:
    own = {"all", "read", "question", "which", "is_on", "on_list", "set", "particle"}
    verbs = (
        before[verb].means
        if verb is not None
        else frozenset().union(*(s.means for s in after)) & {"add", "remove", "clear"}
    )
    starts = verb is None or all(s.means & FILLER or not sentence.words(s).isalnum() for s in before[:verb])
    if items and starts and verbs & {"add"} and not _is_all(sentence, before, own):
        return Call("list_add", {"items": items, "name": name})
    if "add" in verbs and not items and verb is not None:
        return None
    if (
        (verbs & {"remove"} and _is_all(sentence, before, own | {"clear", "remove"}))
        or "clear" in verbs
        and (not items or _is_all(sentence, before, own | {"clear", "remove"}))
    ):
        return Call("list_clear", {"name": name})
    if items and starts and "remove" in verbs:
        return Call("list_remove", {"items": items, "name": name})
    content = [s for s in before if not s.means & (own | FILLER | {"add"}) and sentence.words(s)[:1].isalnum()]
    if content and "is_on" in sentence.means:
        return Call("list_show", {"name": name, "item": sentence.between(content)})
    quiet = not content and not [s for s in after if not s.means & (own | FILLER) and sentence.words(s).isalnum()]
    return Call("list_show", {"name": name, "item": ""}) if quiet else None


def _is_all(sentence: Sentence, before: Sequence[Segment], own: set[str]) -> bool:
    """Whether a request is about the whole list, and not about items."""
    content = [s for s in before if not s.means & (own | FILLER) and sentence.words(s)[:1].isalnum()]
    return "all" in sentence.means and not content


# ---------------------------------------------------------------- memory and documents


def _memory(sentence: Sentence) -> Call | None:
    """ "Remember that …", "forget …", "what do you know about me"."""
    first = next((s for s in sentence.segments if not s.means & FILLER or s.means & {"remember"}), None)
    if first is None:
        return None
    if "forget_all" in first.means:
        return None if sentence.unread({"forget_all", "recall_all"}) else Call("forget_all")
    if "recall_all" in first.means and not sentence.unread({"recall_all", "question", "read"}):
        return Call("recall")
    rest = [s for s in sentence.segments if s.first >= first.last]
    while rest and (rest[0].means & {"polite"} or sentence.words(rest[0]) in _joints(sentence)):
        rest.pop(0)
    text = sentence.between(rest).strip(" .!?:,")
    if sentence.language.code == "en" or len(text.split()) < 2:  # English has more forms (router.py)
        return None
    if "remember" in first.means:
        return Call("remember", {"text": text})
    return Call("forget", {"text": text}) if "forget" in first.means else None


def _joints(sentence: Sentence) -> frozenset[str]:
    return sentence.language.words("splitting", "that") | {",", ":"}


def _documents(sentence: Sentence) -> Call | None:
    """A search: what it is for is what is left."""
    if not sentence.has("find", "documents"):
        return None
    left = sentence.unread({"find", "documents", "for_label", "label_start", "on_list", "read", "particle", "into"})
    words = [s for s in left if sentence.words(s)[:1].isalnum()]
    return Call("find", {"question": sentence.between(words)}) if words else None


# ---------------------------------------------------------------- lights and choices


def _lights(sentence: Sentence, patterns: Sequence[str]) -> Call | None:
    """The box's own LEDs: every word must be about them."""
    if "lights" not in sentence.means:
        return None
    named = [s for s in sentence.segments if sentence.words(s) in patterns]
    own = {
        "lights",
        "on",
        "off",
        "dim",
        "bright",
        "half",
        "brightness",
        "pattern",
        "number",
        "set",
        "into",
        "all",
        "quantity",
    }
    if [s for s in sentence.unread(own) if s not in named]:
        return None
    if named:
        return Call("lights", {"action": "pattern", "pattern": sentence.words(named[0])})
    if numbers := sentence.values("number"):
        return Call("lights", {"action": "brightness", "brightness": max(0, min(100, round(numbers[0])))})
    for name, arguments in (
        ("dim", {"action": "brightness", "brightness": 30}), ("half", {"action": "brightness", "brightness": 50}),
        ("bright", {"action": "brightness", "brightness": 100}), ("off", {"action": "off"}), ("on", {"action": "on"}),
    ):  # fmt: skip
        if name in sentence.means:
            return Call("lights", arguments)
    return None


def _choose(sentence: Sentence) -> Call | None:
    """ "Choose between tea and coffee"."""
    first = next((s for s in sentence.segments if not s.means & FILLER), None)
    if first is None or "choose" not in first.means:
        return None
    text = sentence.between([s for s in sentence.segments if s.first >= first.last])
    ors = "|".join(
        re.escape(w) for w in (*sentence.language.words("words", "or"), *sentence.language.words("splitting", "and"))
    )
    options = [part.strip(" .!?:") for part in re.split(rf"\s*[,:;]\s*|\s+(?:{ors})\s+", text.strip(" .!?:"))]
    options = [option for option in options if option]
    between = {word for phrase in sentence.language.entry("words", "between") for word in phrase}
    told = "or" in sentence.means or sentence.tokens[first.last - 1].word in between
    return Call("choose", {"options": options}) if told and 1 < len(options) <= MOST_OPTIONS else None
