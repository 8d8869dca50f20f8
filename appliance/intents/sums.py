"""Sums of any language, in the signs that arithmetic.py reads. A word that is neither a number nor a sign: no sum."""

import re

from appliance.intents.arithmetic import find_expression, find_in_sentence
from appliance.intents.call import Call
from appliance.intents.numerals import number
from appliance.intents.sentence import Sentence, read

# A further step of a sum, to be worked out after all that stands before it: "… then take away 5".
STEPS = {
    "+": r"plus|add|zähl(?:e)?|dazu|erbij|tel",
    "-": r"minus|take away|takeaway|subtract|less|weniger|abzüglich|min|eraf|haal",
    "*": r"times|multiply(?: it| that)? by|multiplied by|mal|multipliziert mit|keer|maal|vermenigvuldigd met",
    "/": r"over|divided? by|divide (?:it|that) by|durch|geteilt durch|gedeeld door|delen door",
}
IT = r"(?: it| that| das| es| dat| het| daarvan| davon)?"
HALVED = re.compile(
    r"^(?P<before>.*\d.*?),? (?:(?:and|und|en) )?(?:then|dann|danach|daarna|vervolgens|dan) "
    rf"(?:(?:halve|halbier(?:e|en|st du)?|halveer|take half of|half of|die hälfte|de helft){IT}"
    rf"|(?P<doubled>double|verdopp(?:le|el|eln)|verdubbel){IT})[\s?!.]*$",
    re.I,
)
STEP = re.compile(
    r"^(?P<before>.*\d.*?),?\s+(?:(?:and|und|en) )?(?:then|dann|danach|daarna|vervolgens|dan)\s+"
    rf"(?:{'|'.join(f'(?P<n{n}>{words})' for n, words in enumerate(STEPS.values()))}) (?P<by>\d+(?:[.,]\d+)?)"
    r"(?: (?:dazu|ab|bij|erbij|eraf|af))?[\s?!.]*$",
    re.I,
)


def find(sentence: Sentence) -> Call | None:
    """The calculation that a request is."""
    if step := STEP.match(sentence.text):
        sign = next(sign for n, sign in enumerate(STEPS) if step[f"n{n}"])
        return _stepped(step["before"], sign, step["by"].replace(",", "."), sentence)
    if step := HALVED.match(sentence.text):
        return _stepped(step["before"], "*" if step["doubled"] else "/", "2", sentence)
    if sentence.language.code == "en":
        expression = (
            find_expression(sentence.text) or _in_a_sentence(sentence) or find_expression(_without_currency(sentence))
        )
    else:
        told = _in_english(sentence)
        expression = find_expression(told) if told else None
    return Call("calculate", {"expression": expression}) if expression else None


def has_step(text: str) -> bool:
    """Whether a text names a further step of a sum."""
    return bool(STEP.match(text) or HALVED.match(text))


def _stepped(text: str, sign: str, by: str, sentence: Sentence) -> Call | None:
    """ "84 over 7 then take away 5": the first sum in brackets, then the step."""
    before = find(read(text, sentence.language, sentence.now))
    if before is None or before.arguments.keys() != {"expression"}:
        return None
    return Call("calculate", {"expression": f"({before.arguments['expression']}) {sign} {by}"})


def _without_currency(sentence: Sentence) -> str:
    """A sum of money as one of numbers: "12 euros plus 8 euros"; empty if it is of several currencies."""
    told: dict[str, str] = sentence.language.data["loose"]["currencies"]
    words = [token.word for token in sentence.tokens]
    found = {name for name, names in told.items() if set(names.split()) & set(words)}
    if len(found) != 1 or "cents" in found:
        return ""
    return " ".join(word for word in words if word not in told[min(found)].split())


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
            of = sentence.language.data["loose"]["of_what"].split()
            is_part = "/" in words[at] and words[found[1] : found[1] + 1] in ([word] for word in of)
            written = f"{found[0]:.10f}".rstrip("0").rstrip(".")
            made += [words[at].replace("/", " / "), "times"] if is_part else [written]  # "2/3 von 90", exactly
            at = found[1] + is_part
        elif words[at] in sentence.language.words("splitting", "lead") or words[at] in "?!.,=:":
            at += 1
        elif words[at] in "+-*/×÷()%^":
            made.append(words[at])
            at += 1
        else:
            return None
    return " ".join(filter(None, made)) or None
