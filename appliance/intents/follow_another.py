"""One more timer, told by its name and its length alone: "und das Baguette in sieben" after that of the pizza."""

import re

from appliance.intents.call import Call
from appliance.intents.follower import Follower

MOST_WORDS = 9
NAMED = re.compile(
    r"(?:und|en|and|dann noch|dan nog|plus)\s+(?:(?:noch|nog|auch|ook|also)\s+)?(?:(?:für|voor|for)\s+)?"
    r"(?:das|die|der|den|dem|de|het|the|mein\w*|mijn|my)\s+(?P<label>[^\W\d][\w-]*(?: [^\W\d][\w-]*)??)\s+"
    r"(?:(?:in|auf|nach|für|braucht|brauchen|over|op|na|voor|moet|moeten|for|needs?)\s+)?(?P<length>.+?)[\s.!]*",
    re.I,
)


def find(told: Follower) -> list[Call] | None:
    """The timer that a text adds to the one that was set before it."""
    last = told.call("timers")
    found = NAMED.fullmatch(told.text.strip()) if last and last.tool == "timer" else None
    if not found or len(told.text.split()) > MOST_WORDS:
        return None
    known = {timer.label.casefold() for timer in told.before.timers}
    seconds = round(told.seconds(found["length"]))
    if seconds <= 0 or found["label"].casefold() in known or told.read(found["label"]).means & {"timer", "alarm"}:
        return None
    return [Call("timer", {"seconds": seconds, "label": found["label"]})]
