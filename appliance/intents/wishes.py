"""Birthday wishes that are asked for with a name, an age or a reason: "a birthday message for Callum, who turns 40"."""

import re

from appliance.intents.call import Call

ASKED = {
    "en": r"\b(?:write|make|compose|draft|give|need|want|create)\b.*\bbirthday "
    r"(?:wish(?:es)?|messages?|greetings?|card|text|note|verse)\b.*\b(?:for|to)\b",
    "de": r"\b(?:schreib\w*|mach\w*|brauche|formulier\w*|gib|entwirf)\b.*\b(?:geburtstags"
    r"(?:gr[uü](?:ß|ss)e?|w[uü]nsche?|wunsch|gl[uü]ckw[uü]nsche?|glückwunsch|karte|text|nachricht)"
    r"|glückw[uü]nsche? zum .*geburtstag)\b.*\bfür\b",
    "nl": r"\b(?:schrijf|maak|geef|bedenk|verzin|wil)\b.*\b(?:verjaardags"
    r"(?:wens(?:en)?|kaart(?:je)?|bericht(?:je)?|groet|tekst)|felicitatie)\b.*\bvoor\b",
}
AGE = re.compile(
    r"\b(?:turn\w*|is|be|wird|werden|wordt|becomes?)\s+(\d{1,3})\b"
    r"|\b(\d{1,3})(?:\. |th\b|st\b|nd\b|rd\b|e\b|ste\b| (?:wird|werden|wordt|jahre?|jaar|years?)\b)",
    re.I,
)
OLDEST = 120


def find(text: str) -> tuple[Call, str] | None:
    """The call for a birthday wish, and its language."""
    told = " ".join(text.split())
    code = next((code for code, pattern in ASKED.items() if re.search(pattern, told, re.I)), "")
    return (Call("collection", {"what": "birthday", "request": text}), code) if code else None


def age_in(text: str) -> int:
    """The age that somebody turns; 0 if the text does not tell it."""
    ages = [int(next(filter(None, found))) for found in AGE.findall(text)]
    return ages[0] if len(ages) == 1 and 0 < ages[0] <= OLDEST else 0
