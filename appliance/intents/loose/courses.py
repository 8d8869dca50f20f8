"""The last day of something that lasts some days: "I start a 7 day course on Tuesday, when do I take the last one?".

The first day counts: a course of seven days that begins on a Tuesday ends on a Monday.
"""

import re
from datetime import date, timedelta

from appliance.intents.call import Call
from appliance.intents.dates import Day
from appliance.intents.loose.scan import Scan
from appliance.intents.numerals import number
from appliance.intents.spans import Span

LONGEST_RUN = 1000  # days
MOST_WORDS = 30
A_DAY = 86_400.0  # seconds
RUN = re.compile(
    r"\b(?:courses?|antibiotics?|penicillin|tablets?|pills?|medicines?|medication|meds|capsules?|treatment|"
    r"challenge|streak|diet|detox|plan|trial|pass|fast|quarantine|isolation|"
    r"\w*kur|antibiotik\w*|penizillin|penicilline|tabletten|pillen|medikament\w*|medizin|tropfen|kapseln|behandlung|"
    r"diät|fasten|\w*programm|quarantäne|"
    r"\w*kuur|antibiotica|medicijn\w*|druppels|capsules|behandeling|dieet|uitdaging|programma|vasten|quarantaine)\b",
    re.I,
)
LAST = re.compile(
    r"\b(?:last|final|end|ends|finish|finished|finishing|over|done|through|letzte[rsnm]?|ende|endet|aufhören|fertig|"
    r"vorbei|"
    r"durch|schluss|laatste|eindigt|einde|klaar|afgelopen|voorbij|stoppen)\b",
    re.I,
)
WHEN = re.compile(
    r"\b(?:when(?:'s|s)?|(?:what|which) (?:day|date)|(?:what|which)(?:'s|s| is| will be)? the (?:last|final)|"
    r"wann|welche[rmsn]? (?:tag|datum|wochentag)|was ist der letzte|wanneer|welke (?:dag|datum)|wat is de laatste)\b",
    re.I,
)
# Other questions, and days that are left out: no run of days.
OTHERWISE = re.compile(
    r"\b(?:every|other day|apart|weekdays|working days|how (?:many|long)|left|missed|skip\w*|alle|jeden|jeder|"
    r"werktag\w*|"
    r"wie ?viele?|übrig|ausgelassen|om de|elke|iedere|werkdagen|hoeveel|nog over)\b",
    re.I,
)
TWICE = re.compile(
    r"\b(?:\w+ )?(?:times|mal|keer|tablets?|pills?|tabletten|pillen) (?:a|per|am|pro|each|every|elke) (?:day|tag|dag)\b"
)
PAST = re.compile(
    r"\b(?:started|began|took|have been|i've been|been on|since|seit|angefangen|begonnen|hab\w* .*(?:genommen|"
    r"gestartet)|"
    r"sinds|ben .*begonnen)\b",
    re.I,
)
FROM_NOW = re.compile(r"\b(?:from now|ab jetzt|ab sofort|vanaf nu|now|jetzt|nu)\b", re.I)
JOINED = re.compile(r"^(?P<count>[^\W_]*?)-?(?:tägige[rsnm]?|daagse)$")


def is_meant(text: str) -> bool:
    """Whether a text may ask for the last day of something, although it has no number: "eine Woche lang"."""
    return bool(RUN.search(text) and LAST.search(text) and WHEN.search(text))


def find(scan: Scan) -> Call | None:
    """The last day that a text asks for."""
    text = " ".join(scan.words)
    if len(scan.words) > MOST_WORDS or not is_meant(text):
        return None
    asked = TWICE.sub("", text)
    length, start = _length(scan), _start(scan, text)
    if OTHERWISE.search(asked) or not length or not start or scan.segments("time") or scan.segments("place"):
        return None
    try:
        end = length.after(start) - timedelta(days=1)
    except (OverflowError, ValueError):  # beyond the calendar
        return None
    return Call("day", {"date": end.isoformat()}) if 0 <= (end - start).days < LONGEST_RUN else None


def _length(scan: Scan) -> Span | None:
    """How long it lasts; None if nothing says so, or several things may."""
    told = [span for span in scan.values("span") if span.of_days]
    told = [span for span in told if span.seconds != A_DAY]  # "three a day"
    joined = [days for n in range(len(scan.words)) if (days := _of_word(n, scan))]
    found = told + [Span(days * A_DAY, of_days=True) for days in joined]
    return found[0] if len(found) == 1 else None


def _of_word(at: int, scan: Scan) -> float:
    """The days of "zehntägig" or "7-daagse"; 0 for another word."""
    found = JOINED.match(scan.words[at])
    if not found:
        return 0.0
    before = at - 1 - (scan.word(at - 1) == "-")
    words = [found["count"]] if found["count"] else [scan.word(before)]
    told = number(words, 0, scan.sentence.language) if words[0] else None
    return told[0] if told else 0.0


def _start(scan: Scan, text: str) -> date | None:
    """The first day: the one that is told, before today where it has begun; today where it says "from now"."""
    days: list[Day] = scan.values("date")
    today = scan.sentence.now.date()
    if not days:
        return today if FROM_NOW.search(text) else None
    if len(days) > 1:
        return None
    return days[0].before(today) if PAST.search(text) and days[0].date != today else days[0].date
