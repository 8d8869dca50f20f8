"""Questions about capitals, in any language: "Hauptstadt von Kanada?", "which country is Nairobi the capital of?"

The countries' names are CLDR's territories; the capitals are in capitals.toml. Every word of a question must be known.
"""

import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from appliance.intents.call import Call
from appliance.intents.language import language, words_of
from appliance.intents.sentence import Sentence

FILE = Path(__file__).with_name("capitals.toml")
TONGUES = ("en", "de", "nl")  # the order of the names in the file
LONGEST_NAME = 6  # words
LONGEST_CITY = 3
MOST = 6  # countries in one question
Words = tuple[str, ...]


@cache
def told() -> dict[str, Any]:
    """What the file says."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def in_language(names: str, code: str) -> str:
    """One of the names "English|Deutsch|Nederlands"; a single name is the same in all."""
    options = names.split("|")
    return options[TONGUES.index(code)] if len(options) > 1 else options[0]


def country_name(country: str, code: str) -> str:
    """A country in a language: "Saint Lucia" """
    if names := told()["parts"].get(country):
        return in_language(names, code)
    name = str(language(code).locale.territories[country])
    return name.replace("&", "and").replace("St. ", "Saint ") if code == "en" else name


def of_country(country: str, code: str) -> str:
    """A country after "the capital": "of Kenya", "der Schweiz", "van de Filipijnen"."""
    plain = {"en": "of", "de": "von", "nl": "van"}[code]
    return str(told()["of"][code].get(country) or f"{plain} {country_name(country, code)}")


def in_country(country: str, code: str) -> str:
    """Where something is: "in the Netherlands", "in der Schweiz", "in de Verenigde Staten"."""
    name = of_country(country, code).split(maxsplit=1)
    if code != "de" or name[0] == "von":
        return f"in {name[1]}"
    if country in told()["several"]["de"].split():  # plural: "der Bahamas", "auf den Bahamas"
        return f"in den {name[1] if name[1].endswith(('n', 's')) else name[1] + 'n'}"
    return f"im {name[1].removesuffix('s')}" if name[0] == "des" else f"in {' '.join(name)}"


def find(sentence: Sentence) -> list[Call] | None:
    """The calls of a question about capitals."""
    code = sentence.language.code
    words = told()["words"][code]
    asked = folded(sentence.text)
    if not set(asked) & set(folded(words["capital"])):
        return None
    known = set(folded(f"{words['capital']} {words['country']} {words['other']}"))
    asked = _without_guess(asked, known, code)
    countries: list[str] = []
    cities: list[str] = []
    at = 0
    while at < len(asked):
        if named := _name(asked, at, code):
            (countries if named[0] == "country" else cities).append(named[1])
            at = named[2]
        elif asked[at] in known or _is_to_come(asked[at], sentence.now.year):
            at += 1
        else:
            return None
    return _calls(countries, cities, sentence, set(folded(words["country"])) & set(asked))


def countries_in(sentence: Sentence, besides: Sequence[str]) -> list[str]:
    """The countries of a text that has nothing else but small words and those `besides`; none if it has."""
    code = sentence.language.code
    words = told()["words"][code]
    known = {*folded(f"{words['country']} {words['other']}"), *besides}
    asked, countries, at = folded(sentence.text), [], 0
    while at < len(asked):
        named = _name(asked, at, code)
        if named and named[0] == "country":
            countries.append(named[1])
            at = named[2]
        elif asked[at] in known:
            at += 1
        else:
            return []
    return list(dict.fromkeys(countries))[:MOST]


def _is_to_come(word: str, year: int) -> bool:
    """Whether a word is this year or one after it: "in 2027"."""
    return len(word) == 4 and word.isdigit() and int(word) >= year


def _without_guess(asked: Words, known: set[str], code: str) -> Words:
    """Without the unknown city of "is Sydney the capital of Australia?" """
    if asked[0] not in ("is", "ist") or _name(asked, 1, code):
        return asked
    end = next((n for n, word in enumerate(asked) if n and word in known), 1)
    return asked if end - 1 > LONGEST_CITY else (asked[0], *asked[end:])


def another(sentence: Sentence, before: Sequence[Call]) -> list[Call] | None:
    """A country alone after a question about one: "… and of Sweden"."""
    if not before or before[-1].tool != "capital":
        return None
    asked, code = folded(sentence.text), sentence.language.code
    known = set(folded(told()["words"][code]["other"]))
    while asked and asked[0] in known:
        asked = asked[1:]
    named = _name(asked, 0, code) if asked else None
    whole = named is not None and named[0] == "country" and named[2] == len(asked)
    return [Call("capital", {"country": named[1]})] if named and whole else None


def _calls(countries: list[str], cities: list[str], sentence: Sentence, asks: set[str]) -> list[Call] | None:
    if len(countries) == len(cities) == 1:  # "is Sydney the capital of Australia?"
        is_question = sentence.text.rstrip().endswith("?") or sentence.tokens[0].word in ("is", "ist")
        return [Call("capital", {"country": countries[0], "guess": cities[0]})] if is_question else None
    if len(cities) == 1 and not countries and asks:
        return [Call("capital", {"country": cities[0]})]
    if cities or not 0 < len(countries) <= MOST:
        return None
    return [Call("capital", {"country": country}) for country in dict.fromkeys(countries)]


def _name(words: Words, at: int, code: str) -> tuple[str, str, int] | None:
    """The longest name that begins at a word: its kind, the country's code, and the word after it."""
    names = _names(code)
    for length in range(min(LONGEST_NAME, len(words) - at), 0, -1):
        if named := names.get(words[at : at + length]):
            return *named, at + length
    return None


@cache
def _names(code: str) -> dict[Words, tuple[str, str]]:
    """Countries and capitals by the words of their names, in a language and in English."""
    found: dict[Words, tuple[str, str]] = {}
    for kind, country, name in (*_countries(code), *_cities()):
        words = folded(name)
        found.setdefault(words, (kind, country))
        for end in ("s", "'s"):  # "Kanadas Hauptstadt", "Canada's capital"
            found.setdefault((*words[:-1], words[-1] + end), (kind, country))
    return found


def _countries(code: str) -> Iterator[tuple[str, str, str]]:
    for tongue in dict.fromkeys((code, "en")):
        for country in told()["capitals"]:
            yield "country", country, country_name(country, tongue)
            after_of = of_country(country, tongue).split(maxsplit=1)[1]
            yield "country", country, after_of.removeprefix("the ").removeprefix("de ").removeprefix("het ")
    yield from _others("also", "country")


def _cities() -> Iterator[tuple[str, str, str]]:
    for table in ("capitals", "government", "parliament", "also_capital"):
        yield from _others(table, "city")


def _others(table: str, kind: str) -> Iterator[tuple[str, str, str]]:
    for country, names in told()[table].items():
        yield from ((kind, country, name) for name in names.split("|"))


@cache
def folded(text: str) -> Words:
    """The words of a text without accents and signs: "Côte d’Ivoire" as ("cote", "d'ivoire")."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(word for word in words_of(plain.replace("-", " ")) if word[0].isalnum())
