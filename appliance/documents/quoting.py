"""The words of documents that answer a question, and the sentences of a model that those words carry."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from appliance.text.chunk import sentences

MOST = 3  # sentences quoted; short ones count in part
WHOLE = 180  # characters from which a sentence counts as one: answers often lie in items, labels and rows of tables
PIECES = 6  # sentences quoted at most, however short
LONGEST = 480  # characters of one
SHORTEST = 9  # characters of what may be quoted
BESIDE = 0.8  # share of the best sentence's score, from which another is quoted too
NEIGHBOUR = 0.2  # share of a neighbour's score that counts for a sentence: an answer often leaves out what it is about
NUMBER = 0.3  # what a number counts for where one is asked for
CARRIED = 0.8  # share of a sentence's words that the quoted words must have
STEM = 5  # two words that share this many first letters count as one
WORD = re.compile(r"\w+")
TELLING = 4  # letters from which a word tells something
MARK = re.compile(r"\s*\[\d+\]")
DENIES = re.compile(
    r"\b(?:not?|never|none|nobody|nothing|neither|nor|without|cannot|except|unless|nicht|kein\w*|nie|niemals|nichts|niemand|"
    r"ohne|weder|außer|niet|geen|nooit|niets|niemand|zonder|behalve|tenzij)\b|n['’]t\b",
    re.I,
)
ASKS_FOR_NUMBER = re.compile(
    r"\b(?:how (?:many|much|long|often|far|old|large|big|high|fast|heavy|deep|wide|late|soon|hot|cold|little|few)|when|"
    r"since|(?:what|which) (?:time|year|date|day|size|speeds?|temperature|price|percentage|number|version|release)|"
    r"wie ?viele?\w*|wie (?:lange?|oft|weit|alt|groß|hoch|schnell|schwer|tief|breit|spät|kurz|wenig\w*|teuer|warm|heiß|"
    r"kalt)|"
    r"wann|(?:seit|ab) w\w+|welche[mnrs]? (?:jahr|version|frist|größe|höhe|temperatur|zeitraum|datum|tag|bereich|"
    r"geschw\w+)|"
    r"hoeveel|hoe (?:lang|vaak|ver|oud|groot|hoog|snel|zwaar|diep|breed|laat|weinig|duur|warm)|wanneer|vanaf w\w+|"
    r"welke? (?:jaar|versie|termijn|grootte|snelhe\w+|datum|dag))\b",
    re.I,
)
HAS_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|hundred|thousand|half|zwei|drei|vier|fünf|"
    r"sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|hundert|tausend|halb|twee|drie|vijf|zes|zeven|tien|twaalf|twintig|"
    r"honderd|duizend|(?:one|a|an|een|eine[mnr]?) (?:day|week|month|year|hour|minute|tag|woche|monat|jahr|stunde|dag|"
    r"maand|jaar|uur|minuut))",
    re.I,
)
FIRM = re.compile(r"\d+(?:[.,:]\d+)*|\b[A-ZÄÖÜ]\w*")


@dataclass(frozen=True)
class Candidate:
    """A sentence of a passage."""

    passage: int  # its number in the list of sources, from 1
    place: int  # among the passage's sentences
    text: str


def candidates(texts: Sequence[str]) -> list[Candidate]:
    """Every sentence of the passages that could be quoted."""
    return [
        Candidate(number, place, sentence)
        for number, text in enumerate(texts, start=1)
        for place, sentence in enumerate(sentences(text))
        if len(sentence) >= SHORTEST
    ]


def promising(question: str, found: Sequence[Candidate], scores: Sequence[float]) -> list[float]:
    """The scores of sentences, higher for numbers where one is asked for, and beside sentences that score high."""
    asked = ASKS_FOR_NUMBER.search(question)
    own = {
        (one.passage, one.place): score + (NUMBER if asked and HAS_NUMBER.search(one.text) else 0.0)
        for one, score in zip(found, scores, strict=True)
    }
    return [
        score + NEIGHBOUR * max(own.get((passage, place - 1), 0.0), own.get((passage, place + 1), 0.0))
        for (passage, place), score in own.items()
    ]


def quoted(found: Sequence[Candidate], scores: Sequence[float]) -> str:
    """The best sentences as Markdown, a paragraph for each passage, with its number. `scores` are 0 or more."""
    best, *others = _distinct(found, sorted(range(len(found)), key=lambda n: -scores[n]))
    follows = [n for n in others if _follows(found[n], found[best])]  # which often says what the best begins
    beside = [n for n in others if n not in follows and scores[n] >= BESIDE * scores[best]]
    chosen = _fitting(_with_announced([found[n] for n in [best, *follows, *beside]], found))
    paragraphs = []
    for number in dict.fromkeys(one.passage for one in chosen):
        own = sorted((one for one in chosen if one.passage == number), key=lambda one: one.place)
        paragraphs.append(f"“{_joined(own)}” [{number}]")
    return "\n\n".join(paragraphs)


def _distinct(found: Sequence[Candidate], order: Sequence[int]) -> list[int]:
    """The numbers in their order, but of sentences with the same words only the first."""
    first: dict[str, int] = {}
    for number in order:
        first.setdefault(_plain(found[number].text), number)
    return list(first.values())


def _with_announced(wanted: Sequence[Candidate], found: Sequence[Candidate]) -> list[Candidate]:
    """What is wanted, and after what ends with a colon the next line: it is what the colon announces."""
    after = {(one.passage, one.place - 1): one for one in found}
    order: dict[Candidate, None] = {}
    for one in wanted:
        order.setdefault(one)
        announced = after.get((one.passage, one.place)) if one.text.endswith(":") else None
        if announced:
            order.setdefault(announced)
    return list(order)


def _fitting(wanted: Sequence[Candidate]) -> list[Candidate]:
    """Those that there is room for, the first always."""
    chosen: list[Candidate] = []
    room = float(MOST)
    for one in wanted:
        size = min(1.0, len(one.text) / WHOLE)
        if len(chosen) < PIECES and size <= room:
            chosen.append(one)
            room -= size
    return chosen


def carried(answer: str, quote: str) -> str:
    """The sentences of an answer that say what the quote says, in other words; often none."""
    stems, plain = _stems(quote), _plain(quote)
    quoted = list(sentences(quote))
    return " ".join(
        sentence
        for sentence in sentences(MARK.sub("", answer))
        if _plain(sentence) not in plain
        and any(_agrees(sentence, one) for one in quoted)
        and (told := _stems(sentence))
        and len(told & stems) >= CARRIED * len(told)
    )


def _agrees(sentence: str, quoted: str) -> bool:
    """Whether a sentence denies as much as a quoted one, and has its numbers and names in the same order."""
    if len(DENIES.findall(sentence)) != len(DENIES.findall(quoted)):
        return False
    there = iter(word.lower() for word in FIRM.findall(quoted))
    return all(word.lower() in there for word in _firm(sentence))


def _firm(sentence: str) -> list[str]:
    """The numbers and names of a sentence; its first word does not count as a name for its capital alone."""
    begun = sentence.lstrip("“”\"'( ")
    return FIRM.findall(begun[:1].lower() + begun[1:])


def _follows(one: Candidate, before: Candidate) -> bool:
    return one.passage == before.passage and one.place == before.place + 1


def _joined(own: Sequence[Candidate]) -> str:
    """Sentences of one passage in their order; what was left out between them is an ellipsis."""
    text = _cut(own[0].text)
    for before, one in zip(own, own[1:], strict=False):
        text += (" " if _follows(one, before) else " … ") + _cut(one.text)
    return text


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + "…"


def _stems(text: str) -> set[str]:
    return {word[:STEM].lower() for word in WORD.findall(text) if len(word) >= TELLING or word[0].isupper()}


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
