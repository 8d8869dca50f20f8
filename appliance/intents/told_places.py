"""Where something is, told in passing, in German and Dutch: "die Ersatzschlüssel liegen übrigens in der blauen Dose".

It is asked whether that is to be remembered. Only of what people look for, or where they say "by the way".
"""

import re

from appliance.intents.call import Call
from appliance.intents.ranges import WINDOW
from appliance.intents.remarks import is_plain
from appliance.intents.understanding import Understood

MOST_WORDS = 20
BY_THE_WAY = r"(?:übrigens|trouwens|nebenbei|zur info|ter info)"
SOUGHT = re.compile(
    r"\b(?:\w*schlüssel\w*|\w*sleutels?|reisep\w+|paspoort\w*|\w*ausweis\w*|\w*pass|rijbewijs|führerschein|"
    r"urkunden?|\w*akte|"
    r"zeugnis\w*|diploma\w*|unterlagen|papiere?n?|\w*vertrag|\w*contract|fernbedienung|afstandsbediening|"
    r"\w*ladekabel|ladegerät|"
    r"\w*oplader|werkzeug\w*|gereedschap\w*|taschenlampen?|zaklamp\w*|batterien?|batterijen|geschenke?|cadeau\w*|"
    r"\w*pflaster|"
    r"pleisters|medikamente|medicijnen|\w*brille|bril|portemonnaie|portemonnee|geldbeutel|\w*leiter|ladder|"
    r"bohrmaschine|"
    r"boormachine|bohrer|schere|schaar|hammer|hamer|\w*schmuck|kerst\w+|verbandskasten|verbanddoos|schraubenzieher|"
    r"schroevendraaier|\w*buch|\w*boekje|quittung\w*|bon|garantie\w*|anleitung\w*|handleiding\w*|versicherung\w*)\b",
    re.I,
)
PLACED = re.compile(
    rf"^(?:(?:{BY_THE_WAY}|ach ja|o ja|also|dus|und|en)[ ,:]+)*"
    r"(?P<fact>(?:der|die|das|den|mein\w*|unser\w*|de|het|mijn|m'n|onze?) [^\d,;?]{2,40}? "
    r"(?:liegt|liegen|lag|steht|stehen|hängt|hängen|steckt|stecken|ist|sind|ligt|liggen|staat|staan|hangt|hangen|"
    r"zit|zitten|is|zijn) "
    rf"(?:(?:{BY_THE_WAY}|jetzt|nu|immer|altijd|gewoon|einfach|noch|nog) )*"
    r"(?:in|im|auf|unter|hinter|neben|bei|beim|über|an|am|zwischen|links|rechts|oben|unten|op|onder|achter|naast|"
    r"bij|boven|aan|"
    r"tussen|bovenop) [^,;?]{3,60}?)[\s.!]*$",
    re.I,
)
# "Der Schornsteinfeger kommt am Freitag zwischen acht und elf".
COMES = re.compile(
    r"^(?:der|die|das|ein\w*|unser\w*|mein\w*|de|het|een|onze?|mijn) [^\d,;?]{2,40}? (?:kommt|kommen|komt|komen|"
    r"liefert|levert|bringt|brengt) "
    r"[^,;?]+$",
    re.I,
)
COLOURS = re.compile(
    r"\b(?:blau\w*|grün\w*|gelb\w*|lila|violett\w*|rosa|pink|weiß\w*|orange\w*|türkis\w*|bunt\w*|regenbogen\w*|"
    r"blauw\w*|groen\w*|geel|gele|paars\w*|roze|witte?|oranje|regenboog\w*)\b",
    re.I,
)


def find(text: str, code: str) -> str:
    """The fact that a text tells; empty if it tells none that somebody may want kept."""
    told = " ".join(text.replace("’", "'").split())
    if code not in ("de", "nl") or len(told.split()) > MOST_WORDS or not is_plain(told, code):
        return ""
    if COMES.match(told) and WINDOW.search(told):
        return told.strip(" .!")
    found = PLACED.match(told)
    if not found or not (SOUGHT.search(found["fact"]) or re.search(BY_THE_WAY, told, re.I)):
        return ""
    return re.sub(rf" ?\b{BY_THE_WAY}\b", "", found["fact"], flags=re.I)


def offered(text: str, code: str) -> Understood | None:
    """The call that remembers such a fact, to be asked first."""
    fact = find(text, code)
    return Understood((Call("remember", {"text": fact}),), code, asks=True) if fact else None


def has_colour(found: Understood, text: str) -> bool:
    """Whether the LEDs are wanted in a colour that they do not have, in German or Dutch."""
    lights = [call.tool for call in found.calls] == ["lights"] and found.calls[0].arguments.get("action") != "pattern"
    return lights and found.language in ("de", "nl") and COLOURS.search(text) is not None
