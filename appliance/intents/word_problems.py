"""Calculations in a sentence: "3 shirts at 19.95 each, what do I pay?" to 3*19.95. Correct or None.

The units of the quantities say which of them may be multiplied, divided or added, and the question says which of that
is asked for. There is a result only if one reading uses every number and both agree on it.
"""

from dataclasses import replace

from appliance.intents.arithmetic import calculate
from appliance.intents.quantities import ANY, MONEY, PERCENT, WORDS, Quantity, Story, Unit, read, stem

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
PERIODS = {("day", "week"): 7, ("month", "year"): 12, ("week", "year"): 52, ("day", "year"): 365}


def find_problem(text: str) -> str | None:
    """The arithmetic in a sentence; None if it asks for no result, or is ambiguous."""
    story = read(text)
    try:
        found = _solved(story) if story else None
        result = calculate(found) if found else ""
    except ValueError:  # cookies for no children: nothing to calculate
        return None
    return found if result not in ("", "0") and not result.startswith("-") else None


def _solved(story: Story) -> str | None:
    if any(q.unit == PERCENT for q in story.quantities):
        return _percentage(story)
    if len(story.quantities) < 2:
        return _converted(story)
    terms = _multiplied(story.quantities)
    rates = [t for t in terms if t.per]
    if len(terms) == 1:
        return terms[0].sum if _fits(terms[0].unit, story) and not story.asks("ask_left") else None
    if rates:
        return _times(terms, rates[0], story) if len(terms) == 2 and len(rates) == 1 else None
    if len(terms) == 2 and story.tells("split") and any(t.divides or t.unit & WORDS["person"] for t in terms):
        return _shared(terms, story)
    if all(a.unit & b.unit or not a.unit or not b.unit for a in terms for b in terms):
        return _added(terms, story) if _fits(terms[0].unit, story) else None
    return _shared(terms, story) if len(terms) == 2 else _in_proportion(terms, story)


def _multiplied(quantities: list[Quantity]) -> list[Quantity]:
    """The quantities, each rate multiplied by what it is counted per, where that is certain."""
    terms = list(quantities)
    for rate in [q for q in quantities if q.per]:
        counts = [q for q in terms if not q.per and q.unit & rate.per]
        if rate.per == ANY:  # of what was counted last
            counts = [q for q in terms if not q.per and q.place < rate.place and q.unit != MONEY][-1:]
            counts = [q for q in counts if q.unit and rate.unit and not q.unit & rate.unit]
        elif len(counts) == len([q for q in terms if q.per == rate.per]):
            counts = [q for q in counts if q.place < rate.place][-1:] or counts
        if len(counts) == 1:
            product = replace(rate, sum=f"{counts[0].sum}*{rate.sum}", per=frozenset(), asked=False)
            terms = [product if t is rate else t for t in terms if t is not counts[0]]
    return terms


def _times(terms: list[Quantity], rate: Quantity, story: Story) -> str | None:
    """How many of what a rate is per make an amount."""
    amount = next(t for t in terms if t is not rate)
    asked = story.wanted & rate.per or "long" in story.question and rate.per & WORDS["time"]
    return _whole(f"{amount.sum}/{rate.sum}") if asked and rate.unit & amount.unit else None


def _added(terms: list[Quantity], story: Story) -> str | None:
    money = terms[0].unit == MONEY
    signs = {t.sign for t in terms}
    total = "+".join(t.sum for t in terms)
    if "average" in story.question:
        return f"({total})/{len(terms)}" if signs == {0} else None
    if len(terms) == 2 and (money and "change" in story.question or story.asks("ask_missing")):
        small, large = sorted(terms, key=lambda t: float(calculate(t.sum)))
        return f"{large.sum}-{small.sum}"
    if story.asks("ask_total") or (money and (story.asks("ask_price") or "that" in story.question)):
        return total if len(signs) == 1 else None
    base = [t for t in terms if t.sign == 0] or [t for t in terms[:1] if t.sign > 0]
    moved = [t for t in terms if t not in base]
    asked = story.asks("ask_left") and any(t.sign < 0 for t in moved) or "now" in story.question and moved
    if len(base) != 1 or not asked:
        return None
    return base[0].sum + "".join(f"{'+' if t.sign > 0 else '-'}{t.sum}" for t in moved)


def _shared(terms: list[Quantity], story: Story) -> str | None:
    """An amount for each of a number, where the text splits it or the question asks for one."""
    shared = story.tells("split") or "each" in story.question
    people = [t for t in terms if shared and (t.divides or t.unit & WORDS["person"])]
    by = [t for t in terms if t.unit & story.of_one] or people
    amount = next((t for t in terms if len(by) == 1 and t is not by[0]), None)
    if amount is None or (story.wanted and not _fits(amount.unit, story)):
        return None
    found = f"{amount.sum}/{by[0].sum}"
    return found if not amount.unit or amount.unit & (MONEY | WORDS["measure"]) else _whole(found)


def _in_proportion(terms: list[Quantity], story: Story) -> str | None:
    """ "5 kilos cost 6.25, what do 8 cost?" """
    new = [t for t in terms if t.asked]
    same = [t for t in terms if new and not t.asked and t.unit & new[0].unit]
    other = [t for t in terms if t not in new and t not in same]
    if not len(new) == len(same) == len(other) == 1 or any(t.sign > 0 for t in terms):
        return None
    fits = _fits(other[0].unit, story) and not other[0].unit & WORDS["time"]
    return f"{other[0].sum}/{same[0].sum}*{new[0].sum}" if fits else None


def _converted(story: Story) -> str | None:
    """Minutes to hours, or a monthly sum to a yearly one."""
    told = story.quantities[0] if story.quantities else Quantity("1", story.of_one)  # "in an hour"
    for (short, long), times in PERIODS.items():
        if short in told.per and long in story.of_one:
            return f"{told.sum}*{times}"
        if long in told.per and short in story.of_one:
            return f"{told.sum}/{times}"
    other = {stem(w) for w in story.question if w.isalpha()} - SECONDS.keys() - WORDS["stop"]
    if told.per or other or len(told.unit) != 1 or len(story.wanted) != 1 or not told.unit | story.wanted <= {*SECONDS}:
        return None
    have, want = SECONDS[min(told.unit)], SECONDS[min(story.wanted)]
    return f"{told.sum}*{have // want}" if have > want else f"{told.sum}/{want // have}"


def _percentage(story: Story) -> str | None:
    """A discount, a tip or an interest: the amount itself, or what it leaves or comes to."""
    percent = [q.sum for q in story.quantities if q.unit == PERCENT]
    base = _multiplied([q for q in story.quantities if q.unit != PERCENT])
    up, down = story.tells("up"), story.tells("down")
    part, whole = story.asks("part"), story.asks("ask_price", "ask_total", "ask_new")
    if len(percent) != 1 or len(base) != 1 or up == down or part == whole or story.tells("reversed"):
        return None
    return f"{base[0].sum}*{percent[0]}/100" if part else f"{base[0].sum}*(1{'+' if up else '-'}{percent[0]}/100)"


def _fits(unit: Unit, story: Story) -> bool:
    """Whether something of this unit may be what is asked for."""
    if story.question & {"long", "far"}:
        return bool(unit & WORDS["length"] or "long" in story.question and unit & SECONDS.keys())
    if story.wanted and unit == MONEY:
        return bool(story.wanted & (MONEY | WORDS["currency"] | {"change", "vat"}))
    if story.wanted:
        return bool(unit & story.wanted)
    named = story.asks("ask_total", "ask_left", "ask_missing") or story.question & {"many", "now", "each", "average"}
    return bool(unit == MONEY or named)


def _whole(expression: str) -> str | None:
    return expression if calculate(expression).isdigit() else None
