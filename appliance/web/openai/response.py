"""One response: whole, or as a stream of named events."""

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Any

import msgspec
from flask import Response

from appliance.core.errors import ApplianceError
from appliance.web.openai import reply
from appliance.web.openai.errors import WireError, as_wire
from appliance.web.openai.generation import Generation, new_id
from appliance.web.openai.output import Named, Output
from appliance.web.openai.reply import Choices
from appliance.web.openai.request import Request
from appliance.web.openai.responses_body import ResponseBody

Keep = Callable[[dict[str, Any], Output], None]


class ModelResponse:
    """One response under way."""

    def __init__(self, choices: Choices, wanted: Request, head: dict[str, Any], keep: Keep):
        """`head`: what the response repeats of its request. `keep` is called with a finished response."""
        self._choices = choices
        self._wanted = wanted
        self._keep = keep
        self._output = Output()
        self._said: dict[str, Any] = {
            "id": new_id("resp_"),
            "object": "response",
            "created_at": int(time.time()),
            **head,
        }

    def answer(self) -> dict[str, Any] | Response:
        """The answer, as it was asked for. Raises ApplianceError."""
        if self._wanted.stream:
            return reply.streamed(self._choices, self._events())
        return reply.whole(self._choices, self._object)

    def _object(self) -> dict[str, Any]:
        (generation,) = self._choices.of(self._wanted)
        for _ in self._output.events(generation.parts()):
            pass
        return self._finished(generation)

    def _events(self) -> Generator[str, None, None]:
        number = -1
        try:
            for number, (name, members) in enumerate(self._named()):
                yield reply.event({"type": name, "sequence_number": number, **members}, name)
        except (ApplianceError, WireError) as error:
            if number < 0:
                raise
            told = as_wire(error).body["error"]
            failed = self._state("failed") | {"error": {"code": "server_error", "message": told["message"]}}
            members = {"type": "response.failed", "sequence_number": number + 1, "response": failed}
            yield reply.event(members, "response.failed")

    def _named(self) -> Iterator[Named]:
        (generation,) = self._choices.of(self._wanted)
        with closing(generation.parts()) as parts:
            events = self._output.events(parts)
            first = next(events)  # what fails before is an error of the request
            yield "response.created", {"response": self._state("in_progress")}
            yield "response.in_progress", {"response": self._state("in_progress")}
            yield first
            yield from events
        finished = self._finished(generation)
        yield f"response.{finished['status']}", {"response": finished}

    def _finished(self, generation: Generation) -> dict[str, Any]:
        cut = generation.reason == "length"
        for item in self._output.items if cut else []:
            item["status"] = "incomplete"
        made = self._state("incomplete" if cut else "completed") | {"completed_at": int(time.time())}
        if cut:
            made["incomplete_details"] = {"reason": "max_output_tokens"}
        made["usage"] = _usage(self._choices.usage)
        self._keep(made, self._output)
        return made

    def _state(self, status: str) -> dict[str, Any]:
        return {**self._said, "status": status, "output": list(self._output.items)}


def head_of(body: ResponseBody, model: str) -> dict[str, Any]:
    """What a response repeats of its request, and what is the same for all."""
    given = msgspec.to_builtins(body)
    text = given["text"] or {}
    return {
        "model": model,
        "error": None,
        "incomplete_details": None,
        "completed_at": None,
        "usage": None,
        "background": False,
        "parallel_tool_calls": False,
        "service_tier": "default",
        "reasoning": {"effort": None, "summary": None},
        "store": body.store is not False,
        "text": {"format": text.get("format") or {"type": "text"}, "verbosity": "medium"},
        "tools": given["tools"] or [],
        "tool_choice": given["tool_choice"] or "auto",
        "truncation": body.truncation or "disabled",
        "metadata": body.metadata or {},
        "top_logprobs": 0,
        **{name: given[name] for name in REPEATED},
    }


REPEATED = (
    *("instructions", "max_output_tokens", "max_tool_calls", "previous_response_id", "temperature", "top_p"),
    *("user", "safety_identifier", "prompt_cache_key"),
)


def _usage(used: dict[str, Any]) -> dict[str, Any]:
    return {
        "input_tokens": used["prompt_tokens"],
        "input_tokens_details": {"cached_tokens": used["prompt_tokens_details"]["cached_tokens"]},
        "output_tokens": used["completion_tokens"],
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": used["total_tokens"],
    }
