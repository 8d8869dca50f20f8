"""Answers from documents: the passage among three, the answer in the words that are shown, and no answer where none is.

Questions in English, German and Dutch on the Debian installation guide (package installation-guide-amd64 20230508: its
chapters 2, 3, 5.3 and C). Nothing was chosen or tuned on them. Those that the floor was learnt on are apart: German and
Dutch pages of GIMP's manual (gimp-help-de and gimp-help-nl 2.10.34), with LARSON_BENCH_QUESTIONS=development. Each line
of a file has a language, a question, and a pattern that an answer matches; null where the documents have none.

    apt-get download installation-guide-amd64 && dpkg-deb -x installation-guide-amd64_*.deb guide
    LARSON_BENCH_DOCUMENTS=guide/usr/share/doc/installation-guide-amd64 larson bench answers
"""

import json
import math
import os
import re
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from appliance.core.config import Config
from appliance.core.errors import ConfigError
from appliance.documents.embedders import Embedders
from appliance.documents.loader import build_embedders
from appliance.documents.service import DocumentService
from appliance.pipelines import loaders
from appliance.records.people import Person, StoredSample
from appliance.storage.database import Store
from appliance.storage.documents import Documents
from appliance.storage.people import People

PAGES = {
    "test": ("ch02s*.html", "ch03s*.html", "ch05s03.html", "apcs0[123].html"),
    "development": ("*.html",),
}
SURE = 1.96  # standard deviations on each side of a share: 95 %


def measure(config: Config) -> dict[str, Any]:
    """For each language: the passage among three, the answer among the words shown, and refusals."""
    folder = Path(os.environ.get("LARSON_BENCH_DOCUMENTS", ""))
    name = os.environ.get("LARSON_BENCH_QUESTIONS", "test")
    source = Path(__file__).with_name(f"answers_{name}.json")
    if not os.environ.get("LARSON_BENCH_DOCUMENTS") or not folder.is_dir() or not source.is_file():
        raise ConfigError("LARSON_BENCH_DOCUMENTS must name the folder of the guide's languages; see this file's head.")
    questions = json.loads(source.read_text(encoding="utf-8"))
    embedders = build_embedders(config.faces, loaders.open_modelstore(config))
    ways = {"by_words": Embedders(), "one_embedder": Embedders(embedders.english), "as_installed": embedders}
    return {
        language: {
            way: _of(pages, used, [row for row in questions if row[0] == language]) for way, used in ways.items()
        }
        for language in dict.fromkeys(row[0] for row in questions)
        if (pages := [page for form in PAGES[name] for page in sorted((folder / language).glob(form))])
    }


def _of(
    pages: Sequence[Path], embedders: Embedders, questions: Sequence[tuple[str, str, str | None]]
) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as place, Store(Path(place)) as store:
        person = People(store).register("Reader", [StoredSample("none", np.zeros(4, np.float32), b"")])
        service = DocumentService(Documents(store))
        service.embedders = embedders
        began = time.process_time()
        for page in pages:
            service.add(person, page.name, page.read_bytes())
        taken = time.process_time() - began
        return {**_shares(service, person, questions), "cpu_s_to_add": f"{taken:.0f}"}


def _shares(
    service: DocumentService, person: Person, questions: Sequence[tuple[str, str, str | None]]
) -> dict[str, str]:
    found: list[bool] = []
    shown: list[bool] = []
    refused: list[bool] = []
    for _, question, pattern in questions:
        passages = service.search(question, person)
        if pattern is None:
            refused.append(not passages)
            continue
        found.append(any(re.search(pattern, passage.text, re.I) for passage in passages))
        shown.append(bool(passages) and bool(re.search(pattern, service.quote(question, passages), re.I)))
    return {"among_three": share(found), "shown": share(shown), "refused": share(refused)}


def share(hits: Sequence[bool]) -> str:
    """A share with its 95 % interval (Wilson 1927), such as "80 % (55 to 93, of 15)"."""
    if not hits:
        return "-"
    n, p = len(hits), sum(hits) / len(hits)
    middle = (p + SURE**2 / (2 * n)) / (1 + SURE**2 / n)
    reach = SURE * math.sqrt(p * (1 - p) / n + SURE**2 / (4 * n * n)) / (1 + SURE**2 / n)
    return f"{100 * p:.0f} % ({100 * (middle - reach):.0f} to {100 * (middle + reach):.0f}, of {n})"
