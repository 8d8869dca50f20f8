"""Chooses the tool for a request, if any, and its arguments.

A language model of this size chooses badly. So arithmetic and memories are recognised by form, and the rest
by a classifier that learns from example requests, including ones without a tool.
"""

import difflib
import functools
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from appliance.intents import (
    absent_timers,
    announcements,
    choices,
    emergencies,
    follow_english,
    follow_ups,
    memory_forms,
    rewording_de_nl,
    small_talk,
    told_places,
)
from appliance.intents.before import NOTHING, Before
from appliance.intents.call import CHANGES, Call
from appliance.intents.classifier import Classifier, Embed
from appliance.intents.corrections import corrected
from appliance.intents.durations import find_duration, until_moment
from appliance.intents.examples import Entry, entries
from appliance.intents.factors import asks_other_unit
from appliance.intents.ingredients import with_ingredient
from appliance.intents.language import language
from appliance.intents.list_forms import Kept
from appliance.intents.loose import reading as loose
from appliance.intents.loose import trimming
from appliance.intents.loose.money import with_currency
from appliance.intents.own_matters import asks_of_the_house
from appliance.intents.ranges import has_negative, has_range
from appliance.intents.rewording import reworded
from appliance.intents.sentence import read
from appliance.intents.timer_wish import wishes_timer, with_short_labels
from appliance.intents.tool_words import CUES, LAMPS, LIGHTS, TIMERS, WRITTEN
from appliance.intents.understanding import Around, Understood, tongue, understand, understand_partly
from appliance.intents.unsure import gives_way, unsure
from appliance.intents.word_problems import find_problem

NONE = "none"
TALK = 0.4  # fit from which a request is talk, whatever its form
SURELY_TALK = 0.25  # fit from which talk is near enough to its examples to go before a tool
SURE = -0.15  # fit from which a tool runs without confirmation
SURE_BY_WORDS = 0.0  # the same for every tool if only words decide: "mine" is not a request
DONE = CHANGES - {"lights"}  # those need it: they run unasked
NOT_TO = re.compile(r"(?:please )?(?:don't|do not|dont|never) (?!(?:let me )?forget\b|you\b)", re.I)
FORGET_NOT = re.compile(r"(?:please )?(?:don't|do not|never) forget\b", re.I)
ON_LIST = re.compile(r"\b(?:on|to|onto) (?:\w+ ){0,3}(?:to-?do |shopping |grocery )?list\W*$", re.I)
FACT = 3  # words that a fact has at least
LONGEST = 200  # characters of a tool request; longer texts are talk


def _numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]


def light_arguments(text: str, patterns: Sequence[str]) -> dict[str, Any] | None:
    """The LED action; None if the text does not say."""
    told = text.lower()
    if named := next((p for p in patterns if re.search(rf"\b{re.escape(p)}\b", told)), None):
        return {"action": "pattern", "pattern": named}
    if re.search(r"\b(?:off|out|(?<!too )(?<!so )(?<!'s )dark|kill|stop|rid|no)\b|\bshut (?:them|it)?\b", told):
        return {"action": "off"}
    if numbers := _numbers(told):
        return {"action": "brightness", "brightness": max(0, min(100, round(numbers[0])))}
    for words, level in ((r"\bhalf\b", 50), (r"\bquarter\b", 25), (r"\b(?:full|brightest|maximum|max)\b", 100)):
        if re.search(words, told):
            return {"action": "brightness", "brightness": level}
    if re.search(r"\b(?:dim\w*|darker|lower|softer|less bright|too \w*bright|glar\w+|tone|blind\w*|down)\b", told):
        return {"action": "brightness", "brightness": 30}
    if re.search(r"\b(?:brighter|bright|more light|too dark)\b", told):
        return {"action": "brightness", "brightness": 100}
    return {"action": "on"} if re.search(r"\b(?:on|normal|again|back)\b", told) else None


# The label of a timer, most reliable pattern first.
LABELS = [
    r"\b(?:called|named|label(?:l?ed)?)\s+(\w[\w' -]{1,30}?)(?=\s+(?:for|in|at)\b|[.!?,]|$)",
    r"^(?:the |my |our )?([\w' -]{2,30}?)\s+(?:has|have) to\b",
    r".*\b(?:to|for(?: the| my)?|about|called|named|label(?:l?ed)?)\s+([\w' -]{2,40}?)(?:\s+in\b.*|[.!?,]*)$",
    r"\bso (?:that )?i (?:can|don't|do not|won't|will not) (?:\w+ )?(?:the |my )?(\w+)\W*$",
    r"^(?:the |my |our )?([\w' -]{2,30}?)\s+(?:needs?|has|have|is|are|must|takes?|should|wants?|goes|go|went|stays?)\b",
    r"^(?:the |my |our )?([a-z' -]{2,20}),",
    r"(?:minutes?|mins?|hours?|seconds?|secs?),? (?:for )?(?:the |my |our )?([a-z]{3,20})\W*$",
    r"\btimer for (?:the |my |our )?([a-z]+)\b",
    r"\b(?:put|stuck|popped) (?:the |my |our |some )?(\w+) (?:in|on)\b",
    r"(?:^|\b(?:(?:second|minute|min|hour)s?|an?|the|my)\s+)(\w+) timer\b",
]
NO_LABEL = set(
    "a an the start set one it that this them these those me i you larson hey ok please it's there what new go "
    "right so well now okay sure yes yeah then hi hello listen look anyway oh um great good thanks cheers no".split()
)
# A time in another place, or not now.
ELSEWHERE = re.compile(
    r"\bin (?!(?:the|a|an|this|which|what)\b|(?:Jan|Febr|March|Apr|May|June|July|Aug|Sept|Oct|Nov|Dec))(?-i:[A-Z])\w+"
    r"|\btime\b[\w ]{0,20} in (?!(?:the|an?|this|that|which|what|here|words|full|german|dutch|hours)\b)[a-z]{3,}"
    r"|\b(?:will|was|would) it\b|\b(?:ago|from now|yesterday|tomorrow)\b|\bwill be\b",
    re.I,
)
ALIKE = 0.85  # of two spellings: "timmer" is "timer", and "times" is not
KEYWORDS = (
    "calculate timer timers alarm countdown minute minutes second seconds hours light lights brightness brighter "
    "pattern scanner document documents temperature memory storage uptime camera percent divided multiplied square "
    "squared remind remember forget cancel search today"
).split()
ALMOST = {"time", "times", "contrast"}  # different words
POLITE = r"^(?:larson\W+)?(?:hey\W+|ok\W+|please\W+|(?:can|could|will|would) you (?:please )?)*"
# A question about a time never sets a timer; "can you" and the like ask for one.
QUESTION = re.compile(r"(?:what|when|why|who|how|which|where|is|are|was|were|does|did|do)\b", re.I)
REQUEST = re.compile(
    r"\b(?:can|could|would|will) you\b|\b(?:timer|alarm|countdown|remind\w*|nudge|wake|ping|buzz)\b", re.I
)
WHEN = re.compile(r"\b(?:when|what time)\b[^,]*\b(?:will|do|does|is|are|should|would)\b.*\?", re.I)
EXCEPT = re.compile(r"\b(?:except|apart from|other than|besides|excluding|but (?:not|keep|leave))\b", re.I)
PAST = re.compile(r"\b(?:yesterday|ago|last (?:night|week|month|year|time))\b", re.I)
LIMITED = re.compile(  # everything about something, or of something
    r"\b(?:everything|all)\b.*\b(?:about|on|of|from|in|to) (?!me\b|my (?:own )?memor|your (?:memor|head)|it\b|them\b)",
    re.I,
)
ALL_OF_ME = (
    r"(?:(?:of )?(?:my |your |the )?memories|about me"
    r"|(?:that )?i(?:'ve| have)? (?:ever )?(?:told|asked) you(?: to remember)?"
    r"|(?:that )?you (?:know|remember|have stored|have saved)(?: (?:about|of) me)?)"
)
MANNERS = r"(?:,? (?:please|now|thanks|thank you|larson|right now|again|for me))*"
MEMORY = re.compile(
    POLITE
    + r"(?:(?P<remember>remember|memori[sz]e|note(?! to self)|keep in mind|(?:don't|do not|never) forget)(?: down)?"
    r"(?! when\b| the time\b| me\b| us\b)(?:[,:]? that)?[,:]? (?P<kept>.+)"
    r"|(?P<recall>what (?:do|did) you (?:know|remember) (?:about|of) me|what did i (?:tell|ask) you(?: to remember)?"
    r"|what have i told you)\b[^?]{0,60}"
    rf"|(?P<all>(?:forget|delete|erase|clear|remove)(?: about)? (?:everything|all)(?: {ALL_OF_ME})?{MANNERS}"
    rf"|(?:delete|erase|clear|forget|remove|wipe) (?:all )?(?:of )?(?:my|your) (?:memory|memories){MANNERS})"
    r"|forget (?:that |about |what i (?:told|said to) you about )?(?P<forget>(?:my|i|our|the|me|what)\b.+))\W*$",
    re.I,
)


def spelt(text: str, knows: Callable[[str], bool]) -> str:
    """The request with misspelt tool words corrected. Known words stay."""
    return re.sub(r"[A-Za-z]{4,}", lambda found: found[0] if knows(found[0]) else _nearest_word(found[0]), text)


def _nearest_word(word: str) -> str:
    lower = word.lower()
    if lower in ALMOST or any(keyword.startswith(lower) or lower.startswith(keyword) for keyword in KEYWORDS):
        return word
    near = [keyword for keyword in KEYWORDS if _swapped(keyword, lower)]
    near = near or difflib.get_close_matches(lower, KEYWORDS, n=1, cutoff=ALIKE)
    return near[0] if near else word


def _swapped(a: str, b: str) -> bool:
    """Whether two words have the same letters, the first in the same place."""
    return a[0] == b[0] and sorted(a) == sorted(b)


def _memory_call(found: re.Match[str]) -> Call:
    if found["all"]:
        return Call("forget_all")
    if kept := found["kept"]:
        return Call("remember", {"text": kept.rstrip(" .!?")})
    return Call("recall") if found["recall"] else Call("forget", {"text": found["forget"].rstrip(" .!?")})


def _only_asks(text: str) -> bool:
    """Whether a text about a time is a question, and none that asks Larson to do something."""
    return bool(QUESTION.match(text)) or (text.endswith("?") and not REQUEST.search(text)) or bool(WHEN.search(text))


class Router:
    """Chooses the tool for a request."""

    def __init__(
        self,
        patterns: Sequence[str],
        embed: Embed | None = None,
        knows: Callable[[str], bool] = lambda _: False,
        kept: Path | None = None,
        examples: Sequence[Entry] | None = None,
    ):
        """`patterns` are the names of light patterns; without `embed` only the words decide.

        `knows` tells which words are spelt correctly; `kept` is a file for what was learnt with `embed`, from
        the `examples` (default: all).
        """
        self._patterns = patterns
        self._knows = knows
        known = [(e.tool, spelt(e.request, knows)) for e in (examples or entries())] if embed else []
        self._classifier = Classifier(known, embed, kept) if embed else None

    def understand(
        self,
        text: str,
        now: datetime,
        labels: Sequence[str] = (),
        preferred: str = "",
        before: Before = NOTHING,
        kept: Kept | None = None,
    ) -> Understood | None:
        """What a request asks for: by rules and example sentences in every language, in English by its meaning too.

        `labels` are those of the person's running timers, `preferred` is the language where the words tell none,
        `before` is what the request may follow from, `kept` is what is on the person's lists.
        """
        text = corrected(text)
        told = announcements.find(text, preferred) or told_places.offered(text, tongue(text, preferred))
        if told:
            return told
        text = reworded(rewording_de_nl.reworded(text, tongue(text, preferred)))
        found = self._understood(text, now, labels, preferred, before, kept)
        if found is None:
            return None
        if told_places.has_colour(found, text):
            return Understood((Call("cannot", {"topic": "colour"}),), found.language)
        found = follow_english.named(absent_timers.offered(found, before.timers), before)
        return with_ingredient(with_currency(with_short_labels(found), text, now), text)

    def _understood(
        self, text: str, now: datetime, labels: Sequence[str], preferred: str, before: Before, kept: Kept | None
    ) -> Understood | None:
        around = Around(now, tuple(labels), self._patterns, self._knows, kept)
        if first := emergencies.find(text, preferred) or absent_timers.find(text, before.timers, around):
            return first
        if follows := follow_ups.find(text, before, around, preferred):
            return follows
        spoken = tongue(text, preferred)
        if spoken == "en" and (told := self._memory(text)):
            return Understood((told,), spoken)
        if known := loose.told(text, spoken, now):
            return Understood(known, spoken)
        found = understand(text, around, preferred) or follow_ups.find_entry(text, before, around, preferred)
        if found and not gives_way(found.calls[0], labels):
            return small_talk.refined(found, text, preferred)
        if other := self._loosely(text, around, preferred):
            return other
        if found is None and (near := self._near(text, spoken, now, preferred)):
            return near
        if found := found or understand_partly(text, around, preferred):
            return found
        if call := unsure(text, spoken, now):
            return Understood((call,), spoken)
        return small_talk.find_clause(text, preferred)

    def _near(self, text: str, spoken: str, now: datetime, preferred: str) -> Understood | None:
        """By the examples of talk or of tools that a text is near to, or by the choice that it leaves to Larson."""
        if surely := self._talk(text, preferred, SURELY_TALK):
            return surely
        if spoken == "en" and (call := self._by_meaning(text, now)):
            return Understood((call,), spoken)
        if choice := choices.find(text, spoken):
            return Understood((choice,), spoken)
        return self._talk(text, preferred)

    def _talk(self, text: str, preferred: str, least: float = -1.0) -> Understood | None:
        """By the example sentences that a text is near to."""
        near = small_talk.find(text, preferred, least)
        return near if near and not emergencies.is_harmless(text, near) else None

    def _loosely(self, text: str, around: Around, preferred: str) -> Understood | None:
        """By what is in a request, or by its form without words around it that say nothing."""
        spoken = tongue(text, preferred)
        if calls := loose.find(text, spoken, around.now, self._knows):
            return Understood(calls, spoken)
        for core in trimming.cores(text, spoken):
            if (found := understand(core, around, spoken)) and not gives_way(found.calls[0], around.labels):
                return found
            if calls := loose.find(core, spoken, around.now, self._knows):
                return Understood(calls, spoken)
        return None

    def route(self, text: str) -> Call | None:
        """The first call that a request asks for, or None."""
        found = self.understand(text, datetime.now())
        return found.calls[0] if found else None

    def _tidy(self, text: str) -> str:
        """The request on one line, its tool words spelt right; empty if it is too long for one."""
        told = " ".join(text.split()) if len(text) <= 2 * LONGEST else ""
        return spelt(told, self._knows) if len(told) <= LONGEST else ""

    def _memory(self, text: str) -> Call | None:
        told = self._tidy(text)
        found = MEMORY.match(told)
        if not found or NOT_TO.match(told) or (found["forget"] and re.search(TIMERS, told, re.I)):
            return None
        short = FORGET_NOT.match(told) and len((found["kept"] or "").split()) < FACT  # "don't forget milk"
        if found["kept"] and (short or ON_LIST.search(told)):
            return None
        if found["forget"] and memory_forms.is_given_up(found["forget"]):
            return None
        return None if self._is_talk(told) else _memory_call(found)

    def _by_meaning(self, text: str, now: datetime) -> Call | None:
        told = self._tidy(text)
        if not told or NOT_TO.match(told) or EXCEPT.search(told) or asks_of_the_house(told):
            return None
        if expression := self._word_problem(told):
            return Call("calculate", {"expression": expression})
        meant = self._meant(told)
        if (cue := CUES.get(meant)) and not cue.search(told):
            return None
        call = self._with_arguments(meant, told, now)
        return None if call and call.tool == "timer" and (_only_asks(told) or not wishes_timer(told)) else call

    def _word_problem(self, text: str) -> str | None:
        """The calculation in a sentence, if its meaning is a calculation as well."""
        found = None if asks_other_unit(read(text, language("en"), datetime.now())) else find_problem(text)
        return found if found and self._meant(text) == "calculate" else None

    def _fits(self, text: str) -> dict[str, float]:
        return (self._classifier or _by_words()).of(text)

    def _is_talk(self, text: str) -> bool:
        """Whether a request clearly needs no tool."""
        return self._fits(text)[NONE] >= TALK

    def _meant(self, text: str) -> str:
        fits = self._fits(text)
        meant = max(fits, key=fits.__getitem__)
        least = SURE_BY_WORDS if self._classifier is None else SURE if meant in DONE else -1.0
        return meant if fits[meant] >= least else NONE

    def _timer(self, text: str, now: datetime) -> Call | None:
        sentence = read(text, language("en"), now)
        if has_negative(sentence) or PAST.search(text):
            return None
        if has_range(sentence):
            return Call("timer", {"seconds": 0})  # which asks for how long
        if seconds := find_duration(text) or until_moment(text, now):
            return Call("timer", {"seconds": seconds, "label": _label(text)})
        if re.search(r"\bhow (?:much|many|long)\b", text, re.I):
            return Call("timers")
        return Call("timer", {"seconds": 0})  # which asks for how long

    def _with_arguments(self, tool: str, text: str, now: datetime) -> Call | None:
        if tool == "lights":
            if not LIGHTS.search(text) and not any(name in text.lower() for name in self._patterns):
                return None
            own = Call(tool, light_arguments(text, self._patterns) or {"action": "help"})
            return Call("cannot", {"topic": "home"}) if LAMPS.search(text) else own
        if tool == "clock":
            told = read(text, language("en"), now)
            other = any(s.values.keys() & {"date", "span", "offset", "time", "place"} for s in told.segments)
            return Call("unsure", {"topic": "time"}) if other or ELSEWHERE.search(text) else Call(tool)
        if tool == "timer":
            return self._timer(text, now)
        if tool in (NONE, "calculate"):  # arithmetic that could not be read is talk
            return None
        if tool == "find":
            if not WRITTEN.search(text):
                return None
            return Call(tool, {"question": _sought(text)})
        if tool == "forget_all" and LIMITED.search(text):
            return None
        if tool in ("remember", "forget"):
            return Call(tool, {"text": _noted(text)})
        return Call(tool)


@functools.cache
def _by_words() -> Classifier:
    """The classifier to use while there is no text embedder."""
    return Classifier([(entry.tool, entry.request) for entry in entries()])


def _noted(text: str) -> str:
    """The text to remember: what follows "that" or a colon, or all of it."""
    found = re.search(r"(?::|\bthat\b)\s*(?P<kept>\S+(?: \S+)+)$", text)
    return (found["kept"] if found else text).rstrip(" .!?")


def _label(text: str) -> str:
    """The label of a timer: "for the eggs", "to call Bob", "the cake needs ten minutes"."""
    for pattern in LABELS:
        found = re.search(pattern, text, re.I)
        if found and not find_duration(found[1]) and found[1].lower() not in NO_LABEL:
            return found[1].strip()
    return ""


def _sought(text: str) -> str:
    """The search text, without the words that ask for a search."""
    cut = re.sub(
        r"\b(?:please|can you|could you|search|look(?:ing)?(?: up)?|find|what do|say|in|through|the|my|our|documents?|"
        r"files|manual|papers|pdfs?|for|about|it up|tell me|passage)\b",
        " ", text, flags=re.I,
    )  # fmt: skip
    return " ".join(cut.split()) or text
