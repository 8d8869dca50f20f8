"""Whether an English text with a span of time wishes for a timer, or only tells of one.

"Ten minutes for the pasta" and "wake me in an hour" wish. "I waited ten minutes" and "my train leaves in ten" tell.
"""

import re
from dataclasses import replace

from appliance.intents.understanding import Understood

# The verb behind what a timer is for: "the rice needs".
LAST_VERB = re.compile(r"(?<=\w) (?:needs?|takes?|wants?|gets?|will take|has to|have to)$", re.I)
# "Tell me" asks for a sound; "tell me about it" and "let me know if that is right" do not.
NO_SOUND = (
    r"(?!(?: know)? (?:what|whether|if|how|why|who|about|more|something|some|the|that|another|again|crazy|old|"
    r"when (?:to|i|you)|a (?!shout|buzz|nudge|ring|bell|yell|ping)\w))"
)
ASKED = re.compile(
    r"\b(?:can|could|would|will) you\b|\b(?:timers?|alarms?|countdown|remind\w*|nudge|wake|ping|buzz|beep|poke|"
    rf"notify|alert)\b|\b(?:let|tell|give|get|warn|call) (?:me|us)\b{NO_SOUND}|"
    r"\bcount (?:\w+ )?(?:down|to)\b|\bmake sure i\b|\bplease\b|\btime it\b|\bring (?:when|at|softly|after|in)\b",
    re.I,
)
PAST = re.compile(
    r"\b(?:ago|yesterday|was|were|had|did|been|took|said|says|told|went|came|left|rang|lasted|spent|waited|kept|"
    r"(?:i|we|you|he|she|they|it)(?:'ve|'d| have| has)? (?:just )?(?:(?!need|feed|speed)\w{2,}ed|ran|"
    r"slept|sat|stood|made|ate|got|lost|"
    r"gave|began|woke|drove|rode|read|thought|felt|met|paid|heard|held|knew|saw|won))\b"
    r"|\b(?:last|this) (?:morning|night|week|month|year)\b|\b(?:i|we|you|they)(?:'ve| have| ve) been\b",
    re.I,
)
# A condition, a habit, or somebody's words: no wish of now.
OTHERWISE = re.compile(
    r"^(?:if|suppose|imagine)\b|\b(?:usually|normally|typically|generally)\b|\b\w+ (?:said|says|told)\b",
    re.I,
)
LEAD = r"^(?:(?:hey|hi|ok|okay|please|larson|so|and|now|then|right|just|quick)\W+)*"
ORDER = re.compile(
    LEAD + r"(?:do|set|start|begin|time|make|add|count|ring|run|give|put|hold|wait|boil|bake|cook|steep|go|another|"
    r"i(?:'d like| would like| need| want)|we (?:need|want)|let's|let)\b",
    re.I,
)
NEEDS = re.compile(r"\b(?:needs?|has to|have to|must|should|wants?|goes|go (?:in|on|into|under|for)|stays?)\b", re.I)
ITS_NEED = re.compile(r"\b(?:it|they|that) needs?\b", re.I)
SPAN = (
    r"(?:in |for )?(?:about |exactly |another )?(?:\d+(?:[.,:]\d+)?[ -]?[smh]|"
    r"(?:\d+(?:[.,:]\d+)?[ -]?|(?:an?|half an?|[a-z]+(?:[ -][a-z]+)?)[ -])"
    r"(?:secs?|seconds?|mins?|minutes?|hrs?|hours?))\b(?: and a half)?"
)
FAMILY = (
    r"(?:dad|daddy|mum|mummy|mom|mommy|gran|granny|grandma|grandad|grandpa|nan|nana|wife|husband|son|daughter|brother|"
    r"sister|boss|uncle|auntie|aunt|kids|boys|girls|baby|everyone|everybody|dog|cat)"
)
# Somebody is begged or called: "come on, five minutes", "mum, two minutes!"
BEGS = re.compile(
    rf"^(?:(?:oh|aw|aww|ah|ok|okay|hey|but|no|please|pretty please|come on|c'?mon|go on|{FAMILY})[\s,.!]+)*"
    rf"(?:come on|c'?mon|go on|pretty please|aw+|{FAMILY})[\s,.!]+(?:just |only |give me )*{SPAN}"
    r"(?:[\s,.!]+(?:please|more|longer|come on|go on))*\W*$",
    re.I,
)
BARE = re.compile(LEAD + rf"(?:{SPAN})(?: (?:for|to) .+|\W*)$", re.I)
AFTER = re.compile(LEAD + rf"(?:(?:the|my|our|some|for) )*(?:[\w'-]+ ){{1,2}}{SPAN}\W*$", re.I)
VERB = re.compile(
    r"\b(?:i|i'm|im|we|he|she|they|it|you|is|are|am|be|was|were|do|does|did|has|have|had|takes?|leaves?|starts?|ends?|"
    r"begins?|lasts?|comes?|arrives?|says?|will|in|at|every|about|only|almost|nearly|over|under)\b",
    re.I,
)


# Words of somebody who is not ready yet: no timer.
HOLD_ON = re.compile(
    r"^(?:(?:hang|hold) on,? |wait,? |ok(?:ay)?,? |sorry,? )?(?:just )?"
    r"(?:one|a|half a) (?:sec|second|min|minute|moment|mo)"
    r"(?:,? (?:please|thanks|larson))*\W*$",
    re.I,
)


def wishes_timer(text: str) -> bool:
    """Whether a text that names a span asks for a timer, rather than telling of what takes or took that long."""
    told = " ".join(text.replace("’", "'").split())
    if HOLD_ON.match(told) or BEGS.match(told):
        return False
    if not re.search(r"\btimers?\b|\balarm\b", told, re.I) and OTHERWISE.search(told):
        return False
    if PAST.search(told):
        last = re.split(r"[,.;!]", told)[-1]
        return not PAST.search(last) and bool(ASKED.search(last) or ITS_NEED.search(last)) or _ends_apart(told)
    if ASKED.search(told) or ORDER.match(told) or BARE.match(told):
        return True
    if NEEDS.search(told):
        return bool(ITS_NEED.search(told)) or not re.search(
            rf"\b(?:i|we|he|she|they|you|{FAMILY})\b", NEEDS.split(told)[0], re.I
        )
    return bool(AFTER.match(told)) and not VERB.search(told) or _ends_apart(told)


def _ends_apart(told: str) -> bool:
    """ "Just popped the lasagne in, 40 minutes": the span is a clause of its own."""
    return re.search(rf"[,.;:!-] ?{SPAN}\W*$", told, re.I) is not None


def with_short_labels(found: Understood) -> Understood:
    """The timers of a request by the names of things alone: "rice", and not "rice needs"."""
    if found.language != "en" or not any(call.tool == "timer" and call.arguments.get("label") for call in found.calls):
        return found
    short = (
        replace(call, arguments={**call.arguments, "label": LAST_VERB.sub("", str(call.arguments["label"]))})
        if call.tool == "timer" and call.arguments.get("label")
        else call
        for call in found.calls
    )
    return replace(found, calls=tuple(short))
