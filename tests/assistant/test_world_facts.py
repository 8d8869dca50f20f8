"""Currencies and languages of countries, and what the table of counts knows."""

import pytest

from appliance.assistant.tools.context import Caller
from appliance.assistant.tools.world import count, currency, fact, tongues
from appliance.intents import counts
from appliance.intents.countries import currencies_of, languages_of
from appliance.intents.router import Router

ROUTER = Router(())


def caller(language: str) -> Caller:
    return Caller(None, None, None, None, None, None, None, "guest", language)  # type: ignore[arg-type]


TELLS = {"count": count, "currency": currency, "fact": fact, "tongues": tongues}


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("en", "how many legs has a spider got?", "A spider has 8 legs."),
        ("de", "wie viele Beine hat eine Spinne", "Eine Spinne hat 8 Beine."),
        ("nl", "hoeveel poten heeft een spin?", "Een spin heeft 8 poten."),
        ("de", "Wie viele Bundesländer hat Deutschland?", "Deutschland hat 16 Bundesländer."),
        ("en", "how many days are there in a leap year", "A leap year has 366 days."),
        ("nl", "hoeveel dagen heeft een schrikkeljaar", "Een schrikkeljaar heeft 366 dagen."),
        ("en", "how many players in a rugby team", counts.said("rugby", "en")),
        ("de", "bei wie viel Grad kocht Wasser?", counts.said("boils", "de")),
        ("nl", "bij hoeveel graden kookt water", counts.said("boils", "nl")),
        ("en", "what's the currency in Denmark", "The currency of Denmark: Danish krone (DKK)."),
        ("en", "what do they speak in Brazil", "The official language of Brazil, by law or in practice: Portuguese."),
    ],
)
def test_a_question_is_answered_from_the_tables(language, text, answer):
    call = ROUTER.route(text)
    assert call and call.tool in TELLS, call
    assert TELLS[call.tool](caller(language), **call.arguments) == answer


@pytest.mark.parametrize(
    ("text", "tool", "country"),
    [
        ("welche Währung haben die in Dänemark?", "currency", "DK"),
        ("womit bezahlt man in der Schweiz", "currency", "CH"),
        ("met welk geld betaal je in Zweden", "currency", "SE"),
        ("waar betaal je mee in Zweden", "currency", "SE"),
        ("welche Sprache spricht man in Belgien", "tongues", "BE"),
        ("welke taal spreken ze in Brazilië", "tongues", "BR"),
    ],
)
def test_a_country_is_found(text, tool, country):
    call = ROUTER.route(text)
    assert call and (call.tool, call.arguments) == (tool, {"country": country})


@pytest.mark.parametrize(
    "text",
    [
        "how many legs has a table got",
        "how many spiders have eight legs",
        "how many spiders are there in Germany",
        "how much money do I need in Denmark",
        "wie viele Leute leben in Deutschland",
        "hoeveel mensen spreken Duits in België",
        "what language do they speak in South Africa",
        "how many players did the football team buy",
    ],
)
def test_what_the_tables_do_not_tell_is_left_alone(text):
    call = ROUTER.route(text)
    assert call is None or call.tool not in TELLS


def test_every_thing_and_sentence_is_told_in_three_languages():
    for thing, entry in counts.told()["things"].items():
        for part in entry["has"]:
            assert all(counts.counted(thing, part, code) for code in ("en", "de", "nl"))
    assert all(counts.said(name, code) for name in counts.told()["says"] for code in ("en", "de", "nl"))


def test_a_newer_currency_is_told():
    assert currencies_of("BG") == ["EUR"] and languages_of("CH") == ["de", "fr", "it", "rm"]
