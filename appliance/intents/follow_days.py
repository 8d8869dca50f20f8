"""What follows about a day or a time: the weekday somebody was born on, and a reminder at the time that came out.

"Und an welchem Wochentag kam sie auf die Welt?" after an age; "erinnere mich dann dran" after "um 19:40".
"""

import re
from datetime import date, datetime, time, timedelta

from appliance.intents.call import Call
from appliance.intents.follower import Follower

MOST_WORDS = 12
WEEKDAY = re.compile(
    r"\b(?:wochentag|welche[rnm]? tag|was für (?:ein|einem|einen) tag|welke (?:week)?dag|wat voor dag|"
    r"which (?:week)?day|what (?:week)?day|day of the week)\b",
    re.I,
)
BORN = re.compile(r"\b(?:geboren|welt|geburt|born|birth|das|dat|that)\b", re.I)
WEEKS = {
    r"nächste[rn]?|kommende[rn]?|volgende|komende|next": 1,
    r"übernächste[rn]?|die danach|daarna|week after next": 2,
    r"letzte[rn]?|vorige[rn]?|vorige|afgelopen|last": -1,
}
WEEK = re.compile(
    r"(?:(?:und|en|and|was ist mit|hoe zit het met|in|der|die|de|the) )*"
    rf"(?P<which>{'|'.join(WEEKS)})(?: (?:woche|week|kw))?(?: (?:dann|dan|then))?\W*",
    re.I,
)
REMIND = re.compile(
    r"\b(?:erinner\w*|sag (?:mir|uns)|gib (?:mir|uns)|meld dich|weck|herinner\w*|zeg het|waarschuw\w*|seintje|wek|"
    r"remind|tell me|ping|wake)\b",
    re.I,
)
THEN = re.compile(
    r"\b(?:dann|da|dran|daran|um die zeit|zu der zeit|rechtzeitig|dan|eraan|daaraan|op dat moment|then|"
    r"at that time|of it|about it)\b",
    re.I,
)


def find(told: Follower) -> list[Call] | None:
    """The call that a short text after an age or a time comes to."""
    last = told.before.calls[-1] if told.before.calls else None
    if last is None or len(told.text.split()) > MOST_WORDS:
        return None
    if last.tool == "clock" and last.arguments.get("what") == "week":
        return _another_week(told)
    if last.tool == "age":
        return _weekday(told, last)
    return _then(told, last) if last.tool in ("later", "until_hour") else None


def _another_week(told: Follower) -> list[Call] | None:
    """ "Und nächste Woche?", after the number of this one."""
    found = WEEK.fullmatch(told.text.strip())
    if not found:
        return None
    weeks = next(weeks for words, weeks in WEEKS.items() if re.fullmatch(words, found["which"], re.I))
    return [Call("clock", {"what": "week", "date": (told.around.now.date() + timedelta(weeks=weeks)).isoformat()})]


def _weekday(told: Follower, last: Call) -> list[Call] | None:
    born = str(last.arguments.get("born", ""))
    is_asked = WEEKDAY.search(told.text) and BORN.search(told.text)
    return [Call("day", {"date": born})] if is_asked and len(born) == len("2026-11-29") else None


def _then(told: Follower, last: Call) -> list[Call] | None:
    sentence = told.read(told.text)
    if (
        not REMIND.search(told.text)
        or not THEN.search(told.text)
        or any(map(sentence.values, ("time", "offset", "date")))
    ):
        return None
    at = _moment(last, told.around.now)
    return [Call("reminder", {"text": "", "at": at.isoformat(timespec="minutes")})] if at else None


def _moment(last: Call, now: datetime) -> datetime | None:
    """The next time that it is what came out."""
    now = now.replace(tzinfo=None)
    if at := last.arguments.get("at"):
        return datetime.fromisoformat(str(at))
    if not last.arguments.get("start"):
        return None
    start = datetime.combine(date(2000, 1, 2), time.fromisoformat(str(last.arguments["start"])))
    then = datetime.combine(now.date(), (start + timedelta(seconds=int(last.arguments["seconds"]))).time())
    return then if then > now else then + timedelta(days=1)
