"""Writes the grammar of a JSON Schema in Draft 2020-12.

A grammar never allows less than the schema, except for the bounds that let an answer end, and names that the schema
does not list. What it cannot express it allows, and notes that the answer has to be checked.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from appliance.core.errors import SchemaError
from appliance.core.i18n import say
from appliance.llm.structured import grammar, texts
from appliance.llm.structured.array_writer import ArrayWriter
from appliance.llm.structured.bounds import Bounds
from appliance.llm.structured.conjunctions import Alternatives, Conjunctions, Schemas, UnsatisfiableError, unsatisfiable
from appliance.llm.structured.effort import spend
from appliance.llm.structured.facts import TYPES, Facts, facts_of
from appliance.llm.structured.language import Automaton
from appliance.llm.structured.object_writer import ObjectWriter, Writer, listed
from appliance.llm.structured.scalar_writer import ScalarWriter, is_checked_afterwards
from appliance.llm.structured.validation import part_checker

MAX_SCHEMAS = 4000  # visited
MAX_GROUPED = 2000  # visited, after which alternatives are left to the check
DEEPEST = 60  # schemas within one another
QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]')
NAME = re.compile(r"[a-z][a-z0-9]*")


class GrammarWriter:
    """Writes rules; each method returns a piece for a sequence."""

    def __init__(self, document: Mapping[str, Any], bounds: Bounds):
        """`document` is an upgraded schema."""
        self.exact = True  # whether every value that the grammar allows fits the schema
        self._document = document
        self._bounds = bounds
        self._rules: dict[str, str] = {}
        self._pieces: dict[str, str] = {}  # names of rules, by their bodies
        self._machines: dict[tuple[int, bool], str] = {}
        self._kept: list[Automaton] = []  # so that their identities stay theirs
        self._conjunctions = Conjunctions(document)
        self._names: dict[tuple[int, ...], str] = {}  # of rules of values
        self._open: list[tuple[int, ...]] = []
        self._seen = 0
        self._writer = Writer(bounds, self.value, self._named, self._automaton, self._unsure)
        self._scalars = ScalarWriter(bounds, self._automaton)

    def whole(self) -> str:
        """The grammar, its start symbol "root". Raises SchemaError."""
        self._rules["root"] = self.value([self._document], "")
        needed, todo = {"root"}, ["root"]
        while todo:
            new = set(NAME.findall(QUOTED.sub(" ", self._rules[todo.pop()]))) - needed
            needed |= new
            todo += new
        return "\n".join(f"{name} ::= {body}" for name, body in self._rules.items() if name in needed)

    def value(self, schemas: Sequence[Any], where: str) -> str:
        """A value that fits all schemas. Raises SchemaError, UnsatisfiableError."""
        self._seen += 1
        spend()
        if self._seen > MAX_SCHEMAS:
            raise SchemaError(say("The schema is too large once expanded. Make it smaller."))
        flat = self._conjunctions.of(schemas, where)
        if not flat:
            return self._anything(self._bounds.depth)
        key = tuple(map(id, flat))
        if key in self._open and not self._bounds.recursion:
            raise unsatisfiable(say("The keyword $ref at {at} refers to itself without end.", at=where or "/"), "$ref")
        if key not in self._names:
            self._write(key, flat, where)
        return self._names[key]

    def _write(self, key: tuple[int, ...], flat: Schemas, where: str) -> None:
        if len(self._open) > DEEPEST:
            raise SchemaError(
                say("The schema is nested too deeply at {at}: {limit} levels at most.", at=where or "/", limit=DEEPEST)
            )
        known = len(self._names)
        name = self._names[key] = f"v{self._seen}"
        self._open.append(key)
        try:
            self._rules[name] = self._body(flat, where)
        except UnsatisfiableError:
            for later in list(self._names)[known:]:  # what was written meanwhile may lead here
                del self._names[later]
            raise
        finally:
            self._open.pop()

    def _body(self, flat: Schemas, where: str) -> str:
        if found := self._conjunctions.group(flat):
            rest, alternatives = found
            if self._seen < MAX_GROUPED:
                return self._either(rest, alternatives, where)
            self._unsure()
            return self.value(rest, where)
        facts = facts_of(flat)
        if facts.unchecked or is_checked_afterwards(facts):
            self._unsure()
        if facts.values is not None:
            return self._constants(facts, flat, where)
        return self._typed(facts, where)

    def _either(self, rest: Schemas, alternatives: Alternatives, where: str) -> str:
        if not alternatives.exact:
            self._unsure()
        pieces, problem = [], unsatisfiable(say("Nothing fits the schema false at {at}.", at=where or "/"), "")
        for schema in alternatives.schemas:
            try:
                pieces.append(self.value([*rest, schema], where))
            except UnsatisfiableError as error:
                problem = error
        if not pieces:
            raise problem
        return grammar.either(*dict.fromkeys(pieces))

    def _constants(self, facts: Facts, flat: Schemas, where: str) -> str:
        others_than_values = [{key: part[key] for key in part if key not in ("enum", "excluded")} for part in flat]
        checks = [part_checker(self._document, part) for part in others_than_values if part]
        others = {grammar.constant(value) for value in facts.excluded}
        kept = [value for value in facts.values or () if all(check.fits(value) for check in checks)]
        for schema in flat:
            if "enum" in schema:
                allowed = set(map(grammar.constant, schema["enum"]))
                kept = [value for value in kept if grammar.constant(value) in allowed]
        pieces = [piece for piece in map(grammar.constant, kept) if piece not in others]
        if not pieces:
            raise unsatisfiable(say("No value of enum at {at} fits the rest of its schema.", at=where or "/"), "enum")
        return grammar.either(*dict.fromkeys(pieces))

    def _typed(self, facts: Facts, where: str) -> str:
        pieces, problem = [], unsatisfiable(say("No type fits the schema at {at}.", at=where or "/"), "type")
        for name in (name for name in TYPES if name in facts.types):
            if name == "integer" and "number" in facts.types:
                continue
            try:
                pieces.append(self._of_type(name, facts, where))
            except UnsatisfiableError as error:
                problem = error
        if not pieces:
            raise problem
        return grammar.either(*pieces)

    def _of_type(self, name: str, facts: Facts, where: str) -> str:
        if any(isinstance(value, dict | list) for value in facts.excluded):
            self._unsure()
        if name == "object":
            return ObjectWriter(self._writer, facts, where).piece()
        if name == "array":
            return ArrayWriter(self._writer, facts, where).piece()
        if name == "string":
            return self._scalars.string(facts, where)
        if name in ("number", "integer"):
            return self._scalars.number(name, facts, where)
        values = [word for word in (("true", "false") if name == "boolean" else ("null",))]
        others = {grammar.constant(value) for value in facts.excluded}
        pieces = [piece for piece in map(grammar.literal, values) if piece not in others]
        if not pieces:
            raise unsatisfiable(say("No type fits the schema at {at}.", at=where or "/"), "type")
        return grammar.either(*pieces)

    def _anything(self, depth: int) -> str:
        """A value without a schema, lists and objects within one another down to a depth."""
        bounds = self._bounds
        scalar = self._named(
            grammar.either(grammar.string(0, bounds.characters), grammar.NUMBER, '"true"', '"false"', '"null"')
        )
        if depth == 0:
            return scalar
        inner = self._anything(depth - 1)
        pair = self._named(f'{grammar.string(0, texts.LONGEST_KEY)} ": " {inner}')
        items, pairs = listed(inner, 0, bounds.items, first=True), listed(pair, 0, bounds.pairs, first=True)
        return self._named(grammar.either(scalar, f'"[" {items} "]"', f'"{{" {pairs} "}}"'))

    def _named(self, piece: str) -> str:
        """A separate rule for a long piece, so that the grammar stays small if it is used twice."""
        if len(piece) < 30:
            return piece
        if piece not in self._pieces:
            self._pieces[piece] = f"r{len(self._pieces)}"
            self._rules[self._pieces[piece]] = piece
        return self._pieces[piece]

    def _automaton(self, machine: Automaton, quoted: bool) -> str:
        key = (id(machine), quoted)
        if key not in self._machines:
            self._kept.append(machine)
            written = grammar.AutomatonRules(machine, f"m{len(self._machines)}", quoted, self._bounds.characters)
            self._machines[key] = written.start()
            self._rules.update(written.rules())
        return self._machines[key]

    def _unsure(self) -> None:
        self.exact = False
