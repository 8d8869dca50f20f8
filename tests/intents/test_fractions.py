"""Fractions of measures, recipes for other guests, shared bills and days that are told twice."""

from datetime import datetime

import pytest

from appliance.intents.arithmetic import calculate
from appliance.intents.router import Router


def arguments(text: str) -> dict:
    found = Router(()).understand(text, datetime(2026, 11, 28, 10))
    return found.calls[0].arguments if found else {}


@pytest.mark.parametrize(
    ("text", "amount", "to"),
    [
        ("how many tablespoons is a quarter cup", 0.25, "volume-tablespoon"),
        ("how many ml is half a cup", 0.5, "volume-milliliter"),
        ("wie viele ml sind ein viertel Liter", 0.25, "volume-milliliter"),
        ("wie viele Gramm sind ein halbes Pfund", 0.5, "mass-gram"),
        ("hoeveel ml is een kwart liter", 0.25, "volume-milliliter"),
        ("hoeveel gram is een half pond", 0.5, "mass-gram"),
    ],
)
def test_fractions(text, amount, to):
    found = arguments(text)
    assert (found["amount"][0][0], found["to"]) == (amount, to)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("split 126 dollars between 4 people with a 20 percent tip", "37.8"),
        ("split 80 euros among 5 with 10% tip", "17.6"),
        ("what is three quarters of 480", "360"),
        ("wie viel ist dreiviertel von 480", "360"),
        ("hoeveel is driekwart van 480", "360"),
        ("recipe is for 4 people and needs 300g flour how much for 6", "450"),
        ("the cake is for 8 people and takes 400 g sugar, how much do i need for 10", "500"),
    ],
)
def test_shares(text, result):
    assert calculate(arguments(text)["expression"]) == result


def test_a_recipe_with_two_amounts_is_left():
    assert "expression" not in arguments("a cake for 4 people needs 300g flour and 2 eggs, how much for 6")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("op welke dag valt koningsdag volgend jaar 27 april 2027", "2027-04-27"),
        ("what day is christmas 25 december 2026", "2026-12-25"),
        ("welcher Wochentag ist Heiligabend, der 24. Dezember 2026", "2026-12-24"),
    ],
)
def test_a_day_told_twice(text, day):
    assert arguments(text)["date"] == day
