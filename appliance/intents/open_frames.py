"""Requests with words of the person's own in them: what to look for, what to remember."""

import re
from collections.abc import Sequence

from appliance.intents import memory_forms
from appliance.intents.alarm_frames import alarm
from appliance.intents.call import Call
from appliance.intents.reminder_frames import reminder
from appliance.intents.sentence import FILLER, Sentence, read
from appliance.intents.timer_frames import timer, timer_given_up

MOST_OPTIONS = 12
CLOCKED = re.compile(r"\b([01]?\d|2[0-3])\.([0-5]\d)\b(?!\s*(?:%|percent|prozent|procent))")


def find(sentence: Sentence, labels: tuple[str, ...], patterns: Sequence[str]) -> list[Call] | None:
    """The calls that a request comes to."""
    if sentence.means & {"negation", "except"}:
        return None
    if clocked := _with_times(sentence):
        sentence = clocked
    if "forget" in sentence.means and (given_up := timer_given_up(sentence, labels)):
        return given_up
    for tried in (alarm, reminder, _memory, _documents, lambda s: _lights(s, patterns), _choose):
        if found := tried(sentence):
            return found if isinstance(found, list) else [found]
    return timer(sentence, labels)


def _with_times(sentence: Sentence) -> Sentence | None:
    """ "Alarm 6.45 tomorrow" with the time as "6:45"; None if there is no such figure, or another time or length."""
    if "alarm" not in sentence.means or any(s.values.keys() & {"time", "span", "offset"} for s in sentence.segments):
        return None
    text = CLOCKED.sub(r"\1:\2", sentence.text)
    return read(text, sentence.language, sentence.now) if text != sentence.text else None


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
    told_that = rest[0].first - 1 if rest else 0
    if sentence.language.code == "en" or len(text.split()) < 2:  # English has more forms (router.py)
        return None
    if "remember" in first.means:
        kept = memory_forms.with_that(text, sentence, told_that)
        return None if memory_forms.asks_the_box(text, sentence) else Call("remember", {"text": kept})
    is_memory = "forget" in first.means and not memory_forms.is_given_up(text)
    return Call("forget", {"text": text}) if is_memory else None


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
    """ "Choose between tea and coffee", "who has to wash up, Tom or Priya?" """
    first = next((s for s in sentence.segments if not s.means & FILLER or s.means & {"choose"}), None)
    if first is None or not first.means & {"choose", "choose_who"}:
        return None
    text = sentence.between([s for s in sentence.segments if s.first >= first.last]).strip(" .!?:")
    some = {*sentence.language.words("choices", "someone")}
    head, mark, tail = re.search(r"^([^,:]*)([,:]?)(.*)$", text, re.S).groups()  # type: ignore[union-attr]
    is_led = "choose_who" in first.means or mark == ":" or bool(set(head.lower().split()[:1]) & some)
    if is_led and not tail:
        return None
    options = _options(tail if is_led else text, sentence, split_words=is_led and mark == ",")
    between = {word for phrase in sentence.language.entry("words", "between") for word in phrase}
    told = "or" in sentence.means or sentence.tokens[first.last - 1].word in between or is_led
    return Call("choose", {"options": options}) if told and 1 < len(options) <= MOST_OPTIONS else None


def _options(text: str, sentence: Sentence, split_words: bool) -> list[str]:
    """What may be chosen, without what it is for: "… or Leo to choose the film", "… of pannenkoeken vanavond"."""
    told = sentence.language
    ors = "|".join(re.escape(w) for w in (*told.words("words", "or"), *told.words("splitting", "and")))
    options = [part.strip(" .!?:") for part in re.split(rf"\s*[,:;]\s*|\s+(?:{ors})\s+", text.strip(" .!?:"))]
    options = [option for option in options if option]
    if len(options) > 1 and all(len(option.split()) <= 2 for option in options[:-1]):
        ends = "|".join(map(re.escape, told.words("choices", "for")))
        options[-1] = re.sub(rf"\s+(?:{ends})\b.*$", "", options[-1])
    if split_words and len(options) == 2 and 1 < len(words := options[0].split()) <= MOST_OPTIONS:
        options = [*words, options[1]]  # "tom priya ben or aisha"
    return options
