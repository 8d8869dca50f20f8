"""What English tells by one of its forms: sums in passing, two timers in one breath, and the sun, which is no clock."""

import re
from datetime import datetime

from appliance.intents.call import Call
from appliance.intents.language import language
from appliance.intents.loose import births, doses, fractions, household, marks, named_zones, scales, workdays
from appliance.intents.loose.figures import Form, Made, Told, find, n, plain
from appliance.intents.loose.scan import Scan
from appliance.intents.sentence import read

LONGEST = 200  # characters
SECONDS = {"s": 1, "m": 60, "h": 3600}
UNIT = r"(?P<{0}>minutes?|mins?|m|hours?|hrs?|seconds?|secs?)"
NAME = (
    r"(?:the |my )?(?P<{0}>(?!(?:and|is|are|it|in|at|for|i|we|he|she|they|what|how|when|takes?|took|was|the|"
    r"my|about) )[a-z][a-z' -]{{1,22}}?)"
)
INTRO = (
    r"(?:(?:(?P<count>2)|a couple of|some|both) (?:things?|timers?|pots?|pans?|dishes|bits)[^\d:,;.]{0,25}[:,;.-] ?)?"
)
TAIL = r"(?:[.,;!] ?(?:keep|track|both|time|tell|shout|start|go|please|ta|thanks|cheers|keep an eye)\b[^\d?]*)?\W*$"
OTHER = re.compile(
    r"\b(?:is|are|was|were|takes?|took|did|does|how|what|when|why|if|miles?|km|left|late|ago|old|walk|drive|away|break|"
    r"then|every|until|till|before|after|pages?)\b"
)
SUN = re.compile(
    r"\b(?:sunset|sunrise|sun[- ]?(?:down|up)|(?:does|will) the sun (?:set|rise|go down|come up)|moonrise|full "
    r"moon|high tide|"
    r"low tide|(?:get|gets|getting) (?:dark|light)|first light|dusk|dawn)\b"
)
ASKS_SUN = re.compile(
    r"^(?:\w+ ){0,4}?(?:when(?:'s| is| does| will)?|what time(?:'s| is| does| will)?|how (?:long|soon|late)|is "
    r"it|tell me)\b"
)
ASKED_LAST = re.compile(
    r"what (?:did i|was it (?:that )?i) (?:just |last )(?:ask|say|said|asked)(?: (?:you|to "
    r"you))?(?: just now)?\W*"
)
SEES = re.compile(
    r"(?:so |and |but )*who (?:else )?(?:can|could|gets to|is able to) (?:see|read|look at|get at|open) (?:my|our) "
    r"(?:lists?|notes?|reminders?|memories|documents?|files?|chats?|messages?|shopping list|stuff|things)\W*$"
    r"|(?:so |and |but )*(?:who (?:else )?|(?:can|could|will|does|do|would) (?:anyone|anybody|someone|(?:my|our|the|"
    r"your) [a-z]+|people|"
    r"others)(?: else)? )(?:can |could |gets to |is able to |will |would |be able to )?(?:see|sees|read|reads|look "
    r"at|find out|get at|hear|"
    r"hears|know|knows) (?:what|everything|anything|all|whatever|the (?:things|stuff)) (?:that )?(?:i|we)(?:'ve)? "
    r"(?:write|type|say|tell|ask|wrote|typed|said|told|asked|put)(?: in| down)?(?: (?:to |with )?(?:you|here|in "
    r"here))?\W*$"
)
DIFFERENCE = re.compile(r"\btime (?:difference|gap) between\b")
NOT_SUN = re.compile(
    r"\b(?:remind|timer|alarm|list|wake|lights?|mean|means|spell|capital|word|film|movie|song|called|wrote)\b"
)


def _timers(told: Told) -> Made:
    first, second = told["x"].strip(), told["y"].strip()
    if first == second:
        return None
    lengths = (told["a"], told["u"]), (told["b"], told.get("v") or told["u"])
    made = [round(float(value) * SECONDS[unit[0]]) for value, unit in lengths]
    if not all(0 < seconds <= 24 * 3600 for seconds in made):
        return None
    return [Call("timer", {"seconds": s, "label": name}) for s, name in zip(made, (first, second), strict=True)]


TIMERS = (
    Form(
        rf"^{INTRO}{NAME.format('x')},? (?:for )?{n('a')} ?{UNIT.format('u')}\b(?:,? and |, ?|; ?)"
        rf"{NAME.format('y')},? (?:for )?{n('b')}(?: ?{UNIT.format('v')}\b)?{TAIL}",
        _timers,
    ),
)


def _apart(scan: Scan) -> Call | None:
    """ "What's the time difference between London and Tokyo?"."""
    places = scan.segments("place")
    zones = [place.values["place"].zones for place in places]
    if len(places) != 2 or any(len(each) != 1 for each in zones) or scan.segments("time") or scan.segments("date"):
        return None
    names = [scan.sentence.between([place]) for place in places]
    return Call("zones", {"time": "", "zones": [each[0] for each in zones], "names": names})


def told(text: str, code: str, now: datetime) -> tuple[Call, ...]:
    """What a text in English comes to by one of these forms; none if it has none, or a number beside it."""
    line = " ".join(text.split())
    if code != "en" or len(line) > LONGEST:
        return ()
    shown = plain(line)
    if call := _by_words(shown) or scales.find(line):
        return (call,)
    has_number = any(sign.isdigit() for sign in shown)
    if not has_number and not DIFFERENCE.search(shown):
        return ()
    scan = Scan(read(line, language(code), now))
    if scan.is_about_other_matters:
        return ()
    return _by_figures(shown, scan) if has_number else tuple(filter(None, [_apart(scan)]))


def _by_words(shown: str) -> Call | None:
    """What is told by words alone."""
    if SUN.search(shown) and ASKS_SUN.match(shown) and not NOT_SUN.search(shown):
        return Call("cannot", {"topic": "sun"})
    if ASKED_LAST.fullmatch(shown):
        return Call("cannot", {"topic": "repeat"})
    return Call("about", {"what": "private"}) if SEES.match(shown) else None


def _by_figures(shown: str, scan: Scan) -> tuple[Call, ...]:
    """What is told by the figures of a text."""
    if call := workdays.find(scan) or named_zones.find(scan) or marks.find(shown):
        return (call,)
    if born := births.find(scan, shown):
        return tuple(born)
    made = find(shown, (*doses.FORMS, *household.FORMS, *fractions.FORMS))
    return tuple(made or (() if OTHER.search(shown) else find(shown, TIMERS)))
