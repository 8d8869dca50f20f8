"""Requests that follow from the one before: "and in Tokyo?", "make it 10", "what's on it?", "times 3", "again".

They are read with what was asked before, and only where they have one of these forms. Their words are in languages/,
under [follow].
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from appliance.intents.arithmetic import calculate
from appliance.intents.call import Call
from appliance.intents.language import Language
from appliance.intents.reminder_frames import moment
from appliance.intents.sentence import FILLER, Segment, Sentence, read
from appliance.intents.spans import SECONDS
from appliance.intents.understanding import Around, Understood, ordered, understand
from appliance.intents.units import Quantity, kind

MOST_WORDS = 10
MOST_ITEM_WORDS = 6
TIMERS = frozenset("timer timers cancel_timer change_timer pause_timer resume_timer".split())
REMINDERS = frozenset("reminder reminders cancel_reminder change_reminder".split())
LISTS = frozenset("list_add list_offer list_show list_remove list_clear".split())
CHANCE = frozenset("coin dice random_number choose".split())
# Readings of "stop it" and the like that what went before may tell better.
VAGUE = TIMERS | {"about", "cannot", "box", "unsure"}
ASKS = {"question", "read", "which", "is_on", "ask_when", "ask_time", "fall", "until", "into", "or", "for_label"}


def find(text: str, before: Sequence[Call], around: Around, preferred: str) -> Understood | None:
    """What a text asks for after a request that came to the calls `before`."""
    told = " ".join(text.split())
    if not before or not told or len(told.split()) > MOST_WORDS:
        return None
    plain = understand(told, around, preferred)
    if plain and not _is_vague(plain.calls[0]):
        return None
    for spoken in ordered(told, preferred):
        follower = _Follower(told, spoken, before[-1], around)
        if calls := follower.calls(is_plain=bool(plain)):
            return Understood(tuple(calls), spoken.code)
    return None


def _is_vague(call: Call) -> bool:
    """Whether a call may mean less than it would after another: "plus 10", "what day is that?" """
    begins_with_sign = call.tool == "calculate" and str(call.arguments["expression"])[0] in "+-*/"
    return call.tool in VAGUE or begins_with_sign or call == Call("day")


class _Follower:
    """Reads a text in one language, after a call."""

    def __init__(self, text: str, told: Language, before: Call, around: Around):
        self._language = told
        self._before = before
        self._around = around
        self._text = text
        self._words = [t.word for t in self._read(text).tokens if t.word[:1].isalnum() or t.word in "+-*/%×÷"]
        self._rest = _without(self._words, self._phrases("lead"))

    def calls(self, is_plain: bool) -> list[Call] | None:
        """The calls; `is_plain` tells that the text means something by itself too."""
        if self._before.tool in CHANCE and tuple(self._rest) in self._phrases("again"):
            return [self._before]
        if made := self._changed() or self._about_it():
            return made
        return self._alike() if not is_plain or self._around_phrase("it") else None

    def _phrases(self, name: str) -> list[tuple[str, ...]]:
        return self._language.entry("follow", name)

    def _read(self, text: str) -> Sentence:
        return read(text, self._language, self._around.now)

    # ------------------------------------------------------------ "cancel it", "what's on it?", "times 3"

    def _about_it(self) -> list[Call] | None:
        """The text with what it is about in place of "it", read as any other."""
        noun, family = self._subject()
        if not noun:
            return None
        for told in self._named(noun):
            found = understand(told, self._around, self._language.code)
            if found and all(call.tool in family for call in found.calls) and not found.left:
                return [self._same_one(call) for call in found.calls]
        return None

    def _subject(self) -> tuple[str, frozenset[str]]:
        """What the call before was about, as a noun, and the tools for it."""
        tool, told = self._before.tool, self._language.data["follow"]
        if tool == "calculate":
            return _result(self._before), frozenset({"calculate"})
        if tool in LISTS:
            name = str(self._before.arguments.get("name", "shopping"))
            return told["lists"].get(name) or told["lists"]["other"].format(name=name), LISTS
        for name, family in (("timer", TIMERS), ("reminder", REMINDERS), ("lights", frozenset({"lights"}))):
            if tool in family:
                return told[name], family
        return "", frozenset()

    def _named(self, noun: str) -> list[str]:
        """The text with a noun instead of "it"; a sum also with the number in front."""
        made = []
        for name, pattern in (("on_it", "on"), ("of_it", "of"), ("it", "")):
            lead = self._language.data["follow"].get(pattern, "")
            for a, b in (tuple(map(" ".join, parts)) for parts in self._around_phrase(name)):
                made += [f"{a} {lead} {noun} {b}".strip(), f"{a} {b} {lead} {noun}".strip()]
        if self._before.tool == "calculate":
            made.append(f"{noun} {' '.join(self._rest)}")
        return made

    def _around_phrase(self, name: str) -> list[tuple[list[str], list[str]]]:
        """The words before and behind each phrase of an entry, the last one first."""
        words, found = self._rest, []
        for at in reversed(range(len(words))):
            phrase = next((p for p in self._phrases(name) if tuple(words[at : at + len(p)]) == p), None)
            if phrase:
                found.append((words[:at], words[at + len(phrase) :]))
        return found

    def _same_one(self, call: Call) -> Call:
        """A call for the timer or reminder that was spoken of."""
        told = self._before.arguments
        if call.tool in ("cancel_reminder", "change_reminder") and told.get("text"):
            return replace(call, arguments={**call.arguments, "text": told["text"], "all": False})
        if call.tool not in TIMERS or call.arguments.get("label") or call.arguments.get("all"):
            return call
        if told.get("label"):
            return replace(call, arguments={**call.arguments, "label": told["label"]})
        if call.tool in ("cancel_timer", "pause_timer", "resume_timer") and self._before.tool == "timer":
            return replace(call, arguments={**call.arguments, "seconds": told["seconds"]})
        return call

    # ------------------------------------------------------------ "make it 10"

    def _changed(self) -> list[Call] | None:
        """Another time for the timer or reminder that was just set."""
        if self._before.tool not in (TIMERS | REMINDERS) - {"cancel_timer", "cancel_reminder", "reminders"}:
            return None
        rest = _without(self._rest, self._phrases("make"))
        if len(rest) == len(self._rest) or not rest:
            return None
        rest = [word for word in rest if word not in self._language.words("follow", "instead")]
        sentence = self._read(" ".join(rest))
        if sentence.unread({"span", "offset", "number", "time", "date", "into", "label_start", "until", "quantity"}):
            return None
        if self._before.tool in ("reminder", "change_reminder"):
            return self._moved(rest)
        return self._set_to(sentence)

    def _set_to(self, sentence: Sentence) -> list[Call] | None:
        spans, numbers = sentence.values("span"), sentence.values("number")
        if len(spans) == 1:
            seconds = spans[0].seconds
        elif len(numbers) == 1 and not spans:
            seconds = numbers[0] * _unit(self._before)
        else:
            return None
        label = self._before.arguments.get("label", "")
        return [Call("change_timer", {"to": round(seconds), "label": label})] if seconds >= 1 else None

    def _moved(self, rest: list[str]) -> list[Call] | None:
        at = moment(self._read(" ".join(rest))) or moment(
            self._read(f"{self._language.data['follow']['at']} {rest[0]}")
        )
        return [Call("change_reminder", {"at": at, "text": self._before.arguments.get("text", "")})] if at else None

    # ------------------------------------------------------------ "and in Tokyo?", "and bread"

    def _alike(self) -> list[Call] | None:
        """The same call with another value."""
        made: dict[str, Callable[[Sentence], Call | None]] = {
            "clock": self._elsewhere, "zones": self._elsewhere, "day": self._another_day, "until": self._another_day,
            "convert": self._another_amount, "list_add": self._more_items, "timer": self._left,
        }  # fmt: skip
        build = made.get(self._before.tool)
        call = build(self._read(" ".join(self._rest))) if build and self._rest else None
        return [call] if call else None

    def _left(self, sentence: Sentence) -> Call | None:
        """ "How long is left?" """
        if not sentence.means & {"how_long", "left"} or sentence.unread(ASKS | {"how_long", "left", "time_unit"}):
            return None
        return Call("timers", {"label": self._before.arguments.get("label", "")})

    def _elsewhere(self, sentence: Sentence) -> Call | None:
        places = [s for s in sentence.segments if "place" in s.values]
        if len(places) != 1 or sentence.unread(ASKS | {"place"}):
            return None
        name, zones = _spelt(self._text, sentence.between(places)), places[0].values["place"].zones
        told = self._before.arguments
        if self._before.tool == "clock":
            return Call("clock", {"what": "time", "zones": [" ".join(zones)], "names": [name]})
        kept = told["zones"][:1], told["names"][:1]
        return Call("zones", {**told, "zones": [*kept[0], zones[0]], "names": [*kept[1], name]})

    def _another_day(self, sentence: Sentence) -> Call | None:
        days = [s for s in sentence.segments if "date" in s.values]
        own = {"date", "year", "time_unit", "unit", "ask_day", "ask_date", "how_many", "how_long", "left", "since"}
        if len(days) > 1 or sentence.unread(ASKS | own) or self._before.arguments.get("start"):
            return None
        units = [unit for unit in sentence.values("time_unit") if unit not in ("hour", "minute", "second")]
        date = days[0].values["date"].date.isoformat() if days else str(self._before.arguments.get("date", ""))
        name = _spelt(self._text, sentence.between(days)) if days and days[0].values["date"].holiday else ""
        name = name if days else str(self._before.arguments.get("name", ""))
        if not date or not (days or sentence.means & {"how_many", "how_long", "ask_day", "ask_date"} or units):
            return None
        counts = sentence.means & {"how_many", "how_long"} or units or self._before.tool == "until"
        if counts and not sentence.means & {"ask_day", "ask_date"}:
            unit = units[0] if units else self._before.arguments.get("unit", "day")
            return Call("until", {"date": date, "name": name, "unit": unit})
        return Call("day", {"date": date, "name": name})

    def _another_amount(self, sentence: Sentence) -> Call | None:
        told, own = self._before.arguments, {"quantity", "unit", "number", "convert", "how_many", "span", "time_unit"}
        if sentence.unread(ASKS | own):
            return None
        amounts: list[Quantity] = sentence.values("quantity")
        wanted = [s for s in sentence.segments if "unit" in s.values and "quantity" not in s.values]
        wanted = [s for s in wanted if not s.means & {"filler", "into"}] or wanted
        units = [unit for s in wanted if kind(unit := s.values["unit"]) == kind(told["to"])]
        if len(amounts) == 1 and kind(amounts[0].unit) == kind(told["to"]) and not units:
            return Call("convert", {"amount": [list(part) for part in amounts[0].parts], "to": told["to"]})
        if not amounts and len(units) == 1 and not sentence.values("number"):
            return Call("convert", {**told, "to": units[0]})
        numbers = sentence.values("number")
        if not amounts and len(numbers) == 1 and len(told["amount"]) == 1:
            return Call("convert", {**told, "amount": [[numbers[0], told["amount"][0][1]]]})
        return None

    def _more_items(self, sentence: Sentence) -> Call | None:
        """ "And bread", "bread too"."""
        also, joint = self._language.words("follow", "also"), {*self._language.words("splitting", "and"), ","}
        words = [word for word in self._rest if word not in also - joint]
        words = words[:-1] if words and words[-1] in joint else words
        sentence = self._read(" ".join(words))
        if not {self._words[0], self._words[-1]} & also or sentence.means - FILLER - {"add", "number", "quantity"}:
            return None
        if not words or len(words) > MOST_ITEM_WORDS or not _unknown(sentence):
            return None
        items = [" ".join(part) for part in _cut(words, joint) if part]
        items = [_spelt(self._text, item) for item in items]
        return Call("list_add", {"items": items, "name": self._before.arguments.get("name", "shopping")})


def _result(call: Call) -> str:
    try:
        return calculate(str(call.arguments["expression"])).removeprefix("about ")
    except (ValueError, ArithmeticError):
        return ""


def _unit(call: Call) -> float:
    """The seconds of a number without a unit: an hour, a minute or a second, as the timer before was told."""
    seconds: Any = call.arguments.get("to") or call.arguments.get("seconds") or SECONDS["minute"]
    return next(SECONDS[name] for name in ("hour", "minute", "second") if seconds % SECONDS[name] == 0)


def _without(words: list[str], phrases: Sequence[tuple[str, ...]]) -> list[str]:
    """Words without these phrases in front; the phrases are given the longest first."""
    while phrase := next((p for p in phrases if p and tuple(words[: len(p)]) == p), None):
        words = words[len(phrase) :]
    return words


def _cut(words: Sequence[str], at: set[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word in at:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def _unknown(sentence: Sentence) -> list[Segment]:
    return [s for s in sentence.segments if not s.is_known]


def _spelt(text: str, words: str) -> str:
    """Words with the capital letters that they have in a text."""
    at = text.lower().find(words)
    return text[at : at + len(words)] if at >= 0 else words


def switched(text: str, around: Around, preferred: str, ringing: bool, before: Sequence[Call]) -> Understood | None:
    """ "Turn it off": what runs. `ringing` tells whether a timer of the person rings."""
    words = [word.strip(".,!?") for word in text.lower().replace("’", "'").split()]
    for spoken in ordered(text, preferred):
        told = [w for w in words if w and w not in spoken.words("splitting", "lead") | spoken.words("follow", "polite")]
        act = next((name for name in ("off", "on_again") if tuple(told) in spoken.entry("follow", name)), "")
        if act:
            return Understood((_switch(act, around, ringing, before),), spoken.code)
    return None


def _switch(act: str, around: Around, ringing: bool, before: Sequence[Call]) -> Call:
    lights = bool(before) and before[-1].tool == "lights"
    if act == "off" and (ringing or (around.labels and not lights)):
        return Call("cancel_timer", {"label": "", "all": False})
    if lights:
        return Call("lights", {"action": "off" if act == "off" else "on"})
    return Call("unsure", {"topic": "switch"})
