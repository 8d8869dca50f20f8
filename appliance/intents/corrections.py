"""A request that corrects itself: "set a timer for 5 minutes, no wait, 7" asks for seven minutes."""

import re

from appliance.intents.language import LANGUAGES, language

LONGEST = 200  # characters
ARTICLES = frozenset("een één ein eine a an one paar".split())
WORDS = {word for code in LANGUAGES for word, value in language(code).numbers.items() if 0 < value <= 60} - ARTICLES
NUMBER = rf"(?:\d+(?:[.,:]\d+)?|\b(?:{'|'.join(sorted(WORDS, key=len, reverse=True))})\b)"
NO = (
    r"(?:,|\.|–|-|\s)\s*(?:(?:oh|ach|eh|ehm|äh|ähm|uh|oops|oeps|sorry),?\s+)*"
    r"(?:no wait|wait no|no sorry|sorry|no|nee wacht|wacht nee|nee sorry|nee|"
    r"ach nein|nein warte|warte nein|nein|nee quatsch|"
    r"quatsch|i mean|ich meine|ik bedoel|make that|rather|actually)\b,?\s*"
    r"(?:(?:make it|make that|doe maar|doe|maak er|mach|mach lieber|lieber|liever|besser)\s+)?"
)
CORRECTED = re.compile(
    rf"^(?P<before>[^\d]*?)(?P<wrong>{NUMBER})(?P<after>\D*?){NO}(?P<right>{NUMBER})"
    r"(?:\s+(?:minutes?|mins?|minuten|minuut|uur|uhr|hours?|stunden?))?"
    r"(?P<rest>,? (?:to|about|that|aan|an|dass|dat|für|for|voor)\b\D*)?[\s.!]*$",
    re.I,
)


def corrected(text: str) -> str:
    """The text with its only number replaced by the one that corrects it; else the text as it is."""
    told = " ".join(text.split())
    found = CORRECTED.match(told) if len(told) <= LONGEST else None
    if found is None:
        return text
    rest = (found["rest"] or "").lstrip(",")
    return f"{found['before']}{found['right']}{found['after']}".rstrip(" ,.-–") + rest
