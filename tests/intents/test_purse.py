"""Sums told as a story about one's money."""

import pytest

from appliance.intents.arithmetic import calculate
from appliance.intents.router import Router

ROUTER = Router(())


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("I've 20 quid and two coffees at 3.40 each and a cake at 4.25, what's left", 8.95),
        ("ich hab 50 Euro und kaufe 4 Bücher für je 8,90, was bleibt übrig", 14.4),
        ("ik heb 50 euro en koop 4 boeken van 8,90, wat hou ik over", 14.4),
        ("if three tickets cost 42 euros what do seven cost", 98),
        ("drei Karten kosten 42 Euro, was kosten sieben", 98),
        ("drie kaartjes kosten 42 euro, wat kosten er zeven", 98),
        ("we were 5 for dinner and the bill came to 132.50, what's that each with a 10% tip", 29.15),
        ("we zijn met z'n vijven, de rekening is 132,50 en we geven 10 procent fooi, wat betaalt ieder", 29.15),
        ("4 kaartjes van 12,50 en 10 procent korting, wat kost dat", 45),
        ("3 Hosen zu 40 Euro, 20 Prozent Rabatt, was kostet das", 96),
        ("als ik elke week 15 euro opzij zet hoeveel heb ik dan na een jaar", 780),
        ("wenn ich jeden Monat 40 Euro zurücklege, wie viel habe ich nach einem Jahr", 480),
    ],
)
def test_a_story_about_money_is_worked_out(text, result):
    call = ROUTER.route(text)
    assert call and call.tool == "calculate", call
    assert float(calculate(call.arguments["expression"]) or 0) == pytest.approx(result)


@pytest.mark.parametrize(
    "text",
    [
        "I have 100 euros and spend 20 a week, what's left",
        "ich hab 10 Euro und kaufe 4 Bücher für je 8,90, was bleibt übrig",
        "I have 50 euros and buy some books at 8.90, what's left",
        "three tickets cost 42 euros, children half price, what do seven cost",
        "we were 5 and the bill was 132.50 with a 10% tip included, what's that each",
    ],
)
def test_what_is_not_surely_understood_is_never_worked_out(text):
    call = ROUTER.route(text)
    assert call is None or call.tool != "calculate", call
