"""Finds passages by their words and by their meaning. In memory only: an index reveals the words it contains.

Words by SQLite's FTS5 (BM25, Porter's stemmer), meaning by the product of unit vectors, where the nearest part of a
passage counts. Both rankings are joined by reciprocal rank fusion (Cormack, Clarke and Büttcher 2009), in which a
passage that has few of the question's words counts for as little of its place among the words. The best of both may
then be ordered by how near they are word by word. (Measured by lab/benchmarks/retrieval.py.)
"""

import re
import sqlite3
import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from appliance.records.chat import Circle

FUSION = 10  # the constant of reciprocal rank fusion; with it, the first few of each ranking decide
CANDIDATES = 20  # of each ranking
PARTS = 4  # of one passage among the nearest, as a rule at most
STEM = 4  # letters by which two words count as one; Porter's stems are inside of SQLite
MAX_WORDS = 32  # of a question
EVERYWHERE = 0.15  # share of all passages
MANY = 500  # passages with a word that are quick to rank in any case
ENOUGH = 0.6  # share of the question's words from which a passage counts as about it
NEAR = 0.33  # cosine from which a passage counts as about the question, of all-MiniLM-L6-v2
WORD = re.compile(r"\w+")
# Stop words. BM25 gives them little weight, but not none if nothing else matches.
COMMON = frozenset(
    "a an and are as at be by can did do does for from had has have how i in is it its me my of on or that the their "
    "there they this to was were what when where which who whom why will with would you your about tell".split()
)


@dataclass(frozen=True)
class Entry:
    """A passage as indexed."""

    id: int
    document: int
    person: int  # who added it
    circle: Circle  # who may read it
    text: str
    vectors: NDArray[np.float32] | None  # [n, d], of its parts


@dataclass(frozen=True)
class Hit:
    """A passage that was found."""

    id: int
    score: float
    near: bool  # it is probably about the question
    cosine: float = 0.0  # of its nearest part


class Index:
    """Passages that may be searched, on a shelf for each circle of readers. Thread-safe.

    A search touches no shelf but those of the reader. So neither what is found nor its order or time tells anything
    about the others.
    """

    def __init__(self, entries: Sequence[Entry] = ()):
        self._lock = threading.Lock()
        self._shelves: dict[str, Shelf] = {}
        self._documents: dict[int, set[int]] = defaultdict(set)  # by who added them
        self.add(entries)

    def __len__(self) -> int:
        with self._lock:
            return sum(len(shelf) for shelf in self._shelves.values())

    def add(self, entries: Sequence[Entry]) -> None:
        """Add passages."""
        by_shelf: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_shelf[_shelf_of(entry.circle, entry.person)].append(entry)
        with self._lock:
            for entry in entries:
                self._documents[entry.person].add(entry.document)
            for name, some in by_shelf.items():
                self._shelves.setdefault(name, Shelf()).add(some)

    def remove(self, document: int) -> None:
        """Remove a document's passages."""
        with self._lock:
            for name, shelf in list(self._shelves.items()):
                shelf.remove(document)
                if not len(shelf):
                    self._shelves.pop(name).close()

    def remove_person(self, person: int) -> None:
        """Remove the passages that a person added."""
        with self._lock:
            documents = self._documents.pop(person, set())
        for document in documents:
            self.remove(document)

    def search(
        self,
        question: str,
        vector: NDArray[np.float32] | None,
        person: int | None,
        count: int,
        ways: str = "both",
        near: float = NEAR,
    ) -> list[Hit]:
        """The best passages among those that `person` may read (None: a guest).

        `ways` "words" or "meaning" leaves the other ranking out; `near` is a cosine from which a passage counts as
        about the question.
        """
        names = ["anyone"] if person is None else ["anyone", "members", _shelf_of("me", person)]
        with self._lock:
            shelves = [self._shelves[name] for name in names if name in self._shelves]
            ranked = [hit for shelf in shelves for hit in (shelf.by_words(question) if ways != "meaning" else [])]
            alike = [hit for shelf in shelves for hit in (shelf.by_meaning(vector) if ways != "words" else [])]
        words = [(number, share) for _, number, share in sorted(ranked)[:CANDIDATES]]
        meaning = sorted(alike, key=lambda hit: -hit[1])[:CANDIDATES]
        return _fused(words, meaning, count, near)


def _shelf_of(circle: Circle, person: int) -> str:
    return f"person {person}" if circle == "me" else circle


def _fused(words: list[tuple[int, float]], meaning: list[tuple[int, float]], count: int, near: float) -> list[Hit]:
    scores: dict[int, float] = defaultdict(float)
    for rank, (number, share) in enumerate(words, start=1):
        scores[number] += (share if meaning else 1) / (FUSION + rank)
    for rank, (number, _) in enumerate(meaning, start=1):
        scores[number] += 1 / (FUSION + rank)
    cosines, shares = dict(meaning), dict(words)
    best = sorted(scores, key=lambda number: -scores[number])[:count]
    about = {n for n in best if cosines.get(n, 0.0) >= near or shares.get(n, 0.0) >= ENOUGH}
    return [Hit(n, scores[n], n in about, cosines.get(n, 0.0)) for n in best]


class Shelf:
    """The passages of one circle of readers. Not thread-safe."""

    def __init__(self) -> None:
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute(
            "create virtual table words using fts5(text, document unindexed, "
            "tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self._seen: Counter[str] = Counter()  # in how many passages a word was, roughly: those removed still count
        self._ids = np.zeros(0, np.int64)
        self._documents = np.zeros(0, np.int64)
        self._vectors = np.zeros((0, 0), np.float32)

    def __len__(self) -> int:
        return int(self._db.execute("select count(*) from words").fetchone()[0])

    def close(self) -> None:
        """Free its memory."""
        self._db.close()

    def add(self, entries: Sequence[Entry]) -> None:
        """Add passages."""
        self._db.executemany(
            "insert into words (rowid, text, document) values (?, ?, ?)", [(e.id, e.text, e.document) for e in entries]
        )
        for entry in entries:
            self._seen.update({word.lower() for word in WORD.findall(entry.text)})
        known = [(e, e.vectors) for e in entries if e.vectors is not None and len(e.vectors)]
        if not known:
            return
        rows = np.concatenate([vectors for _, vectors in known]).astype(np.float32)
        many = [len(vectors) for _, vectors in known]
        self._vectors = np.concatenate([self._vectors, rows]) if len(self._ids) else rows
        self._ids = np.append(self._ids, np.repeat([e.id for e, _ in known], many))
        self._documents = np.append(self._documents, np.repeat([e.document for e, _ in known], many))

    def remove(self, document: int) -> None:
        """Remove a document's passages."""
        self._db.execute("delete from words where document = ?", [document])
        kept = self._documents != document
        self._ids, self._documents, self._vectors = self._ids[kept], self._documents[kept], self._vectors[kept]

    def by_words(self, question: str) -> list[tuple[float, int, float]]:
        """(BM25, the best the lowest; id; share of the question's words that it has), best first."""
        asked = list(dict.fromkeys(word.lower() for word in WORD.findall(question)))
        told = [word for word in asked if word not in COMMON] or asked
        if not told:
            return []
        told, names = self._telling(told), _names(question)
        query = " OR ".join(f'"{word}"' for word in told[:MAX_WORDS])
        rows = self._db.execute(
            "select rank, rowid, text from words where words match ? order by rank limit ?", [query, CANDIDATES]
        ).fetchall()
        return [
            (float(rank), int(number), 1.0 if _has(names, text) else _covered(told, text))
            for rank, number, text in rows
        ]

    def _telling(self, words: list[str]) -> list[str]:
        """Drop words that occur almost everywhere, if others are left: they decide nothing and take time."""
        most = max(MANY, EVERYWHERE * int(self._db.execute("select count(*) from words").fetchone()[0]))
        return [word for word in words if self._seen[word] <= most] or words

    def by_meaning(self, vector: NDArray[np.float32] | None) -> list[tuple[int, float]]:
        """(id, cosine of its nearest part), nearest first."""
        if vector is None or not len(self._ids):
            return []
        products = self._vectors @ vector
        many = min(CANDIDATES * PARTS, len(products))
        best = np.argpartition(-products, many - 1)[:many]
        nearest: dict[int, float] = {}
        for row in best[np.argsort(-products[best])]:
            nearest.setdefault(int(self._ids[row]), float(products[row]))
        return list(nearest.items())[:CANDIDATES]


def ordered(hits: Sequence[Hit], nearness: NDArray[np.float32]) -> list[Hit]:
    """The hits by both rankings and by closeness to the question word by word, best first."""
    scores = {hit.id: hit.score + float(near) for hit, near in zip(hits, nearness, strict=True)}
    return sorted(hits, key=lambda hit: -scores[hit.id])


def covered(question: str, text: str) -> float:
    """The share of a question's words, without stop words, that a text has."""
    words = [word.lower() for word in WORD.findall(question) if word.lower() not in COMMON]
    return _covered(words, text) if words else 0.0


def _names(question: str) -> set[str]:
    """The words of a question that name one thing: codes such as E119, and names within a sentence."""
    words = WORD.findall(question)
    return {
        word.lower()
        for place, word in enumerate(words)
        if re.search(r"\d", word) or (place and word[:1].isupper() and len(word) > 1 and word.lower() not in COMMON)
    }


def _has(names: set[str], text: str) -> bool:
    return bool(names) and names <= {word.lower() for word in WORD.findall(text)}


def _covered(words: list[str], text: str) -> float:
    """The share of the words that a text has, by their beginnings, so that endings do not matter."""
    there = {word.lower()[:STEM] for word in WORD.findall(text)}
    return sum(word[:STEM] in there for word in words) / len(words)
