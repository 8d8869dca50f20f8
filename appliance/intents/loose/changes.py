"""A number that changes as a story goes on: "Lena hat 24 Murmeln, verschenkt ein Drittel und findet fünf".

Each clause behind the first tells one change, by its verb and its number or share. For German and Dutch; English
stories are read by word_problems.py.
"""

import re
from dataclasses import dataclass

from appliance.intents.call import Call
from appliance.intents.language import alternatives
from appliance.intents.loose.amounts import Amount
from appliance.intents.loose.scan import Scan

MOST_CHANGES = 4
FEW = 4  # words of a clause that has its verb in the one before
ASKS = re.compile(
    r"\b(?:wie ?viele?|hoeveel)\b.*\b(?:übrig|noch|jetzt|nun|dann|hat|haben|hab|sind|bleiben|over|nog|nu|"
    r"dan|heeft|hebben|"
    r"heb|zijn|blijven|zitten|sitzen)\b",
    re.I,
)
HAS = re.compile(
    r"\b(?:hat|habe?|haben|lagen|standen|saßen|lag|"
    r"hatten?|sind|waren|liegen|sitzen|stehen|gibt es|besitzt|kauft|kaufe|kaufen|"
    r"heeft|heb|hebben|had(?:den)?|zijn|waren|liggen|zitten|staan|koopt|koop|kopen)\b",
    re.I,
)
LOSES = re.compile(
    r"^(?:\w+ )?\d+ (?:aus|uit)\b|"
    r"\b(?:(?:ver)?(?:gib|geb|gab|gegeb|schenk)\w*|verlier\w*|verlor\w*|isst|iss|ess\w*|aß\w*|gegess\w*|verkauf\w*|"
    r"verbrauch\w*|weg|kaputt\w*|zerbr\w*|runter\w*|aussteig\w*|steig\w*\b.* aus|ausgestiegen|trink\w*|"
    r"nasch\w*|verteil\w*|"
    r"ab|faul\w*|nimmt|nehm\w*|"
    r"geef\w*|gaf|gegeven|weg\w*|verlies\w*|verloor|verloren|eet|eten|at|opgegeten|verkoop\w*|verkocht|breek\w*|"
    r"kapot|stapp\w*\b.* uit|uitstapp\w*|uitgestapt|drinkt?|gedronken|deelt|deel\b.* uit|uitgedeeld|neemt|rot|"
    r"verbruikt?|gooit?|gegooid)\b",
    re.I,
)
GAINS = re.compile(
    r"^(?:\w+ )?\d+ (?:ein|zu|in|erin)$|"
    r"\b(?:bekomm\w*|bekam|krieg\w*|kriegt|find\w*|fand|gefunden|dazu\w*|hinzu\w*|gewinn\w*|gewann|einsteig\w*|"
    r"steig\w*\b.* ein|eingestiegen|zusteig\w*|steig\w*\b.* zu|sammel\w*|kauf\w*|erhält|"
    r"krijg\w*|kreeg|gekregen|vind\w*|vond|gevonden|erbij|bij|wint?|winnen|won|gewonnen|"
    r"verdient?|raapt?|plukt?|spaart?|ontvangt?|instapp\w*|stapp\w*\b.* in\b|ingestapt|"
    r"koop\w*|kocht|gekocht)\b",
    re.I,
)
ABSENT = re.compile(
    r"\b(?:krank|fehl\w*|abwesend|entschuldigt|klo|toilette|zu hause|daheim|im urlaub|verreist|"
    r"ziek|afwezig|toilet|wc|thuis|op vakantie|weggebleven)\b",
    re.I,
)
STAYED = re.compile(r"\b(?:noch|da|übrig|anwesend|hier|nog|er|over|aanwezig)\b", re.I)
SHARES = {
    r"(?:die |der )?hälfte|de helft": "1 / 2", r"(?:ein|einen) drittel|een derde": "1 / 3",
    r"(?:ein|einen) viertel|een kwart": "1 / 4", r"(?:ein|einen) fünftel|een vijfde": "1 / 5",
    r"zwei drittel|twee derde|tweederde": "2 / 3", r"drei viertel|dreiviertel|drie kwart|driekwart": "3 / 4",
    r"(?:ein|einen) zehntel|een tiende": "1 / 10", r"(?:ein|einen) sechstel|een zesde": "1 / 6",
}  # fmt: skip
SPLITS = re.compile(r"[,;.:]\s+|\s+(?:und|en)\s+(?:dann |danach |daarna |dan )?|\s+(?:danach|daarna)\s+", re.I)
# Another sum: by time, by price, for each, or of more people than one.
OTHERWISE = re.compile(
    r"\b(?:pro|je|jede[rsnm]?|per|elke?|ieder\w*|prozent|procent|minuten|minuut|stunden|uur|uhr|doppelt\w*|dubbel\w*|"
    r"mehr als|meer dan|weniger als|minder dan|euro|zusammen|samen|insgesamt|totaal)\b|[%€]",
    re.I,
)

TO_EACH = re.compile(
    r"\b(?:jede[rsnm]?(?: kind| gast)?|ieder(?:een| kind)?|elk(?:e| kind)?|allen?|"
    r"allemaal)\b(?=.*\b(?:bekomm\w*|krieg\w*|"
    r"nimmt|isst|krijgt|krijgen|pakt|neemt|eet|geb\w*|gib\w*|geef\w*)\b)",
    re.I,
)
ONE_EACH = re.compile(r"\b(?:eins|eine[nsr]?|eentje|één|een|1)\b", re.I)
LEFT_OVER = re.compile(r"\b(?:übrig|rest|über|over|overblijven|te veel|zu viel)\b", re.I)


@dataclass(frozen=True)
class _Clause:
    """A clause, and the numbers in it."""

    text: str
    parts: tuple[Amount, ...]


def find(parts: list[Amount], scan: Scan) -> Call | None:
    """What is left of the first number, or has become of it."""
    text = scan.sentence.text
    if scan.sentence.language.code == "en" or OTHERWISE.search(text) or not ASKS.search(text):
        return None
    clauses = _clauses(parts, scan)
    told = [clause for clause in clauses if clause.parts or share_of(clause.text)]
    if not told or len(told[0].parts) != 1 or not HAS.search(told[0].text) or not 2 <= len(told) <= MOST_CHANGES + 1:
        return None
    asked = next(clause.text for clause in reversed(clauses) if ASKS.search(clause.text) or clause is clauses[0])
    left = STAYED.search(asked) is not None and not ABSENT.search(asked)  # not "wie viele sind krank?"
    made, way = told[0].parts[0].written, ""
    for clause in clauses[clauses.index(told[0]) + 1 :]:
        way = _way(clause.text, left) or (way if _has_no_verb(clause, scan) else "")  # "und Oma noch sechs"
        made = _changed(made, clause, way) if clause in told else made
        if not made:
            return None
    return Call("calculate", {"expression": made})


def each_gets(parts: list[Amount], scan: Scan) -> Call | None:
    """ "32 pencils and 27 children, how many are left if everyone gets one?"."""
    text = scan.sentence.text
    wants = scan.sentence.language.code != "en" and LEFT_OVER.search(text) and ASKS.search(text)
    to_each = TO_EACH.search(text)
    if not wants or not to_each or not 2 <= len(parts) <= 3 or any(p.kind in ("share", "money") for p in parts):
        return None
    total, people, *each = parts
    if people.kind != "people" and not each and not scan.has_in(range(people.last, people.last + 1), "people"):
        return None
    if not each and not ONE_EACH.search(text[to_each.end() :]):
        return None
    many = f"{each[0].written} * {people.written}" if each else people.written
    if total.value < people.value * (each[0].value if each else 1):
        return None
    return Call("calculate", {"expression": f"{total.written} - {many}"})


def _clauses(parts: list[Amount], scan: Scan) -> list[_Clause]:
    text, tokens = scan.sentence.text, scan.sentence.tokens
    ends = [found.start() for found in SPLITS.finditer(text)] + [len(text)]
    starts = [0] + [found.end() for found in SPLITS.finditer(text)]
    return [
        _Clause(text[start:end], tuple(part for part in parts if start <= tokens[part.first].start < end))
        for start, end in zip(starts, ends, strict=True)
    ]


def share_of(text: str) -> str:
    """A share that is told in words, as "1 / 3"; empty if there is none."""
    return next((value for words, value in SHARES.items() if re.search(rf"\b(?:{words})\b", text, re.I)), "")


def _has_no_verb(clause: _Clause, scan: Scan) -> bool:
    """Whether a clause has no verb of its own: nothing but a number, names, nouns and small words."""
    words = re.findall(r"[^\W\d_]+", clause.text)
    known = scan.sentence.language
    small = {*SMALL, *known.numbers, *alternatives(known.data["loose"]["family"])}
    return len(clause.text.split()) <= FEW and all(
        word.casefold() in small or word[:1].isupper() or _is_counted(word, clause) for word in words
    )


def _is_counted(word: str, clause: _Clause) -> bool:
    """Whether a word stands behind the number of a clause, and names what is counted."""
    return any(word.casefold() == part.noun for part in clause.parts)


SMALL = frozenset(
    "und en dann dan danach daarna noch nog auch ook an aan für voor der die das dem den de het er davon ervan weitere "
    "extra mehr meer mein meine meinem meiner mijn m n im in der auf".split()
)


def _way(text: str, left: bool = False) -> str:
    """The sign of the change that a clause tells; empty if it tells none, or may tell two.

    Who is ill or away is not there, where it is asked how many are `left`.
    """
    loses, gains = LOSES.search(text) or (left and ABSENT.search(text)), GAINS.search(text)
    return "" if bool(loses) == bool(gains) else "-" if loses else "+"


def _changed(before: str, clause: _Clause, way: str) -> str:
    """The sum with one more change; empty if a clause tells none."""
    share = share_of(clause.text)
    if share:
        return f"{_grouped(before)} * (1 - {share})" if way == "-" and not clause.parts else ""
    return f"{before} {way} {clause.parts[0].written}" if len(clause.parts) == 1 and way else ""


def _grouped(expression: str) -> str:
    return f"({expression})" if " " in expression else expression
