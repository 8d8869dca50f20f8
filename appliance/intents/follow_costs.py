"""What follows about a sum or a time, told in words of its own: "und zwei davon", "en als ik er twee neem",

"und wenn 21 Prozent weggehen", "und wenn wir nur vier sind", "und wenn ich noch zwanzig Minuten im Stau steh".
In German and Dutch. Every number of the text must have its part in it.
"""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from appliance.intents.call import Call
from appliance.intents.follow_sums import result_of, with_currency
from appliance.intents.follower import Follower
from appliance.intents.loose.amounts import Amount, amounts, same
from appliance.intents.loose.scan import Scan
from appliance.intents.sentence import Segment

LANGUAGES = ("de", "nl")
MOST_WORDS = 12
LEADS = re.compile(
    r"^(?:(?:ok|okay|oké|gut|goed|ach|oh|ja)[ ,]+)*(?:und|en|oder|of|was wenn|wat als|wenn|als|plus|noch|nog|davon|"
    r"daar\w*)\b",
    re.I,
)
OF_IT = re.compile(r"\b(?:davon|daarvan|ervan|von denen|von den|van die|er|stück|stuks|solche|zulke)\b", re.I)
TAKEN = re.compile(
    r"\b(?:nehme?n?|kaufe?n?|brauche?n?|will|hole?n?|bestelle?n?|neem|nemen|koop|kopen|wil|haal|bestel|nodig|davon|"
    r"daarvan|ervan)\b",
    re.I,
)
OFF = re.compile(
    r"\b(?:weg\w*|ab|abgehen|abgezogen|runter|rabatt|nachlass|skonto|abzug|abzüge|steuern?|weniger|eraf|korting|"
    r"minder|"
    r"afgaat|afgaan|inhouden|belasting)\b",
    re.I,
)
UP = re.compile(
    r"\b(?:drauf|dazu|aufschlag|trinkgeld|mehrwertsteuer|mwst|erbij|erop|fooi|btw|toeslag|bovenop|mehr|meer)\b", re.I
)
OTHERWISE = re.compile(
    r"\b(?:timer|liste|zettel|lijst\w*|erinner\w*|herinner\w*|uhr|uur|prozent von|procent van)\b", re.I
)
DELAY = re.compile(
    r"\b(?:noch|nog|extra|stau|file|pause|pausier\w*|pauz\w*|rast\w*|länger|langer|verspätung|vertraging|umweg|omweg|"
    r"tanken|tank|warten|wachten|wartezeit|umsteig\w*|overstap\w*|dazu|erbij|mehr|meer)\b",
    re.I,
)
SPARE = re.compile(r"\b(?:puffer|speling|marge|reserve)\b", re.I)  # makes one leave earlier
EARLIER = re.compile(r"\b(?:früher|eher|eerder|vroeger)\b", re.I)
LATER = re.compile(r"\b(?:später|later)\b", re.I)
LESS = re.compile(r"\b(?:weniger|minder|kürzer|korter|schneller|sneller)\b", re.I)
LEAVES = re.compile(
    r"\b(?:los\w*|abfahr\w*|aufbrech\w*|weg(?:fahr|geh|komm)\w*|start\w*|vertrek\w*|weg(?:ga|rijd?)\w*|"
    r"weg (?:ga|rijd?))\b",
    re.I,
)
ARRIVES = re.compile(r"\b(?:(?:da|dort|er|daar)\b.*\b(?:sein|bin|sind|zijn|ben)|ankomm?\w*|aankom\w*)\b", re.I)
IF = re.compile(r"\b(?:wenn|falls|als)\b", re.I)
UNSURE = re.compile(  # whether it goes on top, and what it takes the place of
    r"\b(?:nicht|niet|kein\w*|geen|ohne|zonder|nur|bloß|maar|slechts|statt|stattdessen|anstatt|"
    r"(?:mehr|weniger) als|(?:meer|minder) dan|"
    r"(?:mehr|meer|weniger|minder) (?:zeit|tijd|schnell|snel)|"
    r"(?:spar|bespar|einspar|gewinn|winn)\w*|bespaar|win)\b",
    re.I,
)
ASIDE = re.compile(r"\b(?:timer|wecker|wekker|erinner\w*|herinner\w*|weck\w*|stell\w*|zet|bescheid|seintje)\b", re.I)


def find(told: Follower) -> list[Call] | None:
    """The sum or the time that was told last, with what this changes of it."""
    if told.language.code not in LANGUAGES or len(told.text.split()) > MOST_WORDS or not LEADS.match(told.text):
        return None
    return _delayed(told) or _of_sum(told)


def _of_sum(told: Follower) -> list[Call] | None:
    last = told.call("sums", "shares")
    if last is None or last.tool not in ("calculate", "tip") or OTHERWISE.search(told.text):
        return None
    if last.tool == "tip" or last.arguments.get("percent") or last.arguments.get("unit"):
        return None
    parts = amounts(Scan(told.read(told.text)))
    if parts is None or len(parts) != 1 or parts[0].value <= 0:
        return None
    if several := _as_many(parts[0], told, last):
        return [several]
    made = _taken_off(parts[0], told) or _several(parts[0], told)
    if not made:
        return None
    keeps = {name: value for name, value in last.arguments.items() if name in ("currency", "cents")}
    made_call = Call("calculate", {"expression": f"{_in_cents(result_of(last), bool(keeps))} {made}", **keeps})
    return [with_currency(last, made_call)]


def _in_cents(result: str, is_money: bool) -> str:
    """The result as it was told: money to the cent."""
    exact = is_money and re.fullmatch(r"\d+\.\d{3,}", result)
    return str(Decimal(result).quantize(Decimal("0.01"), ROUND_HALF_UP)) if exact else result


def _taken_off(part: Amount, told: Follower) -> str:
    """ "Und wenn 21 Prozent weggehen", "en met nog eens 10 procent eraf"."""
    if part.kind != "share":
        return ""
    off, up = OFF.search(told.text), UP.search(told.text)
    if bool(off) == bool(up):
        return ""
    return f"* (1 {'-' if off else '+'} {part.written} / 100)"


PRICE_OF_ONE = re.compile(r"(?P<total>[\d.]+) / (?P<count>\d+)")


def _as_many(part: Amount, told: Follower, last: Call) -> Call | None:
    """ "Und sieben Karten", after the price of one of four."""
    price = PRICE_OF_ONE.fullmatch(str(last.arguments["expression"]))
    if not price or part.kind != "things" or not part.value.is_integer():
        return None
    before = amounts(Scan(told.read(told.before.told[0].text))) or []
    counted = [p for p in before if p.kind == "things" and p.written == price["count"]]
    if len(counted) != 1 or not same(counted[0].noun, part.noun, told.language):
        return None
    expression = f"{price['total']} / {price['count']} * {part.written}"
    return replace(last, arguments={**last.arguments, "expression": expression})


def _several(part: Amount, told: Follower) -> str:
    """ "Und zwei davon", "en als ik er twee neem"."""
    is_count = part.kind in ("bare", "things") and part.value.is_integer() and part.value > 1
    return f"* {part.written}" if is_count and OF_IT.search(told.text) and TAKEN.search(told.text) else ""


def _delayed(told: Follower) -> list[Call] | None:
    """ "Und wenn ich noch zwanzig Minuten im Stau steh", "en als ik een half uur eerder vertrek": the time then."""
    last = told.call("later")
    if last is None or not last.arguments.get("start") or ASIDE.search(told.text):
        return None
    lengths: list[Segment] = [s for s in told.read(told.text).segments if s.values.keys() & {"span", "offset"}]
    others = amounts(Scan(told.read(told.text))) or []
    inside = {n for s in lengths for n in range(s.first, s.last)}
    if len(lengths) != 1 or any(part.first not in inside for part in others):
        return None
    span = lengths[0].values.get("span") or lengths[0].values["offset"]
    if span.months or span.of_days or not 0 < span.seconds < timedelta(days=1).total_seconds():
        return None
    beside = {t.word for n, t in enumerate(told.read(told.text).tokens) if n not in inside and t.word[:1].isalnum()}
    alone = len(beside - BESIDE) == 1  # "und 20 Minuten früher": whichever of the two moves, the other goes with it
    if changed := _moved(told.text, last, round(span.seconds), alone):
        return [replace(last, arguments={**last.arguments, **changed})]
    ways = [pattern for pattern in (EARLIER, LATER, LESS) if pattern.search(told.text)]
    is_about_it = ways or (IF.search(told.text) and UNSURE.search(told.text))
    return [Call("unsure", {"topic": "follow"})] if is_about_it else None


BESIDE = frozenset("und en oder of dann dan noch nog um".split())


def _moved(text: str, last: Call, by: int, alone: bool) -> dict[str, str | int]:
    """What a text moves by so many seconds: the time that was told, or how long it takes. Nothing if it is not sure."""
    ways = [pattern for pattern in (EARLIER, LATER, LESS) if pattern.search(text)]
    seconds = int(last.arguments["seconds"])
    if len(ways) > 1 or not seconds or UNSURE.search(text):
        return {}
    onwards = 1 if seconds > 0 else -1  # from leaving to being there, or back
    if ways and ways[0] is not LESS:
        of = LEAVES if seconds > 0 else ARRIVES
        if not alone and (not of.search(text) or (LEAVES.search(text) and ARRIVES.search(text))):
            return {}
        hours, minutes = map(int, str(last.arguments["start"]).split(":")[:2])
        start = hours * 60 + minutes + round(by / 60) * (1 if ways[0] is LATER else -1)
        return {"start": f"{start // 60:02}:{start % 60:02}"} if 0 <= start < DAY else {}
    if ways:
        is_sure = by < abs(seconds) and not (seconds > 0 and SPARE.search(text))
        return {"seconds": seconds - by * onwards} if is_sure else {}
    goes_on_top = DELAY.search(text) or (seconds < 0 and SPARE.search(text))
    return {"seconds": seconds + by * onwards} if goes_on_top else {}


DAY = 24 * 60  # minutes
