"""The dictionary's meanings, and how the words of a question are found in their glosses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ARTEFACT, PLACE, NATURE, PERSON = 6, 15, 17, 18  # topics: numbers of WordNet's lexicographer files, lexnames(5WN)
UNIT, STATE = 23, 26
LONGEST_SUBJECT = 6  # words
BEFORE_COUNTED = 3  # words between a number and what it counts, at most

CLAUSES = re.compile(r"[;(]")
NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|fifty|sixty|hundred|"
    r"thousand|million|billion)\b",
    re.I,
)
SUPERLATIVE = re.compile(r"^(?:most|least|only|last)$|\w\w\west$")
EVERYWHERE = re.compile(r"\b(?:in|of|on) (?:all )?(?:the )?(?:world|earth|universe|solar system)\b", re.I)
FIELD = re.compile(
    r"\((?:sports?|games?|golf|baseball|cricket|tennis|(?:American )?football|nautical|heraldry|slang)\)|"
    r".*\bin (?:baseball|cricket|golf)\b"
)
ILLNESS = re.compile(
    r"\b(?:disease|disorder|illness|infection|inflammation|symptom|consciousness|blood|patholog|pain)\w*"
)
# What has changed since WordNet 3.1, or is no neutral word for it, and numbers that Britain read otherwise.
DATED = re.compile(
    r"\bcommunist (?:nation|country|state)|nine large celestial|most populous|followed by \d\d zeros|"
    r"farthest known planet|Saturn, Uranus, Neptune, Pluto|Soviet Socialist Republic"
)

WORD = re.compile(r"[\w'’.-]*\w")
# Words of a question that a gloss need not have.
STOP = frozenset(
    "a an the of in on at to for from by with as is are was were be been am do does did has have had can could will "
    "would should which what who whom whose where when why how many much tall high long deep far big large heavy old "
    "fast year please there that this it its i me my you your we us our they them their he she his her and or not "
    "no any "
    "some called named name tell know get got go goes come comes take takes about world's".split()
)
# Words that name nothing by themselves: "What is new?" asks for no definition.
EMPTY = frozenset(
    "it that this these those he she they we you i me us one there here now today new up on off wrong right good best "
    "next last first going happening cooking left ok okay yes no what who where when why how all nothing something "
    "everything anything more less better weather news time date day matter point problem plan idea difference".split()
)
# What people ask about authors and inventors, and how glosses say it.
ROLES = {
    "wrote": ("wrote", "author", "writer", "novelist", "novel", "playwright", "dramatist", "poet", "play", "written"),
    "painted": ("painted", "painter", "painting"),
    "invented": ("invented", "inventor", "invention"),
    "discovered": ("discovered", "discoverer", "discovery"),
    "composed": ("composed", "composer", "opera", "symphony"),
    "founded": ("founded", "founder"),
}
ORDINALS = {"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th"}
IRREGULAR = {
    "children": "child",
    "men": "man",
    "women": "woman",
    "feet": "foot",
    "teeth": "tooth",
    "mice": "mouse",
    "geese": "goose",
    "oxen": "ox",
}
PLURALS = (("ies", "y"), ("ves", "f"), ("ses", "s"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("s", ""))


@dataclass(frozen=True)
class Meaning:
    """One meaning of a word."""

    id: int
    pos: int
    topic: int
    is_name: bool
    words: tuple[str, ...]
    gloss: str


def forms(subject: str) -> Iterator[str]:
    """A subject as a dictionary has it: lower case, without an article, in the singular if the plural is not there."""
    word = re.sub(r"^(?:an?|the)\s+", "", subject.strip(" '\"“”").lower())
    if word in EMPTY or len(word.split()) > LONGEST_SUBJECT:
        return
    yield word
    head, _, last = word.rpartition(" ")
    singular = [IRREGULAR[last]] if last in IRREGULAR else [last[: -len(e)] + s for e, s in PLURALS if last.endswith(e)]
    for form in singular:
        if len(form) > 1:
            yield f"{head} {form}".strip()


def shown(subject: str, meaning: Meaning) -> str:
    """The word as the dictionary writes it."""
    known = list(forms(subject))
    return next((word for word in meaning.words if word.lower() in known), meaning.words[0])


def written(word: str) -> tuple[str, ...]:
    """How glosses may write a word of a question."""
    return ROLES.get(word, (word, ORDINALS[word]) if word in ORDINALS else (word,))


def telling(asked: str) -> list[str]:
    """The words of a question that a gloss must have, in lower case."""
    return [word for word in (found.lower() for found in WORD.findall(asked)) if word not in STOP]


def subjects(asked: str) -> Iterator[tuple[str, list[str]]]:
    """Parts of a question that may be its subject, longest first, with the words beside them."""
    words = [word for word in WORD.findall(asked) if word.lower() not in STOP - {"of", "the"}]
    for length in range(min(LONGEST_SUBJECT, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            part = words[start : start + length]
            if {part[0].lower(), part[-1].lower()} & {"of", "the"}:
                continue
            yield " ".join(part), telling(" ".join(words[:start] + words[start + length :]))


def _stems(text: str) -> set[str]:
    return {_stem(word) for word in WORD.findall(text.lower())}


def _stem(word: str) -> str:
    for ending, instead in PLURALS:
        if word.endswith(ending) and len(word) - len(ending) > 2:
            return word[: -len(ending)] + instead
    return word


def covers(gloss: str, words: Sequence[str], number: re.Pattern[str]) -> bool:
    """A clause of the gloss has all the words, of which there are some, and a number."""
    wanted = {_stem(word) for word in words}
    return any(wanted and wanted <= _stems(part) and number.search(part) for part in CLAUSES.split(gloss))


def counts(gloss: str, words: Sequence[str]) -> bool:
    """A clause of the gloss has all the words, and a number closely before the first: "eight legs"."""
    parts = (part for part in CLAUSES.split(gloss) if words and {_stem(word) for word in words} <= _stems(part))
    return any(_counted(_stem(words[0]), [found[0].lower() for found in WORD.finditer(part)]) for part in parts)


def _counted(thing: str, words: Sequence[str]) -> bool:
    places = [place for place, word in enumerate(words) if _stem(word) == thing]
    return any(NUMBER.search(" ".join(words[max(0, place - BEFORE_COUNTED) : place])) for place in places)


def is_called(meaning: Meaning, words: Sequence[str]) -> bool:
    """A clause of the gloss begins with the words: "the capital of Australia; located in …"."""
    wanted = [{_stem(form) for form in written(word)} for word in words]
    ranks = any(word in ORDINALS or SUPERLATIVE.search(word) for word in words)
    ends = [_end(clause, wanted) for clause in CLAUSES.split(meaning.gloss)]
    return any(end is not None and not (ranks and _is_narrowed(end)) for end in ends)


def _end(clause: str, wanted: Sequence[set[str]]) -> str | None:
    """What follows the words in a clause that begins with them."""
    found = [word for word in WORD.finditer(clause) if word[0].lower() not in STOP][: len(wanted)]
    if len(found) < len(wanted):
        return None
    begins = all(_stem(word[0].lower()) in some for word, some in zip(found, wanted, strict=True))
    return clause[found[-1].end() :] if begins else None


def _is_narrowed(end: str) -> bool:
    """Whether the words are true within a place only: "the longest river | in Europe"."""
    rest = EVERYWHERE.sub("", end)
    return bool(re.match(r"\s*(?:in|of|on|at|from|to|for|under|west|east|south|north)\b|.*\b[A-Z]", rest))


def is_lower_case(subject: str, meaning: Meaning) -> bool:
    """The dictionary writes the word in lower case."""
    return shown(subject, meaning)[:1].islower()


def is_title(subject: str, meaning: Meaning) -> bool:
    """The dictionary writes the word as a name: "Paris", not "DNA"."""
    return shown(subject, meaning)[:2].istitle()


def has_surname(meaning: Meaning, word: str) -> bool:
    """The word ends a full name of the person: "Mozart", not "Leonardo"."""
    return any(name.lower().endswith(f" {word.lower()}") for name in meaning.words)


def is_one_of_many(first: Meaning, nouns: Sequence[Meaning]) -> bool:
    """The first of several meanings is of one field ("(sports) the act of swinging …"), or illness follows."""
    later = nouns[2:] if first in nouns[:1] else ()
    return bool(later) and (
        FIELD.match(first.gloss) is not None or any(m.topic == STATE and ILLNESS.search(m.gloss) for m in later)
    )


def undated(gloss: str) -> str:
    """The gloss without clauses that are out of date; empty if its first one is."""
    first, *rest = gloss.split("; ")
    return "" if DATED.search(first) else "; ".join([first, *(part for part in rest if not DATED.search(part))])


def did(meaning: Meaning, words: Sequence[str]) -> bool:
    """The gloss is a person's, and has all words in one clause."""
    clauses = (_stems(clause) for clause in meaning.gloss.split(";"))
    forms = [{_stem(form) for form in written(word)} for word in words]
    return meaning.topic == PERSON and any(all(some & clause for some in forms) for clause in clauses)


def other_name(meaning: Meaning, words: Sequence[str]) -> str:
    """The name that the question does not have."""
    return next((name for name in meaning.words if not set(telling(name)) <= set(words)), meaning.words[0])
