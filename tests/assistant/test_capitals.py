"""Capitals and the countries of cities, asked for in three languages, and questions that only look like it."""

from datetime import datetime

import pytest

from appliance.assistant.tools.registry import Asker, ToolContext, ToolRegistry
from appliance.intents.before import Before, Turn
from appliance.intents.call import Call
from appliance.intents.capitals import TONGUES, country_name, in_country, in_language, of_country, told
from appliance.intents.router import Router

NOW = datetime(2026, 11, 28, 10)
COUNTRIES = sorted(told()["capitals"])
ASKED = {
    "en": ("What's the capital of {}?", "Which country is {} the capital of?"),
    "de": ("Wie heißt die Hauptstadt von {}?", "Von welchem Land ist {} die Hauptstadt?"),
    "nl": ("Wat is de hoofdstad van {}?", "Van welk land is {} de hoofdstad?"),
}


@pytest.fixture
def box(tmp_path, clock) -> ToolRegistry:
    return ToolRegistry(
        ToolContext(
            seen=lambda client, blind: [], find=lambda question, person: [], light=lambda pattern, brightness: None,
            ring=lambda label, owner: None, patterns=(), folder=tmp_path, clock=clock,
            remember=lambda person, text: None, remembered=lambda person: [], forget=lambda person, number: None,
        )
    )  # fmt: skip


def calls(text: str, before: Before | None = None) -> list[Call] | None:
    found = Router(()).understand(text, NOW, before=before or Before())
    return list(found.calls) if found else None


@pytest.mark.parametrize("code", TONGUES)
def test_every_country_is_found_by_its_name_its_form_after_of_and_its_capital(code):
    forward, reverse = ASKED[code]
    for country in COUNTRIES:
        wanted = [Call("capital", {"country": country})]
        assert calls(forward.format(country_name(country, code))) == wanted
        assert calls(forward.replace(" von {}", " {}").replace("of {}", "{}").replace("van {}", "{}")
                     .format(of_country(country, code))) == wanted  # fmt: skip
        capital = in_language(told()["capitals"][country], code)
        found = calls(reverse.format(capital))
        assert found == wanted or in_language(told()["capitals"][found[0].arguments["country"]], code) == capital


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("What's the capital of Canada", "The capital of Canada is Ottawa."),
        ("whats the capital of czechia again", "The capital of Czechia is Prague."),
        ("capital of turkey?", "The capital of Turkey is Ankara."),
        ("What is Australia's capital city?", "The capital of Australia is Canberra."),
        ("hey larson, tell me the capital of the usa please", "The capital of the United States is Washington"),
        ("which country is Nairobi the capital of", "The capital of Kenya is Nairobi."),
        ("Lima is the capital of which country?", "The capital of Peru is Lima."),
        ("Is Sydney the capital of Australia?", "The capital of Australia is Canberra."),
        ("Is Sao Paulo the capital of Brazil?", "The capital of Brazil is Brasília."),
        ("is Canberra the capital of Australia?", "Yes. The capital of Australia is Canberra."),
        ("is vienna the capital of Germany?", "No. The capital of Germany is Berlin."),
        ("what are the capitals of Norway and Sweden", "The capital of Norway is Oslo.\n\nThe capital of Sweden"),
        ("capital of the Netherlands", "The capital of the Netherlands is Amsterdam; the government is in The Hague."),
        ("capital of South Africa", "South Africa has three capitals"),
        ("which country is Cape Town the capital of", "South Africa has three capitals"),
        ("what's the capital of Singapore", "Singapore is a city-state"),
        ("what is the capital of Scotland", "The capital of Scotland is Edinburgh."),
        ("Hauptstadt von Kanada?", "Die Hauptstadt von Kanada ist Ottawa."),
        ("Was ist die Hauptstadt der Schweiz", "Die Hauptstadt der Schweiz ist Bern."),
        ("Wie heißt nochmal Portugals Hauptstadt?", "Die Hauptstadt von Portugal ist Lissabon."),
        ("Hauptstadt Österreichs", "Die Hauptstadt von Österreich ist Wien."),
        ("was ist die hauptstadt von tschechien", "Die Hauptstadt von Tschechien ist Prag."),
        ("Welches Land hat Kopenhagen als Hauptstadt?", "Die Hauptstadt von Dänemark ist Kopenhagen."),
        ("Ist Zürich die Hauptstadt der Schweiz?", "Die Hauptstadt der Schweiz ist Bern."),
        ("Ist Den Haag die Hauptstadt der Niederlande?", "Die Hauptstadt der Niederlande ist Amsterdam; die"),
        ("wat is de hoofdstad van Portugal", "De hoofdstad van Portugal is Lissabon."),
        ("hoe heet de hoofdstad van Duitsland ook alweer?", "De hoofdstad van Duitsland is Berlijn."),
        ("welk land heeft Wenen als hoofdstad", "De hoofdstad van Oostenrijk is Wenen."),
        ("hoofdstad van de VS?", "De hoofdstad van de Verenigde Staten is Washington, D.C."),
        ("wat is de hoofdstad van Bolivia", "De hoofdstad van Bolivia is Sucre; de regering zetelt in La Paz."),
    ],
)  # fmt: skip
def test_the_answer(box, text, answer):
    used = box.use(text, Asker(None, "somebody"))
    assert used.result.startswith(answer)


@pytest.mark.parametrize(
    "text",
    [
        "what is a capital letter", "capital gains tax in Germany", "what is the population of the capital of Canada",
        "Paris is the capital of France.", "how far is the capital of Italy", "tell me about the capital of Spain",
        "what time is it in the capital of Japan", "Was kostet ein Hotel in der Hauptstadt von Polen",
        "wat is het weer in de hoofdstad van Spanje", "what is the capital of Bavaria", "what does capital mean",
        "is life in the capital of France good",
        "remind me to learn the capital of Peru at 8", "remember that the capital of Peru is Lima",
    ],
)  # fmt: skip
def test_other_questions_are_left_alone(text):
    assert not any(call.tool == "capital" for call in calls(text) or ())


@pytest.mark.parametrize(
    ("first", "then", "country"),
    [
        ("what's the capital of Canada", "and of Portugal?", "PT"),
        ("capital of Kenya", "what about the Netherlands?", "NL"),
        ("Hauptstadt von Kanada?", "und von Spanien?", "ES"), ("hoofdstad van Spanje", "en van Zweden?", "SE"),
    ],
)  # fmt: skip
def test_another_country_follows(first, then, country):
    before = Before((Turn(first, tuple(calls(first))),))
    assert calls(then, before) == [Call("capital", {"country": country})]


def test_a_capital_beside_another_request():
    found = calls("what's the capital of Norway and set a timer for 5 minutes")
    assert [call.tool for call in found] == ["capital", "timer"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("which country is Marrakesh in?", "Marrakesh is in Morocco."),
        ("in what country is nairobi", "Nairobi is in Kenya."),
        ("what country's Osaka in again", "Osaka is in Japan."),
        ("hey larson, where in the world is Adelaide?", "Adelaide is in Australia."),
        ("where's Rotterdam located", "Rotterdam is in the Netherlands."),
        ("which country is Valencia in", "I know more than one Valencia: in Spain, in Venezuela."),
        ("in welchem Land liegt Kopenhagen?", "Kopenhagen liegt in Dänemark."),
        ("wo liegt Valencia", "Ich kenne mehr als ein Valencia: in Spanien, in Venezuela."),
        ("wo liegt eigentlich Zürich", "Zürich liegt in der Schweiz."),
        ("weißt du, wo Isfahan liegt?", "Isfahan liegt im Iran."),
        ("Wo liegt Houston", "Houston liegt in den Vereinigten Staaten."),
        ("in welk land ligt Marrakesh", "Marrakesh ligt in Marokko."),
        ("waar ligt Kopenhagen ook alweer?", "Kopenhagen ligt in Denemarken."),
        ("waar ligt Chicago dan", "Chicago ligt in de Verenigde Staten."),
    ],
)
def test_the_country_of_a_city(box, text, answer):
    assert box.use(text, Asker(None, "somebody")).result == answer


@pytest.mark.parametrize(
    "text",
    [
        "where is Sofia?", "where's my bike", "which country is the biggest in the world", "wo liegt der Schlüssel",
        "wo liegt meine Brille", "waar ligt de afstandsbediening", "which country is best for skiing",
        "which country won the world cup", "in which country is Narnia", "wo ist Essen?", "which country is France in",
        "where is the reading lamp", "in welchem Land liegt der Nordpol",
    ],
)  # fmt: skip
def test_questions_that_ask_for_no_city_are_left_alone(text):
    assert not any(call.tool == "whereabouts" for call in calls(text) or ())


def test_another_city_follows():
    first = "in welk land ligt Marrakesh"
    found = calls("en Nairobi?", Before((Turn(first, tuple(calls(first))),)))
    assert [call.arguments["countries"] for call in found] == [["KE"]]


@pytest.mark.parametrize("code", ["en", "de", "nl"])
def test_every_country_has_a_phrase(code):
    found = {country: in_country(country, code) for country in told()["capitals"]}
    assert all(phrase.split()[0] in ("in", "im") and len(phrase.split()) > 1 for phrase in found.values())
    assert len(set(found.values())) == len(found)
    assert {"en": "in the United Kingdom", "de": "im Vereinigten Königreich"}.get(code, found["GB"]) == found["GB"]
