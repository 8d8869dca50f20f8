"""Tool requests, and talk that needs no tool: how many reach the right tool with the right arguments.

Those of tools.json were written by someone who had seen neither the router nor its examples, and the router learns
from none of them; docs/benchmarks.md has the first results. "left_out" are the router's own examples, a tenth
at a time left out of what it learns from; there only the tool is compared.

sums.json has sums told in sentences, and sentences with numbers that ask for none (null) or do not tell enough for
one. They were written when the reader of such sums was finished, and nothing was changed after they were first read:
do not tune the reader on them, write new ones.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from appliance.core.config import Config
from appliance.core.errors import ModelError
from appliance.documents.loader import REQUESTS, build_text_embedder
from appliance.intents.arithmetic import calculate
from appliance.intents.call import Call
from appliance.intents.classifier import Embed
from appliance.intents.examples import entries
from appliance.intents.router import NONE, Router
from appliance.lab.benchmarks import everyday
from appliance.pipelines import loaders

PATTERNS = ("sweep", "scanner", "breathe", "dance", "welcome", "alarm")
UNSEEN = Path(__file__).with_name("tools.json")
SUMS = Path(__file__).with_name("sums.json")
FOLDS = 10
REPLIES = {
    "about",
    "cannot",
    "unsure",
    "convert",
    "collection",
}  # for talk as good as none: they answer, and do nothing


def measure(config: Config) -> dict[str, Any]:
    """Requests that reach the right tool with the right arguments, and talk that reaches none."""
    requests = json.loads(UNSEEN.read_text(encoding="utf-8"))
    found: dict[str, Any] = {"requests": len(requests), "words_alone": _share(Router(PATTERNS), requests)}
    try:
        embedder = build_text_embedder(config.faces, loaders.open_modelstore(config), REQUESTS)
    except ModelError:
        return found  # the appliance then decides by words only as well
    embed = _remembering(embedder.embed)
    router = Router(PATTERNS, embed, embedder.knows)
    wrong = [entry[0] for entry in requests if not right(router, *entry)]
    return found | {
        "words_and_meaning": _share(router, requests),
        "wrong": wrong,
        "sums_in_sentences": _sums(router),
        "everyday": everyday.measure(router),
        "left_out": {"requests": len(entries()), "right_tool": _left_out(embed, embedder.knows)},
    }


def _share(router: Router, requests: list[list[Any]]) -> float:
    return round(sum(right(router, *entry) for entry in requests) / len(requests), 3)


def _sums(router: Router) -> dict[str, int]:
    """How many sums were right, left to talk, or wrong, and from how many sentences without one a sum was made."""
    found = {"right": 0, "silent": 0, "wrong": 0, "no_sum": 0, "made_up": 0}
    for sentence, wanted in json.loads(SUMS.read_text(encoding="utf-8")):
        call = router.route(sentence)
        result = calculate(call.arguments["expression"]) if _tool(call) == "calculate" and call else None
        if wanted is None:
            found["no_sum" if result is None else "made_up"] += 1
        else:
            found["silent" if result is None else "right" if result == wanted else "wrong"] += 1
    return found


def _left_out(embed: Embed, knows: Callable[[str], bool]) -> float:
    """The share of the router's examples for which the others tell the right tool."""
    known = entries()
    fold = np.random.default_rng(0).permutation(len(known)) % FOLDS
    hits = 0
    for number in range(FOLDS):
        router = Router(PATTERNS, embed, knows, examples=[e for e, f in zip(known, fold, strict=True) if f != number])
        hits += sum(_tool(router.route(e.request)) == e.tool for e, f in zip(known, fold, strict=True) if f == number)
    return round(hits / len(known), 3)


def _tool(call: Call | None) -> str:
    return call.tool if call else NONE


def _remembering(embed: Embed) -> Embed:
    """The same, but no text is embedded twice."""
    vectors: dict[str, Any] = {}

    def remembered(texts: Any) -> Any:
        new = [text for text in dict.fromkeys(texts) if text not in vectors]
        vectors.update(zip(new, embed(new), strict=True) if new else [])
        return np.stack([vectors[text] for text in texts])

    return remembered


def right(router: Router, request: str, tool: str | None, wanted: dict[str, Any] | None) -> bool:
    """Whether a request is routed as it should be."""
    call = router.route(request)
    call = None if call and call.tool in REPLIES and tool is None else call
    if call is None or tool is None or call.tool != tool:
        return call is None and tool is None
    return all(_fits(call.arguments, name, value) for name, value in (wanted or {}).items())


def _fits(arguments: dict[str, Any], name: str, value: Any) -> bool:
    if name == "result":
        return bool(calculate(arguments["expression"]) == value)
    if name == "contains":
        return all(word in arguments["question"].lower() for word in value)
    if name == "label":
        return str(value).lower() in arguments["label"].lower()
    return bool(arguments.get(name) == value)
