"""Which tool a request asks for, if any: by what it says for sure, then by what it means.

A model of this size chooses badly. So rules take the obvious, and the rest goes by the nearest of some example requests
in meaning, where requests that no tool serves are examples as well.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from appliance.tools.calculator import find_expression
from appliance.tools.durations import find_duration

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
NONE = "none"
NEAR = 0.52  # cosine to an example from which a request may mean the same
AHEAD = 0.04  # by which it must be nearer to a tool's example than to any that no tool serves
LONGEST = 200  # characters of a request to a tool; what is longer is talk


@dataclass(frozen=True)
class Call:
    """A tool to run, with its arguments."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)


EXAMPLES: dict[str, list[str]] = {
    "clock": [
        "what time is it", "what's the date today", "which day of the week is it", "tell me the current time",
        "what day is today", "do you have the time", "how late is it", "what year is it", "what is today's date",
    ],
    "lights": [
        "turn off the lights", "switch on the LEDs", "dim the lights", "make the lights brighter", "lights off please",
        "set the brightness of the LEDs to 40 percent", "show the sweep pattern on the LEDs", "make the LEDs breathe",
        "it's too bright, lower the LEDs", "set the scanner to half brightness", "stop the light show",
    ],
    "who": [
        "who is here", "who is in front of the camera", "who do you see", "who is logged in", "can you see me",
        "is anybody in the room", "do you recognise me", "whom do you see right now", "is someone standing there",
    ],
    "box": [
        "how hot is the processor", "what is your temperature", "how much memory is free", "how much disk space is left",  # noqa: E501
        "how long have you been running", "what's your uptime", "how is the system doing", "is the box overheating",
        "show me the system status", "how full is the disk", "how much RAM do you use",
    ],
    "find": [
        "search the documents for the warranty", "look in my documents for the invoice", "what do the documents say about tax",  # noqa: E501
        "find the passage about tyres in the manual", "search my files for the address", "look it up in the documents",
    ],
    "timer": [
        "set a timer for ten minutes", "wake me in half an hour", "remind me in five minutes", "count down 30 seconds",
        "start a timer", "tell me when an hour is over", "alarm in 20 minutes", "ring after two minutes",
    ],
    "timers": [
        "how long is left on the timer", "which timers are running", "show my timers", "how much time is left",
        "is there a timer running",
    ],
    "cancel_timer": ["cancel the timer", "stop the timer", "delete my timer", "turn off the alarm", "never mind the timer"],  # noqa: E501
    NONE: [
        "tell me a story", "who was the first president", "what is the capital of France", "write a poem about light",
        "how do I cook rice", "what is the meaning of life", "explain photosynthesis", "how are you", "hello",
        "what is a timer", "who invented the light bulb", "what time did the war end", "how hot is the sun",
        "what is a good memory technique", "how does a camera work", "tell me a joke", "what do you think about cars",
        "translate good morning into French", "how long does it take to boil an egg", "who wrote Hamlet",
        "why is the sky blue", "give me ideas for a birthday present", "what can you do", "thank you", "good night",
        "what is the temperature on Mars", "what was the date of the moon landing", "how do LEDs work",
        "who are you", "what is your name", "how old is the universe", "recommend a book", "what should I write in a document",  # noqa: E501
        "how do documents get notarised", "what is the time complexity of quicksort", "who is Angela Merkel",
        "is it healthy to sleep in the light", "how long is the Nile", "what is disk encryption", "I feel sad today",
    ],
}  # fmt: skip


def _numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]


def light_arguments(text: str, patterns: Sequence[str]) -> dict[str, Any] | None:
    """What to do with the LEDs; None when that is not said."""
    told = text.lower()
    if named := next((p for p in patterns if re.search(rf"\b{re.escape(p)}\b", told)), None):
        return {"action": "pattern", "pattern": named}
    if re.search(r"\b(?:off|out|dark)\b|\bstop\b", told):
        return {"action": "off"}
    if numbers := _numbers(told):
        return {"action": "brightness", "brightness": max(0, min(100, round(numbers[0])))}
    for words, level in ((r"\bhalf\b", 50), (r"\bquarter\b", 25), (r"\b(?:full|brightest|maximum|max)\b", 100)):
        if re.search(words, told):
            return {"action": "brightness", "brightness": level}
    if re.search(r"\b(?:dim|darker|lower|less bright|too bright)\b", told):
        return {"action": "brightness", "brightness": 30}
    if re.search(r"\b(?:brighter|bright|more light|too dark)\b", told):
        return {"action": "brightness", "brightness": 100}
    return {"action": "on"} if re.search(r"\b(?:on|normal|again|back)\b", told) else None


LIGHTS = r"(?:lights?|leds?|lamps?|scanner|light bar)"
TIMERS = r"(?:timers?|alarms?|countdowns?)"
PAPERS = r"(?:documents?|files|manual|papers|pdfs?)"
TIME = (
    r"^(?:\W|please|hey|ok|can you|could you|tell me|give me|what(?:'s| is)?|which|do you (?:know|have)|the|current|exact)*"  # noqa: E501
    r"(?:time|date|day|weekday|month|year)"
    r"(?: and| the| time| date| is it| are we in| it is| of| week| today| now| right| please|\W)*$"
)
RULES: list[tuple[str, str]] = [
    ("cancel_timer", rf"\b(?:cancel|stop|delete|remove|clear|end|kill|forget)\b.*\b{TIMERS}\b"),
    ("timers", rf"\b(?:which|what|any|show|list|is (?:a|the)|how (?:long|much))\b.*\b{TIMERS}\b"),
    ("timer", rf"\b{TIMERS}\b|\bcount down\b|\b(?:remind|wake|tell|alert|call) me (?:up )?(?:in|after)\b"),
    ("timer", r"\b(?:let me know|tell me|ring) when\b"),
    ("clock", TIME),
    ("lights", rf"\b(?:turn|switch|put|set|make|dim|brighten|show|let|kill)\b.*\b{LIGHTS}\b"),
    ("lights", rf"^\W*{LIGHTS}\s+(?:on|off|out|brighter|darker)\b"),
    ("who", r"\bwho(?:'s| is| are)? (?:here|there|in (?:view|the room)|in front of (?:you|the camera)|logged in)\b"),
    ("who", r"\bwhom? (?:do|can) you see\b|\bam i alone\b"),
    ("who", r"\b(?:do|can) you (?:see|recogni[sz]e) (?:me|anyone|anybody|someone|somebody)\b"),
    ("box", r"\b(?:cpu|processor|your|system|box|board|pi)(?:'s)? (?:temperature|uptime|memory|load|status|health)\b"),
    (
        "box",
        r"\b(?:disk space|free (?:memory|disk|ram|space))\b|\bhow (?:hot|warm) (?:are you|is (?:the )?(?:cpu|box|pi))\b",  # noqa: E501
    ),
    ("find", rf"\b(?:in|search|through|check|look(?:ing)? (?:in|up|through))\b.*\b{PAPERS}\b"),
    ("find", rf"\bwhat (?:do|does) the {PAPERS} say\b"),
]


POLITE = r"^(?:larson\W+)?(?:hey\W+|ok\W+|please\W+|(?:can|could|will|would) you (?:please )?)*"
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
    r"|forget (?:that |about |what i (?:told|said to) you about )?(?P<forget>(?:my|i|our|the|me|what)\b.+))\W*$",
    re.I,
)


def _memory_call(found: re.Match[str]) -> Call:
    if kept := found["kept"]:
        return Call("remember", {"text": kept.rstrip(" .!?")})
    return Call("recall") if found["recall"] else Call("forget", {"text": found["forget"].rstrip(" .!?")})


class Router:
    """Finds the tool for a request."""

    def __init__(self, patterns: Sequence[str], embed: Embed | None = None):
        """`patterns` are the names of light patterns; without `embed` only the rules decide."""
        self._patterns = patterns
        self._embed = embed
        self._examples = [(tool, text) for tool, texts in EXAMPLES.items() for text in texts]
        self._vectors = embed([text for _, text in self._examples]) if embed else None

    def route(self, text: str) -> Call | None:
        """The call that a request asks for, or None."""
        told = " ".join(text.split())
        if not told or len(told) > LONGEST:
            return None
        if ABILITIES.match(told):
            return Call("abilities")
        if told_to := MEMORY.match(told):
            return _memory_call(told_to)
        if expression := find_expression(told):
            return Call("calculate", {"expression": expression})
        for tool in filter(None, (self._by_rule(told), self._by_meaning(told))):
            if tool != NONE and (call := self._with_arguments(tool, told)):
                return call
        return None

    def _by_rule(self, text: str) -> str | None:
        told = text.lower()
        return next((tool for tool, rule in RULES if re.search(rule, told)), None)

    def _by_meaning(self, text: str) -> str | None:
        if self._embed is None or self._vectors is None:
            return None
        cosines = self._vectors @ self._embed([text])[0]
        best = {
            tool: max(c for (t, _), c in zip(self._examples, cosines, strict=True) if t == tool) for tool in EXAMPLES
        }
        nearest = max((name for name in best if name != NONE), key=lambda name: best[name])
        sure = best[nearest] >= NEAR and best[nearest] - best[NONE] >= AHEAD
        return nearest if sure else None

    def _with_arguments(self, tool: str, text: str) -> Call | None:
        if tool == "lights":
            arguments = light_arguments(text, self._patterns)
            return Call(tool, arguments) if arguments else None
        if tool == "timer":
            seconds = find_duration(text)
            return Call(tool, {"seconds": seconds, "label": _label(text)}) if seconds else None
        if tool == "find":
            return Call(tool, {"question": _sought(text)})
        return Call(tool)


def _label(text: str) -> str:
    """What a timer is for: "for the eggs", "to call Bob"."""
    found = re.search(
        r".*\b(?:to|for(?: the| my)?|about|called|named)\s+([\w' -]{2,40}?)(?:\s+in\b.*|[.!?]*)$", text, re.I
    )
    return found[1].strip() if found and not find_duration(found[1]) else ""


def _sought(text: str) -> str:
    """What is to be found, without the words that ask for a search."""
    cut = re.sub(
        r"\b(?:please|can you|could you|search|look(?:ing)?(?: up)?|find|what do|say|in|through|the|my|our|documents?|"
        r"files|manual|papers|pdfs?|for|about|it up|tell me|passage)\b",
        " ", text, flags=re.I,
    )  # fmt: skip
    return " ".join(cut.split()) or text
