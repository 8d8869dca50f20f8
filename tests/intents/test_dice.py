"""How many dice are rolled, and what is thrown with them, in three languages."""

from datetime import datetime

import pytest

from appliance.intents.router import Router

NOW = datetime(2026, 11, 29, 0, 3)


def rolled(text: str, language: str) -> list[object]:
    """How many dice of each roll, and the name of another tool."""
    found = Router(()).understand(text, NOW, (), language)
    calls = found.calls if found else ()
    return [call.arguments.get("count", 1) if call.tool == "dice" else call.tool for call in calls]


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "chuck two dice for us we're playing monopoly", [2]),
        ("en", "throw two dice for us", [2]),
        ("en", "throw two dice", [2]),
        ("en", "roll three dice for the kids", [3]),
        ("en", "roll the dice twice for me", [2]),
        ("en", "roll a die for us please", [1]),
        ("en", "roll once and then flip a coin", [1, "coin"]),
        ("de", "würfel einmal und wirf danach noch ne münze", [1, "coin"]),
        ("de", "würfel zweimal", [2]),
        ("de", "würfle dreimal für uns", [3]),
        ("de", "wirf zwei Würfel für die Kinder", [2]),
        ("de", "wirf zwei Würfel", [2]),
        ("de", "würfle und wirf dann eine Münze", [1, "coin"]),
        ("nl", "gooi twee dobbelstenen voor ons", [2]),
        ("nl", "gooi drie keer met de dobbelsteen", [3]),
        ("nl", "gooi eenmaal de dobbelsteen en gooi dan kop of munt", [1, "coin"]),
        ("nl", "gooi de dobbelsteen en daarna een muntje", [1, "coin"]),
    ],
)
def test_as_many_dice_are_rolled_as_were_asked_for(language, text, wanted):
    assert rolled(text, language) == wanted


@pytest.mark.parametrize("text", ["wirf den Würfel weg", "I might die in two days", "are the dice on the list"])
def test_dice_that_are_not_thrown_are_not_rolled(text):
    assert not [each for each in rolled(text, "en") if isinstance(each, int)]
