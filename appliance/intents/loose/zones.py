"""The time at the place of somebody: "my sister lives in Auckland, is she asleep yet?" """

from appliance.intents.call import Call
from appliance.intents.loose.scan import Scan
from appliance.intents.places import Place
from appliance.intents.sentence import Segment

MOST_PLACES = 3
SHORT = 3  # letters of a name that may be another word: "la", "us"
OTHER_TIMES = ("date", "offset", "span", "month", "year")


def find(scan: Scan) -> Call | None:
    """The time in the one place that a text names, now or at the time that it tells."""
    named = [segment for segment in scan.segments("place") if not _is_another_word(segment, scan)]
    places = [segment for segment in named if _stands_as_place(segment, scan)]
    if not places or places != named or scan.has("past"):
        return None
    if scan.segments("time"):
        return _when(places, scan)
    if any(scan.segments(kind) for kind in OTHER_TIMES) or len(places) > MOST_PLACES:
        return None
    if _asks_time(scan) or (len(places) == 1 and _asks_state(scan)):
        return _now(places, scan)
    return _apart(places, scan)


def _is_another_word(segment: Segment, scan: Scan) -> bool:
    """Whether a name of a place is in small letters, and a word as well: "us", "nice"."""
    token = scan.sentence.tokens[segment.first]
    small = scan.sentence.text[token.start : token.end].islower()
    short = len(scan.sentence.words(segment)) <= SHORT
    return small and (short or scan.begins_with(segment.first, "words_as_well"))


def _stands_as_place(segment: Segment, scan: Scan) -> bool:
    """Whether a name of a place stands as one: after "in", and complete."""
    before = scan.word(segment.first - 1)
    return (before,) in scan.sentence.language.entry("loose", "place_after") and not _goes_on(segment, scan)


def _goes_on(segment: Segment, scan: Scan) -> bool:
    """Whether the name is longer than what is known of it: "London Ontario", "Bergen op Zoom"."""
    words = [scan.sentence.text[t.start : t.end] for t in scan.sentence.tokens[segment.last : segment.last + 2]]
    after = words[:1] if words[:1] != words[1:] and not scan.begins_with(segment.last, "in_a_name") else words[1:]
    return bool(after) and len(after[0]) > 1 and after[0][:1].isupper() and not after[0].isupper()


def _asks_time(scan: Scan) -> bool:
    """ "What time is it", and no noun behind it: "hoe laat is het feest" asks for something else."""
    for place in scan.places_of("ask_time"):
        after = scan.word(place.stop)
        if not after or not after.isalpha() or scan.begins_with(place.stop, "after_ask_time"):
            return True
    return False


def _asks_state(scan: Scan) -> bool:
    """Whether somebody is asleep there, or may be called: a question about now."""
    told = scan.places_of("asleep")
    return any(_is_asked(scan.clause_of(place.start), scan) for place in told) and not scan.has("asks_of_you", "anyone")


def _is_asked(clause: range, scan: Scan) -> bool:
    """Whether a clause is a question by its first word, or a short one by its sign."""
    first = next((n for n in clause if not scan.begins_with(n, "small")), clause.start)
    return scan.begins_with(first, "asking") or (len(clause) <= SHORT and scan.word(clause.stop) == "?")


def _now(places: list[Segment], scan: Scan) -> Call:
    zones = [" ".join(_zones(place)) for place in places]
    return Call("clock", {"what": "time", "zones": zones, "names": _names(places, scan)})


def _zones(segment: Segment) -> tuple[str, ...]:
    told: Place = segment.values["place"]
    return told.zones


def _names(places: list[Segment], scan: Scan) -> list[str]:
    return [scan.sentence.between([place]) for place in places]


def _when(places: list[Segment], scan: Scan) -> Call | None:
    """The time there when it is a time here, or the other way round: only where the text says which."""
    times = {segment.values["time"] for segment in scan.segments("time")}
    if len(places) != 1 or len(times) != 1 or len(_zones(places[0])) != 1 or not _asks_time(scan):
        return None
    if any(scan.segments(kind) for kind in OTHER_TIMES if kind != "span"):
        return None
    asked = _asked(scan)
    hours = [segment.first for segment in scan.segments("time")]
    if any(at in asked for at in hours):
        return None
    sides = ["", *_zones(places[0])], ["", *_names(places, scan)]
    if places[0].first not in asked:
        here_asked = scan.has_in(asked, "here") and not scan.has_in(asked, "there")
        if here_asked == _is_here(scan, asked):
            return None
        sides = (sides[0][::-1], sides[1][::-1]) if here_asked else sides
    return Call("zones", {"time": f"{times.pop().time:%H:%M}", "zones": sides[0], "names": sides[1]})


def _is_here(scan: Scan, asked: range) -> bool:
    """Whether the time that is told is that of here."""
    return any(place.start not in asked for place in scan.places_of("here"))


def _asked(scan: Scan) -> range:
    """The words of the question itself: up to the end of its clause, or to "when"."""
    place = scan.places_of("ask_time")[-1]
    clause = scan.clause_of(place.start)
    ends = [when.start for when in scan.places_of("if") if when.start > place.start]
    return range(place.start, min([clause.stop, *ends]))


def _apart(places: list[Segment], scan: Scan) -> Call | None:
    """ "How far ahead of us is my cousin in Tokyo?" """
    if not scan.has("ahead") or len(places) > 2 or any(len(_zones(place)) != 1 for place in places):
        return None
    return Call("zones", {"time": "", "zones": [_zones(p)[0] for p in places], "names": _names(places, scan)})
