"""Sums of everyday life: "Die Schuhe kosten 89,90 und sind um 20 Prozent reduziert, was zahl ich?"

A sum is made only where every number of the text has its part in it, and its question asks for the result.
"""

from dataclasses import replace

from appliance.intents.call import Call
from appliance.intents.factors import asks_other_unit
from appliance.intents.loose.amounts import Amount, amounts, same
from appliance.intents.loose.scan import Scan
from appliance.intents.spans import unit_of

FEWEST = 2  # numbers
MOST_PEOPLE = 100
PERIODS: dict[tuple[str | None, str | None], int] = {("day", "week"): 7, ("week", "year"): 52, ("month", "year"): 12}


def find(scan: Scan) -> Call | None:
    """The one sum that a text asks for."""
    told = amounts(scan)
    if not told or scan.has("unclear_sum") or asks_other_unit(scan.sentence):
        return None
    if len(told) < FEWEST:
        return _for_longer(told[0], scan)
    if len({each.currency for each in told if each.currency}) > 1:
        return None
    if packs := _packs(told, scan):
        return packs
    found = {made for make in (_percentage, _shared, _priced, for_one, _rate, _money) if (made := make(told, scan))}
    return Call("calculate", {"expression": found.pop()}) if len(found) == 1 else None


def _packs(told: list[Amount], scan: Scan) -> Call | None:
    """ "How many packs of 6 for 28 kids?": so many that they are enough."""
    packs = scan.places_of("packs")
    counts = [amount for amount in told if amount.value.is_integer() and amount.kind != "share" and not amount.currency]
    if not packs or len(told) != len(counts) or len(counts) != 2 or not scan.has("ask_how_many"):
        return None
    sizes = [amount for amount in counts if _is_size(amount, scan)]
    sizes = [amount for amount in sizes if amount.kind != "people"] or sizes
    if len(sizes) != 1 or sizes[0].value <= 1 or scan.has("price"):
        return None
    many = next(amount for amount in counts if amount is not sizes[0])
    if many.value <= 1 or scan.has_in(range(many.first, many.last + 1), "packs"):
        return None  # "5 cartons of 12 eggs" tells how many packs there are
    return Call("calculate", {"expression": f"ceil({many.written} / {sizes[0].written})"})


def _is_size(amount: Amount, scan: Scan) -> bool:
    """Whether a number is how many are in a pack: "packs of 6", "6 in a pack", "Packungen mit je 5"."""
    before, after = range(max(0, amount.first - 4), amount.first), range(amount.last, amount.last + 4)
    joined = any(p.stop == amount.first for p in scan.places_of("pack_of"))
    within = any(p.start in (amount.last, amount.last + 1) for p in scan.places_of("in_a_pack"))
    return within or (joined and scan.has_in(before, "packs") and not scan.has_in(after, "in_a_pack"))


def _same(noun: str, other: str, scan: Scan) -> bool:
    return same(noun, other, scan.sentence.language)


def _of(told: list[Amount], *kinds: str) -> list[Amount]:
    return [each for each in told if each.kind in kinds]


def question_of(scan: Scan) -> range:
    """The question itself, from its first word to the end of its clause."""
    asks = scan.places_of("ask_sum", "ask_pay", "ask_part", "ask_how_many", "ask_left", "ask_change")
    return range(asks[-1].start, scan.clause_of(asks[-1].start).stop) if asks else range(0)


# ---------------------------------------------------------------- shares


def _percentage(told: list[Amount], scan: Scan) -> str | None:
    """An amount with a share taken off or put on; the share alone if it is what is asked for."""
    shares, base = _of(told, "share"), _of(told, "money", "bare")
    up, down = scan.has("up"), scan.has("down")
    pays, part = scan.has("ask_pay"), scan.has("ask_part")
    pays = pays or (not part and down and bool(_of(base, "money")) and not scan.asks)  # "a coat of 80 euros, 20 % off"
    if len(shares) != 1 or len(base) != 1 or len(told) != 2 or pays == part or scan.has("included"):
        return None
    if up == down and (pays or up):
        return None
    share, amount = shares[0].written, base[0].written
    return f"{amount} * {share} / 100" if part else f"{amount} * (1 {'+' if up else '-'} {share} / 100)"


# ---------------------------------------------------------------- one for each


def _shared(told: list[Amount], scan: Scan) -> str | None:
    """An amount for each of some people: "wir sind zu sechst", "94,50 delen door 6 man"; and for each month as well."""
    people = _of(told, "people")
    things = [t for t in _of(told, "things") if people and people[0].value and not t.value % people[0].value]
    total = _of(told, "money") or things[:1]
    periods = [t for t in _of(told, "things") if t not in total and _per(t.noun, scan)]
    if len(total) != 1 or len(people) != 1 or len(told) != 2 + len(periods) or len(periods) > 1:
        return None
    if not 1 < people[0].value <= MOST_PEOPLE or not people[0].value.is_integer() or is_each(total[0], scan):
        return None
    asked = question_of(scan)
    divided = scan.has("split") and (asked or scan.begins_with(0, "split"))
    if not (divided or scan.has_in(asked, "each") or scan.has_in(range(total[0].last, people[0].first), "split")):
        return None
    return " / ".join(each.written for each in (total[0], *periods, people[0]))


def is_each(amount: Amount, scan: Scan) -> bool:
    """Whether an amount is told for each: "20 Euro pro Person", "jeder zahlt 20"."""
    near = range(amount.last, amount.last + 1)
    before = range(scan.clause_of(amount.first).start, amount.first)
    asked = question_of(scan)
    return scan.has_in(near, "each", "per") or any(
        place.start in before and place.start not in asked for place in scan.places_of("each")
    )


def _per(noun: str, scan: Scan) -> bool:
    """Whether the question asks for one of these: "per month" after "two months"."""
    asked = question_of(scan)
    return any(
        place.start in asked and _same(scan.word(place.stop), noun, scan) for place in scan.places_of("per", "a")
    )


def for_one(told: list[Amount], scan: Scan) -> str | None:
    """ "Als 3 pakken koffie 17,85 kosten, wat kost dan 1 pak?", or another number of them."""
    asked = question_of(scan)
    things = [t for t in _of(told, "things") if t.first not in asked]
    new = [t for t in _of(told, "things", "bare") if t.first in asked]
    price = [t for t in _of(told, "money") if t.first not in asked]
    if len(things) != 1 or len(price) != 1 or len(told) != 2 + len(new) or not _costs(asked, scan):
        return None
    if is_each(price[0], scan) or scan.begins_with(price[0].first - 1, "at_price") or things[0].value <= 1:
        return None
    one = f"{price[0].written} / {things[0].written}"
    if not new:
        return (
            one if scan.has_in(asked, "one", "each") or _per(things[0].noun, scan) or _one_of(things[0], scan) else None
        )
    if len(new) == 1 and new[0].value == 1 and new[0].kind == "bare":
        return one
    if len(new) != 1 or not (new[0].kind == "bare" or _same(new[0].noun, things[0].noun, scan)):
        return None
    return one if new[0].value == 1 else f"{one} * {new[0].written}"


def _costs(asked: range, scan: Scan) -> bool:
    return scan.has_in(asked, "ask_pay", "ask_sum")


def _one_of(things: Amount, scan: Scan) -> bool:
    """ "Ein Ei" in the question, of eggs."""
    articles = scan.sentence.language.data["article_one"].split()
    return any(scan.words[n] in articles and _same(scan.word(n + 1), things.noun, scan) for n in question_of(scan))


# ---------------------------------------------------------------- prices


def _priced(told: list[Amount], scan: Scan) -> str | None:
    """ "4 biertjes van 3,20 en 2 wijn van 4,50": a number and a price of one, each time."""
    if len(told) % 2 or not scan.has("ask_pay", "ask_sum") or scan.has("up", "down"):
        return None
    pairs = list(zip(told[::2], told[1::2], strict=True))
    if not all(is_pair(count, price, scan) for count, price in pairs):
        return None
    prices = [replace(price, value=price.value / 100) if price.currency == "cents" else price for _, price in pairs]
    return " + ".join(f"{count.written} * {price.written}" for (count, _), price in zip(pairs, prices, strict=True))


def is_pair(count: Amount, price: Amount, scan: Scan) -> bool:
    """Whether two numbers are how many there are, and the price of one."""
    at_price = scan.has_in(range(max(count.last, price.first - 2), price.first), "at_price")
    each = scan.has_in(range(price.last, price.last + 1), "each", "per")
    counts = (count.kind == "things" or (each and count.kind == "people")) and price.kind in ("money", "bare")
    return counts and (at_price or each) and price.first - count.last <= 4


def _rate(told: list[Amount], scan: Scan) -> str | None:
    """ "8 quid a week": how many weeks until an amount, or how much in some weeks."""
    rates = [(t, noun) for t in told if t.kind == "money" and (noun := _unit(t, scan))]
    others = [t for t in told if not rates or t is not rates[0][0]]
    if len(rates) != 1 or len(others) != 1 or scan.has("up", "down"):
        return None
    rate, noun = rates[0]
    asked = question_of(scan)
    if others[0].kind == "money":
        wanted = any(
            _same(scan.word(place.stop), noun, scan) for place in scan.places_of("ask_how_many") if place.start in asked
        )
        return f"{others[0].written} / {rate.written}" if wanted and others[0].value > rate.value else None
    counted = others[0].kind == "things" and _same(others[0].noun, noun, scan)
    return f"{others[0].written} * {rate.written}" if counted and scan.has_in(asked, "ask_sum", "ask_left") else None


def _for_longer(amount: Amount, scan: Scan) -> Call | None:
    """ "30 euros a month, how much is that a year"."""
    asked, told = question_of(scan), scan.sentence.language
    ones = [place for place in scan.places_of("yearly") if place.start in asked]
    longer = [unit_of(scan.words[place.stop - 1], told) for place in ones]
    times = PERIODS.get((unit_of(_unit(amount, scan), told), longer[0])) if len(longer) == 1 else None
    if amount.kind != "money" or not times or amount.first in asked:
        return None
    return Call("calculate", {"expression": f"{times} * {amount.written}"})


def _unit(amount: Amount, scan: Scan) -> str:
    """What an amount is for one of: "a week", "pro Woche"."""
    return next((scan.word(p.stop) for p in scan.places_of("per", "a") if p.start == amount.last), "")


# ---------------------------------------------------------------- money alone


def _money(told: list[Amount], scan: Scan) -> str | None:
    """Amounts of money: together, what is left of the first, the change, or a voucher taken off."""
    if _of(told, "share", "people", "things") or scan.has("per", "each", "up"):
        return None
    if not all(each.kind == "money" or _is_listed(each, scan) for each in told):
        return None
    if len(told) == 2 and scan.has("ask_change") and not scan.has("down"):
        small, large = sorted(told, key=lambda each: each.value)
        return f"{large.written} - {small.written}"
    if len(told) == 2 and scan.has("down") and scan.has("ask_pay"):
        return _reduced(told, scan)
    if len(told) == 2 and scan.has("ask_left") and scan.has("have") and told[0].value > told[1].value:
        return f"{told[0].written} - {told[1].written}"
    if scan.has("ask_left") and scan.has("spent"):
        spent = scan.places_of("spent")[0].start
        first = [t for t in told if t.first < spent]
        return " - ".join(t.written for t in told) if first[:1] == told[:1] and len(first) <= len(told) else None
    together = (
        _of(told, "money") and scan.has("together") and scan.has("ask_pay", "ask_sum") and not scan.has("down", "spent")
    )
    return " + ".join(t.written for t in told) if together else None


def _is_listed(bare: Amount, scan: Scan) -> bool:
    """Whether a number without a unit is one of a list: "tom 12.50, priya 8 and ben 20"."""
    after = scan.word(bare.last)
    return not after.isalpha() or after in scan.sentence.language.words("splitting", "and")


def _reduced(told: list[Amount], scan: Scan) -> str | None:
    """ "15 euro korting op 62,50"."""
    off = [t for t in told if scan.begins_with(t.last, "down")]
    off = off or [t for t in told if scan.begins_with(t.first - 2, "down")]
    rest = [t for t in told if t not in off]
    if len(off) != 1 or len(rest) != 1 or off[0].value >= rest[0].value:
        return None
    return f"{rest[0].written} - {off[0].written}"
