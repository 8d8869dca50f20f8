"""Adds documents, finds passages for questions and passes them to the language model."""

import hashlib
import logging
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from appliance.core.errors import DocumentError
from appliance.core.i18n import SOURCE, Text, say, translated
from appliance.core.system import give_memory_back
from appliance.documents.embedders import Embedders, Question
from appliance.documents.places import where
from appliance.documents.quoting import candidates, promising, quoted
from appliance.records.chat import Circle, Document, Source
from appliance.records.people import Person
from appliance.storage.documents import Documents, Encoding, StoredPassage
from appliance.text.chunk import Passage, sentences, split
from appliance.text.embed import TextEmbedder, nearness
from appliance.text.folding import folded
from appliance.text.index import Entry, Hit, Index, covered, ordered
from appliance.text.parse import VERSION, read

log = logging.getLogger(__name__)

FOUND = 3  # passages that an answer is made from: reading them is most of the time before its first word
COMPARED = 12  # passages that are compared with the question word by word
LONGEST_TITLE = 120  # characters
MOST_PASSAGES = 12_000  # of a document: more than the longest text has, unless it is all headings
MOST_KEPT = 20_000  # passages of one person's documents: each takes 4 to 8 kB of disk and as much memory
STEP = 64  # passages embedded between two reports of progress
HALF = 0.5  # of a question's words, from which a passage may answer although nobody asked the documents
NOTHING = say("I found nothing about that in the documents.")
TASK = "Answer the question with what the text says and nothing else, in one or two sentences."
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
        self.embedders = Embedders()

    @property
    def embedder(self) -> TextEmbedder | None:
        """The text embedder that other programs may use, too."""
        return self.embedders.english or self.embedders.multilingual

    def load(self) -> None:
        """Index everything that is stored. Raises StoreError."""
        with self._adding:  # a document added or removed meanwhile would be missed, or stay in the index
            index = Index([self._entry(passage) for passage in self.repository.passages()])
            with self._lock:
                self._index = index
        log.debug("%d passages are indexed", len(index))

    def reindex(self, progress: Progress = lambda *_: None) -> None:
        """Embed documents that have no vectors, or vectors of another embedder. Raises StoreError."""
        if not self.embedders:
            return
        waiting = self._waiting()
        if waiting:
            self.load()  # without vectors of an embedder that is gone
        for number, (document, model) in enumerate(waiting):
            progress(number, len(waiting))
            passages = self.repository.passages(document)
            encodings = self.embedders.encode(model, _split_before(passages))
            ids = [passage.id for passage in passages]
            self.repository.set_encodings(document, model, dict(zip(ids, encodings, strict=True)))
        if waiting:
            self.load()

    def _waiting(self) -> list[tuple[int, str]]:
        """The documents that another embedder should read than the one that did, and its id."""
        usual = self.embedders.multilingual or self.embedder
        others = self.repository.without_vectors(usual.model) if usual else []
        wanted = {number: self._wanted(number) for number in others}
        return [(number, wants) for number, (wants, has) in wanted.items() if wants != has]

    def _wanted(self, document: int) -> tuple[str, str]:
        """The embedder that should read a document, and the one that did."""
        passages = self.repository.passages(document)
        return self.embedders.model_for(_split_before(passages)), passages[0].model if passages else ""

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
        if len(passages) > MOST_PASSAGES:
            raise DocumentError(
                say("{name} has too many parts: {limit} at most. Split it.", name=title, limit=MOST_PASSAGES)
            )
        self._check_room(person, title, data, len(passages))
        encodings: list[Encoding | None] = [None] * len(passages)
        progress(0, len(passages))
        model = self.embedders.model_for(passages)
        for start in range(0, len(passages), STEP) if model else ():
            some = passages[start : start + STEP]
            encodings[start : start + STEP] = self.embedders.encode(model, some)
            progress(start + len(some), len(passages))
        kept = [(p.heading, p.place, p.text, encoding) for p, encoding in zip(passages, encodings, strict=True)]
        with self._adding:  # the same content may have been added meanwhile
            if found := self._same(person, title, digest, circle):
                return found
            known = self._check_room(person, title, data, len(passages))
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
        self.embedders.rest()
        give_memory_back()

    def _check_room(self, person: Person, title: str, data: bytes, passages: int) -> Document | None:
        """The document that a new one replaces, if there is room for the new one. Raises DocumentError."""
        known = self._earlier(person, title, data)
        own = [document for document in self.repository.of(person.id) if document.own]
        free = MOST_KEPT - sum(document.passages for document in own if not known or document.id != known.id)
        if passages > free:
            raise DocumentError(
                say(
                    "{name} doesn't fit: it has {count} parts. All your documents together can have {limit}; {free} "
                    "are left. Remove a document, then try again.",
                    name=title,
                    count=passages,
                    limit=MOST_KEPT,
                    free=max(0, free),
                )
            )
        return known

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
        found = self._found(question, person, FOUND, "both") if self.embedders else []
        return [passage for passage, _ in found] if found and self._is_clear(question, *found[0]) else []

    def _found(self, question: str, person: Person | None, count: int, ways: str) -> list[tuple[StoredPassage, Hit]]:
        reader = person.id if person else None
        with self._lock:
            if not self._index.size(reader):
                return []  # without reading the question
        question = folded(question)
        asked = self.embedders.ask(question) if ways != "words" else {}
        vectors = {model: one.asked for model, one in asked.items()}
        with self._lock:
            hits = self._index.search(question, vectors, reader, max(count, COMPARED), ways)
        if not any(hit.near for hit in hits[:count]):
            return []
        passages = self.repository.found(reader, [hit.id for hit in hits if hit.near])
        hits = [hit for hit in hits if hit.id in passages]  # others may have been removed meanwhile
        near = {hit.id: _near(asked, passages[hit.id]) for hit in hits}
        if asked and ways == "both":
            hits = ordered(hits, np.array([near[hit.id] or 0.0 for hit in hits], np.float32))
            if all(
                self._is_below(question, passages[hit.id], hit, asked, near[hit.id], reader) for hit in hits[:count]
            ):
                return []
        return [(passages[hit.id], hit) for hit in hits[:count]]

    def _is_below(
        self,
        question: str,
        passage: StoredPassage,
        hit: Hit,
        asked: Mapping[str, Question],
        near: float | None,
        reader: int | None,
    ) -> bool:
        """Whether it is too unlikely that a passage answers a question."""
        floor = asked[passage.model].spec.floor if passage.model in asked else None
        if floor is None or near is None:
            return False
        words = covered(question, folded(f"{passage.title} {_shown(passage.heading, passage.text)}"))
        return floor.sureness(hit.cosine, near, words) < floor.least_of(self._index.size(reader))

    def _entry(self, passage: StoredPassage) -> Entry:
        text = folded(f"{passage.title} {_shown(passage.heading, passage.text)}")
        vectors = passage.vectors if self.embedders.knows(passage.model) else None
        return Entry(passage.id, passage.document_id, passage.person_id, passage.circle, text, vectors, passage.model)

    def _is_clear(self, question: str, passage: StoredPassage, hit: Hit) -> bool:
        asked = self.embedders.ask(folded(question))
        near = _near(asked, passage)
        if near is None:
            return False
        words = covered(folded(question), folded(f"{passage.title} {_shown(passage.heading, passage.text)}"))
        spec = asked[passage.model].spec
        return near >= spec.clear or (near >= spec.plausible and words >= HALF and hit.cosine >= spec.alike)

    def quote(self, question: str, passages: Sequence[StoredPassage]) -> str:
        """The sentences of the passages that are nearest to the question, word for word, each with its source's number.

        A small model can misread a text, so the answer shows the text itself.
        """
        asked = self.embedders.ask(question)
        found = candidates([passage.text for passage in passages])
        scores: list[float] = []
        for number, passage in enumerate(passages, start=1):
            own = [one.text for one in found if one.passage == number]
            near = _near(asked, passage)
            scores += [score + (near or 0.0) for score in self._nearness(question, own, asked.get(passage.model))]
        return quoted(found, promising(question, found, scores)) if found else ""

    def nearest(self, question: str, passage: StoredPassage) -> str:
        """The one to three sentences of a passage that are nearest to the question, as they stand there."""
        told = list(sentences(passage.text))
        if len(told) < 2:
            return passage.text
        scores = self._nearness(question, told, self.embedders.ask(question).get(passage.model))
        first = last = int(np.argmax(scores))
        while last - first + 1 < MOST_QUOTED:
            beside = [n for n in (first - 1, last + 1) if 0 <= n < len(told) and scores[n] >= BESIDE * max(scores)]
            if not beside:
                break
            chosen = max(beside, key=scores.__getitem__)
            first, last = min(first, chosen), max(last, chosen)
        return " ".join(told[first : last + 1])

    def _nearness(self, question: str, texts: Sequence[str], asked: Question | None) -> list[float]:
        """How near each text is to the question, by its words and word by word."""
        words = set(_words(question))
        scores = [len(words & set(_words(text))) / (1 + len(words)) / 2 for text in texts]
        if not asked or not texts:
            return scores
        tokens = self.embedders.tokens(asked.spec.model, texts)
        return [score + float(near) for score, near in zip(scores, nearness(asked.tokens, tokens), strict=True)]


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


def _near(asked: Mapping[str, Question], passage: StoredPassage) -> float | None:
    """How near a passage is to a question word by word; None if they cannot be compared."""
    if passage.tokens is None or passage.model not in asked:
        return None
    return float(nearness(asked[passage.model].tokens, [passage.tokens])[0])


def _split_before(passages: Sequence[StoredPassage]) -> list[Passage]:
    return [Passage(p.heading, p.place, p.text) for p in passages]


def _title(name: str) -> str:
    title = " ".join(Path(name.replace("\\", "/")).name.split())
    if not title or not title.isprintable():
        raise DocumentError(say("The document needs a readable name."))
    stem, suffix = Path(title).stem, Path(title).suffix
    return title if len(title) <= LONGEST_TITLE else stem[: LONGEST_TITLE - len(suffix)] + suffix
