"""Sums of speed and of areas told in English, and sentences with the same words that ask for something else."""

from datetime import datetime

import pytest

from appliance.intents.arithmetic import calculate
from appliance.intents.router import Router

NOW = datetime(2026, 11, 28, 10)


def told(text: str) -> tuple[str, str]:
    """The result and the unit of the sum that a text is."""
    found = Router(()).understand(text, NOW, preferred="en")
    if found is None or found.calls[0].tool != "calculate":
        return "", ""
    arguments = found.calls[0].arguments
    return calculate(arguments["expression"]), arguments.get("unit", "")


@pytest.mark.parametrize(
    ("text", "result", "unit"),
    [
        ("a lad cycles 12 miles in 45 minutes, what's his speed", "16", "speed-mile-per-hour"),
        ("we drove 150 miles in two and a half hours, what was our average speed", "60", "speed-mile-per-hour"),
        ("she swam 2 km in 40 minutes, how fast is that", "3", "speed-kilometer-per-hour"),
        ("how far do I get in 90 minutes at 65 miles per hour", "97.5", "length-mile"),
        ("at 80 km/h for 3 hours, how far is that", "240", "length-kilometer"),
        ("how long does it take to drive 200 km at 80 km/h", "2.5", "duration-hour"),
        ("if I run 10 km at 6 minutes a kilometre how long will I take", "60", "duration-minute"),
        ("what is the area of a room 3.5m by 4m", "14", "area-square-meter"),
        ("what is 2440 times 1220 in square metres, them's millimetres", "2.9768", "area-square-meter"),
        ("the lawn is 12 by 8 metres, what's the area", "96", "area-square-meter"),
        ("what's the perimeter of a 5 by 3 metre pen", "16", "length-meter"),
        ("what's the area of a circle with radius 2 m", "12.5663706", "area-square-meter"),
        ("how do i work out the area of a circle, diameter's 30 cm", "706.85834625", "area-square-centimeter"),
        (
            "paint covers 12 square metres a litre, my wall is 4.2 by 2.6 and it needs two coats, how much paint",
            "1.82",
            "volume-liter",
        ),
    ],
)
def test_a_speed_or_an_area_is_worked_out(text, result, unit):
    assert told(text) == (result, unit)


@pytest.mark.parametrize(
    "text",
    [
        "how long till the bus, it is 5 km away", "how far is it from London to Leeds",
        "how fast can a cheetah run", "we drove 150 miles in 3 hours and 20 minutes with two stops, how fast was that",
        "what is the area of France", "is my 30 cm tin big enough", "I am 6 foot by the door, how tall is that in cm",
        "how many 3 by 4 tiles do I need for 20 square metres",
    ],
)  # fmt: skip
def test_what_has_not_all_of_it_is_no_such_sum(text):
    assert told(text)[1] in ("", "length-centimeter")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("what is 3 lakh divided by 12", "25000"),
        ("whats 2 crore minus 5 lakh", "19500000"),
        ("whats 1/3 + 1/4", "about 0.5833333333"),
        ("fuel's 148.9 a litre and I put in 42 litres, what did that cost me", "62.538"),
        ("petrol at 1.45 a litre, 40 litres, what did that cost", "58"),
        ("gran gave me 20 pounds and I bought a slime for 3.50 and two packs of football cards for 2.25 each, "
         "how much money do I have left", "12"),
        ("I had 50 quid and spent 12.99 on a game and 3 on sweets, how much have I got left", "34.01"),
        ("a jacket's 85 quid with 30 off in the sale, percent that is, how much is it now", "59.5"),
    ],
)  # fmt: skip
def test_a_story_of_money_or_large_numbers_is_worked_out(text, result):
    assert told(text)[0] == result


def calls(text: str) -> list[tuple[str, dict[str, object]]]:
    found = Router(()).understand(text, NOW, preferred="en")
    return [(call.tool, call.arguments) for call in found.calls] if found else []


def test_a_recipe_is_scaled_with_what_is_counted_in_it():
    made = calls("recipe feeds 4 and wants 300g flour, 2 eggs and 450ml milk, I've got 10 coming, scale it up for me")
    assert [calculate(str(arguments["expression"])) for _, arguments in made] == ["750", "5", "1125"]


@pytest.mark.parametrize(
    ("text", "tool", "wanted"),
    [
        ("I came off shift at 7:45 and I'm back on at 20:15, how many hours have I got off", "between_hours",
         {"start": "07:45", "end": "20:15"}),
        ("my son was born 2016-08-22, how many days old is he", "until", {"date": "2016-08-22", "unit": "day"}),
        ("if I ring Sydney at 9 tonight what time is it for them", "zones", {"time": "21:00"}),
        ("my cousin's flight lands at 05:40 in Mumbai, what's that UK time", "zones", {"time": "05:40"}),
        ("i have 14 sweets and there are 4 kids, how many does everyone get and whats left over", "share_out",
         {"total": 14, "by_many": 4}),
        ("my nan's recipe says 2 lb 4 oz of plums, what's that in metric", "convert", {"to": "mass-kilogram"}),
        ("how many mils in a pint", "convert", {"to": "volume-milliliter"}),
    ],
)  # fmt: skip
def test_a_story_of_times_or_measures_is_read(text, tool, wanted):
    assert calls(text) and calls(text)[0][0] == tool and wanted.items() <= calls(text)[0][1].items()


@pytest.mark.parametrize("text", ["my son was born in 2016 and loves days out", "the shop starts at 8.50 per hour"])
def test_other_words_stay_as_they_are(text):
    assert calls(text)[:1] != [("until", {"date": "2016-01-01", "name": "", "unit": "day"})]
