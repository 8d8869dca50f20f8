"""Which text embedder reads which document: one reads English best, another a hundred languages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from appliance.intents.questions import is_english
from appliance.storage.documents import Encoding, Tokens
from appliance.text.chunk import Passage, parts
from appliance.text.embed import Meaning, TextEmbedder
from appliance.text.index import Asked

SAMPLE = 4000  # characters of a document that tell its language
LEAST = 0.2  # share of English text that are the commonest words
COMMONEST = frozenset(
    "the of and to in a is for that it with as on be are this by from or an not you at can if".split()
)
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Question:
    """A question as an embedder reads it."""

    spec: Meaning
    asked: Asked
    tokens: Tokens


@dataclass
class Embedders:
    """The text embedders of the documents."""

    english: TextEmbedder | None = None  # and for all others where there is no other
    multilingual: TextEmbedder | None = None

    def __bool__(self) -> bool:
        return bool(self.english or self.multilingual)

    def model_for(self, passages: Sequence[Passage]) -> str:
        """The id of the embedder that reads a document; empty if there is none."""
        chosen = self._of(passages)
        return chosen.model if chosen else ""

    def encode(self, model: str, passages: Sequence[Passage]) -> list[Encoding]:
        """The embeddings of each passage's parts and words, by the embedder of that id."""
        embedder = self._named(model)
        texts = [parts(passage) for passage in passages]
        found = iter(embedder.encode([text for some in texts for text in some]))
        own = [[next(found) for _ in some] for some in texts]
        return [Encoding(np.array([v for v, _ in some]), np.concatenate([t for _, t in some])) for some in own]

    def tokens(self, model: str, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of texts, by the embedder of that id."""
        return [tokens for _, tokens in self._named(model).encode(texts)]

    def ask(self, question: str) -> Mapping[str, Question]:
        """A question as each embedder reads it that understands its language, by the id of the embedder."""
        found = {}
        for embedder in filter(None, (self.english, self.multilingual)):
            if embedder is self.multilingual or not self.multilingual or is_english(question):
                vector, tokens = embedder.encode([question], "query")[0]
                found[embedder.model] = Question(embedder.spec, Asked(vector, embedder.spec.near), tokens)
        return found

    def knows(self, model: str) -> bool:
        """Whether an embedder of that id is loaded."""
        return any(one.model == model for one in filter(None, (self.english, self.multilingual)))

    def rest(self) -> None:
        """Give back the memory that reading took."""
        for embedder in filter(None, (self.english, self.multilingual)):
            embedder.rest()

    def _of(self, passages: Sequence[Passage]) -> TextEmbedder | None:
        if not self.english or not self.multilingual:
            return self.english or self.multilingual
        return self.english if _is_english(passages) else self.multilingual

    def _named(self, model: str) -> TextEmbedder:
        return next(one for one in filter(None, (self.english, self.multilingual)) if one.model == model)


def _is_english(passages: Sequence[Passage]) -> bool:
    text = " ".join(passage.text for passage in passages)[:SAMPLE]
    words = WORD.findall(text.lower())
    common = sum(word in COMMONEST for word in words)
    return common >= LEAST * max(1, len(words)) and is_english(text)
