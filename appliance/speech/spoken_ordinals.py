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
WEEKDAY = re.compile(r"\b([Aa]m \w+tag,) (?=\d)")
QUEEN = re.compile(r"(?:\w{2}a|Elisabeth|Margarethe|Beatrix|Christine|Sophie)$")
AGAIN = re.compile(r"(?<=[a-zäöü])(ten|te) (?:und|oder|bis) $")
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
    text = WEEKDAY.sub(r"\1 dem ", text)
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
    nouns = any_of([*language.months, *told["nouns"].split()])
    weak, plain = (frozenset(told[name].split()) for name in ("weak", "plain"))
    starters = any_of(language.word("starters").split())
    pattern = re.compile(
        rf"(?<![\w.,])([1-9]\d?)\.(?=\s+(?:{nouns})|(\s*(?:$|[a-zäöü,;:)]|\s+(?!(?:{starters})\b)[^\W\d_])))"
    )
    made, rest = "", text
    while piece := pattern.search(rest):
        made += rest[: piece.start()]
        ending = _ending(made, weak, plain)
        sure = piece[2] is None or (ending and piece[2].strip())
        made += german_ordinal(int(piece[1]), ending or "er") if sure else piece[0]
        rest = rest[piece.end() :]
    return made + rest


def _ending(before: str, weak: frozenset[str], plain: frozenset[str]) -> str:
    """How an ordinal ends after these words; empty if they do not say."""
    if again := AGAIN.search(before):
        return "en" if again[1] == "ten" else "e"
    found = BEFORE.search(before)
    word = found[1].lower() if found else ""
    return "en" if word in weak else "e" if word in plain else ""
