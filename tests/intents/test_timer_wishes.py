"""Wishes for timers, and sentences that only tell how long something took."""

from datetime import datetime

import pytest
from support import THREADS

from appliance.core.config import load
from appliance.core.errors import ModelError
from appliance.documents.loader import REQUESTS, build_text_embedder
from appliance.intents.router import Router

NOW = datetime(2026, 11, 28, 10)


@pytest.fixture(scope="module", params=["meaning", "words"])
def router(request, models, tmp_path_factory) -> Router:
    """With the text embedder, and without one."""
    if request.param == "words":
        return Router(())
    try:
        embedder = build_text_embedder(load(environ=THREADS).faces, models, REQUESTS)
    except ModelError as error:
        pytest.skip(str(error))
    return Router((), embedder.embed, embedder.knows, tmp_path_factory.mktemp("learnt") / "requests.npz")


def calls(router: Router, text: str, *labels: str) -> list[tuple[str, object, object]]:
    found = router.understand(text, NOW, labels)
    told = found.calls if found else ()
    return [(call.tool, call.arguments.get("seconds"), call.arguments.get("label")) for call in told]


@pytest.mark.parametrize(
    "text",
    [
        "the train takes 45 minutes, go figure",
        "we have 20 minutes left, let me know what you think",
        "we only have 10 minutes, tell me a joke", "train in 8 minutes, go go",
        "if the pasta takes 9 minutes, tell me when to start", "the cake needs 40 minutes usually",
        "i waited 20 minutes for the bus this morning", "the cake was in the oven for 40 minutes and still raw",
        "mom said dinner is in 20 minutes", "he's been in the shower for 30 minutes", "the film lasts 90 minutes",
        "they argued for half an hour about nothing", "i've got 10 minutes before the bus",
        "the timer rang 5 minutes ago",
        "Ich habe 20 Minuten auf den Bus gewartet", "20 Minuten gewartet", "das Essen hat 45 Minuten gedauert",
        "der Wecker hat vor 10 Minuten geklingelt", "we hebben een uur in de rij gestaan", "20 minuten gewacht",
        "de bus komt over 20 minuten", "de wekker is 10 minuten geleden afgegaan",
    ],
)  # fmt: skip
def test_what_took_long_sets_no_timer(router, text):
    assert not {tool for tool, *_ in calls(router, text)} & {"timer", "cancel_timer"}


@pytest.mark.parametrize(
    ("text", "seconds", "label"),
    [
        ("10 minutes for the pasta", 600, "pasta"), ("noodles 8 min", 480, "noodles"),
        ("4 minutes tea", 240, "tea"),
        ("10 Minuten für die Nudeln", 600, "Nudeln"), ("Kartoffeln 12 Minuten", 720, "Kartoffeln"),
        ("7 minuten", 420, ""),
        ("10 minuten voor de aardappels", 600, "aardappels"), ("rijst 12 min voor mij", None, None),
        ("und noch einen für die Pizza 15 min", 900, "Pizza"), ("noch einen mit 7 Minuten", 420, ""),
        ("en 40 minuten voor de lasagne", 2400, "lasagne"), ("en nog een van 5 minuten", 300, ""),
        ("another one for the rice 12 min", 720, "rice"),
    ],
)  # fmt: skip
def test_a_span_with_a_label_is_a_timer(text, seconds, label):
    assert calls(Router(()), text) == ([("timer", seconds, label)] if seconds else [])


def test_a_label_is_found_in_another_case():
    assert calls(Router(()), "wie lange noch bei den Eiern", "eier", "reis") == [("timers", None, "eier")]
    assert calls(Router(()), "hoe lang nog voor de pizza's", "pizza", "rijst") == [("timers", None, "pizza")]


@pytest.mark.parametrize(
    "text", ["verlänger die pizza um 3 minuten", "verleng de pizza met 3 minuten", "extend the pizza by 3 minutes"]
)
def test_a_new_timer_is_offered_for_one_that_does_not_run(text):
    assert calls(Router(()), text) == [("offer_timer", 180, "pizza")]


@pytest.mark.parametrize("text", ["one minute please", "just a minute", "hang on, one sec please", "wait, a moment"])
def test_somebody_who_is_not_ready_sets_no_timer(router, text):
    assert "timer" not in [tool for tool, *_ in calls(router, text)]
