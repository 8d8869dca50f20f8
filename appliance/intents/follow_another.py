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

# "Und noch einen auf 25 für den Auflauf", "zeven voor die van opa erbij": the length first.
BEFORE_NAME = re.compile(
    r"(?:(?:und|en|ok|okay|oké|ach|oh)[ ,]+)*(?:(?:dann|dan|noch|nog|auch|ook)\s+)*"
    r"(?P<one>(?:einen|eine|eins|ein|nen|ne|een|eentje|'n)\s+(?:(?:zweiten?|weiteren?|anderen?|tweede|andere) "
    r")?(?:timer\s+)?"
    r"(?:auf|von|mit|über|van|op|met)\s+)?"
    r"(?P<length>[\w,.]+(?: (?:minuten?|min|stunden?|uur|uren|sekunden|seconden))?)\s+(?:für|fürs|voor)\s+"
    r"(?:(?:die|den|dem|das|dat|der|de|het)\s+)?(?:(?:von|vom|van)\s+(?:(?:dem|der|den|de|het)\s+)?)?"
    r"(?P<label>[^\W\d][\w-]*(?: [^\W\d][\w-]*)?)(?P<also>\s+(?:erbij|dazu|ook|auch|noch|nog))*[\s.!]*",
    re.I,
)
ALSO = re.compile(r"^(?:und|en)\b|\b(?:noch|nog|auch|ook|dazu|erbij)\b", re.I)
FIGURE = re.compile(r"\W*[\w-]+\W*")
IS = re.compile(r"(?:is|are|was|were|has|ist|sind|war|hat|wird|zijn|heeft|wordt)\b", re.I)
VERB = re.compile(r" (?:is|are|was|ist|sind|war|zijn|\w{3,}s|\w{2,}t)$", re.I)


def find(told: Follower) -> list[Call] | None:
    """The timer that a text adds to the one that was set before it."""
    last = told.call("timers")
    if last and last.tool in ("timer", "timers") and (another := _length_first(told)):
        return another
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


def _length_first(told: Follower) -> list[Call] | None:
    found = BEFORE_NAME.fullmatch(told.text.strip())
    if not found or told.asks or told.language.code == "en" or not ALSO.search(told.text):
        return None
    label = re.sub(r" (?:erbij|dazu|ook|auch|noch|nog)$", "", found["label"], flags=re.I)
    known = {timer.label.casefold() for timer in told.before.timers}
    seconds = round(told.seconds(found["length"]))
    if seconds <= 0 or label.casefold() in known or told.read(label).means & {"timer", "alarm"}:
        return None
    return [Call("timer", {"seconds": seconds, "label": label})]
