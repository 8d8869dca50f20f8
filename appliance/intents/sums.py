"""Sums of any language, in the signs that arithmetic.py reads. A word that is neither a number nor a sign: no sum."""

import re

from appliance.intents.arithmetic import find_expression, find_in_sentence
from appliance.intents.call import Call
from appliance.intents.numerals import number
from appliance.intents.sentence import Sentence

CURRENCIES = {
    "EUR": frozenset("€ euro euros eur euro's".split()),
    "USD": frozenset("$ dollar dollars usd bucks".split()),
    "GBP": frozenset("£ quid gbp".split()),
    "CHF": frozenset("chf franken francs".split()),
}


def find(sentence: Sentence) -> Call | None:
    """The calculation that a request is."""
    if sentence.language.code == "en":
        expression = find_expression(sentence.text) or _in_a_sentence(sentence)
    else:
        told = _in_english(sentence)
        expression = find_expression(told) if told else None
    if not expression:
        return None
    currency = _currency(sentence, expression)
    return Call("calculate", {"expression": expression} | ({"currency": currency} if currency else {}))


def _currency(sentence: Sentence, expression: str) -> str:
    """The currency of the result: of a percentage of money, or of money that is shared; empty for any other sum."""
    words = [token.word for token in sentence.tokens]
    found = {code for code, names in CURRENCIES.items() if names & set(words)}
    is_share = (
        "/ 100" in expression and len(re.findall(r"[\d.]+", expression.replace("/ 100", "").replace("(1", ""))) == 2
    )
    first = re.fullmatch(r"([\d.]+) / [\d.]+", expression)
    at = next((n for n, word in enumerate(words) if first and word.replace(",", ".") == first[1]), None)
    beside = set(words[max(0, at - 1) : at + 2]) if at is not None else set()
    if len(found) != 1 or not (is_share or beside & CURRENCIES[min(found)]):
        return ""
    return min(found)


def _in_a_sentence(sentence: Sentence) -> str | None:
    """A calculation among other words; dates, times and amounts are not numbers to calculate with."""
    if any(s.values.keys() & {"date", "time", "span", "quantity", "offset"} for s in sentence.segments):
        return None
    return find_in_sentence(sentence.text)


def _in_english(sentence: Sentence) -> str | None:
    """The words of a sum in English; None if there are others."""
    signs = sentence.language.signs
    words = [token.word for token in sentence.tokens]
    made: list[str] = []
    at = 0
    while at < len(words):
        if told := next(
            ((sign, n) for n in range(4, 0, -1) if (sign := signs.get(tuple(words[at : at + n]))) is not None), None
        ):
            made.append(told[0])
            at += told[1]
        elif found := number(words, at, sentence.language):
            made.append(f"{found[0]:.10f}".rstrip("0").rstrip("."))
            at = found[1]
        elif words[at] in sentence.language.words("splitting", "lead") or words[at] in "?!.,=:":
            at += 1
        elif words[at] in "+-*/×÷()%^":
            made.append(words[at])
            at += 1
        else:
            return None
    return " ".join(filter(None, made)) or None
