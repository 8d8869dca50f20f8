"""The way in to /v1: a token, bodies that are read in OpenAI's way, and errors that are told in it."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import current_app, request
from msgspec import Struct

from appliance.core.errors import ApplianceError
from appliance.storage.tokens import Token
from appliance.web.access.context import Context
from appliance.web.access.routing import Routes, Source
from appliance.web.openai.asking import Departure
from appliance.web.openai.errors import WireError, as_wire
from appliance.web.openai.quota import Quota
from appliance.web.openai.reading import read_wire
from appliance.web.openai.reply import Choices

BODY_BYTES = 2 << 20
QUOTA = "larson.quota"  # its key in the app's extensions
Body = TypeVar("Body", bound=Struct)


def routes_for(name: str, *bodies: type[Struct], more: Mapping[Any, Source] | None = None) -> Routes:
    """Routes whose views can ask for a Token, the Quota, those bodies, and what `more` gives."""
    sources = {Token: _token, Quota: _quota, **{kind: _reads(kind) for kind in bodies}, **(more or {})}
    routes = Routes(name, sources)
    routes.blueprint.errorhandler(WireError)(_refused)
    routes.blueprint.errorhandler(ApplianceError)(_failed)
    return routes


def choices_for(context: Context, token: Token, quota: Quota) -> Choices:
    """The answers that a program is about to get. Raises WireError when it asks too often."""
    quota.enter(token.id)
    return Choices(context.appliance.assistant.scheduler, lambda: quota.leave(token.id))


@contextmanager
def departure() -> Iterator[Callable[[], bool]]:
    """Tells whether the client has left while its request is served."""
    left = threading.Event()
    watch = Departure(request.environ.get("werkzeug.socket"), left.set)
    try:
        yield left.is_set
    finally:
        watch.end()


def client_of(token: Token) -> str:
    """Who asks, as the scheduler is told."""
    return f"person {token.person_id}"


def check_model(name: str, model: str) -> None:
    """Raises WireError unless a model that is asked for is the one that answers."""
    if name != model:
        raise WireError(f"There is no model {name[:80]}. There is: {model}.", "model", "model_not_found", 404)


def _token(context: Context) -> Token:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    tokens = context.appliance.identity.tokens
    token = tokens.find(secret.strip()) if kind.lower() == "bearer" and secret.strip() else None
    if token is None:
        message = "A token is needed: make one on “My page”, and send it as “Authorization: Bearer …”."
        raise WireError(message, None, "invalid_api_key", 401)
    return token


def _quota(_: Context) -> Quota:
    """The one of this app."""
    found: Quota = current_app.extensions.setdefault(QUOTA, Quota())
    return found


def _reads(kind: type[Body]) -> Callable[[Context], Body]:
    return lambda _: read_wire(kind)


def _refused(error: WireError) -> tuple[dict[str, Any], int, dict[str, str]]:
    return error.body, error.status, error.headers


def _failed(error: ApplianceError) -> tuple[dict[str, Any], int, dict[str, str]]:
    return _refused(as_wire(error))
