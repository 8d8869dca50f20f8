"""What the numbers of a sentence count."""

import pytest

from appliance.intents.quantities import ANY, MONEY, PERCENT, read, stem


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3 shirts at $19.95 each, how much is that?", [("3", {"shirt"}, set()), ("19.95", MONEY, ANY)]),
        ("I read 24 pages a night. How many pages is that?", [("24", {"page"}, {"day"})]),
        ("Each table seats 8 guests. How many guests is that?", [("8", {"guest"}, {"table"})]),
        ("We have 4 boxes of 12 eggs. How many eggs?", [("4", {"box"}, set()), ("12", {"egg"}, {"box"})]),
        ("The price is 80 and I get 25% off, what do I pay?", [("80", MONEY, set()), ("25", PERCENT, set())]),
        ("We are 5 and pay 40 euros, how much each?", [("5", {"person"}, set()), ("40", MONEY, set())]),
    ],
)
def test_units(text, found):
    told = [(q.sum, set(q.unit), set(q.per)) for q in read(text).quantities]
    assert told == [(number, set(unit), set(per)) for number, unit, per in found]


def test_what_adds_and_what_removes():
    story = read("I had 12 eggs, ate 3 and bought 6. How many eggs are left?")
    assert [q.sign for q in story.quantities] == [0, -1, 1]


@pytest.mark.parametrize(
    "text",
    [
        "I have 3 apples and some pears, how many are left?",
        "Tom has 12 eggs and gave me 5. How many do I have now?",
        "In 1912 there were 5 of them, how many are left?",
        "There are 5 pens in 3 boxes. How many pens are red?",
        "Anna ran 5 km, then Ben and Clara ran 3 km. How far did Ben run?",
        "I have 3 apples.",
    ],
)
def test_what_needs_more_understanding_is_not_read(text):
    assert read(text) is None


@pytest.mark.parametrize(
    ("word", "name"),
    [("boxes", "box"), ("batteries", "battery"), ("people", "person"), ("kilos", "kg"), ("glass", "glass")],
)
def test_stems(word, name):
    assert stem(word) == name
