"""Requests about a list that do not name it, and what is never switched off."""

from datetime import datetime

import pytest

from appliance.intents.router import Router


def call(text: str):
    found = Router(("sweep",)).understand(text, datetime(2026, 11, 28, 10))
    return found.calls[0] if found else None


@pytest.mark.parametrize(
    ("text", "tool", "item"),
    [
        ("take the milk off", "list_remove", "milk"), ("cross off the eggs please", "list_remove", "eggs"),
        ("put bread on it too", "list_add", "bread"), ("add cheese as well", "list_add", "cheese"),
        ("streich die Milch", "list_remove", "Milch"), ("nimm die Eier wieder runter", "list_remove", "Eier"),
        ("schreib noch Butter dazu", "list_add", "Butter"), ("und setz Brot auch drauf", "list_add", "Brot"),
        ("haal de melk eraf", "list_remove", "melk"), ("streep de eieren door", "list_remove", "eieren"),
        ("zet brood er ook op", "list_add", "brood"), ("voeg ook kaas toe", "list_add", "kaas"),
    ],
)  # fmt: skip
def test_an_item_without_a_list_is_meant_for_the_shopping_list(text, tool, item):
    found = call(text)
    assert (found.tool, found.arguments) == (tool, {"items": [item], "name": "shopping"})


@pytest.mark.parametrize(
    "text",
    [
        "what do i still need to buy", "what groceries do we need", "was muss ich noch einkaufen",
        "was müssen wir noch kaufen", "wat moet ik nog kopen", "wat moeten we nog halen",
    ],
)  # fmt: skip
def test_what_is_left_to_buy_is_the_shopping_list(text):
    assert call(text).tool == "list_show"


@pytest.mark.parametrize(
    "text", ["turn off the coffee", "switch the toaster off", "schalt die Milch aus", "doe de pan uit"]
)
def test_what_larson_does_not_have_is_not_switched(text):
    assert call(text).tool == "cannot"


@pytest.mark.parametrize("text", ["take the day off", "take it off", "take off your shoes", "put it on"])
def test_what_is_no_item_goes_on_no_list(text):
    assert call(text) is None
