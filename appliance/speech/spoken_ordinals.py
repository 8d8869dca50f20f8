"""Ordinals, Roman numerals and years of German and Dutch. English ones are left to the English voice."""

import re

from appliance.speech.number_words import dutch_ordinal, german_ordinal, german_year
from appliance.speech.spoken_language import SpokenLanguage, any_of
from appliance.speech.spoken_numbers import ROMAN, Found, roman

YEAR = re.compile(r"(?<![\w.,])1[1-9]\d\d(?!\w|[.,]\d| [A-ZÄÖÜ])")  # "1250 Euro" is none
DUTCH = re.compile(r"(?<![\w.,])(\d{1,2})(?:e|de|ste)(?!\w)")
BEFORE_NOUN = re.compile(rf"(?<!\w){ROMAN}\.(?=\s[^\W\d_a-z])")
AFTER_NAME = {
    "de": re.compile(rf"(?<=[a-zäöüß]) (?!I\b(?!\.)){ROMAN}(\.?)(?!\w)(?=(\s+[^\W\d_a-z]|\s*$)?)"),
    "nl": re.compile(rf"(?<=[a-zé]) (?!X\b){ROMAN}(?!\w)()()"),
}
WEEKDAY = re.compile(r"(?:am|Am)\s+\w+tag,?\s*$")
QUEEN = re.compile(r"(?:\w{2}a|Elisabeth|Margarethe|Beatrix|Christine|Sophie)$")
BEFORE = re.compile(r"(\w+)\s+$")


def ordinals_said(text: str, language: SpokenLanguage) -> str:
    """A text whose ordinals and years are in words. English as it is."""
    if language.code not in AFTER_NAME:
        return text
    named = re.compile(rf"(?<!\w)({any_of(language.word('parts').split())}) {ROMAN}(?!\w)", re.IGNORECASE)
    text = named.sub(lambda found: f"{found[1]} {roman(found[2])}" if found[2] else found[0], text)
    text = AFTER_NAME[language.code].sub(lambda found: _after_name(found, language.code), text)
    if language.code == "nl":
        return DUTCH.sub(lambda found: dutch_ordinal(int(found[1])) if int(found[1]) else found[0], text)
    text = BEFORE_NOUN.sub(lambda found: f"{roman(found[1])}." if found[1] else found[0], text)
    return YEAR.sub(lambda found: german_year(int(found[0])), _german(text, language))


def _after_name(found: Found, code: str) -> str:
    if not found[1]:
        return found[0]
    if code == "de":
        article = "die" if QUEEN.search(found.string[: found.start()]) else "der"
        said = f"{article} {german_ordinal(roman(found[1]), 'e').capitalize()}"
    else:
        said = f"de {dutch_ordinal(roman(found[1]))}"
    ends = found[2] and found[3] is not None and not found[3].strip()
    return f" {said}{'.' if ends else ''}"


def _german(text: str, language: SpokenLanguage) -> str:
    """ "3." as "dritte", where what stands around it says that it is not the end of a sentence."""
    told = language.section("ordinals")
    weak, plain = set(told["weak"].split()), set(told["plain"].split())
    nouns = any_of([*language.months, *told["nouns"].split()])
    pattern = re.compile(rf"(?<![\w.,])([1-9]\d?)\.(?=\s+({nouns})|(\s*(?:$|[a-zäöü,;:)]|\s+[a-zäöü])))")

    def said(found: Found) -> str:
        before = BEFORE.search(text[: found.start()])
        word = before[1].lower() if before else ""
        if not found[2] and (word not in weak | plain or not found[3].strip()):
            return found[0]
        if WEEKDAY.search(text[: found.start()]):
            return "dem " + german_ordinal(int(found[1]), "en")
        return german_ordinal(int(found[1]), "en" if word in weak else "e" if word in plain else "er")

    return pattern.sub(said, text)
