"""OpenAI's wire format for other programs on this machine, with a token.

A program speaks for the person who made its token, and is kept apart from their conversations: nothing is saved.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, current_app, request
from msgspec import Struct

from appliance.core.errors import ApplianceError
from appliance.storage.tokens import Token
from appliance.web.access.context import Context
from appliance.web.access.roles import AT_THE_BOX
from appliance.web.access.routing import Routes
from appliance.web.openai import embeddings
from appliance.web.openai.chat_body import ChatBody
from appliance.web.openai.chat_request import read_request
from appliance.web.openai.completion import Completion
from appliance.web.openai.embeddings import EmbeddingsBody
from appliance.web.openai.errors import WireError, as_wire
from appliance.web.openai.quota import Quota
from appliance.web.openai.reading import read_wire
from appliance.web.openai.reply import Choices

BODY_BYTES = 2 << 20
QUOTA = "larson.quota"  # its key in the app's extensions
Body = TypeVar("Body", bound=Struct)


def _token(context: Context) -> Token:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    tokens = context.appliance.identity.tokens
    token = tokens.find(secret.strip()) if kind.lower() == "bearer" and secret.strip() else None
    if token is None:
        message = "A token is needed: make one on “My page”, and send it as “Authorization: Bearer …”."
        raise WireError(message, None, "invalid_api_key", 401)
    return token


def _reads(kind: type[Body]) -> Callable[[Context], Body]:
    return lambda _: read_wire(kind)


BODIES: tuple[type[Struct], ...] = (ChatBody, EmbeddingsBody)
SOURCES = {Token: _token, Quota: lambda _: current_app.extensions[QUOTA], **{kind: _reads(kind) for kind in BODIES}}
routes = Routes("openai", SOURCES)
routes.blueprint.record(lambda state: state.app.extensions.update({QUOTA: Quota()}))


@routes.blueprint.errorhandler(WireError)
def _refused(error: WireError) -> tuple[dict[str, Any], int, dict[str, str]]:
    return error.body, error.status, error.headers


@routes.blueprint.errorhandler(ApplianceError)
def _failed(error: ApplianceError) -> tuple[dict[str, Any], int, dict[str, str]]:
    return _refused(as_wire(error))


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
        check_model(name, context.appliance.assistant.model)
    return _model(name)


@routes.post("/v1/embeddings", AT_THE_BOX, largest=BODY_BYTES)
def embed(context: Context, token: Token, quota: Quota, body: EmbeddingsBody) -> dict[str, Any]:
    """Vectors for texts, by the encoder that also finds passages in documents."""
    embedder = context.appliance.documents.embedder
    if embedder is None:
        raise WireError("There is no text embedder here.", "model", "model_not_ready", 503)
    check_model(body.model, embedder.model)
    texts = embeddings.texts_of(body)
    with quota.request(token.id):
        vectors = embedder.embed(texts)
    return embeddings.answer(body, vectors, embedder.count(texts), embedder.model)


@routes.post("/v1/chat/completions", AT_THE_BOX, largest=BODY_BYTES)
def complete(context: Context, token: Token, quota: Quota, body: ChatBody) -> dict[str, Any] | Response:
    """An answer, whole or as a stream of server-sent events."""
    model = context.appliance.assistant.model
    check_model(body.model, model)
    wanted = read_request(body, client_of(token))
    return Completion(choices_for(context, token, quota), wanted, model).answer()


def choices_for(context: Context, token: Token, quota: Quota) -> Choices:
    """The answers that a program is about to get. Raises WireError when it asks too often."""
    quota.enter(token.id)
    return Choices(context.appliance.assistant.scheduler, lambda: quota.leave(token.id))


def client_of(token: Token) -> str:
    """Who asks, as the scheduler is told."""
    return f"person {token.person_id}"


def check_model(name: str, model: str) -> None:
    """Raises WireError unless a model that is asked for is the one that answers."""
    if name != model:
        raise WireError(f"There is no model {name[:80]}. There is: {model}.", "model", "model_not_found", 404)


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "larson"}
