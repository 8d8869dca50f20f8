"""Adding documents and searching many passages."""

import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from pydoc_data.topics import topics

import numpy as np

from appliance.core import system
from appliance.core.config import Config
from appliance.documents.loader import build_text_embedder
from appliance.documents.service import COMPARED
from appliance.pipelines import loaders
from appliance.text.chunk import LONGEST, split
from appliance.text.chunk import parts as parts_of
from appliance.text.embed import nearness
from appliance.text.index import Asked, Entry, Index
from appliance.text.sections import Section

PASSAGES = 20_000
PARTS = 3  # of each passage that have vectors of their own
WORDS = 120  # of a passage
VOCABULARY = 20_000  # words, as frequent as those of a language (Zipf)
TEXT = 500_000  # characters taken in


def measure(config: Config) -> dict[str, object]:
    """A search among 20 000 passages, and the time to add 500 kB of text."""
    embedder = build_text_embedder(config.faces, loaders.open_modelstore(config))
    rng = np.random.default_rng(0)
    words = np.array([f"w{number}" for number in range(VOCABULARY)])
    weights = 1 / np.arange(1, VOCABULARY + 1)
    weights /= weights.sum()
    texts = [" ".join(rng.choice(words, WORDS, p=weights)) for _ in range(PASSAGES)]
    vectors = rng.normal(size=(PASSAGES, PARTS, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
    began = time.perf_counter()
    index = Index([Entry(n, n, 1, "members", text, vectors[n]) for n, text in enumerate(texts)])
    built = time.perf_counter() - began
    questions = [" ".join(rng.choice(words, 8, p=weights)) for _ in range(30)]
    coded = [_timed(partial(embedder.embed, [q])) for q in questions]
    searched = [_timed(partial(index.search, q, {"": Asked(vectors[n, 0])}, 1, 3)) for n, q in enumerate(questions)]
    tokens = [some for _, some in embedder.encode(_long(COMPARED))]
    compared = [_timed(partial(nearness, tokens[0][:20], tokens)) for _ in range(20)]
    passages = split([Section(name, "line 1", text) for name, text in _english()])
    before = _memory()
    taken = _timed(lambda: embedder.encode([text for passage in passages for text in parts_of(passage)]))
    grown = _memory() - before
    embedder.rest()
    return {
        "search_20000_p50_ms": round(1000 * float(np.median(searched)), 1),
        "search_20000_p95_ms": round(1000 * float(np.quantile(searched, 0.95)), 1),
        "question_to_vector_ms": round(1000 * float(np.median(coded)), 1),
        f"compare_{COMPARED}_word_by_word_ms": round(1000 * float(np.median(compared)), 1),
        "index_20000_s": round(built, 2),
        "understand_500_kB_s": round(taken, 1),
        "passages_of_500_kB": len(passages),
        "memory_while_understanding_MB": round(grown / 2**20),
        "memory_kept_afterwards_MB": round((_memory() - before) / 2**20),
    }


def _english() -> Iterator[tuple[str, str]]:
    """Human-written text that every Python has: its own documentation."""
    left = TEXT
    for name, text in sorted(topics.items()):
        yield name, text[:left]
        left -= len(text)
        if left <= 0:
            return


def _long(count: int) -> list[str]:
    """Passages of the longest kind."""
    return [text[:LONGEST] for _, text in _english() if len(text) >= LONGEST][:count]


def _memory() -> int:
    """Bytes that this process holds."""
    return system.resident(os.getpid()) or 0


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
