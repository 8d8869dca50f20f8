"""Translation: what a Text says in a person's language. The sentences are in translations/, as gettext keeps them."""

import datetime
import io
import re
from decimal import Decimal
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.units import format_unit

from appliance.core.paths import ROOT
from appliance.records.text import (
    SILENCE,
    Joined,
    Text,
    fixed,
    joined,
    packed,
    say,
    say_plural,
    split,
    unpacked,
    verbatim,
)

__all__ = [
    "SILENCE",
    "Text",
    "fixed",
    "joined",
    "packed",
    "say",
    "say_plural",
    "unpacked",
    "verbatim",
]

SOURCE = "en"  # the language that sentences are written in
FOLDER = ROOT / "translations"
LANGUAGES = (SOURCE, *sorted(path.stem for path in FOLDER.glob("*.po")))
# A letter of a script that is written from right to left.
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
BRITISH = "en-GB"  # how English is written where nobody says otherwise


def translated(text: str, language: str) -> str:
    """What a text says in a language; a plain string, or a sentence without a translation, as it is.

    `language` is a tag such as "de" or "de-AT": the sentences are those of the language, the dates and numbers in them
    are written as in the region.
    """
    if isinstance(text, Joined):
        return text.separator.join(translated(part, language) for part in text.parts)
    if not isinstance(text, Text) or not text.msgid:
        return str(text)
    known, count = _translations(language[:2].lower()), text.values.get("count")
    if text.plural and isinstance(count, int):
        sentence = known.ngettext(text.msgid, text.plural, count)
    else:
        sentence = known.gettext(text.msgid)
    return text.put(sentence, lambda value: isolated(written(value, language)))


def isolated(value: str) -> str:
    """A value that reads from right to left, between U+2068 and U+2069: it does not turn the words around it."""
    return f"\u2068{value}\u2069" if RIGHT_TO_LEFT.search(value) else value


def written(value: object, language: str) -> str:
    """A value as a sentence of the language has it."""
    if isinstance(value, str):
        return translated(value, language)
    locale = _locale(language)
    if isinstance(value, float):
        return format_decimal(value, locale=locale)
    if isinstance(value, Decimal):
        return format_decimal(value, "0." + "0" * -int(value.as_tuple().exponent), locale=locale)
    if isinstance(value, datetime.time):
        return format_time(value, "short", locale=locale)
    if isinstance(value, datetime.date):
        return format_date(value, "full", locale=locale)
    if isinstance(value, datetime.timedelta):
        value = [format_unit(count, f"duration-{unit}", locale=locale) for count, unit in split(value)]
    if isinstance(value, list | tuple):
        return format_list([written(each, language) for each in value], locale=locale)
    return str(value)


@lru_cache
def catalogue(language: str) -> Catalog:
    """The catalogue of a language; without translations for English."""
    if language not in LANGUAGES or language == SOURCE:
        return Catalog(SOURCE)
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


@lru_cache
def _translations(language: str) -> NullTranslations:
    if language not in LANGUAGES:
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


@lru_cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(BRITISH if language == SOURCE else language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(language[:2] if language[:2] in LANGUAGES else BRITISH, sep="-")
