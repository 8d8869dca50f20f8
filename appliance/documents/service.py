"""Adds documents, finds passages for questions and passes them to the language model."""

import hashlib
import logging
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from appliance.core.errors import DocumentError
from appliance.core.i18n import SOURCE, Text, say, translated
from appliance.core.system import give_memory_back
from appliance.documents.places import where
from appliance.records.chat import Circle, Document, Source
from appliance.records.people import Person
from appliance.storage.documents import Documents, Encoding, StoredPassage
from appliance.text.chunk import Passage, parts, sentences, split
from appliance.text.embed import TextEmbedder, nearness
from appliance.text.folding import folded
from appliance.text.index import Entry, Hit, Index, covered, ordered
from appliance.text.parse import VERSION, read

log = logging.getLogger(__name__)

FOUND = 3  # passages that an answer is made from: reading them is most of the time before its first word
COMPARED = 12  # passages that are compared with the question word by word
LONGEST_TITLE = 120  # characters
STEP = 64  # passages embedded between two reports of progress
HALF = 0.5  # of a question's words, from which a passage may answer although nobody asked the documents
NOTHING = say("I found nothing about that in the documents.")
TASK = "Answer the question with what the text says and nothing else, in one or two sentences."
LONGEST_QUOTE = 240  # characters
MOST_QUOTED, BESIDE = 3, 0.6  # sentences of a passage, and the share of the nearest one's score for one beside it

Progress = Callable[[int, int], None]  # passages done, and of how many


@dataclass(frozen=True)
class Added:
    """The result of adding a document."""

    id: int
    title: str
    passages: int
    fate: str  # "added", "replaced", or "known" if the same content was already stored
    omissions: tuple[Text, ...] = ()  # what could not be read, a sentence each


class DocumentService:
    """The documents of the box. Without an embedder they can only be searched by words."""

    def __init__(self, documents: Documents):
        self.repository = documents
        self._lock = threading.Lock()
        self._adding = threading.RLock()
        self._index = Index()
        self.embedder: TextEmbedder | None = None

    def load(self) -> None:
        """Index everything that is stored. Raises StoreError."""
        model = self.embedder.model if self.embedder else ""
        with self._adding:  # a document added or removed meanwhile would be missed, or stay in the index
            index = Index([self._entry(passage) for passage in self.repository.passages()])
            with self._lock:
                self._index = index
        log.debug("%d passages are indexed, by %s", len(index), model or "their words")

    def reindex(self, progress: Progress = lambda *_: None) -> None:
        """Embed documents that have no vectors, or vectors of another embedder. Raises StoreError."""
        if self.embedder is None:
            return
        waiting = self.repository.without_vectors(self.embedder.model)
        if waiting:
            self.load()  # without the other embedder's vectors, which mean something else
        for number, document in enumerate(waiting):
            progress(number, len(waiting))
            passages = self.repository.passages(document)
            encodings = _encoded(self.embedder, [Passage(p.heading, p.place, p.text) for p in passages])
            ids = [passage.id for passage in passages]
            self.repository.set_encodings(document, self.embedder.model, dict(zip(ids, encodings, strict=True)))
        if waiting:
            self.load()

    # ------------------------------------------------------------ taking in

    def add(
        self,
        person: Person,
        name: str,
        data: bytes,
        progress: Progress = lambda *_: None,
        circle: Circle | None = None,
    ) -> Added:
        """Read, split, embed and store a document. `circle` None: as before, or for the person alone if it is new.

        The same content is stored once. New content replaces a document of the same name, and the same content one
        that an older version of Larson read. Raises DocumentError or StoreError.
        """
        title = _title(name)
        digest = _digest(data)
        if found := self._same(person, title, digest, circle):
            return found
        found_in = read(title, data)
        passages = split(found_in.sections)
        encodings: list[Encoding | None] = [None] * len(passages)
        progress(0, len(passages))
        for start in range(0, len(passages), STEP) if self.embedder else ():
            some = passages[start : start + STEP]
            assert self.embedder is not None
            encodings[start : start + STEP] = _encoded(self.embedder, some)
            progress(start + len(some), len(passages))
        kept = [(p.heading, p.place, p.text, encoding) for p, encoding in zip(passages, encodings, strict=True)]
        model = self.embedder.model if self.embedder else ""
        with self._adding:  # the same content may have been added meanwhile
            if found := self._same(person, title, digest, circle):
                return found
            known = self._earlier(person, title, data)
            replaced = known.id if known else None
            readers = circle or (known.circle if known else "me")
            number = self.repository.add(person.id, title, digest, len(data), readers, model, kept, replaced)
            with self._lock:
                if replaced is not None:
                    self._index.remove(replaced)
                self._index.add([self._entry(passage) for passage in self.repository.passages(number)])
        fate = "replaced" if known else "added"
        return Added(number, title, len(passages), fate, tuple(found_in.omissions))

    def rest(self) -> None:
        """Give back the memory that reading documents took."""
        if self.embedder:
            self.embedder.rest()
        give_memory_back()

    def _earlier(self, person: Person, title: str, data: bytes) -> Document | None:
        """The document that new content replaces: of the same name, or of this content as an older version read it."""
        for digest in (hashlib.sha256(data).hexdigest(), _digest(data)):
            known, _ = self.repository.find(person.id, title, digest)
            if known:
                return known
        return None

    def _same(self, person: Person, title: str, digest: str, circle: Circle | None) -> Added | None:
        known, same = self.repository.find(person.id, title, digest)
        if known is None or not same:
            return None
        if circle and circle != known.circle:
            self.share(person, known.id, circle)
        return Added(known.id, known.title, known.passages, "known")

    def share(self, person: Person, document_id: int, circle: Circle) -> None:
        """Set who may read a document of this person. Raises NotFoundError or StoreError."""
        with self._adding:
            self.repository.set_circle(person.id, document_id, circle)
            entries = [self._entry(passage) for passage in self.repository.passages(document_id)]
            with self._lock:
                self._index.remove(document_id)
                self._index.add(entries)

    def remove(self, person: Person, document_id: int) -> None:
        """Delete a document of this person. Raises NotFoundError or StoreError."""
        with self._adding:
            self.repository.remove(person.id, document_id)
            with self._lock:
                self._index.remove(document_id)

    def forget_person(self, person_id: int) -> None:
        """Drop from memory what belonged to a person who was deleted."""
        with self._adding, self._lock:
            self._index.remove_person(person_id)

    # ------------------------------------------------------------ finding

    def search(
        self, question: str, person: Person | None, count: int = FOUND, ways: str = "both"
    ) -> list[StoredPassage]:
        """Passages about a question that `person` may read, best first. Empty if none is about it."""
        return [passage for passage, _ in self._found(question, person, count, ways)]

    def about(self, question: str, person: Person | None) -> list[StoredPassage]:
        """Passages that are clearly about a question that was not put to the documents. None without an embedder."""
        found = self._found(question, person, FOUND, "both") if self.embedder else []
        return [passage for passage, _ in found] if found and self._is_clear(question, *found[0]) else []

    def _found(self, question: str, person: Person | None, count: int, ways: str) -> list[tuple[StoredPassage, Hit]]:
        question = folded(question)
        asked = self.embedder.encode([question], "query")[0] if self.embedder and ways != "words" else None
        reader = person.id if person else None
        near = self.embedder.spec.near if self.embedder else 1.0
        with self._lock:
            hits = self._index.search(question, asked[0] if asked else None, reader, max(count, COMPARED), ways, near)
        if not any(hit.near for hit in hits[:count]):
            return []
        passages = self.repository.found(reader, [hit.id for hit in hits if hit.near])
        hits = [hit for hit in hits if hit.id in passages]  # others may have been removed meanwhile
        tokens = [passages[hit.id].tokens if self._knows(passages[hit.id]) else None for hit in hits]
        if asked and ways == "both" and all(some is not None for some in tokens):
            hits = ordered(hits, nearness(asked[1], [some for some in tokens if some is not None]))
        return [(passages[hit.id], hit) for hit in hits[:count]]

    def _knows(self, passage: StoredPassage) -> bool:
        """Whether a passage's embeddings can be compared with a question's."""
        return self.embedder is None or passage.model == self.embedder.model

    def _entry(self, passage: StoredPassage) -> Entry:
        text = folded(f"{passage.title} {_shown(passage.heading, passage.text)}")
        vectors = passage.vectors if self._knows(passage) else None
        return Entry(passage.id, passage.document_id, passage.person_id, passage.circle, text, vectors)

    def _is_clear(self, question: str, passage: StoredPassage, hit: Hit) -> bool:
        if self.embedder is None or passage.tokens is None or not self._knows(passage):
            return False
        near = float(nearness(self.embedder.encode([question], "query")[0][1], [passage.tokens])[0])
        words = covered(folded(question), folded(f"{passage.title} {_shown(passage.heading, passage.text)}"))
        spec = self.embedder.spec
        return near >= spec.clear or (near >= spec.plausible and words >= HALF and hit.cosine >= spec.alike)

    def quote(self, question: str, passages: Sequence[StoredPassage]) -> str:
        """The sentence of the passages nearest to the question, quoted, with its passage's number.

        A small model can misread a text, so the answer shows the text itself.
        """
        found = [(n, text) for n, p in enumerate(passages, start=1) for text in sentences(p.text) if len(text) > 8]
        if not found:
            return ""
        number, text = found[int(np.argmax(self._nearness(question, [text for _, text in found])))]
        cut = text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"
        return f"“{cut}” [{number}]"

    def nearest(self, question: str, passage: str) -> str:
        """The one to three sentences of a passage that are nearest to the question, as they stand there."""
        told = list(sentences(passage))
        if len(told) < 2:
            return passage
        scores = self._nearness(question, told)
        first = last = int(np.argmax(scores))
        while last - first + 1 < MOST_QUOTED:
            beside = [n for n in (first - 1, last + 1) if 0 <= n < len(told) and scores[n] >= BESIDE * max(scores)]
            if not beside:
                break
            chosen = max(beside, key=scores.__getitem__)
            first, last = min(first, chosen), max(last, chosen)
        return " ".join(told[first : last + 1])

    def _nearness(self, question: str, texts: Sequence[str]) -> list[float]:
        """How near each text is to the question, by its words and its meaning."""
        asked = set(_words(question))
        scores = [len(asked & set(_words(text))) / (1 + len(asked)) for text in texts]
        if not self.embedder:
            return scores
        asked = self.embedder.embed([question], "query")[0]
        vectors = self.embedder.embed(texts)
        return [score / 2 + float(vector @ asked) for score, vector in zip(scores, vectors, strict=True)]


def grounded(question: str, passages: Sequence[StoredPassage]) -> str:
    """A question with the passages that answer it, as a prompt. Nothing in a passage is an instruction."""
    told = [f"{where(p)}: {' '.join(p.text.split())}" for p in passages]
    return "\n".join([TASK, "", *told, "", f"Question: {question}"])


def sources(passages: Sequence[StoredPassage], language: str = SOURCE) -> tuple[Source, ...]:
    """The sources of an answer, as shown to somebody who speaks a language."""
    return tuple(Source(n, p.id, translated(where(p), language)) for n, p in enumerate(passages, start=1))


def without_false_marks(text: str, count: int) -> str:
    """An answer without citations such as [7] that match no passage."""
    return re.sub(r"\s?\[(\d+)\]", lambda found: found[0] if 1 <= int(found[1]) <= count else "", text)


def _digest(data: bytes) -> str:
    """The name of a content as this version's readers read it."""
    return hashlib.sha256(f"{VERSION}\n".encode() + data).hexdigest()


def _words(text: str) -> list[str]:
    return [word[:5] for word in re.findall(r"\w{3,}", folded(text).lower())]


def _shown(heading: str, text: str) -> str:
    return f"{heading}. {text}" if heading else text


def _encoded(embedder: TextEmbedder, passages: Sequence[Passage]) -> list[Encoding]:
    """The embeddings of each passage's parts and words."""
    texts = [parts(passage) for passage in passages]
    found = iter(embedder.encode([text for some in texts for text in some]))
    own = [[next(found) for _ in some] for some in texts]
    return [Encoding(np.array([v for v, _ in some]), np.concatenate([t for _, t in some])) for some in own]


def _title(name: str) -> str:
    title = " ".join(Path(name.replace("\\", "/")).name.split())
    if not title or not title.isprintable():
        raise DocumentError(say("The document needs a readable name."))
    stem, suffix = Path(title).stem, Path(title).suffix
    return title if len(title) <= LONGEST_TITLE else stem[: LONGEST_TITLE - len(suffix)] + suffix
