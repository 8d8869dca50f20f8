"""When to leave to be in time, and how long a shift is without its break: a time or two, and lengths that go off.

For German and Dutch, and for times in figures in any language.
"""

import re
from datetime import datetime

from appliance.intents.call import Call
from appliance.intents.hours import Hour
from appliance.intents.loose.scan import Scan
from appliance.intents.sentence import Segment, Sentence

MOST_WORDS = 34
DAY = 24 * 60  # minutes
LEAVE = re.compile(
    r"\b(?:(?:bis )?wann|um wie ?viel uhr|wie früh|wie spät) (?:muss|müssen|soll|sollte|sollten|sollen|"
    r"müsste) (?:ich|wir|man) "
    r"(?:\w+ ){0,4}?(?:los\w*|aufstehen|aus dem haus|ins bett|im bett|schlafen|weg\w*|gehen|fahren|"
    r"aufbrechen|raus|starten|abfahren|anfangen)\b|"
    r"\b(?:wanneer|hoe laat) (?:moet|moeten|zal) (?:ik|we|wij) (?:\w+ ){0,4}?"
    r"(?:weg|vertrekken|gaan|de deur uit|naar bed|slapen|opstaan|vertrek|rijden|beginnen|van huis)\b",
    re.I,
)
SLEEP = re.compile(r"\b(?:schlaf\w*|aufsteh\w*|bett|slaap|slapen|opstaan|bed)\b", re.I)
TO_BE_THERE = re.compile(
    r"\b(?:brauch\w*|dauert|fahr\w*|zum|zur|hin|weg|puffer|vorher|da sein|unterwegs|anfahrt|ankommen|schlaf\w*|"
    r"nodig|duurt|rij\w*|naar|onderweg|speling|eerder|van tevoren|aanwezig|lopen|fietsen|slapen|slaap|er zijn)\b",
    re.I,
)
LATE = 120  # minutes for which something may have been ready
BEGUN = re.compile(r"\b(?:seit|sinds)(?: (?:etwa|ungefähr|circa|kurz|ongeveer|zo|rond|een uur of))?$", re.I)
PUT_IN = re.compile(
    r"\b(?:rein(?:ge\w+|getan)|in den ofen|ins rohr|aufgesetzt|angestellt|angemacht|gestartet|in de oven|erin ge\w+|"
    r"aangezet|opgezet|gestart)\b",
    re.I,
)
TAKES = re.compile(
    r"\b(?:brauch\w*|dauert|dauern|muss|müssen|soll\w*|backt|bäckt|kocht|gart|zieht|läuft|moet\w*|duurt|duren|nodig|"
    r"mag|bakt|kookt)\b",
    re.I,
)
READY = re.compile(
    r"\b(?:wann|um wie ?viel uhr|wie spät)\b[^,.;?]*\b(?:raus\w*|heraus\w*|fertig|runter\w*|aus|ausschalten|abgießen|"
    r"abstellen|holen|gar|durch|vorbei|zu ende|soweit|so weit)\b|"
    r"\b(?:wanneer|hoe laat)\b[^,.;?]*\b(?:eruit|uit\w*|klaar|af|gaar|gedaan|voorbij|halen|eraf)\b",
    re.I,
)
TO_PUT_IN = re.compile(
    r"\b(?:wann|um wie ?viel uhr|wie spät)\b[^,.;?]*\b(?:in den (?:ofen|backofen)|ins rohr|auf den (?:herd|grill)|rein|"
    r"aufsetzen|einschalten|anstellen|anmachen|anfangen|reinschieben|reinstellen)\b|"
    r"\b(?:wanneer|hoe laat)\b[^,.;?]*\b(?:in de oven|erin|op het vuur|opzetten|aanzetten|beginnen|op de barbecue)\b",
    re.I,
)
DONE = re.compile(
    r"\b(?:fertig|gar|auf dem tisch|durch) (?:sein|werden|stehen|ist|sind|steht)\b|"
    r"\b(?:klaar|gaar|op tafel) (?:zijn|staan|is)\b|\b(?:staan|zijn) (?:klaar|op tafel)\b|"
    r"\b(?:wollen|willen) [^,.;?]*\b(?:essen|eten)\b",
    re.I,
)
TRIP = re.compile(
    r"\b(?:zug|bus|termin|treffen|arbeit|schule|flug\w*|bahn|arzt|da sein|losfahren|trein|afspraak|werk|school|"
    r"vlucht|dokter|er zijn|vertrekken|los)\b",
    re.I,
)
TAKEN = re.compile(
    r"\b(?:genommen|eingenommen|geschluckt|gehabt|bekommen|ingenomen|genomen|geslikt|gehad|gekregen)\b", re.I
)
AGAIN = re.compile(
    r"\b(?:wann|ab wann|wanneer|hoe laat|vanaf wanneer)\b.*\b(?:wieder|nächste\w*|noch\w*|eine|weer|"
    r"volgende|opnieuw|nog\w*|een)\b",
    re.I,
)
BREAK = re.compile(r"\b(?:\w*pause|\w*pauze|abzüglich|davon|minus|schaft|middagpauze|ohne)\b", re.I)
HOW_LONG = re.compile(
    r"\b(?:wie ?viele? (?:stunden|arbeitszeit|zeit)|wie lang\w*|was (?:sind das|macht das)|hoeveel (?:uur|uren|tijd)|"
    r"hoe ?lang)\b",
    re.I,
)
OTHERWISE = re.compile(r"\b(?:pro woche|die woche|per week|tage|dagen|jeden|elke|mal die)\b|€|\beuro\b", re.I)


def find(scan: Scan) -> Call | None:
    """When to leave, or how long was worked."""
    text = scan.sentence.text
    if len(scan.words) > MOST_WORDS or scan.segments("place") or OTHERWISE.search(text):
        return None
    times, spans = _told(scan)
    if not spans or _others(scan, [*times, *spans]):
        return None
    return (
        _cooked(times, spans, scan)
        or _leave(times, spans, scan)
        or _worked(times, spans, scan)
        or _next_dose(times, spans, scan)
    )


def is_cooked(sentence: Sentence) -> bool:
    """Whether a text asks when something that was put in is ready, or when it has to go in."""
    found = find(Scan(sentence))
    return found is not None and found == _cooked(*_told(Scan(sentence)), Scan(sentence))


def is_since(sentence: Sentence, time: Segment) -> bool:
    """Whether something goes on since a time: nobody is to be anywhere then."""
    return BEGUN.search(sentence.text[: sentence.tokens[time.first].start].rstrip()) is not None


def _told(scan: Scan) -> tuple[list[Segment], list[Segment]]:
    """The times of the day and the lengths of time of a text."""
    times = [s for s in scan.segments("time") if not s.values.keys() & {"span", "offset"}]
    return times, [s for s in scan.segments("span") if not s.values["span"].of_days]


def _others(scan: Scan, read: list[Segment]) -> bool:
    """Whether a figure stands outside of what was read."""
    inside = {n for s in read for n in range(s.first, s.last)}
    return any(word[0].isdigit() for n, word in enumerate(scan.words) if n not in inside)


def _cooked(times: list[Segment], spans: list[Segment], scan: Scan) -> Call | None:
    return _put_in(times, spans, scan) or _ready(times, spans, scan)


def _ready(times: list[Segment], spans: list[Segment], scan: Scan) -> Call | None:
    """ "Seit zehn vor fünf drin und braucht eine Dreiviertelstunde, wann muss ich raus damit?": so long after it."""
    text = scan.sentence.text
    if len(times) != 1 or len(spans) != 1 or not TAKES.search(text) or not READY.search(text):
        return None
    if not (is_since(scan.sentence, times[0]) or PUT_IN.search(text)) or TRIP.search(text) or TO_PUT_IN.search(text):
        return None
    at: Hour = times[0].values["time"]
    seconds = round(spans[0].values["span"].seconds)
    start = at if at.certain else _begun(at, seconds, scan.sentence.now)
    return Call("later", {"start": f"{start.time:%H:%M}", "seconds": seconds})


def _put_in(times: list[Segment], spans: list[Segment], scan: Scan) -> Call | None:
    """ "Soll um vier fertig sein und braucht eine Stunde, wann muss er in den Ofen?": so long before it."""
    text = scan.sentence.text
    if len(times) != 1 or len(spans) != 1 or not TAKES.search(text) or not TO_PUT_IN.search(text):
        return None
    if not DONE.search(text) or scan.segments("date"):
        return None
    at: Hour = times[0].values["time"]
    start = at if at.certain else at.by_day
    return Call("later", {"start": f"{start.time:%H:%M}", "seconds": -round(spans[0].values["span"].seconds)})


def _begun(at: Hour, seconds: int, now: datetime) -> Hour:
    """The half of the day in which it began: the one of which it is not long over."""
    minutes = now.hour * 60 + now.minute
    halves = (at.in_half(False), at.in_half(True))
    fitting = [each for each in halves if each.minutes <= minutes <= each.minutes + seconds // 60 + LATE]
    return fitting[0] if len(fitting) == 1 else at.by_day


def _leave(times: list[Segment], spans: list[Segment], scan: Scan) -> Call | None:
    """ "Der Zug fährt um 7:12, ich brauche 25 Minuten hin, zehn Minuten Puffer": before that."""
    if len(times) != 1 or not LEAVE.search(scan.sentence.text) or not TO_BE_THERE.search(scan.sentence.text):
        return None
    at: Hour = times[0].values["time"]
    total = sum(round(s.values["span"].seconds) for s in spans)
    start = at if at.certain else at.in_half(False) if SLEEP.search(scan.sentence.text) else at.by_day
    return Call("later", {"start": f"{start.time:%H:%M}", "seconds": -total})


def _next_dose(times: list[Segment], spans: list[Segment], scan: Scan) -> Call | None:
    """ "Um 13:40 genommen, man soll sechs Stunden warten, wann darf ich wieder?": so long after it."""
    text = scan.sentence.text
    if len(times) != 1 or len(spans) != 1 or not TAKEN.search(text) or not AGAIN.search(text):
        return None
    at: Hour = times[0].values["time"]
    start = at if at.certain else at.by_day
    return Call("later", {"start": f"{start.time:%H:%M}", "seconds": round(spans[0].values["span"].seconds)})


def _worked(times: list[Segment], spans: list[Segment], scan: Scan) -> Call | None:
    """ "Von 20:30 bis 6:45, davon 45 Minuten Pause": so long without the break."""
    text = scan.sentence.text
    if len(times) != 2 or len(spans) != 1 or not BREAK.search(text) or not HOW_LONG.search(text):
        return None
    first, last = (s.values["time"] for s in times)
    last = last.behind(first)
    length = (last.minutes - first.minutes) % DAY - round(spans[0].values["span"].seconds / 60)
    return Call("calculate", {"expression": f"{length} / 60", "unit": "duration-hour"}) if length > 0 else None
