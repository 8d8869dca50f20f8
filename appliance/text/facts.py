"""Answers questions of fact with a dictionary's own words, or not at all.

The dictionary is WordNet 3.1 (Princeton University), whose glosses define 117,000 meanings: things, people, places.
A question is understood in one of four ways: it asks for a meaning ("What is a barometer?"), for when somebody was born
or died, for something whose gloss has all of the question's words ("What is the capital of Australia?"), or for a
detail that a gloss may state ("How many legs does a spider have?"). Otherwise there is no answer: better none than one
about another person, place or time. English only, as the dictionary is.
"""

import re
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from appliance.text.glosses import (
    ARTEFACT,
    NATURE,
    PERSON,
    PLACE,
    ROLES,
    UNIT,
    Meaning,
    counts,
    covers,
    did,
    forms,
    has_surname,
    is_called,
    is_lower_case,
    is_one_of_many,
    is_title,
    other_name,
    shown,
    subjects,
    telling,
    undated,
    written,
)

NOUN = 0  # part of speech, as in modelstore/conversions/wordnet.py
MEANINGS = 2  # told of one word at most
CANDIDATES = 20  # glosses that are compared
LONGEST_ASKED = 200  # characters; the search takes the square of a question's words

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
    r"^(?P<asks>what|who|where) (?P<verb>is|are|was|were) (?:(?P<article>a|an|the|some|exactly|called)\s+)*"
    r"(?P<subject>.+?)"
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
LIFE = re.compile(
    r"^(?:when|(?:in )?what year) (?:is|was|were|did) (?P<subject>.+?) (?P<verb>born|die|died|live|lived)$", re.I
)
MEASURES = {  # by what is asked for
    "tall high": re.compile(r"\d[\d,.]* (?:feet|foot|meters|metres)\b"),
    "long": re.compile(r"\d[\d,.]* (?:miles|kilometers|kilometres|(?:feet|meters|metres) long)\b"),
    "deep": re.compile(r"\d[\d,.]* (?:feet|foot|meters|metres) (?:deep|below)\b"),
    "big large": re.compile(r"\d[\d,.]* (?:acres|square)\b"),
    "heavy": re.compile(r"\d[\d,.]* (?:pounds|tons|kilograms)\b"),
    "hot": re.compile(r"\d[\d,.]* degrees\b"),
}
YEAR = re.compile(r"\b\d{3,4}\b")
LIFESPAN = re.compile(r"\b\d{1,4}(?: BC)?-\d{1,4}\b")
# What a dictionary of 2011 cannot know, or no dictionary: who holds an office, what is so today.
OF_TODAY = re.compile(
    r"\b(?:the current|currently|nowadays|today|these days|right now)\b|"
    r"^who (?:is|are) (?:the |our |your )?(?:\w+ )*?(?:president|king|queen|pope|chancellor|monarch|emperor|mayor|"
    r"governor|(?:prime )?minister|head|leader|chief|boss|chairman|director|secretary|champion)s?\b",
    re.I,
)
# First names in most houses, although the dictionary has one person alone of that name.
FIRST_NAMES = frozenset(
    "aaron abraham augustus austin blake bowie bradford bradley brandt bridget brigid brooke brooks bryan burt byron "
    "campbell carter chandler cleopatra clovis cody conrad cooper dalton dante davy dominic donatello dustin elia "
    "elvis emerson faisal fatima fatimah fletcher franco garland gracie graham grahame harrison harvey heinz heloise "
    "hildebrand homer hunter huston ike isabella jafar jansen jefferson jenny jeremiah joachim joyce kelly kendall "
    "kennedy kent knut leigh leonardo libby lillie lincoln lloyd logan luther madison marcus marley mason maxim merle "
    "milton mohammad morton mortimer murray nash nixon norris odo olivier otis otho paige parker petra pepin raphael "
    "reagan reid rolf seymour shannon shawn shelley sheridan sherwood sidney spencer stanton stuart talbot tate teresa "
    "terry theresa timur titian tracy trajan truman tyler vaughan verne virgil werner wesley winfred winslow wylie "
    "xavier yale".split()
)


@dataclass(frozen=True)
class Fact:
    """What the dictionary says."""

    word: str
    glosses: tuple[str, ...]  # of the word's commonest meanings


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
        if len(question) > LONGEST_ASKED:
            return None
        asked = _plain(question)
        if OF_TODAY.search(asked):
            return None
        with self._lock:
            ways = (self._meaning, self._identity, self._life, self._detail, self._described)
            fact = next((fact for way in ways if (fact := way(asked))), None)
        told = tuple(undated(gloss) for gloss in fact.glosses) if fact else ()
        return Fact(fact.word, told) if fact and all(told) else None

    def has(self, word: str) -> bool:
        """Whether it is a word."""
        with self._lock:
            return bool(self._senses(word))

    def alike(self, word: str) -> list[tuple[tuple[str, ...], str]]:
        """Other words for each meaning of a word that has some, commonest first, with the meaning."""
        with self._lock:
            senses = [sense for sense in self._senses(word) if not sense.is_name]
        others = [(tuple(w for w in sense.words if w.lower() != word.lower()), sense) for sense in senses]
        return [(words, sense.gloss) for words, sense in others if words]

    # ------------------------------------------------------------ the ways of asking

    def _meaning(self, asked: str) -> Fact | None:
        """ "What does ubiquitous mean?" """
        if about := ABOUT.match(asked):
            return self._told(about["subject"], [s for s in self._senses(about["subject"]) if s.pos == NOUN])
        found = MEANING.match(asked)
        if not found or (asked.lower().startswith("what do") and not re.search(r"\b(?:mean|means|stand for)$", asked)):
            return None
        senses = self._senses(found["subject"])
        words = [sense for sense in senses if not (sense.is_name or is_title(found["subject"], sense))]
        return self._told(found["subject"], senses if not words and found["subject"][:1].isupper() else words)

    def _identity(self, asked: str) -> Fact | None:
        """ "What is a barometer?", "Who was Mozart?", "Where is Canberra?" """
        if not (found := IDENTITY.match(asked)):
            return None
        asks, subject = found["asks"].lower(), found["subject"]
        nouns = [sense for sense in self._senses(subject) if sense.pos == NOUN]
        senses = [sense for sense in nouns if FITS[asks](sense)]
        if asks == "where" and not _means_a_place(subject, nouns):
            return None
        if asks == "who":
            senses = self._persons(subject, senses, (found["article"] or "").lower(), found["verb"].lower())
        return self._told(subject, senses)

    def _persons(self, subject: str, senses: Sequence[Meaning], article: str, verb: str) -> list[Meaning]:
        """Whom a question means: never the person next door who has the same name as somebody in the dictionary."""
        if article in ("a", "an"):
            return [sense for sense in senses if not sense.is_name]
        if article and verb in ("are", "were"):
            return [sense for sense in senses if not is_lower_case(subject, sense)]
        names = [sense for sense in senses if sense.is_name]
        if len(subject.split()) > 1:
            return names
        return names if self._is_famous(subject, names) and (verb == "was" or has_surname(names[0], subject)) else []

    def _is_famous(self, name: str, senses: Sequence[Meaning]) -> bool:
        """Whether one word names one person of the past, and is hardly anybody's first name."""
        word = name.lower()
        if len(senses) != 1 or word in FIRST_NAMES or not LIFESPAN.search(senses[0].gloss):
            return False
        if any(sense.topic != UNIT and is_lower_case(name, sense) for sense in self._senses(name)):
            return False  # a word first of all: "guest", "hope", "born"
        [others] = self._db.execute(
            "select count(distinct m.id) from lemmas l join meanings m on m.id = l.meaning "
            "where l.lemma > ? and l.lemma < ? and m.topic = ? and m.name = 1 and m.id != ?",
            [f"{word} ", f"{word}!", PERSON, senses[0].id],  # "!" follows the space
        ).fetchone()
        return int(others) < 2

    def _life(self, asked: str) -> Fact | None:
        """ "When was Mozart born?": the one person of that name."""
        if not (found := LIFE.match(asked)):
            return None
        subject = found["subject"]
        senses = [s for s in self._senses(subject) if s.topic == PERSON and s.is_name and s.pos == NOUN]
        if len(senses) != 1 or (" " not in subject and not self._is_famous(subject, senses)):
            return None
        dates = YEAR if found["verb"].lower() == "born" else LIFESPAN
        return Fact(shown(subject, senses[0]), (senses[0].gloss,)) if dates.search(senses[0].gloss) else None

    def _detail(self, asked: str) -> Fact | None:
        """ "How many legs does a spider have?", "How long is the Nile?": a gloss with just that number."""
        if not (found := AMOUNT.match(asked)):
            return None
        states = _stated(found[0].lower())
        for subject, others in subjects(asked):
            for sense in self._senses(subject)[:MEANINGS]:
                if sense.pos == NOUN and states(sense, others):
                    return Fact(shown(subject, sense), (sense.gloss,))
        return None

    def _described(self, asked: str) -> Fact | None:
        """ "What is the capital of Australia?", "Who invented the telephone?": part of a gloss says just that."""
        if not re.match(r"(?:what|which|who)\b", asked, re.I):
            return None
        words = telling(re.sub(r" (?:(?:in|of) the (?:whole )?world|on (?:the )?earth)$", "", asked, flags=re.I))
        if len(words) < 2 or AMOUNT.match(asked):
            return None
        by_role = asked.lower().startswith("who") and words[0] in ROLES
        fits = [m for m in self._search(words) if (did(m, words) if by_role else is_called(m, words))]
        best = next(iter([m for m in fits if m.is_name] or fits), None)
        return Fact(other_name(best, words), (best.gloss,)) if best else None

    # ------------------------------------------------------------ the dictionary

    def _told(self, subject: str, senses: Sequence[Meaning]) -> Fact | None:
        if not senses:
            return None
        first = senses[0]
        nouns = [sense for sense in self._senses(subject) if sense.pos == NOUN]
        if is_one_of_many(first, nouns) or self._is_unknown(subject, first):
            return None
        told = [sense for sense in senses if sense.is_name == first.is_name][:MEANINGS]
        word = other_name(first, telling(subject)) if " of " in subject else shown(subject, first)
        return Fact(word, tuple(sense.gloss for sense in told))

    def _is_unknown(self, subject: str, first: Meaning) -> bool:
        """Whether a single word names a person who need not be the dictionary's."""
        if not (first.is_name and first.topic == PERSON) or " " in subject.strip():
            return False
        return not self._is_famous(subject, [s for s in self._senses(subject) if s.is_name and s.topic == PERSON])

    def _senses(self, subject: str) -> list[Meaning]:
        """The meanings of a word or its singular, commonest first; none of a word that names nothing by itself."""
        for lemma in forms(subject):
            rows = self._db.execute(
                "select m.* from lemmas l join meanings m on m.id = l.meaning where l.lemma = ? "
                "order by l.pos, l.sense",
                [lemma],
            ).fetchall()
            if rows:
                return [_read(row) for row in rows]
        return []

    def _search(self, words: Sequence[str]) -> list[Meaning]:
        query = " AND ".join("(" + " OR ".join(f'"{form}"' for form in written(word)) + ")" for word in words)
        rows = self._db.execute(
            "select m.* from search s join meanings m on m.id = s.rowid where search match ? and m.pos = ? "
            "order by bm25(search, 2.0, 1.0) limit ?",
            [query, NOUN, CANDIDATES],
        )
        return [_read(row) for row in rows]


FITS: dict[str, Callable[[Meaning], bool]] = {
    "what": lambda meaning: not (meaning.is_name and meaning.topic == PERSON),
    "who": lambda meaning: meaning.topic == PERSON,
    "where": lambda meaning: meaning.is_name and meaning.topic in (PLACE, NATURE, ARTEFACT),
}


def _means_a_place(subject: str, nouns: Sequence[Meaning]) -> bool:
    """Not a person first of all, and no thing either that is written in lower case: "turkey"."""
    if not nouns or (nouns[0].topic == PERSON and nouns[0].is_name):
        return False
    return subject[:1].isupper() or not is_lower_case(subject, nouns[0])


def _stated(asks: str) -> Callable[[Meaning, Sequence[str]], bool]:
    """Whether a meaning's gloss states what is asked for: given the meaning and the words beside the subject."""
    if asks in ("when", "what year"):
        return lambda sense, others: sense.topic != PERSON and covers(sense.gloss, others, YEAR)
    kind = asks.split()[-1]
    if kind in ("many", "much"):
        return lambda sense, others: counts(sense.gloss, others)
    measure = next((pattern for words, pattern in MEASURES.items() if kind in words.split()), None)
    return lambda sense, others: bool(measure and sense.is_name and not others and measure.search(sense.gloss))


def _read(row: Sequence[object]) -> Meaning:
    number, pos, topic, name, words, gloss = row
    return Meaning(
        int(str(number)), int(str(pos)), int(str(topic)), bool(name), tuple(str(words).split("; ")), str(gloss)
    )


def _plain(question: str) -> str:
    text = " ".join(question.replace("’", "'").split()).strip(" ?!.")
    text = re.sub(r"\b(what|who|where|when)'?s\b", r"\1 is", POLITE.sub("", text), flags=re.I).strip(" ?!.,")
    turned = TURNED.match(text)
    return f"{turned['asks']} {turned['verb']} {turned['subject']}" if turned else text
