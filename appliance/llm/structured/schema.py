"""Converts a JSON Schema to a grammar, and checks the result."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema.exceptions import ValidationError
from referencing.exceptions import Unresolvable

from appliance.core.errors import SchemaError, UnfitAnswerError
from appliance.core.i18n import say
from appliance.llm.structured.bounds import LEVELS, Bounds
from appliance.llm.structured.dialects import upgraded
from appliance.llm.structured.effort import bounded
from appliance.llm.structured.grammar_writer import GrammarWriter
from appliance.llm.structured.language import TooComplexError
from appliance.llm.structured.validation import check_schema, checker

LARGEST = 200_000  # characters of a schema


class Schema:
    """A schema to enforce on an answer."""

    def __init__(self, schema: Any):
        """Raises SchemaError, naming the keyword that cannot be used and where it stands."""
        if not isinstance(schema, Mapping | bool):
            raise SchemaError(say("A JSON Schema must be an object."))
        self.document = schema
        self.named: set[str] = set()  # all properties that it names
        self.exact = True  # whether the grammar alone keeps an answer to the schema
        self._grammars: dict[Bounds, str] = {}
        try:
            with bounded():
                self._prepare(schema)
        except ValidationError as error:
            raise _bad(error) from error
        except (RecursionError, ArithmeticError, Unresolvable, TooComplexError) as error:
            raise SchemaError(say("This schema is nested too deeply or asks for too much.")) from error

    def _prepare(self, schema: Mapping[str, Any] | bool) -> None:
        if len(json.dumps(schema)) > LARGEST:
            raise SchemaError(say("The schema is too long: {limit} characters at most.", limit=LARGEST))
        self._upgraded = upgraded(schema)
        check_schema(self._upgraded)
        self._checker = checker(self._upgraded)
        self.named = set(_named(self._upgraded))
        self._written(LEVELS[-1])  # a value without recursion: there is one
        self.exact = self._written(LEVELS[0])

    def grammar(self, bounds: Bounds = LEVELS[0]) -> str:
        """The schema in GBNF, its start symbol "root". Raises SchemaError."""
        with bounded():
            self._written(bounds)
        return self._grammars[bounds]

    def _written(self, bounds: Bounds) -> bool:
        """Write a grammar. True if it allows nothing that does not fit the schema."""
        if bounds in self._grammars:
            return self.exact
        writer = GrammarWriter(self._upgraded, bounds)
        self._grammars[bounds] = writer.whole()
        return writer.exact

    def read(self, text: str) -> Any:
        """The value of an answer. Raises UnfitAnswerError if it is no JSON, or not of this schema."""
        try:
            value = json.loads(text)
            with bounded():
                problem = self._checker.problem(value)
        except SchemaError:  # too much work
            raise
        except (ValueError, RecursionError, Unresolvable) as error:
            raise UnfitAnswerError(say("The answer is not complete JSON: {error}.", error=error)) from error
        if problem:
            raise UnfitAnswerError(say("The answer does not fit the schema: {message}", message=problem[:200]))
        return value


def _named(schema: Any) -> Iterator[str]:
    """All names of properties."""
    if isinstance(schema, Mapping):
        if isinstance(schema.get("properties"), Mapping):
            yield from schema["properties"]
        yield from schema["required"] if isinstance(schema.get("required"), list) else ()
    for part in schema.values() if isinstance(schema, Mapping) else schema if isinstance(schema, list) else ():
        yield from _named(part)


def _bad(error: ValidationError) -> SchemaError:
    path = [str(part) for part in error.absolute_path]
    where = path[1] + "".join(f"/{part}" for part in path[2:]) if path[:1] == ["$defs"] else "/".join(path)
    return SchemaError(
        say(
            "This is not a valid JSON Schema: {message} (at /{where})",
            message=error.message[:200],
            where=where.removeprefix("/"),
        )
    )
