"""What follows about a number, a throw or the lights: "times 3", "with a 10 % tip", "again", "a bit brighter"."""

import re
from collections.abc import Iterator
from dataclasses import replace

from appliance.intents import sums
from appliance.intents.arithmetic import calculate
from appliance.intents.call import Call
from appliance.intents.follow_forms import Form, without_lead
from appliance.intents.follower import Follower
from appliance.intents.language import alternatives
from appliance.intents.loose import reading as loose
from appliance.intents.loose.amounts import amounts
from appliance.intents.loose.scan import Scan
from appliance.intents.numerals import number
from appliance.intents.sentence import tokens_of

NONE: frozenset[str] = frozenset()
MOST_WORDS = 4
MOST_SHARING = 9  # words of "and what if there's five of us"
SHARED = re.compile(r"(.*\S)\s*/\s*\d+")
ON_TOP = re.compile(
    r"%|\b(?:percent|per cent|prozent|procent|tip|vat|tax|service|trinkgeld|"
    r"mwst|mehrwertsteuer|steuer|fooi|btw|belasting)\b",
    re.I,
)
PERCENT = re.compile(r"\(?\d+ / 100\)?")
RESULT = "987654321"  # stands for the result so far while a sum is read
REPEATED = frozenset("dice coin random_number choose clock timers list_show reminders until day until_hour".split())


def go_on(told: Follower) -> list[Call] | None:
    """ "Times 3", "add that to 240": a sum with the result so far, in place of a pronoun or in front."""
    last = told.call("sums")
    if (
        last is None
        or not any(character.isdigit() for character in told.text)
        and not told.read(told.text).values("number")
    ):
        return None
    begins = str(told.plain.calls[0].arguments.get("expression", "")) if told.plain else ""
    own = told.plain is not None and begins[:1] not in tuple("+-*/")
    for text in _with_result(told, pronouns=True):
        if found := _continued(told, text, last):
            return found
    if own:
        return None
    return next((made for text in _with_result(told, pronouns=False) if (made := _continued(told, text, last))), None)


def _continued(told: Follower, text: str, last: Call) -> list[Call] | None:
    call = sums.find(told.read(text))
    expression = str(call.arguments["expression"]) if call else ""
    if expression.count(RESULT) != 1 or expression.strip() == RESULT:
        return None
    return [with_currency(last, Call("calculate", {"expression": expression.replace(RESULT, result_of(last))}))]


def with_currency(last: Call, call: Call) -> Call:
    """A sum in the currency of the last one, unless it has its own."""
    return replace(call, arguments={**{k: v for k, v in last.arguments.items() if k == "currency"}, **call.arguments})


def another_value(told: Follower) -> list[Call] | None:
    """ "And 20 %?", "und auf 300?": the last sum with this share, or with this number behind the same word."""
    last, rest = told.call("sums"), without_lead(told.text, told.language).strip(" .!?")
    words = [token.word for token in tokens_of(rest, told.language)]
    signs = told.language.words("follow", "share")
    if last is None or not told.before.turns or not 1 < len(words) <= MOST_WORDS:
        return None
    if words[-1] in signs:
        led = words[0] in told.language.words("follow", "share_lead")
        return _another(told, last, words[led:-1], after=signs)
    leads = told.language.words("follow", "of_what")
    return _another(told, last, words[1:], before=frozenset(words[:1])) if words[0] in leads else None


def share_of_it(told: Follower) -> list[Call] | None:
    """ "And 10 percent?" after a sum without a share: that share of its result."""
    last, rest = told.call("sums"), without_lead(told.text, told.language).strip(" .!?")
    words = [token.word for token in tokens_of(rest, told.language)]
    value = number(words, 0, told.language) if last else None
    if last is None or not value or words[value[1] :] not in ([w] for w in told.language.words("follow", "share")):
        return None
    return [with_currency(last, Call("calculate", {"expression": f"{value[0]:g} / 100 * {result_of(last)}"}))]


def _another(
    told: Follower, last: Call, new: list[str], before: frozenset[str] = NONE, after: frozenset[str] = NONE
) -> list[Call] | None:
    """The last sum with another number where one stands beside such a word."""
    value = number(new, 0, told.language)
    text = told.before.turns[-1].text
    tokens = tokens_of(text, told.language)
    words = ["", *(token.word for token in tokens), ""]
    found = [(at, n[1]) for at in range(len(tokens)) if (n := number(words[1:-1], at, told.language))]
    fitting = [(a, e) for a, e in found if words[a] in before or words[e + 1] in after]
    if not value or len(fitting) != 1 or {*new[value[1] :]} - told.language.words("follow", "money"):
        return None
    first, end = fitting[0]
    changed = f"{text[: tokens[first].start]}{' '.join(new[: value[1]])}{text[tokens[end - 1].end :]}"
    made = told.understood(changed)
    calls = made.calls if made else loose.find(changed, told.language.code, told.around.now, told.around.knows)
    return [with_currency(last, calls[0])] if len(calls) == 1 and calls[0].tool == "calculate" else None


def result_of(last: Call) -> str:
    """The result so far; where it is not exact, the sum that it comes from."""
    expression = str(last.arguments["expression"])
    try:
        result = calculate(expression)
    except (ValueError, ArithmeticError):
        return f"({expression})"
    return result if re.fullmatch(r"\d+(?:\.\d+)?", result) else f"({expression})"


def _with_result(told: Follower, pronouns: bool) -> Iterator[str]:
    rest = without_lead(told.text, told.language).strip(" .!?")
    if not pronouns:
        yield f"{RESULT} {rest}"
        yield f"{RESULT} {told.text.strip(' .!?')}"  # "mal" may be a particle as well
        return
    for phrase in sorted(alternatives(told.language.data["follow_up"]["it"]), key=len, reverse=True):
        words = [token.word for token in tokens_of(rest, told.language)]
        size = len(phrase.split())
        for at in range(len(words)):
            if words[at : at + size] == phrase.split():
                yield " ".join([*words[:at], RESULT, *words[at + size :]])
    follow = told.language.data["follow"]
    for word in alternatives(follow.get("of_it", "")):  # "davon 20 Prozent"
        left = [token.word for token in tokens_of(rest, told.language) if token.word != word]
        if len(left) < len(tokens_of(rest, told.language)):
            yield " ".join([*left, follow["of"], RESULT])


def for_others(told: Follower) -> list[Call] | None:
    """ "And with five of us?" after an amount was shared: shared by that many."""
    last = told.call("sums", "shares")
    shared = SHARED.fullmatch(str(last.arguments.get("expression", ""))) if last else None
    if last is None or not (shared or last.tool == "share_out") or len(told.text.split()) > MOST_SHARING:
        return None
    counts = amounts(Scan(told.read(told.text))) or []
    if len(counts) != 1 or counts[0].kind != "people" or not counts[0].value.is_integer() or counts[0].value < 2:
        return None
    if not shared:
        return [Call("share_out", {**last.arguments, "by_many": int(counts[0].value)})]
    return [with_currency(last, Call("calculate", {"expression": f"{shared[1]} / {counts[0].written}"}))]


def on_top(told: Follower, form: Form) -> list[Call] | None:
    """ "With a 10 % tip"."""
    if not ON_TOP.search(told.text):
        return None
    last, share = told.call("sums"), _number(told, form.item.replace("%", " "), percent=True)
    return [_made(last, f"* (1 + {share} / 100)")] if last and share else None


def plus(told: Follower, form: Form) -> list[Call] | None:
    """ "Put 20 on top"."""
    last, number = told.call("sums"), _number(told, form.item)
    return [_made(last, f"+ {number}")] if last and number else None


def minus(told: Follower, form: Form) -> list[Call] | None:
    """ "Take 20 off that"."""
    last, number = told.call("sums"), _number(told, form.item)
    return [_made(last, f"- {number}")] if last and number else None


def shared(told: Follower, form: Form) -> list[Call] | None:
    """ "Split it between four"."""
    last, count = told.call("sums"), _number(told, form.item)
    return [_made(last, f"/ {count}")] if last and count else None


def double(told: Follower, _: Form) -> list[Call] | None:
    """Twice that."""
    return [_made(last, "* 2")] if (last := told.call("sums")) else None


def halve(told: Follower, _: Form) -> list[Call] | None:
    """Half of that."""
    return [_made(last, "/ 2")] if (last := told.call("sums")) else None


def _made(last: Call, rest: str) -> Call:
    return with_currency(last, Call("calculate", {"expression": f"{result_of(last)} {rest}"}))


def _number(told: Follower, item: str, percent: bool = False) -> str:
    """The only number of a value, beside words for people or "percent"; empty if there is none."""
    sentence = told.read(item)
    numbers = sentence.values("number")
    names = alternatives(told.language.data["follow_up"]["per"])
    beside = {"percent", "prozent", "procent"} if percent else {word for name in names for word in name.split()}
    other = [s for s in sentence.unread({"number"}) if not {*sentence.words(s).split()} <= beside]
    return f"{numbers[0]:g}" if len(numbers) == 1 and not other and numbers[0] > 0 else ""


def again(told: Follower, _: Form) -> list[Call] | None:
    """ "Again": the same once more, where that changes nothing."""
    calls = told.before.calls
    return list(calls) if calls and all(call.tool in REPEATED for call in calls) else None


# ---------------------------------------------------------------- lights


def lights(told: Follower) -> list[Call] | None:
    """ "A bit brighter", "and off", "make them dance": the lights, that were spoken of."""
    if not told.call("lights"):
        return None
    plain = told.plain.calls[0] if told.plain else None
    percent = plain and PERCENT.fullmatch(str(plain.arguments.get("expression", "")))
    if plain and plain.tool not in ("unsure", "cannot", "about") and not percent:
        return None
    pronouns = {word for phrase in alternatives(told.language.data["follow_up"]["it"]) for word in phrase.split()}
    tokens = tokens_of(without_lead(told.text, told.language), told.language)
    rest = " ".join(token.word for token in tokens if token.word not in pronouns)
    noun = told.language.data["follow"]["lights"]
    for text in (f"{rest} {noun}", f"{noun} {rest}"):
        found = told.understood(text)
        if found and not found.left and all(call.tool == "lights" for call in found.calls):
            return list(found.calls)
    shown = [token.word for token in tokens if token.word in told.around.patterns]
    return [Call("lights", {"action": "pattern", "pattern": shown[0]})] if len(shown) == 1 else None
