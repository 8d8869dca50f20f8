"""Questions for the currency or the languages of a country: "welche Währung hat Peru?", "what do they speak in Peru?"

Both are CLDR's. As in capitals.py, every word of a question must be known.
"""

from collections.abc import Sequence

from babel.languages import get_official_languages
from babel.numbers import get_currency_name, get_territory_currencies

from appliance.intents import capitals
from appliance.intents.call import Call
from appliance.intents.language import language
from appliance.intents.sentence import Sentence

# Words that a question is told by, and those that may stand beside them.
ASKED = {
    "currency": {
        "en": "currency currencies money cash pay",
        "de": "währung währungen geld zahlungsmittel bargeld womit bezahlt zahlt",
        "nl": "reken rekenen rekent afrekenen "
        "munt munten munteenheid valuta geld betaalmiddel waarmee betaal betaalt betalen",
    },
    "tongues": {
        "en": "language languages speak spoken",
        "de": "sprache sprachen spricht sprechen gesprochen amtssprache amtssprachen landessprache",
        "nl": "taal talen spreken spreekt gesproken praten praat voertaal landstaal",
    },
}
SMALL = {
    "en": "with use used using they people there over official main national need i kind sort of",
    "de": "man haben die da dort leute menschen benutzt verwendet gibt es gilt offiziell offizielle benutzen zahlen "
    "bezahlen brauche brauch damit dann so wird für",
    "nl": "af welk "
    "ze men daar mensen waar je mee met gebruiken gebruikt hebben heb nodig officiële wordt worden gebruik voor",
}
SKIPPED = {"currency": {"ZW"}, "tongues": {"ZA", "ZW", "PS"}}  # countries of which CLDR tells less than there is
TOLD = {"CH": ("de", "fr", "it", "rm"), "NO": ("no",)}  # languages, where CLDR has dialects among them


def find(sentence: Sentence) -> list[Call] | None:
    """The calls of a question about the currency or the languages of countries."""
    return next((calls for tool in ASKED if (calls := _asked(sentence, tool))), None)


def another(sentence: Sentence, before: Sequence[Call]) -> list[Call] | None:
    """A country alone after such a question: "and in Sweden?" """
    if not before or before[-1].tool not in ASKED:
        return None
    return _calls(sentence, before[-1].tool, capitals.folded(SMALL[sentence.language.code]))


def _asked(sentence: Sentence, tool: str) -> list[Call] | None:
    code = sentence.language.code
    own = capitals.folded(ASKED[tool][code])
    if not set(own) & set(capitals.folded(sentence.text)):
        return None
    return _calls(sentence, tool, (*own, *capitals.folded(SMALL[code])))


def _calls(sentence: Sentence, tool: str, known: Sequence[str]) -> list[Call] | None:
    countries = capitals.countries_in(sentence, known)
    if not countries or any(country in SKIPPED[tool] or not TELLS[tool](country) for country in countries):
        return None
    return [Call(tool, {"country": country}) for country in countries]


def currencies_of(country: str) -> list[str]:
    """The currencies that a country pays with today, by their codes."""
    return list(get_territory_currencies(country))


def languages_of(country: str) -> list[str]:
    """The languages of a state, by law or in practice, by their codes."""
    return list(TOLD.get(country) or get_official_languages(country, de_facto=True))


def currency_name(currency: str, code: str) -> str:
    """A currency in a language: "Dänische Krone"."""
    return str(get_currency_name(currency, count=1, locale=code))


def language_name(tongue: str, code: str) -> str:
    """A language in a language: "Portugiesisch"; by its code where it has no name."""
    return str(language(code).locale.languages.get(tongue, tongue))


TELLS = {"currency": currencies_of, "tongues": languages_of}
