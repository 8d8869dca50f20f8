"""A choice that is left to Larson, and questions with "or" that are none; what a sentence is by its form."""

from datetime import datetime

import pytest

from appliance.intents.choices import find
from appliance.intents.router import Router
from appliance.intents.sentence_forms import form_of


@pytest.mark.parametrize(
    ("text", "code", "options"),
    [
        ("Soll ich Pizza oder Nudeln essen?", "de", ["Pizza", "Nudeln"]),
        ("ins Kino oder lieber daheim bleiben?", "de", ["ins Kino", "daheim bleiben"]),
        ("should I wear the blue one or the green one", "en", ["the blue one", "the green one"]),
        ("zal ik de rode of de blauwe trui aandoen", "nl", ["de rode", "de blauwe trui"]),
        ("pannenkoeken of patat vanavond?", "nl", ["pannenkoeken", "patat"]),
    ],
)
def test_a_choice_is_found(text, code, options):
    found = find(text, code)
    assert found and found.arguments["options"] == options


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("is a tomato a fruit or a vegetable?", "en"),
        ("I have lost track. Are we on Tuesday or Wednesday?", "en"),
        ("ist die Kamera an oder was?", "de"),
        ("is een walvis nou een vis of niet?", "nl"),
        ("tea or coffee is all the same to me", "en"),
    ],
)
def test_other_questions_are_no_choice(text, code):
    assert find(text, code) is None


@pytest.mark.parametrize(
    ("text", "code", "form"),
    [
        ("how many legs does a crab have", "en", "question"),
        ("kid wants to know how tall a giraffe is", "en", "question"),
        ("hoeveel provincies hebben we ook alweer", "nl", "question"),
        ("is een walvis nou een vis of niet", "nl", "question"),
        ("wie viele Bundesländer hat Deutschland nochmal", "de", "question"),
        ("kannst du mal den Müll rausbringen", "de", "wish"),
        ("mijn trein had gisteren een uur vertraging", "nl", "remark"),
        ("we had soup for lunch", "en", "remark"),
        ("blub", "en", ""),
    ],
)
def test_a_form_is_told(text, code, form):
    assert form_of(text, code) == form


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("When's Easter next year? Need to book flights", ""),
        ("wann ist Ostern? muss Flüge buchen", ""),
        ("When's Easter next year? Paint the fence green", "Paint the fence green"),
        ("wann ist Ostern? bau mir einen Zaun", "bau mir einen Zaun"),
    ],
)
def test_a_reason_or_a_request_that_cannot_be_done_does_not_hide_the_question(text, left):
    found = Router(()).understand(text, datetime(2026, 11, 28, 10))
    assert found and found.calls[0].tool == "day" and found.left == left
