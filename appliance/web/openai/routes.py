"""OpenAI's wire format for other programs on this machine, with a token.

A program speaks for the person who made its token, and is kept apart from their conversations: nothing is saved.
"""

from contextlib import suppress
from typing import Any

from flask import Response

from appliance.core.errors import ModelError
from appliance.storage.tokens import Token
from appliance.web.access.context import Context
from appliance.web.access.roles import AT_THE_BOX
from appliance.web.openai import embeddings
from appliance.web.openai.chat_body import ChatBody
from appliance.web.openai.chat_request import read_request
from appliance.web.openai.completion import Completion
from appliance.web.openai.door import BODY_BYTES, check_model, choices_for, client_of, departure, routes_for
from appliance.web.openai.embeddings import EmbeddingsBody
from appliance.web.openai.errors import WireError
from appliance.web.openai.quota import Quota
from appliance.web.openai.speech import MODEL as VOICE
from appliance.web.openai.text_completion import CompletionBody, TextCompletion, read_completion
from appliance.web.openai.transcription_routes import transcriber_of

routes = routes_for("openai", ChatBody, CompletionBody, EmbeddingsBody)


@routes.get("/v1/models", AT_THE_BOX)
def list_models(context: Context, token: Token) -> dict[str, Any]:
    """The language model of this box, its voice, its text embedder, and what writes down speech."""
    return {"object": "list", "data": [_model(name) for name in [context.appliance.assistant.model, *_others(context)]]}


@routes.get("/v1/models/<path:name>", AT_THE_BOX)
def show_model(context: Context, token: Token, name: str) -> dict[str, Any]:
    """One model."""
    if name not in _others(context):
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
    with quota.request(token.id), departure() as has_left:
        vectors = embeddings.vectors_of(texts, embedder.embed, has_left)
    return embeddings.answer(body, vectors, embedder.count(texts), embedder.model)


@routes.post("/v1/chat/completions", AT_THE_BOX, largest=BODY_BYTES)
def complete(context: Context, token: Token, quota: Quota, body: ChatBody) -> dict[str, Any] | Response:
    """An answer, whole or as a stream of server-sent events."""
    model = context.appliance.assistant.model
    check_model(body.model, model)
    choices = choices_for(context, token, quota)
    wanted = choices.prepare(lambda: read_request(body, client_of(token)))
    return Completion(choices, wanted, model).answer()


@routes.post("/v1/completions", AT_THE_BOX, largest=BODY_BYTES)
def continue_text(context: Context, token: Token, quota: Quota, body: CompletionBody) -> dict[str, Any] | Response:
    """The continuation of a text, whole or as a stream of server-sent events."""
    model = context.appliance.assistant.model
    check_model(body.model, model)
    choices = choices_for(context, token, quota)
    wanted = choices.prepare(lambda: read_completion(body, client_of(token)))
    return TextCompletion(choices, wanted, model, body.echo is True).answer()


def _others(context: Context) -> list[str]:
    """The names of the models that do not chat, those that are there."""
    embedder = context.appliance.documents.embedder
    names = [VOICE, *([embedder.model] if embedder else [])]
    with suppress(ModelError):
        names.append(transcriber_of(context).name)
    return names


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "larson"}
