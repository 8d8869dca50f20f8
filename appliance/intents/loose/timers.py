"""Timers told as a statement: "screen time for Max is 45 mins, start counting", "Ofen 35 min und Reis 18 min".

A length alone sets nothing. It takes a word that starts a timer, in a clause of its own or beside the length, or a list
of names with a length each. A question, a condition or a report never sets one.
"""

from appliance.intents.call import Call
from appliance.intents.loose.scan import Scan
from appliance.intents.ranges import has_negative, has_range
from appliance.intents.sentence import Segment
from appliance.intents.spans import SECONDS, Span

LABEL = 4  # words
TAIL = 4  # words behind the verb of "the potatoes are on the stove"
UNREADABLE = ("time", "date", "quantity", "place", "month")


def find(scan: Scan) -> list[Call] | None:
    """The timers that a text sets."""
    spans = [s for s in scan.sentence.segments if s.values.keys() & {"span", "offset"}]
    if not spans or _is_told(scan) or not all(_is_length(s) for s in spans) or _has_others(spans, scan):
        return None
    return _one(spans[0], scan) if len(spans) == 1 else _several(spans, scan)


def _is_told(scan: Scan) -> bool:
    """Whether the text asks, tells of the past, or of what may be."""
    tails = [n for clause in scan.clauses if _starts(clause, scan) for n in clause if n >= _tail(clause, scan)]
    told = [p for p in scan.places_of("past", "supposed", "not_so", "often") if p.start not in tails]
    return scan.asks or bool(told) or has_range(scan.sentence) or has_negative(scan.sentence)


def _is_length(segment: Segment) -> bool:
    told: Span = segment.values.get("offset") or segment.values["span"]
    clock = "time" in segment.values and "offset" not in segment.values
    return not clock and not told.months and not told.of_days and 0 < told.seconds <= SECONDS["day"]


def _has_others(spans: list[Segment], scan: Scan) -> bool:
    """Whether a figure, a time or a day stands outside of the lengths."""
    others = [s for s in scan.sentence.segments if s not in spans]
    figures = any(scan.words[n][0].isdigit() for s in others for n in range(s.first, s.last))
    return figures or any(s.values.keys() & set(UNREADABLE) for s in others)


def _seconds(segment: Segment) -> int:
    told: Span = segment.values.get("offset") or segment.values["span"]
    return round(told.seconds)


# ---------------------------------------------------------------- one timer


def _one(span: Segment, scan: Scan) -> list[Call] | None:
    own = scan.clause_of(span.first)
    others = [clause for clause in scan.clauses if clause != own]
    starting = [clause for clause in others if _starts(clause, scan)]
    rest = [clause for clause in others if clause not in starting]
    beside = _without(own, span, scan)
    ordered = _is_ordered(own, rest, beside, scan)
    ordered = ordered or (not others and _is_due(own, span, scan))
    if not (starting or ordered or scan.has_in(own, "start", "notify", "go")):
        return None
    by_itself = "offset" in span.values or any(_verb(clause, scan) for clause in (own, *rest))
    if by_itself and not ordered and not scan.has("start", "notify"):
        return None  # "the bus comes in ten minutes, let's go"
    if (beside and rest) or len(rest) > 1:
        return None
    name = _label(beside, scan) if beside else _label(list(rest[0]), scan) if rest else ""
    return None if name is None else [Call("timer", {"seconds": _seconds(span), "label": name})]


def _is_ordered(own: range, rest: list[range], beside: list[int], scan: Scan) -> bool:
    """ "The potatoes are on, twenty minutes please", "the pasta is in, nine minutes"."""
    if beside or len(rest) != 1:
        return False
    cooks = any(p.start in rest[0] and p.stop == rest[0].stop for p in scan.places_of("cooking"))
    cooks = cooks and not scan.has_in(rest[0], "not_cooking")  # "hang on, one second"
    return cooks or (scan.has_in(own, "please") and _verb(rest[0], scan) is not None)


def _is_due(own: range, span: Segment, scan: Scan) -> bool:
    """ "The cake has to come out in ten minutes", "die Eier brauchen noch fünf Minuten"."""
    if "offset" in span.values:
        return scan.has_in(own, "must") and _ends_out(own, span, scan)
    more = [p for p in scan.places_of("needs_more") if p.start in own]
    return len(more) == 1 and more[0].stop == span.first and span.last == own.stop


def _ends_out(own: range, span: Segment, scan: Scan) -> bool:
    """Whether a clause ends with "out", or did before it told when."""
    ends = {own.stop, span.first if span.last == own.stop else own.stop}
    return any(place.start in own and place.stop in ends for place in scan.places_of("out"))


def _starts(clause: range, scan: Scan) -> bool:
    """Whether a clause does nothing but start a timer: "sag Bescheid, wenn sie fertig sind"."""
    places = [place for place in scan.places_of("start", "notify", "go") if place.start in clause]
    left = [n for n in clause if not any(n in place for place in places)]
    return bool(places) and all(_is_small(n, scan) or n >= _tail(clause, scan) for n in left)


def _tail(clause: range, scan: Scan) -> int:
    """Where "when they are done" begins."""
    return min((place.start for place in scan.places_of("when_done") if place.start in clause), default=clause.stop)


def _is_small(at: int, scan: Scan) -> bool:
    """A word that says nothing by itself."""
    return not scan.words[at][0].isalnum() or any(
        at in place for place in scan.places_of("small", "please", "start", "notify", "go")
    )


def _without(clause: range, span: Segment, scan: Scan) -> list[int]:
    """The words of a clause beside the length that may say what it is for."""
    return [n for n in clause if not span.first <= n < span.last and not _is_small(n, scan)]


def _verb(clause: range, scan: Scan) -> range | None:
    return next((place for place in scan.places_of("lasts") if place.start in clause), None)


def _label(words: list[int], scan: Scan) -> str | None:
    """What a timer is for: the words before the verb; None if that is no name of a thing."""
    clause = scan.clause_of(words[0])
    verb = _verb(clause, scan)
    useful = [n for n in words if not (verb and n in verb) and not any(n in p for p in scan.places_of("then_out"))]
    named = [n for n in useful if not verb or n < verb.start] or useful
    after = [n for n in clause if verb and n >= verb.stop and n in words and n not in named]
    named = _trimmed(named, scan)
    joined = [n for n in named if scan.words[n].endswith("'s")]
    if joined and joined[0] + 1 < clause.stop:  # "dinner's in the oven"
        return _between(list(range(named[0], joined[0] + 1)), scan)[:-2]
    if not named or named[-1] - named[0] >= LABEL or len(after) > TAIL or _is_apart(named, scan):
        return None
    if any(scan.begins_with(n, "persons") for n in clause) or any(scan.begins_with(n, "family") for n in named):
        return None  # "Papa muss in zehn Minuten raus" is no cake
    if not all(scan.words[n][0].isalpha() or scan.words[n] == "-" for n in named):
        return None
    return _between(named, scan)


def _trimmed(named: list[int], scan: Scan) -> list[int]:
    """Without articles in front and particles behind."""
    useful = [n for n in named if not _is_small(n, scan)]
    return [n for n in named if useful and useful[0] <= n <= useful[-1]]


def _is_apart(named: list[int], scan: Scan) -> bool:
    """Whether other words than "for" stand between the words of a name."""
    return any(n not in named and not _is_small(n, scan) for n in range(named[0], named[-1] + 1))


def _between(named: list[int], scan: Scan) -> str:
    tokens = scan.sentence.tokens
    return scan.sentence.text[tokens[named[0]].start : tokens[named[-1]].end]


# ---------------------------------------------------------------- several


def _several(spans: list[Segment], scan: Scan) -> list[Call] | None:
    """A list of names with a length each, and nothing else: "Ofen 35 min und Reis 18 min"."""
    made, start = [], 0
    verbs = _cooking_verbs(spans, scan)
    for span in spans:
        named = [n for n in range(start, span.first) if not _is_small(n, scan) and n not in verbs]
        if not 1 <= len(named) <= 2 or _odd(named, scan):
            return None
        made.append(Call("timer", {"seconds": _seconds(span), "label": _between(named, scan)}))
        start = span.last
    rest = [n for n in range(start, len(scan.words)) if not _is_small(n, scan) and n not in verbs]
    return made if not rest and len({call.arguments["label"] for call in made}) == len(made) else None


def _cooking_verbs(spans: list[Segment], scan: Scan) -> set[int]:
    """The words of "sind drin" and "braucht noch" beside the names, where one of the things is on the stove.

    In German and Dutch. None if somebody of the family is named, who may need half an hour as well.
    """
    words = range(len(scan.words))
    stove = [p for p in scan.places_of("cooking") if p.start < spans[-1].first]
    others = any(scan.begins_with(n, name) for n in words for name in ("not_cooking", "persons", "family"))
    if scan.sentence.language.code == "en" or others or not (stove or scan.has("notify")):
        return set()
    found = {
        n for place in scan.places_of("cooking", "needs_more", "lasts", "out", "then_out", "notify") for n in place
    }
    return {n for n in found if not any(s.first <= n < s.last for s in spans)}


def _odd(named: list[int], scan: Scan) -> bool:
    """Whether the words are no name: a verb, a person who speaks, or words apart."""
    return _is_apart(named, scan) or any(scan.begins_with(n, "persons") or scan.begins_with(n, "lasts") for n in named)
