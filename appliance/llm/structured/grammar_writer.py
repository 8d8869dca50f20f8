"""Writes the grammar of a JSON Schema: Draft 2020-12, as far as a grammar can express it.

An unsupported keyword is rejected by name, never ignored.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from appliance.core.errors import SchemaError
from appliance.core.i18n import say
from appliance.llm.structured import grammar
from appliance.llm.structured.validation import validator

ANNOTATIONS = {
    "title", "description", "default", "examples", "$schema", "$id", "$comment", "$defs", "definitions", "$anchor",
    "deprecated", "readOnly", "writeOnly", "contentMediaType", "contentEncoding",
}  # fmt: skip
OF_TYPE = {
    "object": {"properties", "required", "additionalProperties", "minProperties", "maxProperties"},
    "array": {"items", "prefixItems", "minItems", "maxItems"},
    "string": {"minLength", "maxLength", "pattern", "format"},
    "integer": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "format"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "format"},
    "boolean": set(),
    "null": set(),
}
ANYWHERE = {"type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref", "nullable"}
DEEPEST = 24  # schemas within one another
MAX_SCHEMAS = 4000  # visited, with references followed: small ones can expand without end
LARGEST_BOUND = Decimal(10) ** 15  # of a number: what every reader of JSON keeps exactly
MAX_REPEATED = 1000  # of anything in a grammar: llama.cpp writes each repetition out


@dataclass(frozen=True)
class Bounds:
    """Bounds for what the schema leaves unbounded."""

    characters: int  # of a string
    items: int  # of an array
    pairs: int  # of an object of any keys
    depth: int  # of a value without a schema


# From generous to tight: a cut-off answer is asked for again with the next.
LEVELS = (Bounds(400, 24, 8, 2), Bounds(100, 8, 4, 1), Bounds(30, 3, 2, 1), Bounds(8, 1, 1, 0))


class GrammarWriter:
    """Writes rules; each method returns a piece for a sequence."""

    def __init__(self, document: Any, bounds: Bounds):
        self._document = document
        self._bounds = bounds
        self.rules: dict[str, str] = {}
        self._open: list[str] = []  # references that are being followed
        self._seen = 0

    def value(self, schema: Any, where: str, depth: int) -> str:
        """A value of a schema."""
        self._seen += 1
        if self._seen > MAX_SCHEMAS:
            raise SchemaError(say("The schema is too large once expanded. Make it smaller."))
        if depth > DEEPEST:
            raise SchemaError(
                say(
                    "The schema is nested too deeply at {at}: {limit} levels at most.",
                    at=where or "/",
                    limit=DEEPEST,
                )
            )
        if schema is True or schema == {}:
            return self._anything(self._bounds.depth)
        if schema is False:
            raise SchemaError(say("Nothing fits the schema false at {at}.", at=where or "/"))
        self._check(schema, where)
        piece = self._chosen(schema, where, depth)
        if schema.get("nullable") is True:
            piece = grammar.either(piece, '"null"')
        return self._named(piece)

    def _chosen(self, schema: Mapping[str, Any], where: str, depth: int) -> str:
        if "const" in schema:
            return self._constants(schema, [schema["const"]], where)
        if "enum" in schema:
            return self._constants(schema, schema["enum"], where)
        if "$ref" in schema:
            return self._reference(schema, where, depth)
        if "allOf" in schema:
            return self.value(self._merged(schema, where), f"{where}/allOf", depth + 1)
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                return self._alternatives(schema, keyword, where, depth)
        types = schema.get("type", self._implied(schema))
        types = types if isinstance(types, list) else [types]
        return grammar.either(*(self._typed(name, schema, where, depth) for name in types))

    def _named(self, piece: str) -> str:
        """A separate rule for a long piece, so that the grammar stays small if it is used twice."""
        if len(piece) < 60:
            return piece
        known = next((name for name, body in self.rules.items() if body == piece), None)
        name = known or f"r{len(self.rules)}"
        self.rules[name] = piece
        return name

    def _check(self, schema: Mapping[str, Any], where: str) -> None:
        allowed = ANNOTATIONS | ANYWHERE | set().union(*OF_TYPE.values())
        for keyword in schema:
            if keyword not in allowed and not keyword.startswith("x-"):
                raise SchemaError(
                    say("The keyword {keyword} at {at} is not supported.", keyword=keyword, at=where or "/"),
                    keyword,
                )
        for keyword in ("$ref", "pattern"):
            if keyword in schema and {"enum", "const"} & set(schema):
                raise SchemaError(
                    say(
                        "The keyword {keyword} next to enum at {at} is not supported.",
                        keyword=keyword,
                        at=where or "/",
                    ),
                    keyword,
                )

    def _implied(self, schema: Mapping[str, Any]) -> str | list[str]:
        """The type implied by the keywords of a schema; every type if none implies one."""
        for name in ("object", "array", "string", "number"):
            if OF_TYPE[name] - {"format"} & set(schema):
                return name
        return ["string", "number", "boolean", "null"]

    def _constants(self, schema: Mapping[str, Any], values: list[Any], where: str) -> str:
        rest = {key: value for key, value in schema.items() if key not in ("enum", "const")}
        fits = validator({**rest, **self._definitions()})
        kept = [value for value in values if fits.is_valid(value)]
        if not kept:
            raise SchemaError(say("No value of enum at {at} fits the rest of its schema.", at=where or "/"), "enum")
        return grammar.either(*(grammar.constant(value) for value in kept))

    def _definitions(self) -> dict[str, Any]:
        if not isinstance(self._document, Mapping):
            return {}
        return {key: self._document[key] for key in ("$defs", "definitions") if key in self._document}

    def _reference(self, schema: Mapping[str, Any], where: str, depth: int) -> str:
        name = schema["$ref"]
        beside = set(schema) - ANNOTATIONS - {"$ref", "nullable"}
        if beside:
            raise SchemaError(
                say(
                    "The keyword {keyword} next to $ref at {at} is not supported.",
                    keyword=min(beside),
                    at=where or "/",
                ),
                min(beside),
            )
        if name in self._open:
            raise SchemaError(
                say(
                    "The keyword $ref at {at} refers to itself ({name}): not supported.",
                    at=where or "/",
                    name=name,
                ),
                "$ref",
            )
        self._open.append(name)
        piece = self.value(self._found(name, where), name, depth + 1)
        self._open.pop()
        return piece

    def _found(self, name: Any, where: str) -> Any:
        found = self._document
        if not isinstance(name, str) or not name.startswith("#"):
            raise SchemaError(
                say("The keyword $ref at {at} can only refer to this schema (#/…).", at=where or "/"), "$ref"
            )
        for part in name[1:].split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            if isinstance(found, list) and key.isdigit() and int(key) < len(found):
                found = found[int(key)]
            elif isinstance(found, Mapping) and key in found:
                found = found[key]
            else:
                raise SchemaError(
                    say(
                        "The keyword $ref at {at} refers to {name}, which does not exist.",
                        at=where or "/",
                        name=name,
                    ),
                    "$ref",
                )
        return found

    def _merged(self, schema: Mapping[str, Any], where: str) -> dict[str, Any]:
        """allOf merged into one schema, if the parts do not conflict."""
        merged: dict[str, Any] = {key: value for key, value in schema.items() if key != "allOf"}
        for part in schema["allOf"]:
            seen: list[str] = []
            while isinstance(part, Mapping) and set(part) - ANNOTATIONS == {"$ref"}:
                if part["$ref"] in [*seen, *self._open]:
                    raise SchemaError(
                        say("The keyword $ref at {at} refers to itself: not supported.", at=where or "/"), "$ref"
                    )
                seen.append(part["$ref"])
                part = self._found(part["$ref"], where)
            if not isinstance(part, Mapping):
                raise SchemaError(
                    say("The keyword allOf at {at} is only supported for objects.", at=where or "/"), "allOf"
                )
            for key, value in part.items():
                if key == "properties":
                    if set(merged.get(key, {})) & set(value):
                        raise SchemaError(
                            say("The keyword allOf at {at} defines a property twice.", at=where or "/"), "allOf"
                        )
                    merged[key] = {**merged.get(key, {}), **value}
                elif key == "required":
                    merged[key] = [*merged.get(key, []), *value]
                elif key in ANNOTATIONS or merged.get(key, value) == value:
                    merged[key] = value
                else:
                    raise SchemaError(
                        say("The keyword allOf at {at} has two values of {key}.", at=where or "/", key=key),
                        "allOf",
                    )
        return merged

    def _alternatives(self, schema: Mapping[str, Any], keyword: str, where: str, depth: int) -> str:
        beside = {key: value for key, value in schema.items() if key not in (keyword, "nullable", *ANNOTATIONS)}
        pieces = []
        for number, part in enumerate(schema[keyword]):
            at = f"{where}/{keyword}/{number}"
            if beside and isinstance(part, Mapping):
                part = self._merged({"allOf": [beside, part]}, at)
            pieces.append(self.value(part, at, depth + 1))
        return grammar.either(*dict.fromkeys(pieces))

    # ------------------------------------------------------------ types

    def _typed(self, name: str, schema: Mapping[str, Any], where: str, depth: int) -> str:
        if name == "object":
            return self._object(schema, where, depth)
        if name == "array":
            return self._array(schema, where, depth)
        if name == "string":
            return self._string(schema, where)
        if name in ("integer", "number"):
            return self._number(name, schema, where)
        return {"boolean": '("true" | "false")', "null": '"null"'}[name]

    def _string(self, schema: Mapping[str, Any], where: str) -> str:
        least = int(schema.get("minLength", 0))
        most = int(schema.get("maxLength", max(least, self._bounds.characters)))
        most = min(most, max(least, self._bounds.characters))
        if most < least or least > MAX_REPEATED:
            raise SchemaError(
                say("No string can be as long as minLength at {at} asks for.", at=where or "/"), "minLength"
            )
        expression = schema.get("pattern") or grammar.FORMATS.get(schema.get("format", ""))
        if expression is None:
            return grammar.string(least, most)
        if "pattern" in schema and {"minLength", "maxLength"} & set(schema):
            raise SchemaError(
                say("The keyword pattern at {at} is not supported together with lengths.", at=where or "/"),
                "pattern",
            )
        if "pattern" not in schema:
            expression = f"^{expression}$"
        try:
            return grammar.pattern(expression, min(most, 60))
        except grammar.UnknownPatternError as error:
            raise SchemaError(
                say("The pattern at {at} is not supported: {error}.", at=where or "/", error=error.text), "pattern"
            ) from error

    def _number(self, name: str, schema: Mapping[str, Any], where: str) -> str:
        bounds = {key: Decimal(str(schema[key])) for key in OF_TYPE["number"] & set(schema) if key != "format"}
        if any(abs(bound) > LARGEST_BOUND for bound in bounds.values()):
            raise SchemaError(say("A bound at {at} is too large: 15 digits at most.", at=where or "/"), "minimum")
        lows = [(bounds[key], key == "exclusiveMinimum") for key in ("minimum", "exclusiveMinimum") if key in bounds]
        highs = [(bounds[key], key == "exclusiveMaximum") for key in ("maximum", "exclusiveMaximum") if key in bounds]
        low, above = max(lows, default=(None, False))
        high, below = min(highs, key=lambda bound: (bound[0], not bound[1]), default=(None, False))
        try:
            if name == "number":
                return grammar.number(low, high, above, below)
            first = None if low is None else int(low.to_integral_value("ROUND_CEILING")) + (above and low == int(low))
            last = None if high is None else int(high.to_integral_value("ROUND_FLOOR")) - (below and high == int(high))
            return grammar.integer(first, last)
        except ValueError as error:
            raise SchemaError(
                say("No number lies between minimum and maximum at {at}.", at=where or "/"), "minimum"
            ) from error

    def _array(self, schema: Mapping[str, Any], where: str, depth: int) -> str:
        heads = schema.get("prefixItems", [])
        least = int(schema.get("minItems", 0))
        most = int(schema.get("maxItems", max(least, len(heads), self._bounds.items)))
        most = min(most, max(least, self._bounds.items, len(heads)))
        if most < least or least > MAX_REPEATED:
            raise SchemaError(say("No list can be as long as minItems at {at} asks for.", at=where or "/"), "minItems")
        pieces = [self.value(head, f"{where}/prefixItems/{i}", depth + 1) for i, head in enumerate(heads)][:most]
        more = 0 if schema.get("items") is False else most - len(pieces)
        item = self.value(schema.get("items", True), f"{where}/items", depth + 1) if more > 0 else ""
        tail = self._listed(item, max(0, least - len(pieces)), more, first=not pieces) if more > 0 else ""
        for index in reversed(range(len(pieces))):  # those beyond the least may be missing, from the end
            comma = '", " ' if index else ""
            tail = f"{comma}{pieces[index]} {tail}".strip()
            tail = tail if index < least else f"({tail})?"
        return f'"[" {tail} "]"'

    def _listed(self, item: str, least: int, most: int, first: bool) -> str:
        """A bounded number of items separated by commas; with `first`, without a leading comma."""
        if not first:
            return f'(", " {item}){{{least},{most}}}'
        inner = f'{item} (", " {item}){{{max(0, least - 1)},{most - 1}}}' if most > 1 else item
        return inner if least else f"({inner})?"

    def _object(self, schema: Mapping[str, Any], where: str, depth: int) -> str:
        properties = dict(schema.get("properties", {}))
        required = list(schema.get("required", []))
        extra = schema.get("additionalProperties", not properties)
        for name in required:
            if name not in properties:
                if extra is False:
                    raise SchemaError(
                        say(
                            "The property {name} at {at} is both required and forbidden.",
                            name=name,
                            at=where or "/",
                        ),
                        "required",
                    )
                properties[name] = extra if isinstance(extra, Mapping) else True
        if not properties:
            return self._map(schema, extra, where, depth)
        least = int(schema.get("minProperties", 0))
        most = int(schema.get("maxProperties", len(properties)))
        if least > len(required) and least <= len(properties):
            required = list(properties)  # all of them are enough
        if least > len(properties) or most < len(set(required)):
            raise SchemaError(
                say("The keywords minProperties and maxProperties at {at} allow no object.", at=where or "/"),
                "minProperties",
            )
        shown = [name for name in properties if most >= len(properties) or name in required]
        return self._members([(n, properties[n], n in required) for n in shown], where, depth)

    def _members(self, members: list[tuple[str, Any, bool]], where: str, depth: int) -> str:
        """Properties in their order, the optional ones there or not."""
        after, alone = "", ""  # what may follow a property, and what may begin the object, from here on
        for name, schema, required in reversed(members):
            piece = self.value(schema, f"{where}/properties/{name}", depth + 1)
            pair = f"{grammar.literal(json.dumps(name, ensure_ascii=False) + ': ')} {piece}"
            begun = f"{pair} {after}".strip()
            alone = begun if required else self._named(f"({begun} | {alone})" if alone else f"({begun})?")
            following = f'", " {pair}'
            after = self._named(f"{following if required else f'({following})?'} {after}".strip())
        return f'"{{" {alone} "}}"' if alone else '"{}"'

    def _map(self, schema: Mapping[str, Any], extra: Any, where: str, depth: int) -> str:
        """An object of any keys."""
        least = int(schema.get("minProperties", 0))
        most = min(int(schema.get("maxProperties", MAX_REPEATED)), max(least, self._bounds.pairs))
        if extra is False or most == 0:
            return '"{}"'
        if least > 1:  # two keys might be the same
            raise SchemaError(
                say("The keyword minProperties at {at} is not supported.", at=where or "/"), "minProperties"
            )
        item = (
            self._anything(self._bounds.depth)
            if extra is True
            else self.value(extra, f"{where}/additionalProperties", depth + 1)
        )
        pair = f'{grammar.string(1, 30)} ": " {item}'
        return f'"{{" {self._listed(self._named(pair), least, most, first=True)} "}}"'

    def _anything(self, depth: int) -> str:
        scalar = grammar.either(
            grammar.string(0, self._bounds.characters), grammar.number(None, None), '"true"', '"false"', '"null"'
        )
        scalar = self._named(scalar)
        if depth == 0:
            return scalar
        inner = self._anything(depth - 1)
        pair = self._named(f'{grammar.string(1, 30)} ": " {inner}')
        items = self._listed(inner, 0, self._bounds.pairs, first=True)
        pairs = self._listed(pair, 0, self._bounds.pairs, first=True)
        return self._named(grammar.either(scalar, f'"[" {items} "]"', f'"{{" {pairs} "}}"'))
