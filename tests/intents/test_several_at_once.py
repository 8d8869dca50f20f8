"""Timers without a verb beside another request, and memories told in passing, in three languages."""

from datetime import datetime

import pytest

from appliance.intents.router import Router

NOW = datetime(2026, 11, 29, 5, 30)


@pytest.mark.parametrize(
    ("language", "text", "label", "second"),
    [
        ("en", "pasta 9 minutes and put eggs on the shopping list", "pasta", "list_add"),
        ("en", "rice 12 minutes and dim the lights", "rice", "lights"),
        ("en", "pasta 9 minutes and rice 12 minutes", "pasta", "timer"),
        ("de", "Nudeln auf 9 Minuten und dann Licht dimmen", "Nudeln", "lights"),
        ("de", "Eier auf 7 Minuten, und schreib neue Eier auf den Einkaufszettel", "Eier", "list_add"),
        ("nl", "pasta 9 minuten en zet melk op de boodschappenlijst", "pasta", "list_add"),
        ("nl", "eieren 8 minuten en vertel me meteen hoeveel 1,5 kop suiker in gram is", "eieren", "convert"),
    ],
)
def test_a_timer_without_a_verb_beside_another_request(language, text, label, second):
    found = Router(()).understand(text, NOW, (), language)
    assert found and not found.left
    assert [call.tool for call in found.calls] == ["timer", second] and found.calls[0].arguments["label"] == label


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "the bus takes 12 minutes and what is the time"),
        ("de", "Der Film dauert 90 Minuten und wie spät ist es"),
        ("en", "I walked 5 minutes and the dog ate"),
    ],
)
def test_what_somebody_tells_sets_no_timer(language, text):
    found = Router(()).understand(text, NOW, (), language)
    assert not found or all(call.tool != "timer" for call in found.calls)


@pytest.mark.parametrize(
    ("language", "text", "kept"),
    [
        ("en", "for later: Grandpa's locker combination is 38-12-04", "Grandpa's locker combination is 38-12-04"),
        (
            "en",
            "our cat's called Biscuit and she likes tuna, don't forget",
            "our cat's called Biscuit and she likes tuna",
        ),
        ("de", "für später: Opas Schließfach ist 38-12-04", "Opas Schließfach ist 38-12-04"),
        (
            "de",
            "unsere Katze heißt Mia und mag Thunfisch, vergiss das nicht",
            "unsere Katze heißt Mia und mag Thunfisch",
        ),
        ("nl", "onze kat heet Mia en krijgt tonijn, niet vergeten", "onze kat heet Mia en krijgt tonijn"),
        ("nl", "voor later: de code van opa is 38-12-04", "de code van opa is 38-12-04"),
    ],
)
def test_a_memory_told_in_passing(language, text, kept):
    found = Router(()).understand(text, NOW, (), language)
    assert found and found.calls[0].tool == "remember" and found.calls[0].arguments == {"text": kept}
