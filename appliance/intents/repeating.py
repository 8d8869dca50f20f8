"""Reminders that are to come again and again, in whatever words: "elke avond mijn pilletje, wil je dat zeggen"."""

import re

from appliance.intents.call import Call

PARTS = "morgen|abend|mittag|nachmittag|vormittag|nacht|früh"
DAYS = "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag"
DAGEN = "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
EVERY = {
    "de": re.compile(
        rf"\b(?:jede[nsmr]?(?: \w+)? (?:tag|woche|monat|stunde|werktag|{PARTS}|(?:{DAYS})(?:{PARTS})?)\w*|alle \w+ "
        rf"(?:tage|wochen|stunden|monate)|täglich|wöchentlich|monatlich|stündlich|werktags|immer (?:{DAYS}|um)\w*|"
        rf"(?:immer )?(?:{DAYS})s)\b",
        re.I,
    ),
    "nl": re.compile(
        r"\b(?:(?:elke?|iedere?)(?: \w+)? (?:dag|week|maand|uur|werkdag|ochtend|avond|middag|nacht|morgen|"
        rf"(?:{DAGEN})\w*)|om de (?:dag|week)|dagelijks|wekelijks|maandelijks|(?:altijd )?op (?:{DAGEN})en)\b",
        re.I,
    ),
}
NOTIFY = {
    "de": re.compile(
        r"\b(?:erinner\w*|(?:sag|sagst|sage|gib|gibst)(?: du)? (?:mir|uns|dann|bitte)|bescheid|meld dich|"
        r"weck\w*|wecker|klingel\w*|"
        r"piep\w*|alarm)\b|\b(?:muss|soll) ich\b.*\b(?:tablette\w*|medikament\w*|"
        r"pille\w*|tropfen)\b",
        re.I,
    ),
    "nl": re.compile(
        r"\b(?:herinner\w*|(?:zeg|zeggen|zegt)\b|waarschuw\w*|meld\w*|laat (?:me|het|mij)|wek|wekker|wekken|seintje|"
        r"geef (?:me|een) \w+|piep\w*|alarm)\b|\bmoet ik\b.*\b(?:pil\w*|tablet\w*|medicijn\w*|druppels)\b",
        re.I,
    ),
}
ASKS = re.compile(
    r"(?:muss|soll|moet|wann|wie|was|wo|wer|warum|welche\w*|wanneer|hoe|wat|waar|wie|waarom|welke?)\b", re.I
)
LONGEST = 400  # characters
LIST = re.compile(r"\b(?:\w*liste|\w*zettel|\w*lijst\w*|merk|onthoud\w*)\b", re.I)


def find(text: str, code: str) -> Call | None:
    """The call that says that reminders do not repeat; None if none of these is asked for."""
    if code not in EVERY or len(text) > LONGEST or ASKS.match(text.strip()) or LIST.search(text):
        return None
    return Call("recurring") if EVERY[code].search(text) and NOTIFY[code].search(text) else None
