"""People who say their name: "my name is Sophie", "hi, I'm Sophie", "ich heiße Tom". Told by form."""

import re

GREETING = r"(?P<greeting>(?:hi|hey|hello|hallo|hoi|moin|servus|larson|good \w+|guten \w+|goede\w+)[\s,!.]+)*"
NAMED = r"(?:my name is|my name's|i am called|mein name ist|ich hei(?:ß|ss)e|mijn naam is|ik heet)"
BEING = r"(?:i am|i'm|im|ich bin|ich bin der|ich bin die|ik ben)"
TITLE = (
    r"(?:grandma|grandpa|granny|nana|aunt(?:ie)?|uncle|mr\.?|mrs\.?|ms\.?|oma|opa|tante|onkel|oom|frau|herr|"
    r"mevrouw|meneer) "
)
PLEASED = (
    r"(?:[\s,.!]*(?:(?:nice|pleased|good|lovely) to meet you|freut mich|schön dich kennenzulernen|aangenaam|"
    r"leuk je te ontmoeten))?"
)
NAME = rf"(?P<name>(?:{TITLE})?[^\W\d_][\w'-]{{1,20}}){PLEASED}[\s.!]*"
BY_NAME = re.compile(rf"{GREETING}{NAMED} {NAME}", re.I)
BY_BEING = re.compile(rf"{GREETING}(?i:{BEING}) (?P<name>[A-ZÄÖÜ][^\W\d_]{{2,20}})[\s.!]*", re.I)
# Endings of what people are rather than are called: "ich bin Lehrer", "ik ben Belg" is rarely said without an article.
TRADE = re.compile(r"(?:er|erin|ent|ist|istin|or|orin|eur|mann|frau|kind|gast|fan|gner|sch|isch|land|ing|ed)$", re.I)


def introduced(text: str) -> str:
    """The name that somebody gives as theirs; empty if the text is something else."""
    told = " ".join(text.replace("’", "'").split())
    if found := BY_NAME.fullmatch(told):
        return found["name"][:1].upper() + found["name"][1:]
    found = BY_BEING.fullmatch(told)
    if not found or not found["name"][0].isupper() or (TRADE.search(found["name"]) and not found["greeting"]):
        return ""
    return found["name"]


def spoken_by(text: str) -> str:
    """The language of such a sentence; it is too short to tell it by its words alone."""
    if re.search(r"\b(?:ich|mein)\b", text, re.I):
        return "de"
    return "nl" if re.search(r"\b(?:ik|mijn)\b", text, re.I) else "en"
