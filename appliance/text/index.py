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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
    "a an and are as at be by can did do does for from had has have how i in is it its me my of on or that the "
    "their there they this to was were what when where which who whom why will with would you your about tell aber "
    "als auch auf aus bei beim bist da das dass dem der des du durch ein eine einem einen einer eines er es gibt "
    "habe haben ich ihr im ist kann können mein meine mit muss nach nicht oder sein sich sie sind soll über und vom "
    "von vor wann warum welche welchem welchen welcher welches wenn wer werden wie wird wo womit worden zu zum zur "
    "aan al dan dat de deze dit door een en er geen haar heb hebben heeft het hij hoe hoeveel ik je jij jouw kan "
    "kun kunnen maar met mijn moet naar niet nog om ook op te tot uit van voor waar waarmee waarom wanneer wat welk "
    "welke wel wie worden wordt zal ze zich zij zijn".split()
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
    model: str = ""  # the embedder that made them


@dataclass(frozen=True)
class Asked:
    """A question as an embedder understands it."""

    vector: NDArray[np.float32]
    near: float = NEAR  # cosine from which a passage counts as about the question


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

    def size(self, person: int | None) -> int:
        """How many passages a person may read (None: a guest)."""
        with self._lock:
            return sum(len(shelf) for shelf in self._readable(person))

    def _readable(self, person: int | None) -> list["Shelf"]:
        names = ["anyone"] if person is None else ["anyone", "members", _shelf_of("me", person)]
        return [self._shelves[name] for name in names if name in self._shelves]

    def search(
        self, question: str, asked: Mapping[str, Asked], person: int | None, count: int, ways: str = "both"
    ) -> list[Hit]:
        """The best passages among those that `person` may read (None: a guest).

        `asked` is the question as each embedder understands it. `ways` "words" or "meaning" leaves the other ranking
        out.
        """
        with self._lock:
            shelves = self._readable(person)
            ranked = [hit for shelf in shelves for hit in (shelf.by_words(question) if ways != "meaning" else [])]
            alike = {
                model: [hit for shelf in shelves for hit in shelf.by_meaning(model, one.vector)]
                for model, one in asked.items()
                if ways != "words"
            }
        words = [(number, share) for _, number, share in sorted(ranked)[:CANDIDATES]]
        meaning = {model: sorted(hits, key=lambda hit: -hit[1])[:CANDIDATES] for model, hits in alike.items() if hits}
        near = {n for model, hits in meaning.items() for n, cosine in hits if cosine >= asked[model].near}
        return _fused(words, list(meaning.values()), near, count)


def _shelf_of(circle: Circle, person: int) -> str:
    return f"person {person}" if circle == "me" else circle


def _fused(
    words: list[tuple[int, float]], meaning: list[list[tuple[int, float]]], near: set[int], count: int
) -> list[Hit]:
    scores: dict[int, float] = defaultdict(float)
    for rank, (number, share) in enumerate(words, start=1):
        scores[number] += (share if meaning else 1) / (FUSION + rank)
    for ranking in meaning:
        for rank, (number, _) in enumerate(ranking, start=1):
            scores[number] += 1 / (FUSION + rank)
    cosines, shares = dict(hit for ranking in meaning for hit in ranking), dict(words)
    best = sorted(scores, key=lambda number: -scores[number])[:count]
    about = near | {n for n in best if shares.get(n, 0.0) >= ENOUGH}
    return [Hit(n, scores[n], n in about, cosines.get(n, 0.0)) for n in best]


@dataclass
class _Vectors:
    """Vectors that one embedder made, in rows."""

    ids: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))  # of passages
    documents: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    rows: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))

    def add(self, known: Sequence[tuple[Entry, NDArray[np.float32]]]) -> None:
        rows = np.concatenate([vectors for _, vectors in known]).astype(np.float32)
        many = [len(vectors) for _, vectors in known]
        self.rows = np.concatenate([self.rows, rows]) if len(self.ids) else rows
        self.ids = np.append(self.ids, np.repeat([e.id for e, _ in known], many))
        self.documents = np.append(self.documents, np.repeat([e.document for e, _ in known], many))

    def remove(self, document: int) -> None:
        kept = self.documents != document
        self.ids, self.documents, self.rows = self.ids[kept], self.documents[kept], self.rows[kept]


class Shelf:
    """The passages of one circle of readers. Not thread-safe."""

    def __init__(self) -> None:
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute(
            "create virtual table words using fts5(text, document unindexed, "
            "tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self._seen: Counter[str] = Counter()  # in how many passages a word was, roughly: those removed still count
        self._vectors: dict[str, _Vectors] = defaultdict(_Vectors)  # by embedder

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
        known: dict[str, list[tuple[Entry, NDArray[np.float32]]]] = defaultdict(list)
        for entry in entries:
            if entry.vectors is not None and len(entry.vectors):
                known[entry.model].append((entry, entry.vectors))
        for model, some in known.items():
            self._vectors[model].add(some)

    def remove(self, document: int) -> None:
        """Remove a document's passages."""
        self._db.execute("delete from words where document = ?", [document])
        for vectors in self._vectors.values():
            vectors.remove(document)

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

    def by_meaning(self, model: str, vector: NDArray[np.float32]) -> list[tuple[int, float]]:
        """(id, cosine of its nearest part) of what an embedder read, nearest first."""
        own = self._vectors.get(model)
        if own is None or not len(own.ids):
            return []
        products = own.rows @ vector
        many = min(CANDIDATES * PARTS, len(products))
        best = np.argpartition(-products, many - 1)[:many]
        nearest: dict[int, float] = {}
        for row in best[np.argsort(-products[best])]:
            nearest.setdefault(int(own.ids[row]), float(products[row]))
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
