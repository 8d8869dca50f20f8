"""Time zones by the names of cities and countries: the zones of tzdata, named by CLDR and GeoNames."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from babel.dates import get_timezone_location

from appliance.intents.language import LANGUAGES, Language, language, words_of

SHORTEST = 4  # letters of a city: shorter names are words of a language as well
FILE = Path(__file__).with_name("places.toml")


@dataclass(frozen=True)
class Place:
    """A city or country, and its time zones."""

    name: str
    zones: tuple[str, ...]


def place(words: Sequence[str], at: int, language: Language) -> tuple[Place, int] | None:
    """A place whose name begins at a word."""
    names = _names(language.code)
    for length in range(min(5, len(words) - at), 0, -1):
        if zones := names.get(tuple(words[at : at + length])):
            return Place(" ".join(words[at : at + length]), zones), at + length
    return None


def countries_of(city: str, told: Language) -> tuple[str, ...]:
    """The ISO 3166 codes of the countries that have a city of this name; none for a country or an unknown name."""
    name = tuple(words_of(city.lower()))
    if name in (shared := _shared()):
        return shared[name]
    if name in _country_names(told.code):
        return ()
    zones = _names(told.code).get(name, ())
    return tuple(sorted(code for code, own in _countries().items() if set(zones) & set(own)))


@cache
def _shared() -> dict[tuple[str, ...], tuple[str, ...]]:
    """The countries of cities that share a name."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["shared"]
    return {
        tuple(words_of(name)): tuple(codes.split()) for names, codes in told.items() for name in names.split("|")
    }  # fmt: skip


@cache
def _country_names(code: str) -> frozenset[tuple[str, ...]]:
    locales = [language(tongue).locale for tongue in ("en", code)]
    return frozenset(tuple(words_of(name.lower())) for locale in locales for name in locale.territories.values())


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    """Zones by the code of a country; the first is the most populous."""
    found: dict[str, tuple[str, ...]] = {}
    text = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            code, _, zone = line.split("\t")[:3]
            found[code] = (*found.get(code, ()), zone)
    return found


@cache
def _names(code: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Zones by the words of a name, in a language and in English."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    countries = _countries()
    one_zone = told["one_zone"]  # zones of a country that keep the same time, or an island's apart
    found: dict[str, tuple[str, ...]] = {}
    for tongue in dict.fromkeys(("en", code)):
        locale = language(tongue).locale
        for country, zones in countries.items():
            kept = (one_zone[country],) if country in one_zone else zones
            if name := locale.territories.get(country):
                found[name.lower()] = kept
        for zones in countries.values():
            for zone in zones:
                found.setdefault(get_timezone_location(zone, locale=locale, return_city=True).lower(), (zone,))
    cities = ((name, zone) for zone, names in told["cities"].items() for name in names.split("|"))
    found |= {name: (zone,) for name, zone in cities if len(name) >= SHORTEST}
    for tongue in LANGUAGES:
        found |= {name: tuple(zones.split()) for name, zones in language(tongue).data.get("places", {}).items()}
    return {tuple(words_of(name)): zones for name, zones in found.items()}
