"""Several schemas that hold at once, without references and `allOf`; and their alternatives, one group at a time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from appliance.core.errors import SchemaError
from appliance.core.i18n import Text, say
from appliance.llm.structured import dialects
from appliance.llm.structured.effort import spend
from appliance.llm.structured.facts import TYPES

GROUPS = ("anyOf", "oneOf", "not", "if", "dependentRequired", "dependentSchemas")
DEEPEST = 40  # negations within one another

Schemas = tuple[Mapping[str, Any], ...]  # no two are the same object


class UnsatisfiableError(SchemaError):
    """No value fits."""


class Alternatives:
    """Ways to fit one keyword: a value fits one of them. `exact` if a value of any of them fits the keyword."""

    def __init__(self, schemas: Sequence[Any], exact: bool = True):
        self.schemas = schemas
        self.exact = exact


class Conjunctions:
    """The conjunctions of one upgraded schema. Equal schemas that are made here are one object."""

    def __init__(self, document: Mapping[str, Any]):
        self._document = document
        self._made: dict[int, Mapping[str, Any]] = {}
        self._keys: dict[int, tuple[int, Any]] = {}  # by identity: a number that equal parts share, and the part
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._less: dict[tuple[int, str], Mapping[str, Any]] = {}
        self._negated: dict[tuple[int, ...], list[Any] | None] = {}  # by depth and the identities of schemas

    def of(self, schemas: Iterable[Any], where: str) -> Schemas:
        """The schemas with what they refer to. Raises SchemaError, UnsatisfiableError."""
        found: dict[int, Mapping[str, Any]] = {}
        walked: dict[int, bool] = {}
        for schema in schemas:
            self._add(schema, found, where, walked)
        return tuple(found.values())

    def _add(self, schema: Any, found: dict[int, Mapping[str, Any]], where: str, walked: dict[int, bool]) -> None:
        """Add the parts of a schema; `walked` says which schemas were begun, and whether they have ended."""
        if schema is False:
            raise UnsatisfiableError(say("Nothing fits the schema false at {at}.", at=where or "/"))
        if not isinstance(schema, Mapping) or not schema or walked.get(id(schema)):
            return
        if id(schema) in walked:
            raise SchemaError(say("The keyword $ref at {at} refers to itself: not supported.", at=where or "/"), "$ref")
        spend()
        walked[id(schema)] = False
        if "$ref" in schema:
            self._add(self._referred(schema["$ref"], where), found, where, walked)
        for part in schema.get("allOf", ()):
            self._add(part, found, where, walked)
        own = self.without(self.without(schema, "$ref"), "allOf")
        if own:
            found[id(own)] = own
        walked[id(schema)] = True

    def _referred(self, name: str, where: str) -> Any:
        try:
            return dialects.referred(self._document, name)
        except KeyError:
            pass
        if name.startswith("#"):
            raise SchemaError(
                say("The keyword $ref at {at} refers to {name}, which does not exist.", at=where or "/", name=name),
                "$ref",
            )
        raise SchemaError(
            say("The keyword $ref at {at} can only refer to this schema, not to {name}.", at=where or "/", name=name),
            "$ref",
        )

    def without(self, schema: Mapping[str, Any], keyword: str) -> Mapping[str, Any]:
        """A schema without one of its keywords."""
        if keyword not in schema:
            return schema
        key = (id(schema), keyword)
        if key not in self._less:
            rest = {name: value for name, value in schema.items() if name != keyword}
            if keyword == "if":
                rest = {name: value for name, value in rest.items() if name not in ("then", "else")}
            self._less[key] = rest
        return self._less[key]

    def made(self, schema: Any) -> Any:
        """A schema that stands for all that are equal to it."""
        if not isinstance(schema, Mapping):
            return schema
        return self._made.setdefault(self._key(schema), schema)

    def _key(self, part: Mapping[str, Any] | list[Any]) -> int:
        """A number that equal parts share. A part that occurs twice is walked once, or doubled parts take for ever."""
        if id(part) not in self._keys:
            spend()
            inner = sorted(part.items()) if isinstance(part, Mapping) else enumerate(part)
            told = tuple((name, *self._token(value)) for name, value in inner)
            number = self._numbers.setdefault((isinstance(part, list), told), len(self._numbers))
            self._keys[id(part)] = number, part
        return self._keys[id(part)][0]

    def _token(self, value: Any) -> tuple[str, Any]:
        """What equal values share: true, 1 and 1.0 are three."""
        if isinstance(value, Mapping | list):
            return "part", self._key(value)
        return type(value).__name__, value

    def group(self, schemas: Schemas) -> tuple[Schemas, Alternatives] | None:
        """The first keyword that gives alternatives: the schemas without it, and the alternatives."""
        for at, schema in enumerate(schemas):
            for keyword in GROUPS:
                if keyword in schema:
                    rest = self.without(schema, keyword)
                    found = self._alternatives(keyword, schema)
                    kept = (rest,) if rest else ()
                    return (*schemas[:at], *kept, *schemas[at + 1 :]), found
        return None

    def _alternatives(self, keyword: str, schema: Mapping[str, Any]) -> Alternatives:
        if keyword == "oneOf":
            return self._one_of(schema["oneOf"])
        if keyword == "not":
            return self._not(schema["not"])
        if keyword == "if":
            return self._if(schema)
        if keyword == "dependentRequired":
            pairs = {name: {"required": [name, *needed]} for name, needed in schema[keyword].items()}
            return self._dependent(pairs)
        return self._dependent(schema[keyword]) if keyword == "dependentSchemas" else Alternatives(schema["anyOf"])

    def _one_of(self, parts: Sequence[Any]) -> Alternatives:
        told = [self._tells(part) for part in parts]
        apart = all(_apart(one, other) for at, one in enumerate(told) for other in told[:at])
        return Alternatives(parts, exact=len(parts) < 2 or apart)

    def _tells(self, schema: Any) -> dict[str, Any]:
        """What tells a schema apart: its types, its values, and the values of properties that it requires."""
        try:
            parts = self.of([schema], "")
        except SchemaError:
            return {}
        told: dict[str, Any] = {}
        for part in parts:
            told |= {"type": part["type"]} if "type" in part else {}
            told |= {"values": _choices(part)} if _choices(part) is not None else {}
        required = {name for part in parts for name in part.get("required", [])}
        for part in parts:
            for name in required & set(part.get("properties", {})):
                inner = part["properties"][name]
                if isinstance(inner, Mapping) and _choices(inner) is not None:
                    told[f"property {name}"] = _choices(inner)
        return told

    def _not(self, schema: Any) -> Alternatives:
        found = self.negated(schema, 0)
        return Alternatives([{"unchecked": ["not"]}], exact=False) if found is None else Alternatives(found)

    def _if(self, schema: Mapping[str, Any]) -> Alternatives:
        if not {"then", "else"} & set(schema):
            return Alternatives([True])
        negated = self.negated(schema["if"], 0)
        then = self.made({"allOf": [schema["if"], schema.get("then", True)]})
        others = [True] if negated is None else negated
        parts = [self.made({"allOf": [part, schema.get("else", True)]}) for part in others]
        return Alternatives([then, *parts], exact=negated is not None)

    def _dependent(self, needs: Mapping[str, Any]) -> Alternatives:
        """What holds if there is a property of a name, by the names."""
        conditions = []
        for name, needed in needs.items():
            there = {"allOf": [{"required": [name]}, needed]}
            conditions.append({"anyOf": [{"properties": {name: False}}, there]})
        return Alternatives([self.made({"allOf": conditions})])

    def negated(self, schema: Any, depth: int) -> list[Any] | None:
        """Alternatives that hold exactly where a schema does not; None if they cannot be told."""
        if isinstance(schema, bool):
            return [] if schema else [True]
        if depth > DEEPEST:
            return None
        spend()
        parts = self.of([schema], "")
        key = (depth, *map(id, parts))
        if key not in self._negated:
            self._negated[key] = self._negation(parts, depth)
        return self._negated[key]

    def _negation(self, parts: Schemas, depth: int) -> list[Any] | None:
        found: list[Any] = []
        for part in parts:
            for keyword, value in part.items():
                against = self._against(keyword, value, depth)
                if against is None:
                    return None
                found += against
        return [self.made(each) for each in found]

    def _against(self, keyword: str, value: Any, depth: int) -> list[Any] | None:
        """Alternatives that hold where one keyword does not."""
        if keyword == "type":
            names = set(value if isinstance(value, list) else [value])
            names |= {"integer"} if "number" in names else set()
            if "integer" in names and "number" not in names:
                return None  # a number that is not whole
            return [{"type": sorted(set(TYPES) - names)}]
        if keyword in ("const", "enum"):
            return [{"excluded": [value] if keyword == "const" else value}]
        if keyword == "required":
            return [{"type": "object", "properties": {name: False}} for name in value]
        if keyword == "properties":
            return self._against_properties(value, depth)
        if keyword == "not":
            return [value]
        if keyword == "anyOf":
            inner = {id(against): against for choice in value for against in [self.negated(choice, depth + 1)]}
            if not all(inner.values()):
                return None
            return [{"allOf": [{"anyOf": each} for each in inner.values()]}]
        return None

    def _against_properties(self, properties: Mapping[str, Any], depth: int) -> list[Any] | None:
        found = []
        for name, inner in properties.items():
            against = self.negated(inner, depth + 1)
            if against is None:
                return None
            if against:
                wrong = against[0] if len(against) == 1 else {"anyOf": against}
                found.append({"type": "object", "required": [name], "properties": {name: wrong}})
        return found


def _choices(schema: Mapping[str, Any]) -> list[Any] | None:
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    return values if isinstance(values, list) else None


def _apart(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether no value can fit both."""
    spend()
    for key in set(one) & set(other):
        if key == "type":
            types = [set(told[key] if isinstance(told[key], list) else [told[key]]) for told in (one, other)]
            mixed = "number" in types[0] | types[1] and "integer" in types[0] | types[1]
            if not types[0] & types[1] and not mixed:
                return True
        elif not any(_is_among(value, other[key]) for value in one[key]):
            return True
    return False


def _is_among(value: Any, values: Sequence[Any]) -> bool:
    spend()
    return value in values


def unsatisfiable(message: Text, keyword: str) -> UnsatisfiableError:
    """An error that names the keyword at fault."""
    return UnsatisfiableError(message, keyword)
