"""OpenAI's wire format for other programs on this machine, with a token: models, chat completions, embeddings.

A program speaks for the person who made its token, and is kept apart from their conversations: nothing is saved.
"""

import base64
import re
from typing import Any

import numpy as np
from flask import Response, current_app, request
from numpy.typing import NDArray

from appliance.core.errors import ApplianceError
from appliance.storage.tokens import Token
from appliance.web.access.bodies import BodyError
from appliance.web.access.context import Context
from appliance.web.access.roles import AT_THE_BOX
from appliance.web.access.routing import Routes
from appliance.web.openai.completion import Completion, as_wire
from appliance.web.openai.quota import Quota
from appliance.web.openai.wire import ChatBody, EmbeddingsBody, WireError, read_request, read_texts

BODY_BYTES = 2 << 20
QUOTA = "larson.quota"  # its key in the app's extensions
PARAM = re.compile(r"\w+(\[\d+\](?=\.))?")  # as much of a member's path as clients are told


def _token(context: Context) -> Token:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    tokens = context.appliance.identity.tokens
    token = tokens.find(secret.strip()) if kind.lower() == "bearer" and secret.strip() else None
    if token is None:
        message = "A token is needed: make one on “My page”, and send it as “Authorization: Bearer …”."
        raise WireError(message, None, "invalid_api_key", 401)
    return token


routes = Routes("openai", {Token: _token, Quota: lambda _: current_app.extensions[QUOTA]})
routes.blueprint.record(lambda state: state.app.extensions.update({QUOTA: Quota()}))


@routes.blueprint.errorhandler(WireError)
def _refused(error: WireError) -> tuple[dict[str, Any], int]:
    return error.body, error.status


@routes.blueprint.errorhandler(ApplianceError)
def _failed(error: ApplianceError) -> tuple[dict[str, Any], int]:
    return _refused(as_wire(error))


@routes.blueprint.errorhandler(BodyError)
def _wrong_shape(error: BodyError) -> tuple[dict[str, Any], int]:
    param = PARAM.match(error.field)
    return _refused(WireError(str(error), param[0] if param else None))


@routes.get("/v1/models", AT_THE_BOX)
def list_models(context: Context, token: Token) -> dict[str, Any]:
    """The language model of this box, and its text embedder."""
    embedder = context.appliance.documents.embedder
    names = [context.appliance.assistant.model, *([embedder.model] if embedder else [])]
    return {"object": "list", "data": [_model(name) for name in names]}


@routes.get("/v1/models/<path:name>", AT_THE_BOX)
def show_model(context: Context, token: Token, name: str) -> dict[str, Any]:
    """One model."""
    embedder = context.appliance.documents.embedder
    if embedder is None or name != embedder.model:
        _check_model(name, context.appliance.assistant.model)
    return _model(name)


@routes.post("/v1/embeddings", AT_THE_BOX, largest=BODY_BYTES)
def embed(context: Context, token: Token, quota: Quota, body: EmbeddingsBody) -> dict[str, Any]:
    """Vectors for texts, by the encoder that also finds passages in documents."""
    embedder = context.appliance.documents.embedder
    if embedder is None:
        raise WireError("There is no text embedder here.", "model", "model_not_ready", 503)
    _check_model(body.model, embedder.model)
    texts = read_texts(body)
    with quota.request(token.id):
        vectors = embedder.embed(texts)
    packed = body.encoding_format == "base64"
    data = [
        {"object": "embedding", "index": n, "embedding": _packed(vector) if packed else vector.tolist()}
        for n, vector in enumerate(vectors)
    ]
    tokens = embedder.count(texts)
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "data": data, "model": embedder.model, "usage": usage}


@routes.post("/v1/chat/completions", AT_THE_BOX, largest=BODY_BYTES)
def complete(context: Context, token: Token, quota: Quota, body: ChatBody) -> dict[str, Any] | Response:
    """An answer, whole or as a stream of server-sent events."""
    assistant = context.appliance.assistant
    _check_model(body.model, assistant.model)
    wanted = read_request(body, f"person {token.person_id}")
    quota.enter(token.id)
    completion = Completion(assistant.scheduler, wanted, assistant.model, lambda: quota.leave(token.id))
    return completion.stream() if wanted.stream else completion.whole()


def _check_model(name: str, model: str) -> None:
    if name != model:
        raise WireError(f"There is no model {name[:80]}. There is: {model}.", "model", "model_not_found", 404)


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "larson"}


def _packed(vector: NDArray[np.float32]) -> str:
    """Little-endian float32 numbers in base64, as the format has them."""
    return base64.b64encode(vector.astype("<f4").tobytes()).decode()
