"""The last request with another value: "and in Tokyo?", "and teaspoons?", "what about Whit Monday", "and in ten?"."""

from collections.abc import Callable, Sequence

from appliance.intents import capitals, countries, whereabouts, year_later
from appliance.intents.before import Turn
from appliance.intents.call import Call
from appliance.intents.follow_forms import Form, without_lead
from appliance.intents.follower import Follower
from appliance.intents.ingredients import MEASURES, ingredients
from appliance.intents.language import alternatives
from appliance.intents.numerals import number, ordinal
from appliance.intents.sentence import Segment, Sentence
from appliance.intents.understanding import tongue
from appliance.intents.units import kind

ASKS = frozenset(
    "question read which is_on ask_when ask_time fall until into or for_label label_start on_list set between".split()
)
KEPT = frozenset("plus minus left how_many ask_date ask_day arrive".split())  # if the last request has them as well
# Values that may stand for one another, the narrowest first.
KINDS = ("place", "date", "time", "offset", "span", "quantity", "unit", "year", "month", "time_unit", "number")
BESIDES = {"offset": ("number",), "number": ("left",)}
MOST_WORDS = 8
PERSON = 4  # words of "my brother in"
DICE = range(1, 21)
FOLLOWED = frozenset(
    "clock zones day until until_hour between_hours later age leap month_days convert calculate dice "
    "random_number capital whereabouts currency tongues".split()
)


def find(told: Follower) -> list[Call] | None:
    """The last request with the value of this one, if it brings nothing else."""
    text = without_lead(told.text, told.language).strip(" ?!.")
    last = told.before.calls[0] if len(told.before.calls) == 1 else None
    if last is None or last.tool not in FOLLOWED or not 0 < len(text.split()) <= MOST_WORDS:
        return None
    sentence = told.read(text)
    if later := year_later.find(sentence, [last]):
        return [later]
    if last.tool in ("day", "until") and not sentence.values("date") and not _points_back(told, sentence, text):
        return _another_ordinal(told, sentence, last)
    build = BUILT.get(last.tool)
    call = build(sentence, last) if build else None
    found = [call] if call else _another_ordinal(told, sentence, last) or _spliced(told, sentence, last)
    return found if found and (told.plain is None or _is_vague(told.plain.calls[0], last)) else None


def _points_back(told: Follower, sentence: Sentence, text: str) -> bool:
    """ "What day is that?", "and in weeks?": not "what is today's date?" """
    words = {token.word for token in sentence.tokens}
    if words & {*told.language.data["dates"]["today"].split("|"), "today's"}:
        return False
    pronouns = {*alternatives(told.language.data["follow_up"]["it"])}
    asks = bool(sentence.means & {"ask_day", "ask_date"})
    counts = bool(sentence.means & {"how_many", "how_long", "sleeps"}) or text not in told.text[: len(text)]
    return bool(words & pronouns) or (counts and not asks)


def _is_vague(call: Call, last: Call) -> bool:
    unknown = call.tool == last.tool == "clock" and "unknown" in call.arguments
    return call.tool == "unsure" or call == Call("day") or unknown


def _one(sentence: Sentence, kind_of: str, *besides: str) -> Segment | None:
    """The only segment with a kind of value, if nothing else is in the text."""
    found = [s for s in sentence.segments if kind_of in s.values]
    return found[0] if len(found) == 1 and not sentence.unread({*ASKS, kind_of, *besides}) else None


def here(told: Follower, _: Form) -> list[Call] | None:
    """ "And here?" """
    return [Call("clock", {"what": "time"})] if told.call("clock") else None


def ahead(told: Follower, _: Form) -> list[Call] | None:
    """ "How far ahead of us are they?", after the time in a place."""
    last = told.call("clock")
    zones = last.arguments.get("zones") if last else None
    if last is None or not zones or len(zones) != 1 or " " in zones[0]:
        return None
    return [Call("zones", {"time": "", "zones": zones, "names": last.arguments["names"]})]


# ---------------------------------------------------------------- from the arguments of the last request


def _elsewhere(sentence: Sentence, last: Call) -> Call | None:
    place = _one(sentence, "place", "ask_time") or _of_somebody(sentence)
    if place is None:
        return None
    name, zones = sentence.between([place]), place.values["place"].zones
    if last.tool == "clock":
        what = str(last.arguments.get("what", "time"))
        return Call("clock", {"what": what, "zones": [" ".join(zones)], "names": [name]}) if what == "time" else None
    kept = last.arguments["zones"][:1], last.arguments["names"][:1]
    return Call("zones", {**last.arguments, "zones": [*kept[0], zones[0]], "names": [*kept[1], name]})


def _of_somebody(sentence: Sentence) -> Segment | None:
    """The place of "bei meinem Bruder in Tokio"."""
    places = [s for s in sentence.segments if "place" in s.values]
    if len(places) != 1 or [s for s in sentence.segments if s.first >= places[0].last and s.is_known - (not s.means)]:
        return None
    words = [token.word for token in sentence.tokens[: places[0].first]]
    own, known = sentence.language.words("places", "own"), sentence.language.words("places", "before")
    begins = next((n for n, word in enumerate(words) if word in own), None)
    led = begins is not None and len(words) - begins <= PERSON and words[-1] in known
    return places[0] if led and begins is not None and {*words[:begins]} <= known else None


def _another_day(sentence: Sentence, last: Call) -> Call | None:
    """Another day, or another question about the same: its weekday, or how long it is until then."""
    if last.arguments.get("start") or last.arguments.get("period"):
        return None
    own = (
        "year",
        "time_unit",
        "unit",
        "ask_day",
        "ask_date",
        "how_many",
        "how_long",
        "left",
        "since",
        "sleeps",
        "time_unit",
    )
    days = [s for s in sentence.segments if "date" in s.values]
    if len(days) > 1 or sentence.unread({*ASKS, "date", *own}):
        return None
    asks_day = bool(sentence.means & {"ask_day", "ask_date"})
    units = [unit for unit in sentence.values("time_unit") if not asks_day]
    counts = bool(sentence.means & {"how_many", "how_long", "sleeps"} or units)
    if not days and not (asks_day or counts) or (sentence.values("year") and not days):
        return None
    date, name = str(last.arguments.get("date", "")), str(last.arguments.get("name", ""))
    if days:
        day = days[0].values["date"]
        years = sentence.values("year")
        date = (day.of_year(years[0]) if day.of_year and years else day.date).isoformat()
        name = sentence.between(days) if day.holiday else ""
    if not date:
        return None
    if asks_day or (last.tool == "day" and not counts):
        return Call("day", {"date": date, "name": name})
    unit = units[0] if units else last.arguments.get("unit", "day")
    return Call("until", {"date": date, "name": name, "unit": unit})


def _another_amount(sentence: Sentence, last: Call) -> Call | None:
    """Another amount, another unit, or another number of the same."""
    amount, to = last.arguments["amount"], last.arguments["to"]
    own = {*ASKS, "quantity", "unit", "number", "convert", "how_many", "span", "time_unit"}
    degrees = alternatives(sentence.language.data["follow_up"]["degrees"])
    named = ingredients(sentence.text, sentence.language.code)
    of = named[0] if len(named) == 1 else last.arguments.get("of", "")
    if any(sentence.words(segment) not in degrees and not named for segment in sentence.unread(own)):
        return None
    amounts, numbers = sentence.values("quantity"), sentence.values("number")
    wanted = [s for s in sentence.segments if "unit" in s.values and "quantity" not in s.values]
    wanted = [s for s in wanted if not s.means & {"filler", "into"}] or wanted
    units = [unit for s in wanted if kind(unit := s.values["unit"]) == kind(to)]
    if len(amounts) == 1 and not numbers and len(units) < 2:
        wished = units[0] if units else to if amounts[0].unit != to else amount[0][1]
        same = kind(amounts[0].unit) == kind(wished) and amounts[0].unit != wished
        weighs = bool(of) and {kind(amounts[0].unit), kind(wished)} == MEASURES
        made = {"amount": [list(part) for part in amounts[0].parts], "to": wished, **({"of": of} if weighs else {})}
        return Call("convert", made) if same or weighs else None
    if not amounts and len(units) == 1 and not numbers:
        return Call("convert", {**last.arguments, "to": units[0]})
    if not amounts and not units and len(numbers) == 1 and len(amount) == 1:
        return Call("convert", {**last.arguments, "amount": [[numbers[0], amount[0][1]]]})
    is_other = len(named) == 1 and "of" in last.arguments and not (amounts or units or numbers)
    return Call("convert", {**last.arguments, "of": of}) if is_other else None


def _more_dice(sentence: Sentence, last: Call) -> Call | None:
    """ "And two?" """
    told_number = _one(sentence, "number", "dice")
    count = int(told_number.values["number"]) if told_number else 0
    return Call("dice", {**last.arguments, "count": count}) if count in DICE else None


def _another_capital(sentence: Sentence, last: Call) -> Call | None:
    calls = capitals.another(sentence, [last])
    return calls[0] if calls else None


def _another_country(sentence: Sentence, last: Call) -> Call | None:
    calls = countries.another(sentence, [last])
    return calls[0] if calls else None


def _another_city(sentence: Sentence, last: Call) -> Call | None:
    return whereabouts.another(sentence, [last])


BUILT: dict[str, Callable[[Sentence, Call], Call | None]] = {
    "clock": _elsewhere, "zones": _elsewhere, "day": _another_day, "until": _another_day, "convert": _another_amount,
    "dice": _more_dice, "capital": _another_capital, "whereabouts": _another_city,
    "currency": _another_country, "tongues": _another_country,
}  # fmt: skip


# ---------------------------------------------------------------- from its words


def _another_ordinal(told: Follower, sentence: Sentence, last: Call) -> list[Call] | None:
    """ "Und der vierte?", after the first Sunday of Advent."""
    words = [token.word for token in sentence.tokens]
    small = {*sentence.language.words("dates", "skip"), *sentence.language.words("splitting", "lead"), "?", "one"}
    numbered = [at for at in range(len(words)) if ordinal(words, at, sentence.language)]
    if last.tool not in ("day", "until") or len(numbered) != 1 or {*words[: numbered[0]]} - small:
        return None
    new = ordinal(words, numbered[0], sentence.language)
    if new is None or {*words[new[1] :]} - small:
        return None
    text = sentence.text[sentence.tokens[numbered[0]].start : sentence.tokens[new[1] - 1].end]
    for before in _texts(told, told.before.told):
        tokens = told.read(before).tokens
        old = [(n, o[1]) for n in range(len(tokens)) if (o := ordinal([t.word for t in tokens], n, sentence.language))]
        if len(old) != 1:
            continue
        found = told.understood(f"{before[: tokens[old[0][0]].start]}{text}{before[tokens[old[0][1] - 1].end :]}")
        if found and len(found.calls) == 1 and found.calls[0].tool in ("day", "until") and found.calls[0] != last:
            return list(found.calls)
    return None


def _spliced(told: Follower, sentence: Sentence, last: Call) -> list[Call] | None:
    """The words of the last request with this value in place of its own, read again."""
    for text in _texts(told, told.before.told):
        before = told.read(text)
        for name in KINDS:
            besides = ("ask_time", *(before.means & KEPT), *BESIDES.get(name, ()))
            new = _one(sentence, name, *besides)
            if new and (made := _with(told, before, name, sentence, new, last)):
                return made
    return None


def _texts(told: Follower, turns: Sequence[Turn]) -> list[str]:
    return [turn.text for turn in turns if tongue(turn.text, told.language.code) == told.language.code]


def _with(
    told: Follower, before: Sentence, name: str, sentence: Sentence, new: Segment, last: Call
) -> list[Call] | None:
    text = before.text
    for at, end in _places(before, name):
        if last.tool == "calculate" and not _beside(before, at, end) & _beside(sentence, new.first, new.last):
            continue  # a sum has several numbers: "of 90" is the one behind "of"
        begin = before.tokens[at].start
        words = f"{text[:begin]}{sentence.between([new])}{text[before.tokens[end - 1].end :]}"
        found = told.understood(words)
        if found and len(found.calls) == 1 and found.calls[0].tool == last.tool and found.calls[0] != last:
            return list(found.calls)
    return None


def _beside(sentence: Sentence, first: int, last: int) -> set[tuple[str, str]]:
    """The words before and behind a place."""
    words = ["", *(token.word for token in sentence.tokens), ""]
    return {("before", words[first]), ("behind", words[last + 1])} - {("before", ""), ("behind", ""), ("behind", "?")}


def _places(before: Sentence, name: str) -> list[tuple[int, int]]:
    """Where a kind of value stands in a sentence, the last first; a number also within a span or a date."""
    if name != "number":
        return [(s.first, s.last) for s in reversed(before.segments) if name in s.values]
    words, articles = [token.word for token in before.tokens], before.language.data["article_one"].split()
    found = [(at, read[1]) for at in range(len(words)) if (read := number(words, at, before.language))]
    return [place for place in reversed(found) if words[place[0]] not in articles]
