"""One answer of the model: text in pieces, or the call of a tool."""

import secrets
from collections.abc import Generator
from contextlib import closing

from appliance.core.errors import PromptTooLongError, SchemaError
from appliance.llm.engine import Finished, TextDelta
from appliance.llm.structured.answer import StructuredAnswer
from appliance.llm.structured.effort import watched
from appliance.llm.structured.tool_calls import Call, Tool, arguments, choose
from appliance.web.openai.asking import Asking
from appliance.web.openai.errors import as_wire
from appliance.web.openai.request import TOLD, Request
from appliance.web.openai.sampling import seeded

REASONS = {"end": "stop", "length": "length", "time": "length", "stopped": "stop"}


class Generation:
    """One choice of a request."""

    def __init__(self, asking: Asking, wanted: Request, choice: int = 0):
        self.asking = asking
        self._wanted = wanted
        self._options = seeded(wanted.options, choice)
        self._finished = Finished("end")
        self._called = False
        self._is_cut = False  # JSON that ends before it is complete
        self.warnings: list[str] = []  # what this box's limits kept out of JSON

    @property
    def reason(self) -> str:
        """Why it ended: stop, length or tool_calls."""
        if self._is_cut:
            return "length"
        return "tool_calls" if self._called else REASONS[self._finished.reason]

    def parts(self) -> Generator[str | Call, None, None]:
        """The call of a tool, or the pieces of a text. Raises ApplianceError. Closing it stops the model."""
        try:
            yield from self._parts()
        except (PromptTooLongError, SchemaError) as error:
            raise as_wire(error, self._wanted.turns_at, self._wanted.schema_at) from error

    def _parts(self) -> Generator[str | Call, None, None]:
        call = self._call()
        self._called = call is not None
        if call:
            yield call
        elif self._wanted.schema is not None:
            yield from self._structured()
        else:
            yield from self._text()

    def _call(self) -> Call | None:
        """The tool that is to be called, if one is."""
        wanted = self._wanted
        if wanted.choice == "none" or (wanted.choice == "auto" and wanted.turns[-1]["content"].startswith(TOLD)):
            return None  # what a tool answered is to be told, not asked again
        client = wanted.options.client
        tool = choose(self.asking, wanted.turns, wanted.tools, client, must=wanted.choice == "required")
        return self._arguments(tool) if tool else None

    def _arguments(self, tool: Tool) -> Call:
        wanted = self._wanted
        try:
            with watched(lambda: self.asking.is_stopped):
                call = arguments(self.asking, wanted.turns, tool, wanted.options.client)
        except SchemaError as error:
            raise as_wire(error, schema_at=tool.place) from error
        self._is_cut, self.warnings = call.is_cut, list(call.warnings)
        self.asking.leave_out(call.discarded)
        return call

    def _structured(self) -> Generator[str, None, None]:
        assert self._wanted.schema is not None
        asked = StructuredAnswer(self.asking, self._wanted.schema, self._wanted.turns, self._options)
        yield from asked.pieces(self._wanted.stream)
        self._finished, self._is_cut, self.warnings = asked.finished, asked.is_cut, asked.warnings
        self.asking.leave_out(asked.discarded)

    def _text(self) -> Generator[str, None, None]:
        begun = self._options.plain  # a text that is continued keeps its space
        with closing(self.asking.answer(self._wanted.turns, self._options).events()) as events:
            for event in events:
                if isinstance(event, TextDelta):
                    text = event.text if begun else event.text.lstrip()
                    begun = begun or bool(text)
                    if text:
                        yield text
                elif isinstance(event, Finished):
                    self._finished = event


def new_id(kind: str) -> str:
    """A fresh id, such as chatcmpl-…"""
    return f"{kind}{secrets.token_hex(12)}"
