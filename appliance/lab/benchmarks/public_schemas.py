"""Answers under JSON Schemas of other people, and what llama.cpp alone makes of the same."""

import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, validators
from llama_cpp.llama_grammar import json_schema_to_gbnf

from appliance.core.config import Config
from appliance.core.errors import ChatError, SchemaError, UnfitAnswerError
from appliance.lab.benchmarks.schemas import TEXT, own_engine
from appliance.llm.engine import Engine, Options, TextDelta
from appliance.llm.structured.answer import StructuredAnswer, extraction
from appliance.llm.structured.schema import Schema

FOLDER = "BENCH_SCHEMAS"  # the variable that names a folder of .json files, a schema each
FROM = "BENCH_SCHEMAS_FROM"  # the number of the first schema, in the order of the files' names
COUNT = "BENCH_SCHEMAS_COUNT"  # how many from there on: a long measurement is taken in slices
MOST = 120
OUTCOMES = ("valid", "wrong", "unfit", "cut", "refused", "stopped", "late")
TOKENS = 400
SECONDS = 180  # for one answer under one schema; what takes longer is stopped, and counts as late

Answering = Callable[[Engine, Any, int], str]
# llama-cpp-python's converter raises whatever it stumbles over
REFUSALS = (SchemaError, ValueError, KeyError, TypeError, AttributeError, AssertionError, RecursionError)


class LateError(Exception):
    """An answer was stopped because it took longer than SECONDS."""


def measure(config: Config) -> dict[str, object]:
    """Answers under the schemas of a folder that are valid, by Larson and by llama.cpp alone."""
    if not os.environ.get(FOLDER):
        return {"skipped": f"{FOLDER} names no folder of schemas"}
    first, count = int(os.environ.get(FROM, "0")), int(os.environ.get(COUNT, MOST))
    files = sorted(Path(os.environ[FOLDER]).glob("*.json"))[:MOST][first : first + count]
    with own_engine(config) as engine:
        found = {name: _outcomes(engine, files, first, answer) for name, answer in ANSWERS.items()}
    counts = {name: _counted(outcomes) for name, outcomes in found.items()}
    others = {file: said for file, said in found["larson"].items() if said != "valid"}
    return {"schemas": len(files), "seconds_at_most": SECONDS, **counts, "not_valid_by_larson": others}


def _outcomes(engine: Engine, files: list[Path], first: int, answer: Answering) -> dict[str, str]:
    """The outcome of each schema, by the name of its file, with the reason if there is none."""
    return {
        file.name: _outcome(engine, json.loads(file.read_text()), number, answer)
        for number, file in enumerate(files, first)
    }


def _counted(outcomes: dict[str, str]) -> dict[str, int]:
    found = Counter(said.split(":")[0] for said in outcomes.values())
    return {name: found[name] for name in OUTCOMES}


def _outcome(engine: Engine, document: Any, seed: int, answer: Answering) -> str:
    try:
        text = answer(engine, document, seed)
    except LateError:
        return "late"
    except UnfitAnswerError as error:
        return f"unfit: {error}"  # no attempt kept to the schema, and none was handed out
    except REFUSALS as error:
        return f"refused: {error}"
    except ChatError as error:
        return f"stopped: {error}"  # llama.cpp ends its whole process over some grammars of its own converter
    try:
        value = json.loads(text)
    except ValueError:
        return "cut"
    return "valid" if _validator(document).is_valid(value) else "wrong"


def _validator(document: Any) -> Any:
    """Checks values, formats included, by the jsonschema library and the schema's own draft."""
    kind = validators.validator_for(document, Draft202012Validator)
    read = document if "$schema" in document else _with_null(document)
    return kind(read, format_checker=kind.FORMAT_CHECKER)


def _with_null(part: Any) -> Any:
    """The schema with OpenAPI's `nullable` in words of JSON Schema."""
    if isinstance(part, list):
        return [_with_null(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    found = {key: _with_null(inner) for key, inner in part.items()}
    return {"anyOf": [{"type": "null"}, found]} if part.get("nullable") is True else found


def _answer(engine: Engine, document: Any, seed: int) -> str:
    schema = Schema(document)
    options = Options(max_tokens=TOKENS, temperature=0.8, seed=seed)
    asked = StructuredAnswer(engine, schema, extraction(TEXT, schema), options)
    with _time_limit(asked.stop):
        return "".join(asked.pieces(stream=False))


def _bare_answer(engine: Engine, document: Any, seed: int) -> str:
    """The same prompt under the grammar of llama-cpp-python's own converter."""
    grammar = json_schema_to_gbnf(json.dumps(document))
    shown = Schema({})
    shown.document = document
    options = Options(max_tokens=TOKENS, temperature=0.8, seed=seed, grammar=grammar)
    asked = engine.answer(extraction(TEXT, shown), options)
    with _time_limit(asked.stop), closing(asked.events()) as events:
        return "".join(event.text for event in events if isinstance(event, TextDelta))


@contextmanager
def _time_limit(stop: Callable[[], None]) -> Iterator[None]:
    """Stop an answer that takes longer than SECONDS. Raises LateError then."""
    late = threading.Event()

    def end() -> None:
        late.set()
        stop()

    timer = threading.Timer(SECONDS, end)
    timer.start()
    try:
        yield
    except SchemaError:
        if not late.is_set():
            raise
    finally:
        timer.cancel()
    if late.is_set():
        raise LateError


ANSWERS: dict[str, Answering] = {"larson": _answer, "llama.cpp alone": _bare_answer}
