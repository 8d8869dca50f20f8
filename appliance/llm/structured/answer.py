"""Answers as JSON that always follows a schema, or an error that says why not."""

import json
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from typing import Any

from msgspec.structs import replace

from appliance.core.errors import SchemaError, UnfitAnswerError
from appliance.core.i18n import say
from appliance.llm.engine import DEFAULTS, Answer, Engine, Event, Finished, Options, TextDelta
from appliance.llm.prompt import Turn
from appliance.llm.structured.bounds import LEVELS, Bounds
from appliance.llm.structured.cut_offs import cut_offs
from appliance.llm.structured.schema import Schema

EXTRACT = "Read the text and give what it says as JSON. Use only what the text says."
LONGEST_HINT = 1500  # characters of the schema shown to the model; the grammar has all of it

Watch = Callable[[Event], None]


def extraction(text: str, schema: Schema) -> list[Turn]:
    """Turns that ask for the data of a text in the form of a schema."""
    shown = json.dumps(schema.document, ensure_ascii=False)[:LONGEST_HINT]
    return [
        {"role": "system", "content": EXTRACT},
        {"role": "user", "content": f"JSON Schema: {shown}\n\nText: {text}"},
    ]


class StructuredAnswer:
    """Asks until the answer is complete: if it was cut off, asks again with tighter limits on texts and lists."""

    def __init__(self, engine: Engine, schema: Schema, turns: Sequence[Turn], options: Options = DEFAULTS):
        self._engine = engine
        self._schema = schema
        self._turns = turns
        self._options = options
        self._answer: Answer | None = None
        self._stopped = False
        self._attempts: list[Finished] = []
        self.finished = Finished("end")
        self.text = ""
        self.is_cut = False  # whether the text ends before the JSON does
        self.warnings: list[str] = []  # in English: what this box's limits kept out of the answer

    def value(self, watch: Watch = lambda _: None) -> Any:
        """The value; `watch` is called with every event. Raises UnfitAnswerError, ChatError."""
        found = self._tried(watch)
        if self.is_cut:
            raise UnfitAnswerError(say("The answer was cut off before it was complete."))
        return found

    def pieces(self, stream: bool) -> Generator[str, None, None]:
        """The text; with `stream` as it comes, if the grammar alone keeps it to the schema.

        Raises UnfitAnswerError, ChatError. What a limit of tokens or a stop word cut off is given as far as it goes:
        see `is_cut`.
        """
        if stream and self._schema.exact:
            yield from self._streamed(LEVELS[0], lambda _: None)
            try:
                self._judge(LEVELS[0])
            except UnfitAnswerError:
                if not self.is_cut:
                    raise
        else:
            self._tried(lambda _: None)
            yield self.text

    @property
    def discarded(self) -> list[Finished]:
        """The ends of attempts whose text is not the answer's."""
        return [each for each in self._attempts if each is not self.finished]

    def stop(self) -> None:
        """Stop at once. From any thread."""
        self._stopped = True
        if self._answer:
            self._answer.stop()

    def _tried(self, watch: Watch) -> Any:
        """The value with the most generous limits that let it end; None if it was cut off with all of them."""
        problem: SchemaError = UnfitAnswerError(say("There was no answer."))
        cut: list[tuple[str, Finished]] = []
        for level in LEVELS:
            try:
                value = self._attempt(level, watch)
            except SchemaError as error:
                problem = error
                if self._stopped:
                    raise
                cut += [(self.text, self.finished)] if self.is_cut else []
                continue
            self.text = json.dumps(value, ensure_ascii=False)
            return value
        if not cut:
            raise problem
        self.is_cut, (self.text, self.finished) = True, cut[0]
        return None

    def _attempt(self, level: Bounds, watch: Watch) -> Any:
        self.is_cut = False
        for _ in self._streamed(level, watch):
            pass
        if self._stopped:
            raise UnfitAnswerError(say("Stopped before the answer was complete."))
        return self._judge(level)

    def _judge(self, level: Bounds) -> Any:
        """The value of the text. Raises UnfitAnswerError if it is complete and does not fit, or is cut."""
        try:
            value = self._schema.read(self.text)
        except UnfitAnswerError:
            self.is_cut = not _is_json(self.text)
            raise
        self.warnings = cut_offs(value, self._schema.named, level)
        return value

    def _streamed(self, level: Bounds, watch: Watch) -> Generator[str, None, None]:
        options = replace(self._options, grammar=self._schema.grammar(level))
        self._answer = self._engine.answer(self._turns, options)
        if self._stopped:
            self._answer.stop()
        self.text = ""
        with closing(self._answer.events()) as events:
            for event in events:
                watch(event)
                if isinstance(event, TextDelta):
                    self.text += event.text
                    yield event.text
                elif isinstance(event, Finished):
                    self.finished = event
                    self._attempts.append(event)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
