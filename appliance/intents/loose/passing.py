"""What English tells by one of its forms: sums in passing, two timers in one breath, and the sun, which is no clock."""

import re
from datetime import datetime

from appliance.intents.call import Call
from appliance.intents.language import language
from appliance.intents.loose import doses, fractions, household, marks, named_zones, workdays
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


def told(text: str, code: str, now: datetime) -> tuple[Call, ...]:
    """What a text in English comes to by one of these forms; none if it has none, or a number beside it."""
    line = " ".join(text.split())
    if code != "en" or len(line) > LONGEST:
        return ()
    told_plain = plain(line)
    if SUN.search(told_plain) and ASKS_SUN.match(told_plain) and not NOT_SUN.search(told_plain):
        return (Call("cannot", {"topic": "sun"}),)
    if ASKED_LAST.fullmatch(told_plain):
        return (Call("cannot", {"topic": "repeat"}),)
    if not any(sign.isdigit() for sign in told_plain):
        return ()
    scan = Scan(read(line, language(code), now))
    if scan.is_about_other_matters:
        return ()
    if counted := workdays.find(scan) or named_zones.find(scan):
        return (counted,)
    if needed := marks.find(told_plain):
        return (needed,)
    made = find(told_plain, (*doses.FORMS, *household.FORMS, *fractions.FORMS))
    if not made and not OTHER.search(told_plain):
        made = find(told_plain, TIMERS)
    return tuple(made)
