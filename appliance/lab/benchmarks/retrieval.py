"""Whether the answering passage is among the first three: by words, by meaning, by both, and in the final order.

In the final order the best of both are ranked word by word, as a box does. There are two sets of
questions, each written from the pages of a book by someone who had not seen how passages are cut, found or ranked, a
third of them in other words than the text's: the Debian Administrator's Handbook (package debian-handbook 11.20220922:
126 HTML pages, 177 000 words) and the manual of GIMP (package gimp-help-en 2.10.34: of its pages those with at least
200 words, 367 of them, 243 000 words). To measure the first:

    apt-get download debian-handbook && dpkg-deb -x debian-handbook_*.deb handbook
    LARSON_BENCH_DOCUMENTS=handbook/usr/share/doc/debian-handbook/html/en-US larson bench retrieval
"""

import json
import os
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from appliance.core.config import Config
from appliance.core.errors import ConfigError
from appliance.documents.loader import build_text_embedder
from appliance.documents.service import COMPARED
from appliance.pipelines import loaders
from appliance.text.chunk import Passage, split
from appliance.text.chunk import parts as parts_of
from appliance.text.embed import Tokens, nearness
from appliance.text.index import Asked, Entry, Index, ordered
from appliance.text.parse import read_document

QUESTIONS = [Path(__file__).with_name(f"retrieval_{book}.json") for book in ("handbook", "gimp")]
FIRST = 3
WAYS = ("words", "meaning", "both", "in_the_end")


def measure(config: Config) -> dict[str, Any]:
    """Share of the questions whose passage is among the first three, by each way of searching."""
    folder = Path(os.environ.get("LARSON_BENCH_DOCUMENTS", ""))
    if not os.environ.get("LARSON_BENCH_DOCUMENTS") or not folder.is_dir():
        raise ConfigError("LARSON_BENCH_DOCUMENTS must name the folder of the handbook's pages; see this file's head.")
    embedder = build_text_embedder(config.faces, loaders.open_modelstore(config))
    questions = _questions(folder)
    passages = read_pages(folder)
    shown = [f"{p.heading}. {p.text}" if p.heading else p.text for _, p in passages]
    coded = [embedder.encode(parts_of(passage)) for _, passage in passages]
    vectors = [np.array([vector for vector, _ in some]) for some in coded]
    tokens = [np.concatenate([rows for _, rows in some]) for some in coded]
    index = Index([Entry(n, n, 1, "members", f"{file} {shown[n]}", vectors[n]) for n, (file, _) in enumerate(passages)])
    asked = embedder.encode([question["question"] for question in questions])
    found: dict[str, dict[str, list[bool]]] = {way: defaultdict(list) for way in WAYS}
    ranks: dict[str, list[float]] = {way: [] for way in WAYS}
    for question, encoded in zip(questions, asked, strict=True):
        right = {
            n for n, (file, p) in enumerate(passages) if file == question["file"] and holds(p, question["evidence"])
        }
        for way, hits in _found(index, question["question"], encoded, tokens).items():
            rank = next((place for place, hit in enumerate(hits, start=1) if hit in right), 0)
            found[way][question["kind"]].append(0 < rank <= FIRST)
            ranks[way].append(1 / rank if rank else 0.0)
    return {"questions": len(questions), "passages": len(passages)} | {
        way: {
            "first_3": _percent([hit for hits in found[way].values() for hit in hits]),
            "mrr": round(float(np.mean(ranks[way])), 3),
            **{kind: _percent(hits) for kind, hits in sorted(found[way].items())},
        }
        for way in WAYS
    }


def _found(
    index: Index, question: str, asked: tuple[NDArray[np.float32], Tokens], tokens: list[Tokens]
) -> dict[str, list[int]]:
    """The numbers of passages that each way finds, best first."""
    hits = {way: index.search(question, {"": Asked(asked[0])}, 1, COMPARED, way) for way in WAYS[:3]}
    hits["in_the_end"] = ordered(hits["both"], nearness(asked[1], [tokens[hit.id] for hit in hits["both"]]))
    return {way: [hit.id for hit in found] for way, found in hits.items()}


def _questions(folder: Path) -> list[dict[str, str]]:
    """The questions on these pages. Raises ConfigError for pages of another book."""
    for path in QUESTIONS:
        questions: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
        if all((folder / question["file"]).is_file() for question in questions):
            return questions
    raise ConfigError(f"{folder} has the pages of neither book; see this file's head.")


def read_pages(folder: Path) -> list[tuple[str, Passage]]:
    """Every page's passages, as a box cuts them."""
    pages = sorted(folder.glob("*.html"))
    return [(page.name, passage) for page in pages for passage in split(read_document(page.name, page.read_bytes()))]


def holds(passage: Passage, evidence: str) -> bool:
    """Whether a passage has what answers: the evidence, or the half of it that the cut left there."""
    words = evidence.split()
    parts_ = (words, words[: (len(words) + 1) // 2], words[len(words) // 2 :])
    text = _plain(passage.text)
    return any(_plain(" ".join(part)) in text for part in parts_)


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _percent(hits: list[bool]) -> str:
    return f"{100 * sum(hits) / len(hits):.1f} %" if hits else "-"
