"""Questions about times and dates, each as the meanings that it has."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from appliance.intents.call import Call
from appliance.intents.dates import Day
from appliance.intents.frame import frame
from appliance.intents.hours import Hour
from appliance.intents.sentence import Segment, Sentence
from appliance.intents.spans import Span
from appliance.intents.units import quantity

UNITS = ("day", "week", "month", "year", "hour", "minute", "second")
MOVES = (
    "plus minus arrive takes ask_when ask_time ask_date date how_late question time_unit offset label_start until since"
)


def _clock(sentence: Sentence) -> Call | None:
    places = [segment for segment in sentence.segments if "place" in segment.values]
    if not places:
        return Call("clock", {"what": "time"})
    zones = [segment.values["place"].zones for segment in places]
    names = [sentence.between([segment]) for segment in places]
    return Call("clock", {"what": "time", "zones": [" ".join(z) for z in zones], "names": names})


def _elsewhere(sentence: Sentence) -> Call | None:
    """ "What time is it in Narnia?": a place that is not known."""
    unread = sentence.unread({"ask_time", "into", "question", "read", "which"})
    before = [s for s in sentence.segments if s.last == unread[0].first] if unread else []
    name = sentence.between(unread)
    return Call("clock", {"unknown": name}) if before and "into" in before[0].means and "?" not in name else None


def _there_when(sentence: Sentence) -> Call | None:
    """ "When it is 3 pm in Berlin, what time is it in Tokyo?" """
    hours, places = sentence.values("time"), [s for s in sentence.segments if "place" in s.values]
    if len(hours) != 1 or len(places) > 2:
        return None
    at = next(segment.first for segment in sentence.segments if "time" in segment.values)
    zones = [place.values["place"].zones[0] for place in places]
    names = [sentence.between([place]) for place in places]
    if len(places) == 1:  # here, unless the place stands right behind the hour
        near = 0 < places[0].first - at <= 3
        zones, names = ([zones[0], ""], [names[0], ""]) if near else (["", zones[0]], ["", names[0]])
    elif abs(places[1].first - at) < abs(places[0].first - at):
        zones.reverse()
        names.reverse()
    return Call("zones", {"time": _iso(hours[0]), "zones": zones, "names": names})


def _difference(sentence: Sentence) -> Call | None:
    places = [s for s in sentence.segments if "place" in s.values and not _is_pronoun(sentence, s)]
    if not 1 <= len(places) <= 2:
        return None
    zones = [place.values["place"].zones[0] for place in places]
    return Call("zones", {"time": "", "zones": zones, "names": [sentence.between([place]) for place in places]})


def _is_pronoun(sentence: Sentence, place: Segment) -> bool:
    """Whether a name of a place is "us", in small letters."""
    return sentence.between([place]) in sentence.language.words("places", "pronouns")


def _iso(hour: Hour) -> str:
    return f"{hour.time:%H:%M}"


def _day(sentence: Sentence) -> Call | None:
    days = sentence.values("date")
    if len(days) > 1:
        return _same_day(sentence)
    if not days:
        return Call("day")
    then = _of_year(days[0], sentence)
    return Call("day", {"date": then.isoformat(), "name": _name(sentence)}) if then else None


def _moved_day(sentence: Sentence) -> Call | None:
    """ "What date is 10 days before Christmas"."""
    days, spans = sentence.values("date"), sentence.values("span")
    back = "minus" in sentence.means
    if not len(days) == len(spans) == 1 or not spans[0].of_days or back == ("plus" in sentence.means):
        return None
    then = _of_year(days[0], sentence)
    try:
        return Call("day", {"date": spans[0].after(then, -1 if back else 1).isoformat(), "name": ""}) if then else None
    except (OverflowError, ValueError):  # beyond the calendar
        return None


def _day_asked(sentence: Sentence) -> Call | None:
    """The same where other words stand beside it; "a first date tonight" asks for none."""
    asks = [s for s in sentence.segments if s.means & {"ask_date", "ask_day"}]
    moved = sentence.means & {"span", "offset", "plus", "minus"}  # "10 days before Christmas"
    return _day(sentence) if any(s.last - s.first > 1 for s in asks) and not moved else None


def _which_day(sentence: Sentence) -> Call | None:
    """ "Is it Friday today?", "are we on Tuesday or Wednesday?": the day of today; "is Christmas on a Friday?" """
    days = sentence.values("date")
    if "question" not in sentence.segments[0].means or not all(told.soon or told.holiday for told in days):
        return None
    if fixed := [told for told in days if told.holiday]:
        return Call("day", {"date": fixed[0].date.isoformat(), "name": _name(sentence)}) if len(days) == 2 else None
    today = any(told.date == sentence.now.date() for told in days)
    return Call("day") if "or" in sentence.means or (today and len(days) == 2) else None


def _same_day(sentence: Sentence) -> Call | None:
    """ "King's Day next year, 27 April 2027": a day told twice."""
    years = set(sentence.values("year"))
    days = sentence.values("date")
    then = {told.of_year(min(years)) if told.of_year and len(years) == 1 else told.date for told in days}
    same = then.pop() if len(then) == 1 else None
    return Call("day", {"date": same.isoformat(), "name": ""}) if same else None


def _of_year(told: Day, sentence: Sentence) -> date | None:
    """The date, in the year that is told apart from it: "next year", "in 2030"; what was is never to come."""
    years = sentence.values("year")
    if not years:
        return told.before(sentence.now.date()) if _is_past(sentence) else told.date
    return told.of_year(years[0]) if told.of_year and len(years) == 1 else None


def _is_past(sentence: Sentence) -> bool:
    """Whether a question is about what was."""
    was = sentence.language.words("dates", "was")
    return any(token.word in was for token in sentence.tokens)


def _name(sentence: Sentence) -> str:
    """What a holiday was called."""
    named = [s for s in sentence.segments if "date" in s.values and s.values["date"].holiday]
    return OF_YEAR.sub("", sentence.between(named))


def _until(sentence: Sentence) -> Call | None:
    days = sentence.values("date")
    today = sentence.now.date()
    if len(days) != 1 or (days[0].soon and not sentence.means & {"until", "since", "left", "how_long"}):
        return None
    since = "since" in sentence.means and "until" not in sentence.means
    then = days[0].before(today) if since else _of_year(days[0], sentence)
    if then is None:
        return None
    return Call("until", {"date": then.isoformat(), "name": _name(sentence), "unit": _unit(sentence)})


def _in_a_span(sentence: Sentence) -> Call | None:
    """ "How many seconds are in a day?", where "in a day" reads as a date as well."""
    units = [segment.values["time_unit"] for segment in sentence.segments if "time_unit" in segment.values]
    date_at = next(segment for segment in sentence.segments if "date" in segment.values)
    words = [token.word for token in sentence.tokens]
    told = next((t for at in (date_at.first + 1, date_at.first) if (t := quantity(words, at, sentence.language))), None)
    if told is None or told[1] != date_at.last or len(units) != 1:
        return None
    return Call("convert", {"amount": [list(part) for part in told[0].parts], "to": f"duration-{units[0]}"})


def _unit(sentence: Sentence) -> str:
    return next((unit for unit in sentence.values("time_unit") if unit in UNITS), "day")


def _between(sentence: Sentence) -> Call | None:
    days = [told.date for told in sentence.values("date")]
    if len(days) != 2:
        return None
    first, last = days
    if last < first and not _has_year(sentence, 0):
        first = first.replace(year=first.year - 1)
    return Call("until", {"start": first.isoformat(), "date": last.isoformat(), "unit": _unit(sentence)})


def _has_year(sentence: Sentence, nth: int) -> bool:
    return sentence.values("date")[nth].of_year is None


def _until_hour(sentence: Sentence) -> Call | None:
    hours, days = sentence.values("time"), sentence.values("date")
    if len(hours) != 1 or len(days) > 1:
        return None
    then = hours[0].after(sentence.now)
    if days:
        then = datetime.combine(days[0].date, hours[0].time)
    return Call("until_hour", {"at": then.replace(tzinfo=None).isoformat(timespec="minutes")})


def _between_hours(sentence: Sentence) -> Call | None:
    hours = sentence.values("time")
    if len(hours) != 2:
        return None
    return Call("between_hours", {"start": _iso(hours[0]), "end": _iso(hours[1].behind(hours[0]))})


def _later(sentence: Sentence) -> Call | None:
    """A moment before or after a time of the day, or now."""
    told = [s.values for s in sentence.segments if s.values.keys() & {"time", "span", "offset"}]
    first = next((values for values in told if "time" in values and "offset" not in values), {})  # "drie uur" is both
    hours = [values["time"] for values in told if values is first or "span" not in values and "time" in values]
    spans = [values for values in told if values is not first and values.keys() & {"span", "offset"}]
    if len(hours) > 1 or not spans or {"plus", "minus"} <= sentence.means and not hours:
        return None
    total = sum((_seconds(values) for values in spans), 0.0)
    back = "minus" in sentence.means and "plus" not in sentence.means
    start = _iso(hours[0].by_day) if hours else ""
    return Call("later", {"start": start, "seconds": round(-total if back else total)})


def _seconds(values: dict[str, Any]) -> float:
    told: Span = values.get("offset") or values["span"]
    return told.seconds


def _age(sentence: Sentence) -> Call | None:
    days, years = [told.date for told in sentence.values("date")], list(sentence.values("year"))
    today = sentence.now.date()
    past, others = [told for told in days if told < today], [told for told in days if told >= today]
    if len(past) > 1 or len(others) + len(years) > (1 if past else 2) or (others and not past and len(years) != 1):
        return None
    born = past[0].isoformat() if past else str(min(years, default=today.year + 1))
    years = years if past else sorted(years)[1:]
    on = others[0].isoformat() if others else str(years[0]) if years else "next" if _is_turning(sentence) else ""
    if int(born[:4]) > today.year or (years and years[0] < int(born[:4])) or (not on and _is_season(sentence)):
        return None
    return Call("age", {"born": born, "on": on} if on else {"born": born})


def _is_turning(sentence: Sentence) -> bool:
    """Whether an age to come is asked for, and no other day: "hoe oud wordt ze", "on his next birthday"."""
    return bool(TURNING.search(sentence.text)) and not _is_season(sentence)


def _is_season(sentence: Sentence) -> bool:
    """Whether a text names a part of a year, in which a birthday may be or not."""
    return bool(SEASON.search(sentence.text))


def _leap(sentence: Sentence) -> Call | None:
    years = sentence.values("year")
    return Call("leap", {"year": years[0] if years else sentence.now.year})


def _left_of(period: str) -> Callable[[Sentence], Call | None]:
    def build(sentence: Sentence) -> Call:
        today = sentence.now.date()
        end = date(today.year, 12, 31) if period == "year" else _end_of_month(today)
        return Call("until", {"date": end.isoformat(), "unit": _unit(sentence), "period": period})

    return build


def _end_of_month(today: date) -> date:
    return Span(months=1.0).after(today.replace(day=1)).replace(day=1) - date.resolution


def _month_days(sentence: Sentence) -> Call | None:
    years = sentence.values("year")
    month = sentence.value("month")
    return Call("month_days", {"month": month, "year": years[0] if years else 0})


def _asked(sentence: Sentence, what: str) -> Call | None:
    days = sentence.values("date")
    return Call("clock", {"what": what, "date": days[0].date.isoformat() if days else ""})


def _unknown_day(sentence: Sentence) -> Call | None:
    """ "What day is Blursday?": a day that is not known."""
    unread = sentence.unread({"ask_day", "fall", "into", "question", "read", "which", "is_on", "label_start"})
    asks = [s for s in sentence.segments if "ask_day" in s.means or not s.means <= {"filler"}][:2]  # "what day" "is"
    apart = len(asks) < 2 or not asks[0].means & {"ask_day"} or not asks[1].means & {"into", "fall"}
    return None if not unread or apart or any(s.is_known for s in unread) else Call("unsure", {"topic": "date"})


def _until_number(sentence: Sentence) -> Call | None:
    """ "How long till 5?" """
    numbers = sentence.values("number")
    if len(numbers) != 1 or numbers[0] not in range(1, 25):
        return None
    then = Hour(int(numbers[0]) * 60 % (24 * 60), numbers[0] > 12).after(sentence.now)
    return Call("until_hour", {"at": then.replace(tzinfo=None).isoformat(timespec="minutes")})


def _between_days(sentence: Sentence) -> Call | None:
    """ "Between 3 and 21 December"."""
    numbers, days = sentence.values("number"), sentence.values("date")
    if len(numbers) != 1 or len(days) != 1 or numbers[0] not in range(1, days[0].date.day):
        return None
    first = days[0].date.replace(day=int(numbers[0]))
    return Call("until", {"start": first.isoformat(), "date": days[0].date.isoformat(), "unit": _unit(sentence)})


TURNING = re.compile(
    r"\b(?:wie alt (?:wird|werde|wirst|werden)|hoe oud (?:wordt|word|worden)"
    r"|how old (?:will|is \w+ (?:going to be|turning))|(?:next|coming) birthday"
    r"|nächste[nrm]? geburtstag|volgende verjaardag)\b",
    re.I,
)
SEASON = re.compile(
    r"\b(?:summer|winter|spring|autumn|fall|sommer|frühling|frühjahr|herbst|zomer|lente|voorjaar|herfst|najaar"
    r"|(?:next|nächste[nrm]?|volgende) (?:month|week|monat|woche|maand))\b",
    re.I,
)
OF_YEAR = re.compile(  # "Mother's Day in 2027", "Christmas in two years"
    r"(?:(?:,| in| of| im jahr| im| van| het jaar)* ?\d{4}| (?:in|over) [\w-]+ (?:years?|jahre?n?|jaar|jaren)"
    r"| (?:in )?the year after next| (?:im )?übernächste[ns] jahr(?:es)?| (?:in )?het jaar na volgend jaar)$",
    re.I,
)
ASKS = "ask_date ask_day ask_when ask_time ask_week year"
MANY = "how_many time_unit unit until left sleeps fall year takes"
MOVED = "fall into time_unit unit quantity number for_label until"
FRAMES = (
    frame("clock_change", "", lambda _: Call("clock", {"what": "change"})),
    frame("time_difference place", "how_many how_long time_unit unit between into date or set span until", _difference),
    frame("ask_time place time", "into ask_when until fall date timer", _there_when),
    frame("ask_time place", "into or ask_date ask_day date read", _clock),
    frame("leap year", "this_year ask_year", _leap),
    frame("leap this_year", "", _leap),
    frame("leap is_on", "into on_list unit now number", _leap),
    frame("how_many time_unit month", "year into unit", _month_days),
    frame("how_many time_unit left this_year", "unit into until ask_year", _left_of("year")),
    frame("how_many time_unit left this_month", "unit into until ask_month", _left_of("month")),
    frame("how_old born date", "into on naming you year", _age, 4),
    frame("how_old born year", "into on naming you now", _age, 4),
    frame("age born year", "into on naming you now", _age, 4),  # "how old are you if you were born in 1987"
    frame("between number date how_many", f"{MANY} plus into ask_day quantity", _between_days),
    frame("between date how_many", f"{MANY} plus into time", _between),
    frame("between date time_unit", f"{MANY} plus into", _between),
    frame("between date how_long", f"{MANY} plus into", _between),
    frame("date until how_many", MANY, _until),
    frame("date until how_long", MANY, _until),
    frame("date until time_unit", MANY, _until),
    frame("date sleeps", MANY, _until),
    frame("date how_many time_unit", MANY, _until),
    frame("date how_many time_unit", "unit into", _in_a_span),
    frame("date since how_many", f"{MANY} since ask_when", _until),
    frame("date since how_long", f"{MANY} since", _until),
    frame("date how_long", f"{MANY} how_long", _until),
    frame("time how_long", "until time_unit left how_many into date unit takes", _until_hour),
    frame("time until how_many time_unit", "left into unit date takes", _until_hour),
    frame("time how_many time_unit left", "until into unit date takes", _until_hour),
    frame("time how_long between", "until plus into time_unit unit how_many", _between_hours),
    frame("time how_long until", "into which plus takes arrive", _between_hours, 4),
    frame("time how_many between time_unit", "until plus into unit", _between_hours),
    frame("time span plus", "ask_time ask_when into time_unit quantity number arrive", _later),
    frame("time span minus", "ask_time ask_when into time_unit quantity number arrive", _later),
    frame("time span arrive", f"{MOVES} into", _later, 4),
    frame("ask_time offset", "into ask_when", _later),
    frame("ask_time span plus", "into ask_when", _later),
    frame("ask_time span minus", "into ask_when", _later),
    frame("ask_time", "into ask_date", _clock),
    frame("ask_time into", "", _elsewhere, 3),
    frame("number how_long until", "into left time_unit", _until_number),
    frame("ask_week", "date into this_week this_year ask_date", lambda s: _asked(s, "week")),
    frame("ask_date", f"{ASKS} date into place fall month", _day),
    frame("ask_day date", f"{ASKS} fall into time_unit unit born this_year", _day),
    frame("ask_day", "date into this_week time_unit unit", _day),
    frame("ask_day", "fall into", _unknown_day, 3),
    frame("question date", "or into fall on ask_day", _which_day),
    frame("ask_when date", f"{ASKS} fall into this_year arrive takes", _day),
    frame("ask_date date", f"{ASKS} fall into", _day_asked, 3),
    frame("ask_day date", f"{ASKS} fall into", _day_asked, 3),
    frame("date how_many time_unit", f"{MANY} which", _until, 2),
    frame("date span minus", f"{ASKS} {MOVED}", _moved_day),
    frame("date span plus", f"{ASKS} {MOVED}", _moved_day),
    frame("ask_month", "into date time_unit unit this_month", lambda s: _asked(s, "month")),
    frame("ask_year", "into date time_unit unit this_year", lambda s: _asked(s, "year")),
)
