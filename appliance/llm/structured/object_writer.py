"""Writes the objects of a grammar: named properties in their order, then those that patterns or a schema allow."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from appliance.core.errors import SchemaError
from appliance.core.i18n import say
from appliance.llm.structured import grammar, language, texts
from appliance.llm.structured.bounds import Bounds
from appliance.llm.structured.conjunctions import UnsatisfiableError, unsatisfiable
from appliance.llm.structured.effort import spend
from appliance.llm.structured.facts import Facts
from appliance.llm.structured.language import ANYTHING, Automaton, Term, TooComplexError
from appliance.llm.structured.scalar_writer import MAX_REPEATED

MOST_PATTERNS = 4  # of one object, told apart in every combination

Member = tuple[str, str, bool]  # a name as a literal with its colon, the value, whether it is required


class Writer:
    """What an object needs of the whole grammar."""

    def __init__(
        self,
        bounds: Bounds,
        value: Callable[[Sequence[Any], str], str],
        named: Callable[[str], str],
        rules: Callable[[Automaton, bool], str],
        unsure: Callable[[], None],
    ):
        """`value` writes a value that fits all schemas, `unsure` notes that the grammar allows too much."""
        self.bounds = bounds
        self.value = value
        self.named = named
        self.rules = rules
        self.unsure = unsure


class ObjectWriter:
    """One object."""

    def __init__(self, writer: Writer, facts: Facts, where: str):
        self._writer = writer
        self._facts = facts
        self._where = where
        named = dict.fromkeys(name for layer in facts.layers for name in layer.get("properties", {}))
        self._names = list(named | facts.required)
        self._allowed_names = language.both(map(self._name_language, facts.names))

    def piece(self) -> str:
        """The object. Raises SchemaError, UnsatisfiableError."""
        least, most = self._facts.size("object")
        if least > MAX_REPEATED:
            raise SchemaError(
                say("No object can have as many properties as minProperties at {at} asks for.", at=self._where or "/"),
                "minProperties",
            )
        members = list(self._members())
        pair = self._more(least > len(members))
        if pair and least > 1 + sum(required for _, _, required in members):
            self._writer.unsure()  # two names might be the same
        body = _Sequence(self._writer, members, pair, least, most).written()
        if body is None:
            raise unsatisfiable(
                say("The keywords minProperties and maxProperties at {at} allow no object.", at=self._where or "/"),
                "minProperties",
            )
        return f'"{{" {body} "}}"'.replace('""  ', "")

    def _members(self) -> Iterator[Member]:
        """The named properties that there can be."""
        needed = self._facts.required
        wanted = self._names if self._writer.bounds.optional else [n for n in self._names if n in needed]
        if not self._writer.bounds.optional and self._facts.size("object")[0] > len(wanted):
            wanted = self._names
        for name in wanted:
            try:
                yield self._member(name)
            except UnsatisfiableError as error:
                if name in needed:
                    raise unsatisfiable(error.text, error.keyword) from error

    def _member(self, name: str) -> Member:
        if not language.matches(self._allowed_names, name):
            raise unsatisfiable(
                say("The property {name} at {at} is both required and forbidden.", name=name, at=self._where or "/"),
                "required",
            )
        schemas = [part for layer in self._facts.layers for part in _applying(layer, name)]
        if any(part is False for part in schemas):
            raise unsatisfiable(
                say("The property {name} at {at} is both required and forbidden.", name=name, at=self._where or "/"),
                "required",
            )
        value = self._writer.value(schemas, f"{self._where}/properties/{name}")
        return grammar.literal(json.dumps(name, ensure_ascii=False) + ": "), value, name in self._facts.required

    def _more(self, needed: bool) -> str:
        """A pair whose name the schema does not list; empty if there can be none."""
        layers = self._facts.layers
        open_ = any({"additionalProperties", "patternProperties"} & set(layer) for layer in layers)
        wanted = open_ or not any("properties" in layer for layer in layers)
        if not needed and not (self._writer.bounds.pairs and wanted):
            return ""
        pairs = list(self._pairs(needed))
        return self._writer.named(grammar.either(*pairs)) if pairs else ""

    def _pairs(self, needed: bool) -> Iterator[str]:
        """A pair for each combination of patterns that a name can match; `needed` to reach minProperties."""
        patterns = list(dict.fromkeys(p for layer in self._facts.layers for p in layer.get("patternProperties", {})))
        if len(patterns) > MOST_PATTERNS:
            self._writer.unsure()
        for matched in product((True, False), repeat=min(len(patterns), MOST_PATTERNS)):
            told = dict(zip(patterns, matched, strict=False))
            schemas = [part for layer in self._facts.layers for part in _matching(layer, told, needed)]
            if any(part is False for part in schemas):
                continue
            if key := self._key(told):
                try:
                    yield f'{key} ": " {self._writer.value(schemas, f"{self._where}/additionalProperties")}'
                except UnsatisfiableError:
                    continue

    def _key(self, told: Mapping[str, bool]) -> str:
        """A name that matches some patterns and not others; empty if there is none."""
        positive = texts.strings([pattern for pattern, matched in told.items() if matched], [])
        negative = [language.other(texts.strings([pattern], [])) for pattern, matched in told.items() if not matched]
        term = language.both([positive, *negative, self._allowed_names])
        others = [language.other(language.exactly(name)) for name in self._names]
        if term is ANYTHING and not others:
            return grammar.string(0, texts.LONGEST_KEY)
        try:
            machine = texts.automaton(language.both([term, *others]), 0, None)
        except TooComplexError:
            self._writer.unsure()
            machine = texts.automaton(term, 0, None)
        return f'"\\"" {self._writer.rules(machine, True)}' if machine.steps else ""

    def _name_language(self, schema: Any) -> Term:
        """The names that a schema allows."""
        if not isinstance(schema, Mapping):
            return ANYTHING if schema is not False else language.NOTHING
        if set(schema) - {"type", "pattern", "format", "minLength", "maxLength", "enum", "const"}:
            self._writer.unsure()
        terms = [texts.strings([schema["pattern"]] if "pattern" in schema else [], [schema.get("format", "")])]
        if "minLength" in schema or "maxLength" in schema:
            most = schema.get("maxLength")
            terms.append(
                language.repeated(language.ANY, int(schema.get("minLength", 0)), most if most is None else int(most))
            )
        values = [schema["const"]] if "const" in schema else schema.get("enum")
        if values is not None:
            terms.append(language.either(language.exactly(value) for value in values if isinstance(value, str)))
        return language.both(terms)


def _applying(layer: Mapping[str, Any], name: str) -> list[Any]:
    """The schemas of one layer that hold for a property."""
    found = [layer["properties"][name]] if name in layer.get("properties", {}) else []
    patterns = layer.get("patternProperties", {})
    found += [part for pattern, part in patterns.items() if texts.matches_pattern(pattern, name)]
    return found or ([layer["additionalProperties"]] if "additionalProperties" in layer else [])


def _matching(layer: Mapping[str, Any], told: Mapping[str, bool], needed: bool) -> list[Any]:
    """The schemas of one layer that hold for names which match some patterns; `needed` if other names are."""
    patterns = layer.get("patternProperties", {})
    if found := [part for pattern, part in patterns.items() if told.get(pattern)]:
        return found
    if "additionalProperties" in layer:
        return [layer["additionalProperties"]]
    return [False] if not needed and (patterns or "properties" in layer) else []  # nobody asked for other names


class _Sequence:
    """Members one after the other, the optional ones there or not, counted as far as bounds need it."""

    def __init__(self, writer: Writer, members: Sequence[Member], pair: str, least: int, most: int | None):
        self._writer = writer
        self._members = members
        self._pair = pair
        self._least = least
        self._most = most
        bounded = most is not None and most < len(members) + (writer.bounds.pairs if pair else 0)
        self._counted = max(1, least, (most or 0) + 1 if bounded else 0)  # more are counted as this many

    def written(self) -> str | None:
        """The members; None if there is no way."""
        after = [self._end(count) for count in range(self._counted + 1)]
        for member in reversed(self._members):
            after = [self._from(member, count, after) for count in range(self._counted + 1)]
        return after[0]

    def _from(self, member: Member, count: int, after: Sequence[str | None]) -> str | None:
        """What may come from a member on, after so many."""
        name, value, required = member
        following = after[min(count + 1, self._counted)]
        ways = []
        if following is not None and (self._most is None or count < self._most):
            comma = '", " ' if count else ""
            spend()
            ways.append(f"{comma}{name} {value} {following}".strip())
        skipped = None if required else after[count]
        if skipped is not None:
            ways.append(skipped or '""')
        return self._writer.named(grammar.either(*ways)) if ways else None

    def _end(self, count: int) -> str | None:
        """Pairs with other names, after so many members."""
        pairs = self._writer.bounds.pairs if self._pair else 0
        least = max(0, self._least - count)
        most = pairs if self._most is None else min(max(0, self._most - count), max(pairs, least))
        most = max(most, least) if self._pair and self._most is None else most
        if least > most or (self._most is not None and count > self._most):
            return None
        return listed(self._pair, least, most, first=not count) if most else ""


def listed(item: str, least: int, most: int, first: bool) -> str:
    """A bounded number of items separated by commas; with `first`, without a leading comma."""
    if not first:
        return f'(", " {item}){{{least},{most}}}'
    inner = f'{item} (", " {item}){{{max(0, least - 1)},{most - 1}}}' if most > 1 else item
    return inner if least else f"({inner})?"
