"""OpenAI's wire format for other programs on this machine: /v1/models and /v1/chat/completions, with a token.

A program speaks for the person who made its token, and is kept apart from their conversations: nothing is saved.
"""

import base64
import itertools
import json
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any

import numpy as np
from flask import Flask, Response, request
from flask_sock import Sock
from numpy.typing import NDArray

from appliance.core.errors import ApplianceError, ChatError, LockedError, PromptTooLongError, SchemaError
from appliance.llm.engine import Finished, TextDelta
from appliance.llm.structured.answer import StructuredAnswer
from appliance.llm.structured.tool_calls import Call, arguments, choose
from appliance.storage.tokens import Token
from appliance.web.access.context import Context, sent_json
from appliance.web.openai.wire import Request, WireError, arguments_text, read_request, read_texts

BODY_BYTES = 2 << 20
AT_ONCE = 3  # requests of one token
PER_MINUTE = 60  # of one token
REASONS = {"end": "stop", "length": "length", "time": "length", "stopped": "stop"}


class Quota:
    """Counts what each token asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: dict[int, deque[float]] = {}
        self._running: dict[int, int] = {}

    def enter(self, token: int) -> None:
        """Begin a request. Raises WireError when there are too many."""
        with self._lock:
            now = time.monotonic()
            times = self._times.setdefault(token, deque())
            while times and now - times[0] > 60:
                times.popleft()
            if self._running.get(token, 0) >= AT_ONCE:
                raise WireError(
                    f"{AT_ONCE} requests at once are the most.", None, "rate_limit_exceeded", 429, "requests"
                )
            if len(times) >= PER_MINUTE:
                raise WireError(
                    f"{PER_MINUTE} requests a minute are the most.", None, "rate_limit_exceeded", 429, "requests"
                )
            times.append(now)
            self._running[token] = self._running.get(token, 0) + 1

    def leave(self, token: int) -> None:
        """End a request."""
        with self._lock:
            self._running[token] -= 1


def attach(app: Flask, sock: Sock, context: Context) -> None:
    """Add the routes to the app."""
    appliance = context.appliance

    @app.before_request
    def _allow_long_bodies() -> None:
        if request.path.startswith("/v1/"):
            request.max_content_length = BODY_BYTES

    quota = Quota()

    @app.errorhandler(WireError)
    def _refused(error: WireError) -> tuple[dict[str, Any], int]:
        return error.body, error.status

    @app.get("/v1/models")
    def list_models() -> dict[str, Any]:
        """The language model of this box."""
        _token(context)
        names = [
            appliance.assistant.model,
            *([appliance.documents.embedder.model] if appliance.documents.embedder else []),
        ]
        return {"object": "list", "data": [_model(name) for name in names]}

    @app.get("/v1/models/<path:name>")
    def show_model(name: str) -> dict[str, Any]:
        """One model."""
        found = next((model for model in list_models()["data"] if model["id"] == name), None)
        if found is None:
            _check_model(name, appliance.assistant.model)
        return found or _model(name)

    @app.post("/v1/embeddings")
    def embed() -> dict[str, Any]:
        """Vectors for texts, by the encoder that also finds passages in documents."""
        token = _token(context)
        body = _body()
        embedder = appliance.documents.embedder
        if embedder is None:
            raise WireError("There is no text embedder here.", "model", "model_not_ready", 503)
        _check_model(body.get("model"), embedder.model)
        texts = read_texts(body)
        quota.enter(token.id)
        try:
            vectors = embedder.embed(texts)
        finally:
            quota.leave(token.id)
        packed = body.get("encoding_format") == "base64"
        data = [
            {"object": "embedding", "index": n, "embedding": _packed(vector) if packed else vector.tolist()}
            for n, vector in enumerate(vectors)
        ]
        tokens = embedder.count(texts)
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        return {"object": "list", "data": data, "model": embedder.model, "usage": usage}

    @app.post("/v1/chat/completions")
    def complete() -> dict[str, Any] | Response:
        """An answer, whole or as a stream of server-sent events."""
        token = _token(context)
        body = _body()
        _check_model(body.get("model"), appliance.assistant.model)
        wanted = read_request(body, f"person {token.person_id}")
        quota.enter(token.id)
        completion = Completion(context, wanted, appliance.assistant.model, lambda: quota.leave(token.id))
        return completion.stream() if wanted.stream else completion.whole()


class Completion:
    """One answer under way."""

    def __init__(self, context: Context, wanted: Request, model: str, leave: Callable[[], None]):
        self._engine = context.appliance.assistant.scheduler
        self._wanted = wanted
        self._leave = leave
        self._head = {"id": f"chatcmpl-{secrets.token_hex(12)}", "created": int(time.time()), "model": model}
        self._finished = Finished("end")

    def whole(self) -> dict[str, Any]:
        """The answer as one object. Raises WireError."""
        try:
            with _wired():
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
        with _wired():
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
            yield _event(_as_wire(error).body)
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


TOLD = "The tool answered: "


class _wired:
    """Turns what goes wrong into errors of the format."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ApplianceError):
            raise _as_wire(error) from error


def _as_wire(error: ApplianceError) -> WireError:
    if isinstance(error, PromptTooLongError):
        return WireError(str(error), "messages", "context_length_exceeded")
    if isinstance(error, SchemaError):
        return WireError(str(error), "response_format", "invalid_answer", 500)
    if isinstance(error, LockedError):
        return WireError(str(error), None, "rate_limit_exceeded", 429, "requests")
    busy = isinstance(error, ChatError)
    return WireError(str(error), None, "model_not_ready" if busy else None, 503)


def _packed(vector: NDArray[np.float32]) -> str:
    """Little-endian float32 numbers in base64, as the format has them."""
    return base64.b64encode(vector.astype("<f4").tobytes()).decode()


def _event(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"


def _token(context: Context) -> Token:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    token = (
        context.appliance.identity.tokens.find(secret.strip()) if kind.lower() == "bearer" and secret.strip() else None
    )
    if token is None:
        message = "A token is needed: make one on “My page”, and send it as “Authorization: Bearer …”."
        raise WireError(message, None, "invalid_api_key", 401)
    return token


def _body() -> dict[str, Any]:
    received = request.environ.get("larson.received")
    found = sent_json()
    if received:
        received()
    if not isinstance(found, dict):
        raise WireError("The body must be a JSON object.")
    return found


def _check_model(name: Any, model: str) -> None:
    if not isinstance(name, str):
        raise WireError("model must be named.", "model")
    if name != model:
        raise WireError(f"There is no model {name[:80]}. There is: {model}.", "model", "model_not_found", 404)


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "larson"}
