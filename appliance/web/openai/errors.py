"""Errors in OpenAI's wire format."""

from typing import Any

from appliance.core.errors import (
    ApplianceError,
    ChatError,
    LockedError,
    PromptTooLongError,
    SchemaError,
    UnfitAnswerError,
)

BUSY_SECONDS = 5  # after which a program may try again


class WireError(Exception):
    """A request that cannot be served, in the form that clients expect."""

    def __init__(
        self, message: str, param: str | None = None, code: str | None = None, status: int = 400, kind: str = ""
    ):
        """`param` is the path of the member at fault; `kind` overrides the error's type, which follows the status."""
        super().__init__(message)
        self.status = status
        self.retry_after = BUSY_SECONDS if status == 503 else 0  # seconds; 0 for no advice
        kind = kind or ("invalid_request_error" if status < 500 else "server_error")
        self.body = {"error": {"message": message, "type": kind, "param": param, "code": code}}

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the response."""
        return {"Retry-After": str(self.retry_after)} if self.retry_after else {}


def too_many(message: str, seconds: int) -> WireError:
    """The error of a program that asks too often: it may try again after some seconds."""
    error = WireError(message, None, "rate_limit_exceeded", 429, "requests")
    error.retry_after = seconds
    return error


def unsupported(name: str, why: str = "") -> WireError:
    """The error for a member that asks for what this box cannot do."""
    return WireError(f"{name} is not supported here{f': {why}' if why else ''}.", name, "unsupported_parameter")


def as_wire(error: ApplianceError | WireError, turns_at: str | None = None, schema_at: str | None = None) -> WireError:
    """What went wrong, in the form that clients expect, with the members of the body that have turns and schema."""
    if isinstance(error, WireError):
        return error
    if isinstance(error, PromptTooLongError):
        return WireError(str(error), turns_at, "context_length_exceeded")
    if isinstance(error, UnfitAnswerError):  # no 5xx, after which clients ask again by themselves
        return WireError(str(error), schema_at, "invalid_answer", 422)
    if isinstance(error, SchemaError):
        return WireError(str(error), schema_at, "unsupported_schema")
    if isinstance(error, LockedError):
        return too_many(str(error), BUSY_SECONDS)
    busy = isinstance(error, ChatError)
    return WireError(str(error), None, "model_not_ready" if busy else None, 503)


def error_of(message: str, status: int) -> dict[str, Any]:
    """The body of an error that the web server itself has found."""
    codes = {401: "invalid_api_key", 429: "rate_limit_exceeded"}
    return WireError(message, None, codes.get(status), status).body
