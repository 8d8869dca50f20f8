"""More time for a timer that does not run, in each language; and the steps and kinds of numbers."""

from datetime import datetime

import pytest

from appliance.intents.before import Before, Running
from appliance.intents.call import Call
from appliance.intents.router import Router

NOW = datetime(2026, 11, 29, 9, 30).astimezone()


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(("sweep",))


MORE = {
    "en: give the lasagne another ten minutes": ("lasagne", 600),
    "en: add two more minutes to the egg timer": ("egg", 120),
    "en: can you extend the bread by half an hour": ("bread", 1800),
    "de: gib der Lasagne noch zehn Minuten": ("Lasagne", 600),
    "de: verlängere den Brottimer um eine halbe Stunde": ("Brot", 1800),
    "de: pack noch 2 Minuten auf die Eier drauf": ("Eier", 120),
    "nl: geef de lasagne nog tien minuten": ("lasagne", 600),
    "nl: doe er twee minuten bij de eieren bij": ("eieren", 120),
    "nl: verleng het brood met een half uur": ("brood", 1800),
}


@pytest.mark.parametrize(("request_", "told"), MORE.items())
def test_without_any_timer_a_new_one_is_offered(router, request_, told):
    code, _, text = request_.partition(": ")
    found = router.understand(text, NOW, preferred=code)
    assert found and found.calls == (Call("offer_timer", {"seconds": told[1], "label": told[0]}),)


@pytest.mark.parametrize(("request_", "told"), MORE.items())
def test_beside_another_timer_none_is_set(router, request_, told):
    code, _, text = request_.partition(": ")
    before = Before(timers=(Running("washing"),))
    found = router.understand(text, NOW, ["washing"], code, before)
    assert found and [call.tool for call in found.calls] == ["change_timer"]
    assert found.calls[0].arguments["label"] == told[0]


@pytest.mark.parametrize(
    "text", ["give the dog another biscuit", "add 2 eggs to the list", "doe 5 eieren bij de boodschappen"]
)
def test_more_of_something_else_is_no_timer(router, text):
    found = router.understand(text, NOW)
    assert found is None or found.calls[0].tool not in ("offer_timer", "change_timer", "timer")


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("whats 90 over 6 then take away 4", "(90 / 6) - 4"),
        ("20 plus 10, then divide by 3", "(20 + 10) / 3"),
        ("was ist 20 plus 10 und dann durch 3", "(20 + 10) / 3"),
        ("30 plus 12 then halve it", "(30 + 12) / 2"),
        ("was ist 30 plus 12 und dann die hälfte", "(30 + 12) / 2"),
        ("wat is 30 plus 12, dan verdubbel dat", "(30 + 12) * 2"),
        ("wat is 5 keer 6 en dan min 4", "(5 * 6) - 4"),
    ],
)
def test_a_further_step_comes_after_all_before_it(router, text, expression):
    found = router.understand(text, NOW)
    assert found and found.calls == (Call("calculate", {"expression": expression}),)


@pytest.mark.parametrize(
    ("text", "number", "what"),
    [
        ("is 89 a prime number", 89, "prime"), ("ist 89 eine Primzahl", 89, "prime"),
        ("is 89 een priemgetal", 89, "prime"),
        ("is 36 even or odd", 36, "even"), ("ist 36 gerade", 36, "even"), ("is 35 een oneven getal", 35, "even"),
        ("is 91 divisible by 13", 91, "divisible"), ("ist 91 durch 13 teilbar", 91, "divisible"),
        ("is 91 deelbaar door 13", 91, "divisible"),
    ],
)  # fmt: skip
def test_the_kind_of_a_number_is_asked_for(router, text, number, what):
    found = router.understand(text, NOW)
    assert found and found.calls[0].tool == "kind_of_number"
    assert found.calls[0].arguments["number"] == number
    assert found.calls[0].arguments["what"] == what
