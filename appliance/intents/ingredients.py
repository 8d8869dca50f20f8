"""How much a millilitre of what is in a kitchen weighs, where a volume is asked for in grams or the other way round.

The densities are those of level spoons and cups in the weight charts of King Arthur Baking and of the US Department of
Agriculture's FoodData Central, rounded to two digits: a rough figure, as flour may be packed or loose.
"""

from dataclasses import replace
from typing import Any

from appliance.intents.call import Call
from appliance.intents.language import language, words_of
from appliance.intents.understanding import Understood
from appliance.intents.units import kind

DENSITY = {  # grams per millilitre
    "flour": 0.53, "sugar": 0.85, "icing_sugar": 0.5, "brown_sugar": 0.9, "butter": 0.96, "oil": 0.92, "honey": 1.42,
    "water": 1.0, "milk": 1.03, "cream": 1.0, "salt": 1.2, "rice": 0.83, "cocoa": 0.42, "oats": 0.38, "syrup": 1.33,
    "yoghurt": 1.03, "baking_powder": 0.8, "starch": 0.54,
}  # fmt: skip
MEASURES = {"mass", "volume"}


def with_ingredient(found: Understood, text: str) -> Understood:
    """A request, its conversion between weight and volume with the one ingredient that the text names."""
    calls = tuple(_named(call, text, found.language) for call in found.calls)
    return replace(found, calls=calls) if calls != found.calls else found


def _named(call: Call, text: str, code: str) -> Call:
    if call.tool != "convert" or not _weighs(call.arguments):
        return call
    names = ingredients(text, code)
    return Call("convert", {**call.arguments, "of": names[0]}) if len(names) == 1 else call


def _weighs(arguments: dict[str, Any]) -> bool:
    kinds = {kind(str(unit)) for _, unit in arguments["amount"]} | {kind(str(arguments["to"]))}
    return kinds == MEASURES and len(arguments["amount"]) == 1


def ingredients(text: str, code: str) -> list[str]:
    """The ingredients that a text names; "icing sugar" is no sugar."""
    told = f" {' '.join(words_of(text))} "
    names: dict[str, str] = language(code).data["ingredients"]
    found = []
    for name, phrases in sorted(names.items(), key=lambda entry: -max(map(len, entry[1].split("|")))):
        for phrase in sorted(phrases.split("|"), key=len, reverse=True):
            if f" {phrase} " in told:
                told = told.replace(f" {phrase} ", " | ")
                found.append(name)
    return list(dict.fromkeys(found))
