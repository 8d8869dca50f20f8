"""A sum with somebody's result for it, which is to be checked: "7 mal 8, Mia hat 44 raus, stimmt das?"."""

import re
from datetime import datetime

from appliance.intents import sums
from appliance.intents.call import Call
from appliance.intents.language import language
from appliance.intents.sentence import read

RIGHT = r"(?:stimmt das|ist das (?:richtig|korrekt)|richtig|klopt dat|klopt het|is dat (?:goed|juist)|goed zo)"
GUESS = re.compile(
    r"^(?P<sum>.+?)[,;.:]? (?:(?:und|en) )?(?:(?:mein|meine|unser|unsere|mijn|onze|der|die|de) )?\w+ "
    r"(?:hat|habe?|haben|kommt auf|komme auf|sagt|meint|bekommt|kriegt|heeft|heb|zegt|komt op|komt uit op|krijgt) "
    rf"(?:da |dann |daar |er )?(?P<guess>\d+(?:[.,]\d+)?)(?: raus\w*| heraus\w*| uit\w*|"
    rf" als antwoord)?[,;.:]? {RIGHT}\W*$",
    re.I,
)
STEPS = (  # "und davon zwölf weg" as "minus zwölf"
    (
        re.compile(
            r",? (?:und |en )?(?:davon|dann|daar|daarvan|dan)(?: noch| nog)? (\S+) "
            r"(?:weg|ab|runter|af|eraf|minder)\b",
            re.I,
        ),
        r" minus \1",
    ),
    (
        re.compile(
            r",? (?:und |en )?(?:dann|dazu|dan|daar|daarbij)(?: noch| nog)? (\S+) "
            r"(?:dazu|drauf|hinzu|mehr|bij|erbij)\b",
            re.I,
        ),
        r" plus \1",
    ),
)


def find(text: str, code: str, now: datetime) -> Call | None:
    """The sum of a text, worked out, with or without a guess behind it."""
    if code == "en" or not any(sign.isdigit() for sign in text):
        return None
    found = GUESS.match(text.strip())
    told = found["sum"] if found else text
    stepped = told
    for pattern, made in STEPS:
        stepped = pattern.sub(made, stepped)
    if not found and stepped == told:
        return None
    return sums.find(read(stepped, language(code), now))
