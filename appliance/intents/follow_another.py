"""One more timer, told by its name and its length alone: "und das Baguette in sieben" after that of the pizza."""

import re

from appliance.intents.call import Call
from appliance.intents.follower import Follower

MOST_WORDS = 9
NAMED = re.compile(
    r"(?:und|en|and|dann noch|dan nog|plus)\s+(?:(?:noch|nog|auch|ook|also)\s+)?(?:(?:für|voor|for)\s+)?"
    r"(?:das|die|der|den|dem|de|het|the|mein\w*|mijn|my)\s+(?P<label>[^\W\d][\w-]*(?: [^\W\d][\w-]*)??)\s+"
    r"(?P<led>(?:in|auf|nach|für|braucht|brauchen|over|op|na|voor|moet|moeten|for|needs?)\s+)?(?P<length>.+?)[\s.!]*",
    re.I,
)

FIGURE = re.compile(r"\W*[\w-]+\W*")
IS = re.compile(r"(?:is|are|was|were|has|ist|sind|war|hat|wird|zijn|heeft|wordt)\b", re.I)
VERB = re.compile(r" (?:is|are|was|ist|sind|war|zijn|\w{3,}s|\w{2,}t)$", re.I)


def find(told: Follower) -> list[Call] | None:
    """The timer that a text adds to the one that was set before it."""
    last = told.call("timers")
    found = NAMED.fullmatch(told.text.strip()) if last and last.tool == "timer" else None
    if not found or len(told.text.split()) > MOST_WORDS or told.text.rstrip().endswith("?") or told.asks:
        return None
    if not found["led"] and FIGURE.fullmatch(found["length"]):  # "and the rice 12"
        return None
    if VERB.search(found["label"]) or IS.match(found["length"]):  # "and my bus leaves in ten minutes"
        return None
    known = {timer.label.casefold() for timer in told.before.timers}
    seconds = round(told.seconds(found["length"]))
    if seconds <= 0 or found["label"].casefold() in known or told.read(found["label"]).means & {"timer", "alarm"}:
        return None
    return [Call("timer", {"seconds": seconds, "label": found["label"]})]
