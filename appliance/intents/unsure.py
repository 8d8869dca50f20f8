"""Requests that clearly ask for a date, a conversion or a timer, and were not understood: better said than made up."""

from collections.abc import Sequence
from datetime import datetime

from appliance.intents.call import Call
from appliance.intents.language import language
from appliance.intents.sentence import Sentence, read

LONGEST = 160  # characters


def unsure(text: str, code: str, now: datetime) -> Call | None:
    """A call that says what was not understood; None where the request may be about anything."""
    if len(text) > LONGEST:
        return None
    sentence = read(" ".join(text.split()), language(code), now)
    topic = "date" if _counts_time(sentence) else "timer" if _sets_timer(sentence) else ""
    return Call("unsure", {"topic": topic}) if topic else None


def _counts_time(sentence: Sentence) -> bool:
    """ "How many weeks until my birthday?" """
    return sentence.has("how_many", "time_unit") and bool(sentence.means & {"until", "since"})


def _sets_timer(sentence: Sentence) -> bool:
    """ "Set a timer until the cake is done"."""
    first = next((s for s in sentence.segments if s.means != {"filler"}), None)
    return first is not None and "set" in first.means and "timer" in sentence.means and "negation" not in sentence.means


def gives_way(call: Call, labels: Sequence[str]) -> bool:
    """Whether another reading is better: this one asks back, has a price to look up or a call to make, or no timer."""
    missing = {"timer": "seconds", "reminder": "at"}.get(call.tool)
    if missing:
        return not call.arguments.get(missing)
    if call.tool == "clock" and "," in str(call.arguments.get("unknown", "")):
        return True  # "in Tokio, mijn zoon woont daar"
    if call.tool == "timers":
        return bool(call.arguments.get("label")) and call.arguments["label"] not in labels
    return call.tool == "unsure" or (call.tool == "cannot" and call.arguments["topic"] in ("calls", "prices"))
