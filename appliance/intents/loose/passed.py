"""Whether an hour has passed: "ist es schon nach vier?", "is het al vier uur geweest" is answered with the time.

In German and Dutch.
"""

import re

from appliance.intents.call import Call
from appliance.intents.hours import hour
from appliance.intents.loose.scan import Scan
from appliance.intents.numerals import number

LEAD = r"(?:(?:hey|hallo|hoi|joe|joehoe|huhu|na|nou|ach|oh|sag mal|sag|zeg|larson|du|und|en|eigentlich)[ ,!]+)*"
ASKS = re.compile(
    rf"^{LEAD}(?:ist|is|haben wir|ham wir|hebben we|is het|ist es)(?: (?:es|het|'t|das|wir|we))?"
    r"(?: (?:denn|eigentlich|wirklich|echt|nou|eigenlijk|toevallig|jetzt|nu))*"
    r"(?: (?:schon|bereits|noch nicht|al|nog niet|nog geen))"
    r"(?: (?:jetzt|nu|lang|lange|kurz|ruim|even|gleich|bijna|fast))*"
    r"(?: (?P<past>nach|über|vor|na|over|voor))? (?P<hour>.+?)"
    r"(?: (?:vorbei|durch|rum|gewesen|geweest|voorbij|door))?\W*$",
    re.I,
)
DAY = range(1, 25)


def find(scan: Scan) -> Call | None:
    """The time, for somebody who asks whether an hour has passed."""
    if scan.sentence.language.code == "en" or scan.segments("place") or scan.segments("date"):
        return None
    found = ASKS.match(" ".join(word for word in scan.words if word not in ".,!?").replace(" ' t", " 't"))
    if not found:
        return None
    words = found["hour"].split()
    told = hour(words, 0, scan.sentence.language)
    bare = number(words, 0, scan.sentence.language)
    is_hour = told is not None and told[1] == len(words)
    is_number = bare is not None and bare[0] in DAY and words[bare[1] :] in ([], ["uhr"], ["uur"])
    return Call("clock", {"what": "time"}) if is_hour or is_number else None
