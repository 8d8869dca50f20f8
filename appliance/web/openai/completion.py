"""One chat completion: whole, or as a stream of chunks."""

import itertools
import time
from collections.abc import Generator, Mapping
from contextlib import closing
from typing import Any

from flask import Response

from appliance.core.errors import ApplianceError
from appliance.llm.structured.tool_calls import Call
from appliance.web.openai import reply
from appliance.web.openai.errors import WireError, as_wire
from appliance.web.openai.generation import Generation, new_id
from appliance.web.openai.reply import Choices, event
from appliance.web.openai.request import Request


class Completion:
    """One answer under way."""

    def __init__(self, choices: Choices, wanted: Request, model: str):
        self._choices = choices
        self._wanted = wanted
        self._head = {"id": new_id("chatcmpl-"), "created": int(time.time()), "model": model}
        self._begun = False  # the first event was sent
        self._tail = {"system_fingerprint": None, "service_tier": "default"}

    def answer(self) -> dict[str, Any] | Response:
        """The answer, as it was asked for. Raises ApplianceError."""
        if self._wanted.stream:
            return reply.streamed(self._choices, self._events())
        return reply.whole(self._choices, self._object)

    def _object(self) -> dict[str, Any]:
        made = [self._choice(index, each) for index, each in enumerate(self._choices.of(self._wanted))]
        usage = self._choices.usage
        return {"object": "chat.completion", **self._head, "choices": made, "usage": usage, **self._tail}

    def _choice(self, index: int, generation: Generation) -> dict[str, Any]:
        parts = list(generation.parts())
        calls = [_tool_call(part) for part in parts if isinstance(part, Call)]
        text = None if calls else "".join(part for part in parts if isinstance(part, str))
        message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None, "annotations": []}
        message |= {"tool_calls": calls} if calls else {}
        choice = {"index": index, "message": message, "logprobs": None, "finish_reason": generation.reason}
        return choice | _warnings(generation)

    def _events(self) -> Generator[str, None, None]:
        try:
            for index, generation in enumerate(self._choices.of(self._wanted)):
                yield from self._chunks(index, generation)
            if self._wanted.usage:
                yield event({**self._chunk_head(), "choices": [], "usage": self._choices.usage})
        except (ApplianceError, WireError) as error:
            if not self._begun:
                raise
            yield event(as_wire(error).body)
        yield "data: [DONE]\n\n"

    def _chunks(self, index: int, generation: Generation) -> Generator[str, None, None]:
        with closing(generation.parts()) as parts:
            first = next(parts, "")  # what fails before is an error of the request
            self._begun = True
            calls = isinstance(first, Call)
            yield self._chunk(index, {"role": "assistant", "content": None if calls else "", "refusal": None})
            for part in itertools.chain([first], parts):
                if part:
                    yield self._chunk(index, _delta(part))
        yield self._chunk(index, {}, generation.reason, _warnings(generation))

    def _chunk(
        self, index: int, delta: dict[str, Any], reason: str | None = None, more: Mapping[str, Any] | None = None
    ) -> str:
        choice = {"index": index, "delta": delta, "logprobs": None, "finish_reason": reason, **(more or {})}
        usage = {"usage": None} if self._wanted.usage else {}
        return event({**self._chunk_head(), "choices": [choice], **usage})

    def _chunk_head(self) -> dict[str, Any]:
        return {"object": "chat.completion.chunk", **self._head, **self._tail}


def _warnings(generation: Generation) -> dict[str, Any]:
    """A member of ours, for clients that look: where JSON reached a limit of this box that its schema does not have."""
    return {"warnings": generation.warnings} if generation.warnings else {}


def _delta(part: str | Call) -> dict[str, Any]:
    return {"content": part} if isinstance(part, str) else {"tool_calls": [{"index": 0, **_tool_call(part)}]}


def _tool_call(call: Call) -> dict[str, Any]:
    function = {"name": call.name, "arguments": call.text}
    return {"id": new_id("call_"), "type": "function", "function": function}
