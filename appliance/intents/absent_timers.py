"""More time for a timer that does not run: "give the rice three more minutes"; and what rings, where it is to stop.

With other timers running it is said that there is none of that name; without any, a new one is offered.
"""

import re
from collections.abc import Sequence

from appliance.intents import english_everyday
from appliance.intents.before import Running
from appliance.intents.call import Call
from appliance.intents.durations import find_duration
from appliance.intents.language import language
from appliance.intents.sentence import read
from appliance.intents.understanding import Around, Understood

LONGEST = 14  # words
LIKE = 3  # letters of a label that a word begins alike with
NAME = (
    r"(?P<name>(?!clock\b|uhr\b|klok\b|tijd\b|zeit\b|time\b)[^\W\d_]+"
    r"(?:[ -](?!timer|wecker|wekker|alarm|drauf|dazu|obendrauf|bij\b|met\b|op\b|er\b|nog\b|noch\b|um\b|"
    r"by\b)[^\W\d_]+)?)"
)
TIMER = r"(?:[ -]?(?:timer|alarm|wecker|wekker|kookwekker))?"
LENGTH = r"(?P<length>(?:(?!nog|noch|more|extra|for|für|voor)[\w.,:/½¼¾-]+ ){0,4}?(?:[\w½¼¾-]+))"
THE = r"(?:the |my |our |that |die |der |das |den |dem |meine[mnr]? |de |het |mijn |m'n |mn )"
ASKED = (
    r"^(?:(?:hey|ok|okay|please|larson|can you|could you|would you|kannst du|könntest du|kun je|kan je|wil je|bitte|"
    r"maar|doch|mal|even)[, ]+)*"
)
END = r"(?:,? (?:please|thanks|bitte|alsjeblieft|graag|hoor|ja|mal))?[\s.!?]*$"
MORE = {
    "en": (
        rf"(?:give|allow) {THE}{NAME}{TIMER} (?:another |an extra |an additional ){LENGTH}",
        rf"(?:give|allow) {THE}{NAME}{TIMER} (?P<length>.+?) (?:more|extra|longer|on top)",
        rf"(?:give|allow) {THE}{NAME}{TIMER} (?P<length>\w+ (?:more|extra) \w+)",
        rf"(?:add|put|stick|chuck|pop|whack) (?:another |an extra )?(?P<length>.+?)(?: more| extra)? (?:on|to|onto|"
        rf"on to) {THE}"
        rf"{NAME}{TIMER}",
        rf"(?:extend|lengthen|prolong) {THE}{NAME}{TIMER} by {LENGTH}",
        rf"(?:let|leave) {THE}{NAME}{TIMER} (?:run |cook |bake |boil |go )?(?:on |in )?(?:for )?another {LENGTH}",
    ),
    "de": (
        rf"gib {THE}{NAME}{TIMER} noch (?:mal |weitere )?{LENGTH}(?: mehr| drauf| dazu| länger| extra)?",
        rf"(?:pack|leg|tu|mach|hau|schlag|rechne) (?:noch |nochmal )?(?P<length>.+?) (?:auf|zu|bei|beim|zum|zur) {THE}?"
        rf"{NAME}{TIMER}(?: drauf| dazu| obendrauf)?",
        rf"verlänger(?:e|n)? {THE}{NAME}{TIMER} um {LENGTH}",
        rf"lass {THE}{NAME}{TIMER} noch (?:mal |weitere )?{LENGTH}(?: länger)?(?: kochen| backen| laufen| drin|"
        rf" ziehen)?",
    ),
    "nl": (
        rf"geef {THE}{NAME}{TIMER} (?:er )?nog (?:even |eens )?{LENGTH}(?: extra| erbij| langer)?",
        rf"doe (?:er )?(?:nog )?(?P<length>.+?)(?: extra)? bij {THE}{NAME}{TIMER}(?: op| bij)?",
        rf"doe (?:bij )?{THE}{NAME}{TIMER} er (?:nog )?{LENGTH} bij",
        rf"doe er bij {THE}{NAME}{TIMER} (?:nog )?{LENGTH} bij",
        rf"verleng {THE}{NAME}{TIMER} (?:met )?{LENGTH}",
        rf"laat {THE}{NAME}{TIMER} nog (?:even )?{LENGTH}(?: langer)?(?: koken| bakken| lopen| staan| trekken)?",
    ),
}
JOINED = re.compile(r"(?<=\w{2})-?(?:timer|wecker|wekker)$", re.I)  # "Brottimer"
FORMS = {code: [re.compile(ASKED + form + END, re.I) for form in forms] for code, forms in MORE.items()}


def find(text: str, timers: Sequence[Running], around: Around) -> Understood | None:
    """A change of a timer that a text names and that does not run, or the end of a ringing that may be none."""
    told = " ".join(text.split())
    if english_everyday.stops_ringing(told):
        is_ringing = any(timer.ringing for timer in timers)
        stop = Call("cancel_timer", {"label": "", "seconds": 0, "all": False})
        return Understood((stop if is_ringing else Call("unsure", {"topic": "ringing"}),), "en")
    if len(told.split()) > LONGEST:
        return None
    for code, forms in FORMS.items():
        for form in forms:
            found = form.match(told)
            seconds = _seconds(found["length"], code, around) if found else 0
            if found and seconds:
                return _changed(found["name"], seconds, code, timers)
    return None


def _changed(name: str, seconds: int, code: str, timers: Sequence[Running]) -> Understood | None:
    name = JOINED.sub("", name)
    if any(_is_called(timer.label, name) for timer in timers):
        return None
    if timers and not any(timer.label for timer in timers):
        return None  # it may be the one without a name
    return Understood((Call("change_timer", {"label": name, "seconds": seconds}),), code)


def _is_called(label: str, name: str) -> bool:
    """Whether a timer is meant by a name: they have a word that begins alike."""
    pairs = ((a, b) for a in label.casefold().split() for b in name.casefold().split())
    return any(a == b or (len(min(a, b, key=len)) >= LIKE and (a.startswith(b) or b.startswith(a))) for a, b in pairs)


def _seconds(text: str, code: str, around: Around) -> int:
    """The one length of time that a text is."""
    plain = re.sub(r"\b(?:more|extra|another|longer|mehr|länger|noch|nog|langer)\b ?", "", text).strip()
    sentence = read(plain, language(code), around.now)
    spans = sentence.values("span")
    is_whole = len(spans) == 1 and not sentence.unread({"span", "quantity", "number"}) and not spans[0].months
    return round(spans[0].seconds) if is_whole else round(find_duration(plain) or 0) if code == "en" else 0


def offered(found: Understood, timers: Sequence[Running]) -> Understood:
    """What was understood, with an offer of a new timer for more time of one that is named, while none runs at all."""
    first = found.calls[0]
    told = first.arguments
    if timers or len(found.calls) != 1 or first.tool != "change_timer" or int(told.get("seconds", 0)) <= 0:
        return found
    label = str(told.get("label", ""))
    return (
        Understood((Call("offer_timer", {"seconds": told["seconds"], "label": label}),), found.language)
        if label
        else found
    )
