"""Converts a JSON Schema to a grammar that allows nothing else, and checks the result."""

import json
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError as BadSchema
from jsonschema.exceptions import ValidationError
from referencing.exceptions import Unresolvable

from appliance.core.errors import SchemaError
from appliance.core.i18n import say
from appliance.llm.structured.grammar_writer import LEVELS, Bounds, GrammarWriter
from appliance.llm.structured.validation import validator

LARGEST = 64_000  # characters of a schema


class Schema:
    """A schema to enforce on an answer."""

    def __init__(self, schema: Any):
        """Raises SchemaError, naming the keyword that cannot be used and where it stands."""
        if not isinstance(schema, Mapping | bool):
            raise SchemaError(say("A JSON Schema must be an object."))
        self.document = schema
        if len(json.dumps(schema)) > LARGEST:
            raise SchemaError(say("The schema is too long: {limit} characters at most.", limit=LARGEST))
        try:
            Draft202012Validator.check_schema(schema)
            self._validator = validator(schema)
            self.grammar(LEVELS[0])  # rejects unsupported schemas now
        except BadSchema as error:
            where = "/".join(map(str, error.absolute_path))
            raise SchemaError(
                say(
                    "This is not a valid JSON Schema: {message} (at /{where})", message=error.message[:200], where=where
                )
            ) from error
        except (RecursionError, ArithmeticError, Unresolvable) as error:
            raise SchemaError(say("This schema is nested too deeply or asks for too much.")) from error

    def grammar(self, bounds: Bounds = LEVELS[0]) -> str:
        """The schema in GBNF, its start symbol "root"."""
        writer = GrammarWriter(self.document, bounds)
        root = writer.value(self.document, "", 0)
        return "\n".join([f"root ::= {root}", *(f"{name} ::= {body}" for name, body in writer.rules.items())])

    def read(self, text: str) -> Any:
        """The value of an answer. Raises SchemaError if it is no JSON, or not of this schema."""
        try:
            value = json.loads(text)
            self._validator.validate(value)
        except (ValueError, RecursionError, Unresolvable) as error:
            raise SchemaError(say("The answer is not complete JSON: {error}.", error=error)) from error
        except ValidationError as error:
            raise SchemaError(
                say("The answer does not fit the schema: {message}", message=error.message[:200])
            ) from error
        return value
