"""Which tool a request asks for, if any: by what it says for sure, then by what it means.

A language model of this size chooses badly. So arithmetic and what is to be remembered go by their form, and the rest
by meaning, learnt from example requests, among them such that no tool serves; it was learnt as well how much the rules
are to be believed. Without a text embedder the rules decide alone.
"""

import difflib
import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from appliance.intents.arithmetic import find_expression
from appliance.intents.classifier import Classifier, Embed
from appliance.intents.durations import find_duration, until_moment
from appliance.intents.examples import Entry, entries
from appliance.intents.word_problems import find_problem

NONE = "none"
TALK = 0.5  # fit from which a request is talk, whatever its form
SURE = -0.15  # fit from which something is done that nobody is asked about first
DONE = {"timer", "cancel_timer", "remember", "forget", "forget_all"}
NOT_TO = re.compile(r"(?:please )?(?:don't|do not|dont|never) (?!(?:let me )?forget\b|you\b)", re.I)
LONGEST = 200  # characters of a request to a tool; what is longer is talk


@dataclass(frozen=True)
class Call:
    """A tool to run, with its arguments."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)


def _numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]


def light_arguments(text: str, patterns: Sequence[str]) -> dict[str, Any] | None:
    """What to do with the LEDs; None when that is not said."""
    told = text.lower()
    if named := next((p for p in patterns if re.search(rf"\b{re.escape(p)}\b", told)), None):
        return {"action": "pattern", "pattern": named}
    if re.search(r"\b(?:off|out|dark|kill|stop|rid|no)\b|\bshut (?:them|it)?\b", told):
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


# What a timer is for, the surest first.
LABELS = [
    r"\b(?:called|named|label(?:l?ed)?)\s+(\w[\w' -]{1,30}?)(?=\s+(?:for|in|at)\b|[.!?,]|$)",
    r"^(?:the |my |our )?([\w' -]{2,30}?)\s+(?:has|have) to\b",
    r".*\b(?:to|for(?: the| my)?|about|called|named|label(?:l?ed)?)\s+([\w' -]{2,40}?)(?:\s+in\b.*|[.!?,]*)$",
    r"\bso (?:that )?i (?:can|don't|do not|won't|will not) (?:\w+ )?(?:the |my )?(\w+)\W*$",
    r"^(?:the |my |our )?([\w' -]{2,30}?)\s+(?:needs?|has|have|is|are|must|takes?|should|wants?|goes|go|went|stays?)\b",
    r"^(?:the |my |our )?([a-z' -]{2,20}),",
    r"\btimer for (?:the |my |our )?([a-z]+)\b",
    r"\b(?:put|stuck|popped) (?:the |my |our |some )?(\w+) (?:in|on)\b",
    r"^(\w+) timer\b",
    r"\b(?:second|minute|min|hour)s? (\w+) timer\b",
    r"\b(?:an?|the|my)\s+(\w+) timer\b",
]
NO_LABEL = set(
    "a an the start set one it that this them these those me i you larson hey ok please it's there what new go".split()
)
# A time that is not the present one of this place.
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
ALMOST = {"time", "times", "contrast"}  # words of their own
POLITE = r"^(?:larson\W+)?(?:hey\W+|ok\W+|please\W+|(?:can|could|will|would) you (?:please )?)*"
LIGHTS = r"(?:lights?|leds?|lamps?|scanner|light bar)"
LIGHT_WISH = POLITE + rf"(?:turn|make|set|switch|put|let|flash|blink|paint|colou?r|show)\b.*\b{LIGHTS}\b"
TIMERS = r"(?:timers?|alarms?|countdowns?)"
PAPERS = (
    r"(?:documents?|docs|files?|manual|papers|pdfs?|notes|(?:meeting )minutes|minutes of|thesis|report|contract|"
    r"agreement|lease|policy|handbook|guide|letter|recipes|terms|instructions|brochure|invoice)"
)
SCARCE = r"(?:free|enough|left|room|space|full)"
STORES = r"(?:disk|storage|ram|drive|memory)"
TIME = (
    r"^(?:\W|please|hey|ok|can you|could you|tell me|give me|what(?:'s| is)?|which|do you (?:know|have)|the|current|exact)*"  # noqa: E501
    r"(?:time|date|day|weekday|month|year)"
    r"(?: and| the| time| date| is it| are we in| it is| of| week| today| now| right| please|\W)*$"
)
RULES: list[tuple[str, str]] = [
    ("cancel_timer", rf"\b(?:cancel|stop|delete|remove|clear|end|kill|forget|undo|drop|scrap|abort)\b.*\b{TIMERS}\b"),
    ("cancel_timer", rf"\bcall off\b.*\b{TIMERS}\b|\b(?:turn|switch|shut) off (?:the |my )?{TIMERS}\b"),
    ("timers", rf"\b(?:which|what|show|list)\b(?: me| all| my| the| are| running)*\s{TIMERS}\b"),
    ("timers", rf"\b(?:any|is (?:a|the|my|there)|how (?:long|much|many))\b.*\b{TIMERS}\b"),
    ("timer", rf"\b{TIMERS}\b|\bcount down\b|\b(?:remind|wake|tell|alert|call) me (?:up )?(?:in|after)\b"),
    ("timer", r"\b(?:ring|beep|ping|buzz|shout|alert me|warn me)\b.*\b(?:in|after)\b"),
    ("timers", r"\bhow (?:many|much) (?:mins?|minutes|seconds|longer|time)\b.*\b(?:to go|left|remain\w*|until it)\b"),
    ("box", r"^\W*(?:your |the |current )?(?:uptime|cpu|temperature|memory|ram|storage|disk|status|health)\W*$"),
    ("timer", r"\b(?:let me know|tell me|ring) when\b"),
    ("clock", TIME),
    ("lights", rf"\b(?:turn|switch|put|set|make|dim|brighten|show|let|kill)\b.*\b{LIGHTS}\b"),
    ("lights", rf"^\W*{LIGHTS}\s+(?:on|off|out|brighter|darker)\b"),
    ("who", r"\bwho(?:'s| is| are)? (?:here|there|in (?:view|the room)|in front of (?:you|the camera)|logged in)\b"),
    ("who", r"\bwhom? (?:do|can) you see\b|\bam i alone\b"),
    ("who", r"\b(?:do|can) you (?:see|recogni[sz]e) (?:me|anyone|anybody|someone|somebody)\b"),
    ("who", r"^(?:\W|so|hey|ok|larson)*who am i\W*$|\b(?:do|can) (?:you|u) (?:know|tell) (?:my name|who i am)\b"),
    ("box", r"\b(?:cpu|processor|your|system|box|board|pi)(?:'s)? (?:temperature|uptime|memory|load|status|health)\b"),
    (
        "box",
        r"\b(?:disk space|free (?:memory|disk|ram|space))\b|\bhow (?:hot|warm) (?:are you|is (?:the )?(?:cpu|box|pi))\b",  # noqa: E501
    ),
    (
        "box",
        rf"\b(?:free|enough|left|room|space|full)\b.*\b{STORES}\b|\b{STORES}\b.*\b(?:free|left|full|room|enough)\b",
    ),
    ("find", r"\bi(?:'ve| have)? (?:uploaded|loaded|brought|added|scanned|gave (?:to )?you)\b"),
    ("find", r"\bi(?:'ve| have)? put (?:\w+ ){0,3}on (?:you|here)\b"),
    ("find", rf"\b(?:in|search|through|check|look(?:ing)? (?:in|up|through))\b.*\b{PAPERS}\b"),
    (
        "find",
        rf"\b(?:the|my|our|this|that)\s+(?:\w+\s+)?{PAPERS}\s+(?:say|says|said|tell|tells)\s+(?:me )?(?:about|on|of)\b",
    ),
    ("find", rf"\b(?:say|said|mention\w*|written|stated)\b.*\bin (?:the|my|our|this)\s+(?:\w+\s+)?{PAPERS}\b"),
]


ABILITIES = re.compile(
    POLITE
    + r"(?:what (?:can|do) you do(?: for me)?|what (?:else )?can you do|what are you able to do|help(?: me)?)\W*$",
    re.I,
)
MEMORY = re.compile(
    POLITE + r"(?:(?P<remember>remember|memori[sz]e|note|keep in mind|(?:don't|do not|never) forget)(?: down)?"
    r"(?! when\b| the time\b| me\b| us\b)(?:[,:]? that)?[,:]? (?P<kept>.+)"
    r"|(?P<recall>what (?:do|did) you (?:know|remember) (?:about|of) me|what did i (?:tell|ask) you(?: to remember)?"
    r"|what have i told you)\b[^?]{0,20}"
    r"|(?P<all>(?:forget|delete|erase|clear|remove)(?: about)? (?:everything|all)\b(?!.*\b(?:timers?|alarms?)\b).*"
    r"|(?:delete|erase|clear|forget|remove) (?:all )?(?:of )?(?:my|your) (?:memory|memories)\b.*)"
    r"|forget (?:that |about |what i (?:told|said to) you about )?(?P<forget>(?:my|i|our|the|me|what)\b.+))\W*$",
    re.I,
)


def spelt(text: str, knows: Callable[[str], bool]) -> str:
    """The same request, with the words that tools are known by as they are spelt; words that are known stay."""
    return re.sub(r"[A-Za-z]{4,}", lambda found: found[0] if knows(found[0]) else _nearest_word(found[0]), text)


@functools.lru_cache(maxsize=4096)
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


class Router:
    """Finds the tool for a request."""

    def __init__(
        self,
        patterns: Sequence[str],
        embed: Embed | None = None,
        knows: Callable[[str], bool] = lambda word: False,
        kept: Path | None = None,
        examples: Sequence[Entry] | None = None,
    ):
        """`patterns` are the names of light patterns; without `embed` only the rules decide.

        `knows` tells which words are spelt as they should be; `kept` is a file for what was learnt with `embed`, from
        the `examples` or all that there are.
        """
        self._patterns = patterns
        self._knows = knows
        known = [(e.tool, spelt(e.request, knows)) for e in (examples or entries())] if embed else []
        self._classifier = Classifier(known, embed, _ruled, kept) if embed else None

    def route(self, text: str) -> Call | None:
        """The call that a request asks for, or None."""
        told = " ".join(text.split()) if len(text) <= 2 * LONGEST else ""
        if not told or len(told) > LONGEST:
            return None
        told = spelt(told, self._knows)
        if ABILITIES.match(told):
            return Call("abilities")
        if NOT_TO.match(told):
            return None
        told_to = MEMORY.match(told)
        if told_to and not (told_to["forget"] and re.search(TIMERS, told, re.I)) and not self._is_talk(told):
            return _memory_call(told_to)
        if expression := find_expression(told) or find_problem(told):
            return Call("calculate", {"expression": expression})
        return self._with_arguments(self._meant(told), told)

    def _is_talk(self, text: str) -> bool:
        """Whether a request plainly means that no tool serves."""
        return self._classifier is not None and self._classifier.of(text)[NONE] >= TALK

    def _meant(self, text: str) -> str:
        if self._classifier is None:
            return _ruled(text)
        fits = self._classifier.of(text)
        meant = max(fits, key=fits.__getitem__)
        return NONE if meant in DONE and fits[meant] < SURE else meant

    def _timer(self, text: str) -> Call | None:
        if seconds := find_duration(text) or until_moment(text, datetime.now()):
            return Call("timer", {"seconds": seconds, "label": _label(text)})
        if re.search(r"\bhow (?:much|many|long)\b", text, re.I):
            return Call("timers")
        return Call("timer", {"seconds": 0}) if self._classifier else None  # which asks for how long

    def _with_arguments(self, tool: str, text: str) -> Call | None:
        if tool == "lights":
            arguments = light_arguments(text, self._patterns)
            wanted = self._classifier or re.match(LIGHT_WISH, text, re.I)  # something, but nothing that the LEDs can do
            return Call(tool, arguments or {"action": "help"}) if arguments or wanted else None
        if tool == "clock":
            return Call(tool, {"elsewhere": True} if ELSEWHERE.search(text) else {})
        if tool == "timer":
            return self._timer(text)
        if tool in (NONE, "calculate"):  # arithmetic that could not be read is talk
            return None
        if tool == "find":
            return Call(tool, {"question": _sought(text)})
        if tool in ("remember", "forget"):
            return Call(tool, {"text": _noted(text)})
        return Call(tool)


def _ruled(text: str) -> str:
    """The tool that rules name."""
    told = text.lower()
    return next((tool for tool, rule in RULES if re.search(rule, told)), NONE)


def _noted(text: str) -> str:
    """What is to be remembered: what follows "that" or a colon, or all of it."""
    found = re.search(r"(?::|\bthat\b)\s*(?P<kept>\S+(?: \S+)+)$", text)
    return (found["kept"] if found else text).rstrip(" .!?")


def _label(text: str) -> str:
    """What a timer is for: "for the eggs", "to call Bob", "the cake needs ten minutes"."""
    for pattern in LABELS:
        found = re.search(pattern, text, re.I)
        if found and not find_duration(found[1]) and found[1].lower() not in NO_LABEL:
            return found[1].strip()
    return ""


def _sought(text: str) -> str:
    """What is to be found, without the words that ask for a search."""
    cut = re.sub(
        r"\b(?:please|can you|could you|search|look(?:ing)?(?: up)?|find|what do|say|in|through|the|my|our|documents?|"
        r"files|manual|papers|pdfs?|for|about|it up|tell me|passage)\b",
        " ", text, flags=re.I,
    )  # fmt: skip
    return " ".join(cut.split()) or text
