"""What follows from talk: "noch einen" after a joke, "und auf Französisch?" after what Larson cannot do."""

import re

from appliance.intents.before import Before, Turn
from appliance.intents.call import Call

MOST_WORDS = 7
ANOTHER = re.compile(
    r"(?:(?:und|ja|haha\w*|ok|okay|gut|bitte|en|nou|and|yes|the|die|der|das)\W+)*(?:"
    r"noch (?:mal )?(?:ein(?:en|e[rns]?|s)?|nen|so ein\w*|mal|was)(?: (?:andere[nrs]?|weitere[nrs]?))?|"
    r"(?:ein(?:en|e[rs]?)?) andere[nrs]?|"
    r"weiter|mehr davon|nächste[rnsm]?|nog (?:een|eentje|zo een|zo eentje|één|meer|wat)(?: andere?)?|een ander[e]?|"
    r"volgende|nog 'n|nog een keer|(?:(?:have you |you['’]ve )?got |(?:do you )?know |got )?(?:another|any)(?: "
    r"ones?| more| others?|"
    r" better ones?| good ones?)?|(?:tell me |give me |let['’]?s hear |try )?(?:another|one more)(?: one)?|one more|"
    r"again|more|"
    r"next(?: one)?)"
    r"(?:\W+(?:bitte|mal|witz|rätsel|alsjeblieft|graag|mop|grap|raadsel|dan|please|joke|riddle))*\W*",
    re.I,
)
# What is said of a joke before another is asked for.
JUDGED = re.compile(
    r"^(?:(?:ha|haha\w*|lol|hm+|meh|ugh|oh|nah|no|ok|okay|well)[ ,.!]+)*(?:(?:(?:that|this|it)(?: one| "
    r"joke)?(?:['’]s| is| was)|what"
    r"(?: a|['’]s a)) (?:(?:so|a bit|a|really|pretty|quite|not|very|not very|an?) )*(?:rubbish|awful|bad|terrible|"
    r"lame|rude|poor|old|dreadful|"
    r"funny|good|great|brilliant|boring|weak|crap|cheesy|corny|weird|silly|groaner|hilarious|shocking)(?: one| joke)?"
    r"|(?:i['’]ve )?heard (?:it|that one|that)(?: before| already)?|(?:i )?(?:don['’]t|didn['’]t|do not) get (?:it|"
    r"that|that one)"
    r"|(?:good|nice|great|bad|old) one|(?:not )?(?:very )?funny|rubbish|boring|terrible)\b[ ,.;!–—-]+(?=\w)",
    re.I,
)
PRIVATE_FOR = re.compile(
    r"(?:(?:and|so|but|ok|okay|not|really)[ ,]+)*(?:even|what about|how about|including|also|and|or|not)"
    r" (?:(?:my|our|your|the|his|her) )?(?!now\b|then\b|that\b|it\b|in\b|at\b|what\b|how\b)[a-z]+(?: [a-z]+)?(?: "
    r"too| then| either| as well)?\?*",
    re.I,
)
REACTS = re.compile(  # "haha flauw, nog eentje"
    r"(?:(?:haha\w*|hihi\w*|hehe\w*|lol|ach|puh|oje|au|nee|nein|nö|ja|na|oh|der|die|das|dat|die|de|het|den|war|was|ist|is|"
    r"sehr|echt|ganz|heel|zu|te|wel|aber|maar|"
    r"flauw\w*|slecht\w*|leuk\w*|grappig\w*|goed|goeie|oud|schlecht\w*|flach\w*|gut\w*|lustig\w*|witzig\w*|alt\w*|"
    r"mies|super|prima|mooi)\b[ ,;.!]*)+",
    re.I,
)
KNOWN = re.compile(
    r"(?:(?:haha\w*|ach|nee|nein|och|oh|na|den|die|das|der|dat|deze|witz|mop|grap|raadsel|rätsel|ja|maar|aber)[ ,]+)*"
    r"(?:kannte|kenn|kenne|kennen|kannten|kende|ken|kenden)(?: (?:ich|wir|ik|we))?(?: (?:den|die|das|dat|deze))?"
    r"(?: (?:schon|al|bereits|leider|längst|helaas|ook|auch|wel|witz|mop|eh))+\W*",
    re.I,
)
OTHERWISE = re.compile(
    r"(?:(?:bitte|und|jetzt|mach\w*|es|das|den|mal|etwas|ein bisschen|bisschen|lieber|noch|kannst du|"
    r"geht das|geht es|auch|"
    r"iets|wat|een beetje|beetje|kan het|kan dat|maak|het|graag|liever|ook|nog|alsjeblieft|en|"
    r"a bit|a little|can you make it|make it|please)\W+)*"
    r"(?:lustiger|witziger|kürzer|länger|anders|netter|herzlicher|persönlicher|frecher|moderner|schöner|"
    r"grappiger|leuker|korter|langer|anders|liever|warmer|mooier|funnier|shorter|longer|different|nicer)"
    r"(?:\W+(?:bitte|alsjeblieft|graag|please|machen|maken))*\W*",
    re.I,
)
RESET = re.compile(r"\b(?:um|om|auf|op|half|halb|viertel|kwart|uur|uhr|jeden|elke)\b|\d", re.I)
ALSO = re.compile(
    r"(?:und|en|and|oder|of|or|auch|what about|was ist mit|wie ist es mit|hoe zit het met|(?:und|en|"
    r"and) (?:wie|hoe|wat|was))\s+\S",
    re.I,
)
LEVELS = (  # after a colour that the LEDs do not have
    (re.compile(r"\b(?:heller|feller|lichter|brighter)\b", re.I), 100),
    (re.compile(r"\b(?:dunkler|donkerder|gedimmt\w*|zachter|dimmer|darker)\b", re.I), 30),
)
PRIVATE = Call("about", {"what": "private"})
FAMILIAR = frozenset({"emergency", "suicide", "burn", "poison", "gas", "pan_fire", "hurt", "ill"})


def find(text: str, before: Before, is_request: bool) -> Call | None:
    """The call that a short text repeats; None if it is a request by itself, or nothing was said before it."""
    told = " ".join(text.split())
    last = _last(before.turns)
    if last is None:
        return None
    if last.tool == "collection" and (judged := JUDGED.match(told)):  # "that one was rubbish, another"
        told = told[judged.end() :]
    if len(told.split()) > MOST_WORDS:
        return None
    if last == PRIVATE and PRIVATE_FOR.fullmatch(told) and not is_request:
        return last
    reacts = REACTS.match(told)
    if last.tool == "collection" and (
        any(form.fullmatch(told) for form in (ANOTHER, OTHERWISE, KNOWN))
        or (reacts and ANOTHER.fullmatch(told[reacts.end() :]))
    ):
        return last
    if last.tool == "recurring" and RESET.search(told):
        return last
    if last.tool == "cannot" and last.arguments.get("topic") == "colour" and not is_request:
        for pattern, level in LEVELS:
            if pattern.search(told):
                return Call("lights", {"action": "brightness", "brightness": level})
    is_old = last.tool == "cannot" and last.arguments.get("topic") not in FAMILIAR
    return last if is_old and ALSO.match(told) and not is_request else None


def _last(turns: tuple[Turn, ...]) -> Call | None:
    """The only call of the turn before."""
    return turns[-1].calls[0] if turns and len(turns[-1].calls) == 1 else None
