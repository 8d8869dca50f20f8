"""Answers as JSON that always follows a schema, or an error that says why not."""

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

from msgspec.structs import replace

from appliance.core.errors import SchemaError
from appliance.core.i18n import say
from appliance.llm.engine import DEFAULTS, Answer, Engine, Event, Finished, Options, TextDelta
from appliance.llm.prompt import Turn
from appliance.llm.structured.grammar_writer import LEVELS
from appliance.llm.structured.schema import Schema

EXTRACT = "Read the text and give what it says as JSON. Use only what the text says."
LONGEST_HINT = 1500  # characters of the schema shown to the model; the grammar has all of it


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
        self.finished = Finished("end")
        self.text = ""

    def value(self, watch: Callable[[Event], None] = lambda _: None) -> Any:
        """The value; `watch` is called with every event. Raises SchemaError, ChatError."""
        problem = SchemaError(say("There was no answer."))
        for level in LEVELS:
            text = self._ask(self._schema.grammar(level), watch)
            if self._stopped:
                raise SchemaError(say("Stopped before the answer was complete."))
            try:
                value = self._schema.read(text)
            except SchemaError as error:
                problem = error
                continue
            self.text = json.dumps(value, ensure_ascii=False)
            return value
        raise problem

    def stop(self) -> None:
        """Stop at once. From any thread."""
        self._stopped = True
        if self._answer:
            self._answer.stop()

    def _ask(self, grammar: str, watch: Callable[[Event], None]) -> str:
        self._answer = self._engine.answer(self._turns, replace(self._options, grammar=grammar))
        if self._stopped:
            self._answer.stop()
        said = []
        with closing(self._answer.events()) as events:
            for event in events:
                watch(event)
                if isinstance(event, TextDelta):
                    said.append(event.text)
                elif isinstance(event, Finished):
                    self.finished = event
        return "".join(said)
