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

FUSION = 10  # the constant of reciprocal rank fusion; with it, the first few of each ranking decide
CANDIDATES = 20  # of each ranking
PARTS = 4  # of one passage among the nearest, as a rule at most
STEM = 4  # letters by which two words count as one; Porter's stems are inside of SQLite
MAX_WORDS = 32  # of a question
EVERYWHERE = 0.15  # share of all passages
MANY = 500  # passages with a word that are quick to rank in any case
NEAR = 0.33  # cosine from which a passage counts as about the question
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
    person: int  # its owner
    shared: bool  # for everyone
    text: str
    vectors: NDArray[np.float32] | None  # [n, d], of its parts


@dataclass(frozen=True)
class Hit:
    """A passage that was found."""

    id: int
    score: float
    near: bool  # it is probably about the question


class Index:
    """Passages that may be searched. Thread-safe."""

    def __init__(self, entries: Sequence[Entry] = ()):
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute(
            "create virtual table words using fts5(text, person unindexed, shared unindexed, document unindexed, "
            "tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self._seen: Counter[str] = Counter()  # in how many passages a word was, roughly: those removed still count
        self._ids = np.zeros(0, np.int64)
        self._persons = np.zeros(0, np.int64)
        self._shared = np.zeros(0, bool)
        self._documents = np.zeros(0, np.int64)
        self._vectors = np.zeros((0, 0), np.float32)
        self.add(entries)

    def __len__(self) -> int:
        with self._lock:
            return int(self._db.execute("select count(*) from words").fetchone()[0])

    def add(self, entries: Sequence[Entry]) -> None:
        """Add passages."""
        with self._lock:
            self._db.executemany(
                "insert into words (rowid, text, person, shared, document) values (?, ?, ?, ?, ?)",
                [(e.id, e.text, e.person, e.shared, e.document) for e in entries],
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
            self._persons = np.append(self._persons, np.repeat([e.person for e, _ in known], many))
            self._shared = np.append(self._shared, np.repeat([e.shared for e, _ in known], many))
            self._documents = np.append(self._documents, np.repeat([e.document for e, _ in known], many))

    def remove(self, document: int) -> None:
        """Remove a document's passages."""
        with self._lock:
            self._db.execute("delete from words where document = ?", [document])
            kept = self._documents != document
            self._ids, self._persons, self._shared = self._ids[kept], self._persons[kept], self._shared[kept]
            self._documents, self._vectors = self._documents[kept], self._vectors[kept]

    def search(
        self, question: str, vector: NDArray[np.float32] | None, person: int | None, count: int, ways: str = "both"
    ) -> list[Hit]:
        """The best passages among those that `person` may read (None: a guest).

        `ways` "words" or "meaning" leaves the other ranking out.
        """
        with self._lock:
            words = self._by_words(question, person) if ways != "meaning" else []
            meaning = self._by_meaning(vector, person) if ways != "words" and vector is not None else []
        scores: dict[int, float] = defaultdict(float)
        for rank, (number, share) in enumerate(words, start=1):
            scores[number] += (share if meaning else 1) / (FUSION + rank)
        for rank, (number, _) in enumerate(meaning, start=1):
            scores[number] += 1 / (FUSION + rank)
        cosines = dict(meaning)
        best = sorted(scores, key=lambda number: -scores[number])[:count]
        covered = dict(words)
        return [Hit(n, scores[n], cosines.get(n, 0.0) >= NEAR or covered.get(n, 0.0) >= 0.6) for n in best]

    def _by_words(self, question: str, person: int | None) -> list[tuple[int, float]]:
        """(id, share of the question's words that it has), best first."""
        asked = list(dict.fromkeys(word.lower() for word in WORD.findall(question)))
        told = [word for word in asked if word not in COMMON] or asked
        if not told:
            return []
        told = self._telling(told)
        query = " OR ".join(f'"{word}"' for word in told[:MAX_WORDS])
        rows = self._db.execute(
            "select rowid, text from words where words match ? and (shared or person = ?) order by rank limit ?",
            [query, -1 if person is None else person, CANDIDATES],
        ).fetchall()
        return [(int(number), _covered(told, text)) for number, text in rows]

    def _telling(self, words: list[str]) -> list[str]:
        """Drop words that occur almost everywhere, if others are left: they decide nothing and take time."""
        most = max(MANY, EVERYWHERE * int(self._db.execute("select count(*) from words").fetchone()[0]))
        return [word for word in words if self._seen[word] <= most] or words

    def _by_meaning(self, vector: NDArray[np.float32] | None, person: int | None) -> list[tuple[int, float]]:
        """(id, cosine of its nearest part), nearest first."""
        if vector is None or not len(self._ids):
            return []
        products = self._vectors @ vector
        products[~(self._shared | (self._persons == (-1 if person is None else person)))] = -2
        many = min(CANDIDATES * PARTS, len(products))
        best = np.argpartition(-products, many - 1)[:many]
        best = best[np.argsort(-products[best])]
        nearest: dict[int, float] = {}
        for row in best:
            if products[row] > -2:
                nearest.setdefault(int(self._ids[row]), float(products[row]))
        return list(nearest.items())[:CANDIDATES]


def ordered(hits: Sequence[Hit], nearness: NDArray[np.float32]) -> list[Hit]:
    """The hits by both rankings and by closeness to the question word by word, best first."""
    scores = {hit.id: hit.score + float(near) for hit, near in zip(hits, nearness, strict=True)}
    return sorted(hits, key=lambda hit: -scores[hit.id])


def _covered(words: list[str], text: str) -> float:
    """The share of the words that a text has, by their beginnings, so that endings do not matter."""
    there = {word.lower()[:STEM] for word in WORD.findall(text)}
    return sum(word[:STEM] in there for word in words) / len(words)
