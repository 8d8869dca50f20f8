"""Which country a city is in, in three languages, and questions that only look like it."""

import pytest
from test_capitals import box, calls  # noqa: F401  # pytest finds the fixture by its name

from appliance.assistant.tools.registry import Asker
from appliance.intents.before import Before, Turn
from appliance.intents.capitals import in_country, told


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
def test_the_answer(box, text, answer):  # noqa: F811
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
def test_other_questions_are_left_alone(text):
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
