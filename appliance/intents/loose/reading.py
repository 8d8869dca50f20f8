"""Reads a request by what is in it, where neither its form nor its meaning told what it asks for.

Every reader looks for one kind of request, and finds it only if everything of that kind in the text is used. Two that
find something do not know which was meant: then there is no result.
"""

import re
from collections.abc import Callable
from datetime import datetime

from appliance.intents import reminder_times, repeating, shop_lists
from appliance.intents.call import Call
from appliance.intents.language import language
from appliance.intents.loose import (
    apart,
    bargains,
    calendar,
    conversions,
    dice,
    guessed,
    household_de_nl,
    kitchen,
    lights,
    passing,
    passing_de_nl,
    portions,
    stories,
    sums,
    timers,
    times,
    zones,
)
from appliance.intents.loose.scan import Scan
from appliance.intents.sentence import read

LONGEST = 200  # characters
STORIES = ("de", "nl")  # languages with readers of days and units that are told in pieces
MEASURED = re.compile(r"\d|\b(?:ons|pond|pfund)\b", re.I)
READERS: tuple[Callable[[Scan], list[Call] | Call | None], ...] = (
    zones.find,
    conversions.find,
    kitchen.find,
    portions.find,
    sums.find,
    times.find,
    timers.find,
)


def find(text: str, code: str, now: datetime, knows: Callable[[str], bool] = lambda _: False) -> tuple[Call, ...]:
    """The calls that a text in a language comes to; none if it may mean several things."""
    told = " ".join(text.split())
    if len(told) > LONGEST or not re.search(r"\w", told):
        return ()
    spelt = knows if code == "en" else lambda _: False
    scan = Scan(read(told, language(code), now, spelt))
    if alone := dice.find(scan) or lights.find(scan):
        return (alone,)
    if by_form := passing_de_nl.find(told, code, now):
        return by_form
    if scan.is_about_other_matters:
        return ()
    found = [calls for reader in READERS if (calls := reader(scan))]
    if len(found) != 1:
        return ()
    return tuple(found[0]) if isinstance(found[0], list) else (found[0],)


def told(text: str, code: str, now: datetime) -> tuple[Call, ...]:
    """What a text tells as a story, or wants again and again: read before anything else."""
    line = " ".join(text.split())
    if calls := passing.told(text, code, now):
        return calls
    if code in STORIES and len(line) <= LONGEST and MEASURED.search(line):
        scan = Scan(read(line, language(code), now))
        if not scan.is_about_other_matters and (calls := calendar.find(scan) or apart.find(scan)):
            return calls
    if several := reminder_times.find(line, code, now) or shop_lists.find(line, code):
        return several
    one = household_de_nl.find(line, code, now) or bargains.find(line, code, now)
    one = one or stories.find(text, code, now) or guessed.find(text, code, now) or repeating.find(text, code)
    return (one,) if one else ()
