"""Answers questions of fact with a dictionary's own words, or not at all.

The dictionary is WordNet 3.1 (Princeton University), whose glosses define 117,000 meanings: things, people, places.
A question is understood in one of three ways: it asks for a meaning ("What is a barometer?"), for something whose gloss
has all of the question's words ("What is the capital of Australia?"), or for a detail that a gloss may state ("How many
legs does a spider have?"). Otherwise there is no answer. English only, as the dictionary is.
"""

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

NOUN = 0  # part of speech, as in modelstore/conversions/wordnet.py
ARTEFACT, PLACE, PERSON = 6, 15, 18  # topics: numbers of WordNet's lexicographer files, lexnames(5WN)
MEANINGS = 2  # told of one word at most
LONGEST_SUBJECT = 6  # words
CANDIDATES = 20  # glosses that are compared

POLITE = re.compile(
    r"^(?:(?:hey|hi|ok|okay|please|larson|so|and|well)\W+)*"
    r"(?:(?:can|could|would) you (?:please )?(?:tell|explain to) (?:me|us)|(?:please )?(?:tell|remind) me|"
    r"do you (?:happen to )?know|i(?:'d| would) like to know|i want to know)\s+",
    re.I,
)
MEANING = re.compile(
    r"^(?:define|definition of|(?:what is )?the (?:meaning|definition) of|what do(?:es)?(?: you call)?|explain)\s+"
    r"(?:the (?:word|term|meaning of) )?(?P<subject>.+?)(?:\s+(?:mean|means|stand for))?$",
    re.I,
)
IDENTITY = re.compile(
    r"^(?P<asks>what|who|where) (?:is|are|was|were) (?:(?:a|an|the|some|exactly|called)\s+)*(?P<subject>.+?)"
    r"(?:\s+(?:from|located|exactly|again))?$",
    re.I,
)
TURNED = re.compile(
    r"^(?P<asks>what|who|where) (?P<subject>(?:an? |the )?\w+(?: \w+){0,3}) (?P<verb>is|are|was|were)$", re.I
)
ABOUT = re.compile(r"^(?:something |anything |more )?about (?P<subject>.+)$", re.I)
AMOUNT = re.compile(
    r"^(?:how (?:tall|high|long|deep|far|big|large|heavy|old|fast|hot|many|much)|what year|when)\b", re.I
)
NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|fifty|sixty|hundred|"
    r"thousand|"
    r"million|billion)\b",
    re.I,
)
MEASURE = re.compile(
    r"\d[\d,.]* (?:feet|foot|meters|metres|miles|kilometers|kilometres|inches|pounds|tons|acres|square|degrees|"
    r"years)\b",
    re.I,
)
YEAR = re.compile(r"\b\d{3,4}\b")
WORD = re.compile(r"[\w'’.-]*\w")
# Words of a question that a gloss need not have.
STOP = frozenset(
    "a an the of in on at to for from by with as is are was were be been am do does did has have had can could will "
    "would should which what who whom whose where when why how many much tall high long deep far big large heavy old "
    "fast year please there that this it its i me my you your we us our they them their he she his her and or not "
    "no any "
    "some called named name tell know get got go goes come comes take takes about".split()
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
class Fact:
    """What the dictionary says."""

    word: str
    glosses: tuple[str, ...]  # of the word's commonest meanings


@dataclass(frozen=True)
class _Meaning:
    id: int
    pos: int
    topic: int
    is_name: bool
    words: tuple[str, ...]
    gloss: str


class Facts:
    """A dictionary. Thread-safe."""

    def __init__(self, path: Path):
        """`path` is the SQLite file that was made of WordNet. Raises OSError if it cannot be opened."""
        try:
            self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
            self._db.execute("select count(*) from meanings where id = 1").fetchone()
        except sqlite3.Error as error:
            raise OSError(f"{path} cannot be read as a dictionary: {error}") from error
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def answer(self, question: str) -> Fact | None:
        """What the dictionary says to an English question; None if it does not clearly answer it."""
        asked = _plain(question)
        with self._lock:
            return self._meaning(asked) or self._identity(asked) or self._detail(asked) or self._described(asked)

    # ------------------------------------------------------------ the ways of asking

    def _meaning(self, asked: str) -> Fact | None:
        """ "What does ubiquitous mean?" """
        if about := ABOUT.match(asked):
            return self._told(about["subject"], [s for s in self._senses(about["subject"]) if s.pos == NOUN])
        found = MEANING.match(asked)
        if not found or (asked.lower().startswith("what do") and not re.search(r"\b(?:mean|means|stand for)$", asked)):
            return None
        return self._told(found["subject"], self._senses(found["subject"]))

    def _identity(self, asked: str) -> Fact | None:
        """ "What is a barometer?", "Who was Mozart?", "Where is Canberra?" """
        if not (found := IDENTITY.match(asked)):
            return None
        fits = FITS[found["asks"].lower()]
        senses = [sense for sense in self._senses(found["subject"]) if sense.pos == NOUN and fits(sense)]
        return self._told(found["subject"], senses)

    def _detail(self, asked: str) -> Fact | None:
        """ "How many legs does a spider have?", "When was Mozart born?": a gloss with a number, or a year."""
        if not AMOUNT.match(asked):
            return None
        counted = bool(re.match(r"how (?:many|much)", asked, re.I))
        dated = bool(re.match(r"when|what year", asked, re.I))
        wanted = YEAR if dated else NUMBER if counted else MEASURE
        for subject, others in _subjects(asked):
            for sense in self._senses(subject)[:MEANINGS]:
                fits = (sense.is_name and not counted) or (others and _covers(sense.gloss, others))
                if sense.pos == NOUN and fits and wanted.search(sense.gloss):
                    return Fact(_shown(subject, sense), (sense.gloss,))
        return None

    def _described(self, asked: str) -> Fact | None:
        """ "What is the capital of Australia?", "Who invented the telephone?": part of a gloss says just that."""
        if not re.match(r"(?:what|which|who)\b", asked, re.I):
            return None
        words = _telling(asked)
        if len(words) < 2:
            return None
        by_role = asked.lower().startswith("who") and words[0] in ROLES
        fits = [m for m in self._search(words) if (_did(m, words) if by_role else _is_called(m, words))]
        best = next(iter([m for m in fits if m.is_name] or fits), None)
        return Fact(_other_name(best, words), (best.gloss,)) if best else None

    # ------------------------------------------------------------ the dictionary

    def _told(self, subject: str, senses: Sequence[_Meaning]) -> Fact | None:
        if not senses:
            return None
        first = senses[0]
        told = [sense for sense in senses if sense.is_name == first.is_name][:MEANINGS]
        word = _other_name(first, _telling(subject)) if " of " in subject else _shown(subject, first)
        return Fact(word, tuple(sense.gloss for sense in told))

    def _senses(self, subject: str) -> list[_Meaning]:
        """The meanings of a word or its singular, commonest first; none of a word that names nothing by itself."""
        for lemma in _forms(subject):
            rows = self._db.execute(
                "select m.* from lemmas l join meanings m on m.id = l.meaning where l.lemma = ? "
                "order by l.pos, l.sense",
                [lemma],
            ).fetchall()
            if rows:
                return [_read(row) for row in rows]
        return []

    def _search(self, words: Sequence[str]) -> list[_Meaning]:
        query = " AND ".join("(" + " OR ".join(f'"{form}"' for form in _written(word)) + ")" for word in words)
        rows = self._db.execute(
            "select m.* from search s join meanings m on m.id = s.rowid where search match ? and m.pos = ? "
            "order by bm25(search, 2.0, 1.0) limit ?",
            [query, NOUN, CANDIDATES],
        )
        return [_read(row) for row in rows]


FITS: dict[str, Callable[[_Meaning], bool]] = {
    "what": lambda _: True,
    "who": lambda meaning: meaning.topic == PERSON,
    "where": lambda meaning: meaning.topic == PLACE or meaning.is_name or meaning.topic == ARTEFACT,
}


def _read(row: Sequence[object]) -> _Meaning:
    number, pos, topic, name, words, gloss = row
    return _Meaning(
        int(str(number)), int(str(pos)), int(str(topic)), bool(name), tuple(str(words).split("; ")), str(gloss)
    )


def _plain(question: str) -> str:
    text = " ".join(question.replace("’", "'").split()).strip(" ?!.")
    text = re.sub(r"\b(what|who|where|when)'s\b", r"\1 is", POLITE.sub("", text), flags=re.I).strip(" ?!.,")
    turned = TURNED.match(text)
    return f"{turned['asks']} {turned['verb']} {turned['subject']}" if turned else text


def _forms(subject: str) -> Iterator[str]:
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


def _shown(subject: str, meaning: _Meaning) -> str:
    """The word as the dictionary writes it."""
    forms = list(_forms(subject))
    return next((word for word in meaning.words if word.lower() in forms), meaning.words[0])


def _written(word: str) -> tuple[str, ...]:
    """How glosses may write a word of a question."""
    return ROLES.get(word, (word, ORDINALS[word]) if word in ORDINALS else (word,))


def _telling(asked: str) -> list[str]:
    return [word for word in (found.lower() for found in WORD.findall(asked)) if word not in STOP]


def _subjects(asked: str) -> Iterator[tuple[str, list[str]]]:
    """Parts of a question that may be its subject, longest first, with the words beside them."""
    words = [word for word in WORD.findall(asked) if word.lower() not in STOP - {"of", "the"}]
    for length in range(min(LONGEST_SUBJECT, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            part = words[start : start + length]
            if {part[0].lower(), part[-1].lower()} & {"of", "the"}:
                continue
            yield " ".join(part), _telling(" ".join(words[:start] + words[start + length :]))


def _stems(text: str) -> set[str]:
    return {_stem(word) for word in WORD.findall(text.lower())}


def _stem(word: str) -> str:
    for ending, instead in PLURALS:
        if word.endswith(ending) and len(word) - len(ending) > 2:
            return word[: -len(ending)] + instead
    return word


def _covers(gloss: str, words: Sequence[str]) -> bool:
    return {_stem(word) for word in words} <= _stems(gloss)


def _is_called(meaning: _Meaning, words: Sequence[str]) -> bool:
    """A clause of the gloss begins with the words: "the capital of Australia; located in …"."""
    wanted = [{_stem(form) for form in _written(word)} for word in words]
    clauses = (_telling(clause) for clause in re.split(r"[;(]", meaning.gloss))
    return any(_begins(clause, wanted) for clause in clauses)


def _begins(clause: Sequence[str], wanted: Sequence[set[str]]) -> bool:
    return len(clause) >= len(wanted) and all(_stem(word) in some for word, some in zip(clause, wanted, strict=False))


def _did(meaning: _Meaning, words: Sequence[str]) -> bool:
    """The gloss is a person's, and has all words in one clause."""
    clauses = (_stems(clause) for clause in meaning.gloss.split(";"))
    forms = [{_stem(form) for form in _written(word)} for word in words]
    return meaning.topic == PERSON and any(all(some & clause for some in forms) for clause in clauses)


def _other_name(meaning: _Meaning, words: Sequence[str]) -> str:
    """The name that the question does not have."""
    return next((name for name in meaning.words if not set(_telling(name)) <= set(words)), meaning.words[0])
