"""Reads JSON Schemas of any draft since 04 and of OpenAPI as Draft 2020-12, with all references in one place.

Keywords that no draft knows are annotations, as the standard has it, and are left out.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote, urldefrag, urljoin

from appliance.llm.structured.effort import spend

ONE = {
    "not", "if", "then", "else", "contains", "propertyNames", "additionalProperties", "unevaluatedItems",
    "unevaluatedProperties",
}  # fmt: skip
MANY = {"allOf", "anyOf", "oneOf", "prefixItems"}
NAMED = {"properties", "patternProperties", "dependentSchemas"}
PLAIN = {
    "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
    "maxLength", "pattern", "format", "minItems", "maxItems", "uniqueItems", "minContains", "maxContains",
    "minProperties", "maxProperties", "required", "dependentRequired",
}  # fmt: skip
REFERENCES = ("$ref", "$recursiveRef", "$dynamicRef")
BESIDE = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
VALUES = {"enum", "const", "default", "examples", "example"}  # what is in them is no schema
OLD = ("draft-03", "draft-04", "draft-05", "draft-06", "draft-07")  # what stands beside $ref does not count


def upgraded(document: Any) -> dict[str, Any]:
    """The schema in Draft 2020-12: a reference to the root, and under `$defs` all that is referred to.

    The names under `$defs` are JSON pointers in the document. A reference that leads nowhere keeps its name.
    """
    if not isinstance(document, Mapping):
        return {"$ref": reference(""), "$defs": {"": document}}
    return _Upgrade(document).whole()


def reference(pointer: str) -> str:
    """A `$ref` to a part of the document, by its JSON pointer."""
    return "#/$defs/" + quote(pointer.replace("~", "~0").replace("/", "~1"))


def referred(document: Mapping[str, Any], name: str) -> Any:
    """What a `$ref` of an upgraded schema leads to. Raises KeyError."""
    if not name.startswith("#/$defs/"):
        raise KeyError(name)
    return document["$defs"][unquote(name[len("#/$defs/") :]).replace("~1", "/").replace("~0", "~")]


class _Upgrade:
    def __init__(self, document: Mapping[str, Any]):
        self._document = document
        dialect = str(document.get("$schema", ""))
        self._old = any(draft in dialect for draft in OLD)
        self._nullable = "json-schema.org" not in dialect  # OpenAPI's keyword: JSON Schema has none of that name
        self._bases: dict[int, str] = {}  # by the identity of a part of the document
        self._places: dict[str, str] = {"": ""}  # JSON pointers, by addresses with anchors
        self._index(document, "", "")
        self._wanted = [""]

    def whole(self) -> dict[str, Any]:
        """The upgraded schema."""
        found: dict[str, Any] = {}
        for pointer in self._wanted:  # grows meanwhile
            if pointer not in found:
                part = self._at(pointer)
                found[pointer] = self._schema(part, self._bases.get(id(part), ""))
        return {"$ref": reference(""), "$defs": found}

    def _index(self, part: Any, pointer: str, base: str) -> None:
        """Note which parts have an address."""
        if isinstance(part, Mapping):
            own = part.get("$id", part.get("id"))
            if isinstance(own, str) and ("$id" in part or self._old):
                base = _joined(base, own).rstrip("#")
                self._places.setdefault(base, pointer)
            self._bases[id(part)] = base
            for anchor in (part.get("$anchor"), part.get("$dynamicAnchor")):
                if isinstance(anchor, str):
                    self._places.setdefault(f"{base}#{anchor}", pointer)
        for key, inner in _children(part):
            self._index(inner, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}", base)

    def _at(self, pointer: str) -> Any:
        """A part of the document. Raises KeyError."""
        found: Any = self._document
        for step in pointer.split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            if isinstance(found, list) and key.isdecimal() and str(int(key)) == key and int(key) < len(found):
                found = found[int(key)]
            elif isinstance(found, Mapping):
                found = found[key]
            else:
                raise KeyError(pointer)
        return found

    def _schema(self, schema: Any, base: str) -> Any:
        if not isinstance(schema, Mapping):
            return schema
        spend()
        base = self._bases.get(id(schema), base)
        names = [key for key in REFERENCES if isinstance(schema.get(key), str)]
        found: dict[str, Any] = {"$ref": self._reference(schema[names[0]], base)} if names else {}
        if not (found and self._old):
            for key, value in schema.items():
                found |= self._keyword(key, value, schema, base)
        if self._nullable and schema.get("nullable") is True:
            return {"anyOf": [{"type": "null"}, found]}
        return found

    def _keyword(self, key: str, value: Any, schema: Mapping[str, Any], base: str) -> dict[str, Any]:
        if key == "items":
            return self._items(value, schema, base)
        if key == "dependencies":
            return self._dependencies(value, base)
        if key in BESIDE and isinstance(value, bool):  # Draft 04
            return {key: schema[BESIDE[key]]} if value and BESIDE[key] in schema else {}
        if key in ONE:
            return {key: self._schema(value, base)}
        if key in MANY:
            return {key: self._listed(value, base)}
        if key in NAMED:
            return {key: self._named(value, base)}
        return {key: value} if key in PLAIN else {}

    def _listed(self, value: Any, base: str) -> Any:
        return [self._schema(part, base) for part in value] if isinstance(value, list) else value

    def _named(self, value: Any, base: str) -> Any:
        return {key: self._schema(part, base) for key, part in value.items()} if isinstance(value, Mapping) else value

    def _reference(self, name: str, base: str) -> str:
        """The name under which the whole has what is referred to."""
        address, fragment = urldefrag(_joined(base, name))
        start = self._places.get(address, "" if not address else None)
        pointer = None if start is None else start + unquote(fragment)
        if fragment and not fragment.startswith("/"):
            pointer = self._places.get(f"{address}#{fragment}")
        try:
            self._at(pointer if pointer is not None else "/nowhere/at/all")
        except KeyError:
            return name
        assert pointer is not None
        self._wanted.append(pointer)
        return reference(pointer)

    def _items(self, value: Any, schema: Mapping[str, Any], base: str) -> dict[str, Any]:
        if not isinstance(value, list):
            return {"items": self._schema(value, base)}
        found = {"prefixItems": self._listed(value, base)} if value else {}
        if "additionalItems" in schema:
            found["items"] = self._schema(schema["additionalItems"], base)
        return found

    def _dependencies(self, value: Any, base: str) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            return {"dependentSchemas": value}
        names = {key: part for key, part in value.items() if isinstance(part, list)}
        parts = {key: self._schema(part, base) for key, part in value.items() if not isinstance(part, list)}
        return ({"dependentRequired": names} if names else {}) | ({"dependentSchemas": parts} if parts else {})


def _children(part: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(part, Mapping):
        yield from ((str(key), inner) for key, inner in part.items() if key not in VALUES or isinstance(inner, Mapping))
    elif isinstance(part, list):
        yield from ((str(key), inner) for key, inner in enumerate(part))


def _joined(base: str, name: str) -> str:
    try:
        return urljoin(base, name) if base else name
    except ValueError:
        return name
