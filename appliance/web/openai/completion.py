"""One chat completion: whole, or as a stream of server-sent events."""

import itertools
import json
import secrets
import time
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any

from flask import Response

from appliance.core.errors import ApplianceError, ChatError, LockedError, PromptTooLongError, SchemaError
from appliance.llm.engine import Engine, Finished, TextDelta
from appliance.llm.structured.answer import StructuredAnswer
from appliance.llm.structured.tool_calls import Call, arguments, choose
from appliance.web.openai.wire import TOLD, Request, WireError, arguments_text

REASONS = {"end": "stop", "length": "length", "time": "length", "stopped": "stop"}


class Completion:
    """One answer under way."""

    def __init__(self, engine: Engine, wanted: Request, model: str, leave: Callable[[], None]):
        """`leave` is called once, when the answer has ended."""
        self._engine = engine
        self._wanted = wanted
        self._leave = leave
        self._head = {"id": f"chatcmpl-{secrets.token_hex(12)}", "created": int(time.time()), "model": model}
        self._finished = Finished("end")

    def whole(self) -> dict[str, Any]:
        """The answer as one object. Raises ApplianceError."""
        try:
            message, reason = self._message()
        finally:
            self._leave()
        choice = {"index": 0, "message": {"role": "assistant", **message}, "logprobs": None, "finish_reason": reason}
        return {"object": "chat.completion", **self._head, "choices": [choice], "usage": self._usage()}

    def _message(self) -> tuple[dict[str, Any], str]:
        if call := self._call():
            return {"content": None, "tool_calls": [self._tool_call(call)]}, "tool_calls"
        text = "".join(self._pieces())
        return {"content": text}, REASONS[self._finished.reason]

    def stream(self) -> Response:
        """The answer as server-sent events. What fails before the first of them is an error of the request."""
        events = self._events()
        try:
            first = next(events)
        except BaseException:
            self._leave()
            raise

        def end() -> None:
            events.close()  # the client may have gone: the model stops
            self._leave()

        response = Response(itertools.chain([first], events), mimetype="text/event-stream")
        response.headers["X-Accel-Buffering"] = "no"
        response.call_on_close(end)
        return response

    def _events(self) -> Generator[str, None, None]:
        call = self._call()
        pieces = None if call else self._pieces()
        first = next(pieces, None) if pieces else None
        yield self._chunk({"role": "assistant", "content": None if call else ""})
        try:
            if call:
                yield self._chunk({"tool_calls": [{"index": 0, **self._tool_call(call)}]})
                yield self._chunk({}, "tool_calls")
            else:
                if first is not None:
                    yield self._chunk({"content": first})
                for piece in pieces or ():
                    yield self._chunk({"content": piece})
                yield self._chunk({}, REASONS[self._finished.reason])
            if self._wanted.usage:
                yield _event({"object": "chat.completion.chunk", **self._head, "choices": [], "usage": self._usage()})
        except ApplianceError as error:
            yield _event(as_wire(error).body)
        finally:
            if pieces is not None:
                pieces.close()  # the model stops
        yield "data: [DONE]\n\n"

    def _chunk(self, delta: dict[str, Any], reason: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        usage = {"usage": None} if self._wanted.usage else {}
        return _event({"object": "chat.completion.chunk", **self._head, "choices": [choice], **usage})

    def _call(self) -> Call | None:
        """The tool that is to be called, if one is."""
        wanted = self._wanted
        if wanted.choice == "none" or (wanted.choice == "auto" and wanted.turns[-1]["content"].startswith(TOLD)):
            return None  # what a tool answered is to be told, not asked again
        client = wanted.options.client
        named = [tool for tool in wanted.tools if tool.name == wanted.choice]
        tool = choose(self._engine, wanted.turns, named or wanted.tools, client, must=wanted.choice != "auto")
        return arguments(self._engine, wanted.turns, tool, client) if tool else None

    def _pieces(self) -> Generator[str, None, None]:
        wanted = self._wanted
        if wanted.schema is not None:
            asked = StructuredAnswer(self._engine, wanted.schema, wanted.turns, wanted.options)
            asked.value()
            self._finished = asked.finished
            yield asked.text
            return
        begun = False
        with closing(self._engine.answer(wanted.turns, wanted.options).events()) as events:
            for event in events:
                if isinstance(event, TextDelta):
                    text = event.text if begun else event.text.lstrip()
                    begun = begun or bool(text)
                    if text:
                        yield text
                elif isinstance(event, Finished):
                    self._finished = event

    def _tool_call(self, call: Call) -> dict[str, Any]:
        function = {"name": call.name, "arguments": arguments_text(call.arguments)}
        return {"id": f"call_{secrets.token_hex(12)}", "type": "function", "function": function}

    def _usage(self) -> dict[str, Any]:
        done = self._finished
        return {
            "prompt_tokens": done.prompt_tokens,
            "completion_tokens": done.tokens,
            "total_tokens": done.prompt_tokens + done.tokens,
            "prompt_tokens_details": {"cached_tokens": done.cached_tokens},
        }


def as_wire(error: ApplianceError) -> WireError:
    """What went wrong, in the form that clients expect."""
    if isinstance(error, PromptTooLongError):
        return WireError(str(error), "messages", "context_length_exceeded")
    if isinstance(error, SchemaError):
        return WireError(str(error), "response_format", "invalid_answer", 500)
    if isinstance(error, LockedError):
        return WireError(str(error), None, "rate_limit_exceeded", 429, "requests")
    busy = isinstance(error, ChatError)
    return WireError(str(error), None, "model_not_ready" if busy else None, 503)


def _event(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"
