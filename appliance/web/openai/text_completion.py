"""OpenAI's older address for text: a prompt is continued as it stands, without the model's chat template."""

import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Annotated, Any, ClassVar

from flask import Response
from msgspec import Meta

from appliance.core.errors import ApplianceError
from appliance.llm.structured.tool_calls import Call
from appliance.web.openai import reply, sampling
from appliance.web.openai.errors import WireError, as_wire, unsupported
from appliance.web.openai.generation import Generation, new_id
from appliance.web.openai.reply import Choices, event
from appliance.web.openai.request import Request, fitted
from appliance.web.openai.sampling import Sampled, refuse

MAX_PROMPTS = 32
USUAL_TOKENS = 16  # OpenAI's own
NOT_HERE: Mapping[str, tuple[Any, ...]] = {"suffix": ("",), "logprobs": (0,), "logit_bias": ({},)}


class CompletionBody(Sampled, kw_only=True):
    """A text that is to be continued. Members that are not listed are ignored."""

    problems: ClassVar[Mapping[str, str]] = {
        **sampling.PROBLEMS,
        "prompt": f"prompt must be a text, or a list of 1 to {MAX_PROMPTS} texts. Tokens of another model's vocabulary "
        "are not understood here.",
    }

    model: str
    prompt: str | Annotated[list[str], Meta(min_length=1, max_length=MAX_PROMPTS)] = ""
    best_of: sampling.Choices | None = None
    echo: bool | None = None
    suffix: Any = None
    logprobs: Any = None
    logit_bias: Any = None
    user: str | None = None


def read_completion(body: CompletionBody, client: str) -> list[Request]:
    """What a body asks for: a request for each prompt. Raises WireError."""
    refuse(body, NOT_HERE)
    if body.best_of is not None and body.best_of != (body.n or 1):
        raise unsupported("best_of", "answers are not ranked")
    options = body.options(client, sampling.limited(body.max_tokens, USUAL_TOKENS), plain=True)
    stream = body.stream is True
    request = Request([], options, choices=body.n or 1, stream=stream, usage=body.wants_usage, turns_at="prompt")
    prompts = [body.prompt] if isinstance(body.prompt, str) else body.prompt
    turns = [fitted([{"role": "user", "content": prompt}], "prompt") for prompt in prompts]
    return [replace(request, turns=each) for each in turns]


class TextCompletion:
    """One answer under way."""

    def __init__(self, choices: Choices, wanted: list[Request], model: str, echo: bool):
        """With `echo`, every text begins with its prompt."""
        self._choices = choices
        self._wanted = wanted
        self._echo = echo
        self._head = {"id": new_id("cmpl-"), "object": "text_completion", "created": int(time.time()), "model": model}

    def answer(self) -> dict[str, Any] | Response:
        """The answer, as it was asked for. Raises ApplianceError."""
        if self._wanted[0].stream:
            return reply.streamed(self._choices, self._events())
        return reply.whole(self._choices, self._object)

    def _object(self) -> dict[str, Any]:
        made = []
        for index, (before, generation) in enumerate(self._generations()):
            text = before + "".join(map(str, generation.parts()))
            made.append(_choice(index, text, generation.reason))
        return {**self._head, "choices": made, "usage": self._choices.usage}

    def _generations(self) -> Iterator[tuple[str, Generation]]:
        """Each choice of each prompt, and what it begins with."""
        for wanted in self._wanted:
            before = wanted.turns[0]["content"] if self._echo else ""
            for generation in self._choices.of(wanted):
                yield before, generation

    def _events(self) -> Generator[str, None, None]:
        usage = {"usage": None} if self._wanted[0].usage else {}
        begun = False
        try:
            for index, (before, generation) in enumerate(self._generations()):
                for part in _led(before, generation.parts()):
                    begun = True
                    yield event({**self._head, "choices": [_choice(index, part, None)], **usage})
                yield event({**self._head, "choices": [_choice(index, "", generation.reason)], **usage})
            if usage:
                yield event({**self._head, "choices": [], "usage": self._choices.usage})
        except (ApplianceError, WireError) as error:
            if not begun:
                raise
            yield event(as_wire(error).body)
        yield "data: [DONE]\n\n"


def _led(before: str, parts: Generator[str | Call, None, None]) -> Iterator[str]:
    """The pieces of a text, the first of them after what comes before it."""
    with closing(parts):
        if first := before + str(next(parts, "")):
            yield first
        yield from map(str, parts)


def _choice(index: int, text: str, reason: str | None) -> dict[str, Any]:
    return {"text": text, "index": index, "logprobs": None, "finish_reason": reason}
