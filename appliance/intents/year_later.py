"""A holiday of the year after: "and the one after?", "und im Jahr drauf?", "en het jaar daarop?"."""

from collections.abc import Sequence
from datetime import date

from appliance.intents.call import Call
from appliance.intents.holidays import NAMES, day_of
from appliance.intents.sentence import Sentence


def find(sentence: Sentence, before: Sequence[Call]) -> Call | None:
    """The same holiday a year after the one that was told last."""
    last = before[-1] if before else None
    if last is None or last.tool != "day" or not last.arguments.get("name") or not _asks(sentence):
        return None
    told = date.fromisoformat(str(last.arguments["date"]))
    said = tuple(str(last.arguments["name"]).lower().split())
    entries = sentence.language.data["holidays"]
    named = [
        name
        for name in NAMES
        if name in entries and day_of(name, told.year) == told and said in sentence.language.entry("holidays", name)
    ]
    if len(named) != 1:
        return None
    return Call("day", {**last.arguments, "date": day_of(named[0], told.year + 1).isoformat()})


def _asks(sentence: Sentence) -> bool:
    words = tuple(token.word for token in sentence.tokens if token.word[0].isalnum())
    lead = sentence.language.words("dates", "year_later_lead")
    while words and words[0] in lead:
        words = words[1:]
    return words in sentence.language.entry("dates", "year_later")
