"""Sums told as a story, each by the words that its kind has: "was 120, now 78, what percent off is that?"

Every number of the text must have its part in the sum. Read before anything else, as a story has words of other
requests: "ich zahl mit einem Fünfziger" orders nothing.
"""

import math
from collections.abc import Callable
from datetime import datetime

from appliance.intents.call import Call
from appliance.intents.language import Language, language, words_of
from appliance.intents.loose import (
    changes,
    courses,
    days,
    departures,
    everyday_sums,
    fuel,
    lengths,
    motion,
    passed,
    purse,
    seasons,
    shapes,
    shifts,
    stays,
)
from appliance.intents.loose.amounts import Amount, amounts
from appliance.intents.loose.scan import Scan
from appliance.intents.sentence import Segment, read
from appliance.intents.spans import unit_of
from appliance.intents.sums import has_step
from appliance.intents.units import converted, kind

LONGEST = 200  # characters
MOST = 100_000  # things to share out
NEAR = 3  # words between two parts of a pair
APART = 6  # words between how many there are and their price
PENCE = 50  # from which a price of a litre of fuel is in pence
MEASURES = ("mass", "volume", "length")


def find(text: str, code: str, now: datetime) -> Call | None:
    """The sum of a story; None if it is none of these kinds, or may be two."""
    told = " ".join(text.split())
    if len(told) > LONGEST or has_step(told) or not (_has_number(told, language(code)) or _is_meant(told)):
        return None
    scan = Scan(read(told, language(code), now))
    if scan.is_about_other_matters or scan.has("not_a_story"):
        return None
    if found := next((call for kind_of in TOLD if (call := kind_of(scan))), None):
        return found
    parts = amounts(scan)
    if not parts or len({part.currency for part in parts if part.currency}) > 1:
        return None
    return next((call for kind_of in KINDS if (call := kind_of(parts, scan))), None)


def _is_meant(text: str) -> bool:
    """Whether a text without a number may ask for a day."""
    return seasons.is_meant(text) or courses.is_meant(text)


def _has_number(text: str, told: Language) -> bool:
    """Whether a text has a figure or a word for a number, without which no story is read."""
    loose = told.data["loose"]
    named = {pair.partition("=")[0] for pair in f"{loose['notes']} {loose.get('people_words', '')}".split()}
    known = (told.numbers.keys() | named) - {*told.data["article_one"].split()}
    return any(word[0].isdigit() or word in known for word in words_of(text))


def _sum(expression: str, **more: object) -> Call:
    return Call("calculate", {"expression": expression, **more})


def _split(parts: list[Amount]) -> tuple[list[Amount], list[Amount]]:
    """The shares, and the other amounts."""
    return [p for p in parts if p.kind == "share"], [p for p in parts if p.kind != "share"]


# ---------------------------------------------------------------- shares


def _percent_off(parts: list[Amount], scan: Scan) -> Call | None:
    """ "Was 120, now 78, what percent off is that?"."""
    if (
        len(parts) != 2
        or not scan.has("ask_percent")
        or not scan.has("was_price", "now_price", "down")
        or any(_split(parts)[0])
    ):
        return None
    old, new = parts
    if scan.has_in(range(max(0, old.first - NEAR), old.first), "now_price"):  # "now 78, it was 120"
        old, new = new, old
    if not old.value or old.value == new.value:
        return None
    high, low = sorted((old, new), key=lambda part: -part.value)
    return _sum(f"({high.written} - {low.written}) / {old.written} * 100", percent=True)


def _percent_of(parts: list[Amount], scan: Scan) -> Call | None:
    """ "What percent is 18 of 60?", "hoeveel procent van 60 is 18"."""
    if len(parts) != 2 or not scan.has("ask_percent") or scan.has("now_price", "down") or any(_split(parts)[0]):
        return None
    wholes = [part for part in parts if scan.begins_with(part.first - 1, "of_total")]
    if len(wholes) != 1 or not wholes[0].value:
        return None
    piece = next(part for part in parts if part is not wholes[0])
    return _sum(f"{piece.written} / {wholes[0].written} * 100", percent=True)


def _vat(parts: list[Amount], scan: Scan) -> Call | None:
    """Net from gross, or gross from net. What stands nearest to the amount says which it is."""
    shares, others = _split(parts)
    net, gross = scan.places_of("net"), scan.places_of("gross")
    if len(shares) == len(others) == 1 and scan.has("ask_vat") and not gross:
        return _sum(f"{shares[0].written} / 100 * {others[0].written}")
    if len(shares) != 1 or len(others) != 1 or not (net or gross) or not (scan.has("vat") or (net and gross)):
        return None
    amount, rate = others[0].written, shares[0].written
    if scan.has("ask_vat"):
        return _sum(f"{amount} * {rate} / (100 + {rate})") if gross and not net else None
    if not (net and gross):
        return _sum(f"{amount} / (1 + {rate} / 100)") if scan.has("less_vat") and scan.asks else None
    is_gross = min(map(_distance(others[0]), gross)) < min(map(_distance(others[0]), net))
    return _sum(f"{amount} {'/' if is_gross else '*'} (1 + {rate} / 100)")


def _distance(amount: Amount) -> Callable[[range], int]:
    return lambda place: max(amount.first - place.stop, place.start - amount.last)


def _tip(parts: list[Amount], scan: Scan) -> Call | None:
    """ "The bill is 46.80 and we want to leave 12.5 percent": the tip, and what it comes to."""
    shares, others = _split(parts)
    if len(shares) != 1 or len(others) != 1 or others[0].kind not in ("money", "bare"):
        return None
    if shares[0].first < others[0].first:  # "15 percent tip on 62": a share alone
        return None
    if not scan.has("tip_words") or not scan.has("bill_words") or scan.has("down", "split", "each"):
        return None
    told = {"amount": others[0].value, "percent": shares[0].value}
    return Call("tip", {**told, **({"currency": others[0].currency} if _is_named(others[0]) else {})})


def _is_named(amount: Amount) -> bool:
    return amount.currency not in ("", "cents")


# ---------------------------------------------------------------- shared out


def _share_out(parts: list[Amount], scan: Scan) -> Call | None:
    """ "17 cookies for 5 kids, how many each and how many are left?"."""
    if len(parts) != 2 or not all(p.value.is_integer() and 0 < p.value <= MOST for p in parts):
        return None
    if any(p.kind in ("share", "money") for p in parts) or scan.has("packs", "span_words"):
        return None
    if (
        scan.segments("unit") and scan.has("how_long") or scan.segments("date") or scan.segments("time")
    ):  # "tien over half zes" leaves nothing over
        return None
    total, people = parts
    between = range(total.last, people.first + 1)
    rest, each = scan.has("left_over"), people.kind == "people" and scan.has("each")
    shared = scan.has_in(between, "share_among", "split") or scan.has("split") or (rest and each)
    asked = scan.asks or scan.has("ask_how_many", "left_over")
    if not shared or not asked or not (rest or each) or total.kind == "people" or total.value < people.value:
        return None
    if not rest and total.value % people.value == 0:
        return _sum(f"{total.written} / {people.written}")
    return Call("share_out", {"total": int(total.value), "by_many": int(people.value)})


def _packed(scan: Scan) -> Call | None:
    """ "0.75 l of cream, how many 200 ml cups is that?": so many that they are enough."""
    told = [s for s in scan.segments("quantity") if kind(s.values["quantity"].unit) in MEASURES]
    if len(told) != 2 or not scan.has("ask_how_many", "how_many") or not scan.has("cups"):
        return None
    sizes = [s for s in told if _is_size(s, scan)]
    if len(sizes) != 1:
        return None
    size = sizes[0].values["quantity"]
    whole = next(s for s in told if s is not sizes[0]).values["quantity"]
    amount, unit = converted(whole, size.unit), size.parts[0][0]
    if amount is None or len(size.parts) != 1 or not 0 < unit < amount:
        return None
    return _sum(f"ceil({_figure(amount)} / {_figure(unit)})")


def _is_size(segment: Segment, scan: Scan) -> bool:
    """Whether a quantity is that of one cup: "Becher à 200 ml", "200 ml cups"."""
    before, after = range(max(0, segment.first - NEAR), segment.first), range(segment.last, segment.last + 2)
    return scan.has_in(before, "cups") or scan.has_in(after, "cups")


def _figure(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


# ---------------------------------------------------------------- money


def _change(parts: list[Amount], scan: Scan) -> Call | None:
    """ "Three at 1.20 and one for 2.50, I've got a tenner, how much change?": what a note leaves."""
    if not scan.has("ask_back") or any(p.kind in ("share", "people") for p in parts):
        return None
    notes = [p for p in parts if _is_note(p, scan)] + _note_words(scan)
    priced = [p for p in parts if p not in notes]
    items = _items(priced, scan)
    if len(notes) != 1 or not items:
        return None
    spent = sum(math.prod(part.value for part in item) for item in items)
    told = " + ".join(" * ".join(part.written for part in item) for item in items)
    if spent > notes[0].value:
        return None
    return _sum(f"{notes[0].written} - {f'({told})' if len(items) > 1 else told}", cents=True)


def _is_note(amount: Amount, scan: Scan) -> bool:
    """Whether an amount is what is paid with: "with a 50", "mit einem 50er", "briefje van 50"."""
    return any(0 <= amount.first - place.stop <= 2 for place in scan.places_of("pays_with")) or scan.begins_with(
        amount.last, "note_after"
    )


def _note_words(scan: Scan) -> list[Amount]:
    """ "A tenner", "ein Fuffi"."""
    told = dict(pair.split("=") for pair in scan.sentence.language.data["loose"]["notes"].split())
    return [Amount(float(told[word]), n, n + 1, "money") for n, word in enumerate(scan.words) if word in told]


def _items(priced: list[Amount], scan: Scan) -> list[list[Amount]]:
    """Prices, each with how many of it there are; empty if a number is neither."""
    found: list[list[Amount]] = []
    at = 0
    while at < len(priced):
        one, price = priced[at], priced[at + 1] if at + 1 < len(priced) else None
        between = range(one.last, price.first) if price else range(0)
        if price and one.kind in ("things", "bare") and price.kind in ("money", "bare") and len(between) <= APART:
            if scan.has_in(between, "one_at") or scan.begins_with(price.last, "each"):
                found.append([one, price])
            elif scan.has_in(between, "all_for"):
                found.append([price])
            else:
                return []
            at += 2
            continue
        if one.kind not in ("money", "bare"):
            return []
        found.append([one])
        at += 1
    return found


def _rate(parts: list[Amount], scan: Scan) -> Call | None:
    """ "I earn 14.75 an hour and did 6 and a half hours": a price of one, and how many."""
    if len(parts) != 2:
        return None
    rates = [p for p in parts if p.kind in ("money", "bare", "things") and scan.begins_with(p.last, "rate_per")]
    if len(rates) != 1:
        return None
    other = next(p for p in parts if p is not rates[0])
    place = next(p for p in scan.places_of("rate_per") if p.start == rates[0].last)
    units = _unit_at(place.stop, scan), _unit_at(other.last, scan)
    if other.kind not in ("things", "bare") or not units[0] or units[0] != units[1] or scan.has("up", "down"):
        return None
    if units[0] == "volume-liter" and _is_in_pence(rates[0], scan):
        return _sum(f"{other.written} * {rates[0].written} / 100", currency="GBP")
    currency = {"currency": rates[0].currency} if _is_named(rates[0]) else {"cents": True}
    return _sum(f"{other.written} * {rates[0].written}", **currency)


def _is_in_pence(rate: Amount, scan: Scan) -> bool:
    """ "Fuel's 148.9 a litre": nobody pays that in pounds."""
    return scan.has("fuel") and not _is_named(rate) and rate.value >= PENCE


def _per_one(parts: list[Amount], scan: Scan) -> Call | None:
    """ "1200 for 80 hours, what is that an hour?"."""
    money = [p for p in parts if p.kind in ("money", "bare")]
    counts = [p for p in parts if p not in money and _unit_at(p.last, scan)]
    if len(parts) != 2 or len(money) != 1 or len(counts) != 1 or not counts[0].value or not scan.asks:
        return None
    unit = _unit_at(counts[0].last, scan)
    if not any(_unit_at(place.stop, scan) == unit for place in scan.places_of("rate_per")):
        return None
    currency = {"currency": money[0].currency} if _is_named(money[0]) else {"cents": True}
    return _sum(f"{money[0].written} / {counts[0].written}", **currency)


def _unit_at(at: int, scan: Scan) -> str:
    """The unit that is named at a word; empty if there is none."""
    names = ("time_unit", "unit")
    found = next((s for s in scan.sentence.segments if s.first <= at < s.last), None)
    told = next((str(found.values[name]) for name in names if name in found.values), "") if found else ""
    if not told and found and (quantity := found.values.get("quantity")):
        told = quantity.unit
    if not told and found and "span" in found.values:
        told = unit_of(scan.word(at), scan.sentence.language) or ""
    return told.removeprefix("duration-")


# ---------------------------------------------------------------- plain


def _average(parts: list[Amount], scan: Scan) -> Call | None:
    """ "Der Durchschnitt von 7, 8 und 6"."""
    alike = len({p.kind for p in parts}) == 1 and parts[0].kind in ("bare", "money")
    if len(parts) < 2 or not alike or not scan.has("mean"):
        return None
    return _sum(f"({' + '.join(p.written for p in parts)}) / {len(parts)}")


def _taken_off(parts: list[Amount], scan: Scan) -> Call | None:
    """ "Trek 35 af van 200", "zieh 35 von 200 ab"."""
    if len(parts) != 2 or not scan.begins_with(parts[0].first - 1, "take_off") or parts[0].first > 2:
        return None
    if not scan.begins_with(parts[1].first - 1, "off_from") or any(p.kind not in ("bare", "money") for p in parts):
        return None
    return _sum(f"{parts[1].written} - {parts[0].written}")


TOLD: tuple[Callable[[Scan], Call | None], ...] = (
    courses.find, days.find, stays.find, shifts.find, seasons.find, departures.find, motion.find, passed.find,
    shapes.find, fuel.find, everyday_sums.find, lengths.find, _packed,
)  # fmt: skip
KINDS: tuple[Callable[[list[Amount], Scan], Call | None], ...] = (
    purse.each_with_tip, purse.some_less, _percent_of, _percent_off, _vat, _tip, _change,
    lambda parts, scan: purse.left_of(parts, scan, _items), purse.proportion, purse.put_aside, _share_out, _rate,
    _per_one, _average, _taken_off, lengths.area, changes.each_gets, changes.find,
    purse.each_with_money_on_top, purse.weeks_to_save,
    purse.at_unit_price,
)  # fmt: skip
