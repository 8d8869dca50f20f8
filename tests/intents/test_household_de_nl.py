"""Sums of a household in German and Dutch, and what only sounds like one."""

from datetime import datetime

import pytest

from appliance.intents import shop_lists, told_places
from appliance.intents.loose import bargains, household_de_nl

NOW = datetime(2026, 11, 29, 15, 40)


@pytest.mark.parametrize(
    ("code", "text", "expression"),
    [
        ("de", "Auf 520 km hab ich 36,4 Liter gebraucht, was ist das auf 100?", "36.4 / 520 * 100"),
        ("nl", "wij zijn met ons zessen, ieder eet 80 gram rijst, hoeveel gram rijst", "6 * 80"),
        ("de", "Strom 120, Gas 90 und Wasser 35, wir sind zu viert, was zahlt jeder?", "(120 + 90 + 35) / 4"),
        ("nl", "ik verdien 16,20 per uur en werkte 31 uur, wat krijg ik", "31 * 16.20"),
    ],
)
def test_every_number_has_its_part(code, text, expression):
    found = household_de_nl.find(text, code, NOW)
    assert found and found.arguments["expression"] == expression


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Auf 520 km hab ich 36,4 Liter für 62 Euro gebraucht, was ist das auf 100?"),
        ("de", "Strom 120 und Gas 90, wir sind zu viert, Anna zahlt nicht, was zahlt jeder?"),
        ("de", "Strom 120 und Gas 90, wir sind zu viert"),
        ("nl", "ik verdien 16,20 per uur en werkte 31 uur, met 20 procent toeslag, wat krijg ik"),
        ("nl", "muur van 5 bij 2 en een muur van 3 bij 2, hoeveel vierkante meter"),
        ("nl", "muur van 1 bij 2 met een raam van 5 bij 2, hoeveel vierkante meter"),
        ("de", "setz 3 Liter Milch auf die Liste, was zahlt jeder"),
    ],
)
def test_what_is_not_sure_is_not_worked_out(code, text):
    assert household_de_nl.find(text, code, NOW) is None


@pytest.mark.parametrize(
    ("code", "text", "tool"),
    [
        ("de", "Was ist günstiger, 500 Gramm für 2,79 oder 750 Gramm für 3,99?", "cheaper"),
        ("nl", "Wat is goedkoper: 6 blikjes voor 3,90 of 10 voor 5,95?", "cheaper"),
        ("de", "Da steht 200 Grad Ober-/Unterhitze, was stell ich bei Umluft ein?", "fan_oven"),
        ("de", "Wie viele Arbeitstage sind es noch bis Weihnachten?", "working_days"),
        ("nl", "Hoeveel werkdagen nog tot het einde van het jaar?", "working_days"),
        ("de", "180 Grad Umluft, wie lange braucht der Kuchen", ""),
        ("de", "Was ist günstiger, 500 Gramm für 2,79 oder ein Liter für 3,99?", ""),
        ("de", "was ist billiger, Aldi oder Lidl", ""),
        ("nl", "hoeveel werkdagen heeft een week", ""),
    ],
)
def test_bargains(code, text, tool):
    found = bargains.find(text, code, NOW)
    assert (found.tool if found else "") == tool


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "was brauchen wir vom Baumarkt"),
        ("de", "wir müssen zum Baumarkt und dann nach Hause"),
        ("de", "beim Aldi ist es heute voll"),
        ("nl", "bij de Jumbo werken is zwaar"),
        ("nl", "ik moet morgen om drie uur bij de bakker een taart ophalen"),
        ("de", "Der Code fürs Gartentor ist 8852, notier das"),
    ],
)
def test_a_shop_alone_makes_no_list(code, text):
    assert shop_lists.find(text, code) == ()


@pytest.mark.parametrize(
    "text", ["die Suppe steht auf dem Herd", "das Baby liegt auf dem Boden", "wo liegt der Schlüssel", "der Schlüssel?"]
)
def test_only_what_people_look_for_is_offered_to_be_remembered(text):
    assert told_places.find(text, "de") == ""
