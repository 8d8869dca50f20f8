"""What follows about a reminder: the same on another day as well, and another hour told by its minutes alone."""

import re
from datetime import datetime, timedelta

from appliance.intents.call import Call
from appliance.intents.follower import Follower
from appliance.intents.hours import HALF_DAY, Hour
from appliance.intents.reminder_frames import RISING, in_the_evening, part_of_day
from appliance.intents.sentence import Sentence

CORRECTS = re.compile(
    r"(?:ach|oh|äh|ähm|o|ah|hm|sorry|moment|wait|warte|wacht|nein|nee|nö|ne|no|stop|halt|quatsch|doch|toch|oeps|ups|oops)\b",
    re.I,
)
CLAUSES = re.compile(r"\s*(?:[,;:–—]|(?<!\d)\.(?!\d)|\b(?:also|dus|so|und|en|and)\b)\s*", re.I)
NEAR = 120  # minutes: a wake-up alarm moved by no more stays in its half of the day
LATE = 5 * 60  # minutes past noon or midnight: no hour of an evening
HALF = 30  # minutes past the hour


def likewise(told: Follower) -> list[Call] | None:
    """ "And on Wednesday as well", "und auch am Donnerstag", "en overmorgen ook": the reminder once more."""
    kept = told.call("reminders")
    at = str(kept.arguments.get("at", "")) if kept and kept.tool in ("reminder", "change_reminder") else ""
    if kept is None or not at or told.label:
        return None
    also = told.language.words("follow_up", "as_well")
    words = [token.word for token in told.read(told.text).tokens]
    rest = [word for word in words if word not in also and word[0].isalnum()]
    sentence = told.only(" ".join(rest), ("date", "time")) if rest and {*words} & also else None
    then = moment(sentence, datetime.fromisoformat(at), told.around.now) if sentence else None
    if then is None:
        return None
    return [Call("reminder", {"text": kept.arguments.get("text", ""), "at": then.isoformat(timespec="minutes")})]


def put_right(told: Follower) -> list[Call] | None:
    """ "Ach nee, der ist erst um zehn, also erinner mich um halb zehn": the reminder, at the time told last."""
    kept = told.call("reminders")
    at = str(kept.arguments.get("at", "")) if kept and kept.tool in ("reminder", "change_reminder") else ""
    if kept is None or not at or not CORRECTS.match(told.text):
        return None
    last = [part for part in CLAUSES.split(told.text) if part.strip()][-1]
    asked = told.read(last)
    if not asked.means & {"remind", "alarm"} or len(asked.values("time")) != 1:
        return None
    meant = told.only(
        " ".join(asked.words(s) for s in asked.segments if s.values.keys() & {"time", "date"}), ("time", "date")
    )
    then = moment(meant, datetime.fromisoformat(at), told.around.now, wakes(kept)) if meant else None
    if then is None:
        return None
    moved = then.replace(tzinfo=None).isoformat(timespec="minutes")
    return [Call("change_reminder", {"at": moved, "text": kept.arguments.get("text", ""), "was": at})]


def wakes(kept: Call) -> bool:
    """Whether a call is an alarm for getting up: in the morning, with nothing to remind of."""
    at = str(kept.arguments.get("at", ""))
    return bool(at) and not kept.arguments.get("text") and datetime.fromisoformat(at).hour * 60 in RISING


def moment(sentence: Sentence, old: datetime, now: datetime, wakes: bool = False) -> datetime | None:
    """What a sentence tells of another moment than the old one: an hour, a day, or a span from now.

    An alarm that `wakes` stays in the morning.
    """
    offsets, days = sentence.values("offset"), sentence.values("date")
    hours = [s.values["time"] for s in sentence.segments if "time" in s.values and "offset" not in s.values]
    if offsets and not days:
        return now + timedelta(seconds=offsets[0].seconds)
    if len(hours) > 1 or len(days) > 1 or not (hours or days):
        return None
    told = hours[0] if hours else Hour(old.hour * 60 + old.minute, certain=True)
    part = part_of_day(sentence) if hours else None
    if part and told.minutes % HALF_DAY < LATE and not told.certain and in_the_evening(sentence):
        return None  # "heute Abend um drei"
    at = _awake(told, old, wakes) if part is None else told.in_half(part)
    then = datetime.combine(days[0].date if days else old.date(), at.time)
    return then if days or then > now else then + timedelta(days=1)


def _awake(told: Hour, old: datetime, wakes: bool) -> Hour:
    """An hour in the same half of the day as the old one, but not at night: "at three" instead of nine is 15:00."""
    same = told.in_half(old.hour * 60 >= HALF_DAY)
    is_near = abs(same.minutes - old.hour * 60 - old.minute) <= NEAR
    if wakes and (same.minutes in RISING or is_near):
        return same
    return same if told.certain or same.minutes >= old.hour * 60 + old.minute else told.by_day


def by_minutes(told: Follower, item: str, old: datetime) -> datetime | None:
    """ "Quarter past", after "ten to seven": of the hour that was named."""
    words = [token.word for token in told.read(item).tokens]
    if not words or words[-1] not in told.language.words("time", "past") | told.language.words("time", "to"):
        return None
    named = old.hour + (old.minute > HALF or (old.minute == HALF and told.language.code != "en"))
    hour = (named - 1) % 12 + 1
    sentence = told.only(f"{item} {hour}", ("time",))
    hours = sentence.values("time") if sentence else []
    if len(hours) != 1:
        return None
    moved = (hours[0].minutes - hour * 60 + HALF_DAY // 2) % HALF_DAY - HALF_DAY // 2
    return datetime.combine(old.date(), datetime.min.time()) + timedelta(hours=named, minutes=moved)
