"""Request bodies: decoded and validated once, by their msgspec types."""

import json
import math
import re
from collections.abc import Mapping
from typing import Annotated, Any, NoReturn, TypeVar

import msgspec
from flask import request
from msgspec import Meta, Struct

from appliance.core.i18n import say
from appliance.web.access.body_text import BodyTextError, text_of_body

LARGEST_NUMBER = 2**53 - 1  # the largest integer that every JSON reader keeps exact
LARGEST = 4 << 20  # bytes of a JSON body when unpacked, where a route names no limit
DEEPEST = 200  # lists and objects within one another
# Parts of a ValidationError's text: where in the body it happened, and which member is missing or unknown there.
PLACE, FIELD = re.compile(r"at `\$\.?(.*)`$"), re.compile(r"^Object .* field `(\w+)`")
NO_OBJECT = say("That was not understood: a JSON object is needed.")

Number = Annotated[int, Meta(ge=1, le=LARGEST_NUMBER)]
Text = Annotated[str, Meta(max_length=2000)]
Body = TypeVar("Body", bound=Struct)


class AnyObject(Struct):
    """A JSON object; its members are ignored."""


class ById(Struct):
    """The id of the thing to act on."""

    id: Number


class ByName(Struct):
    """A name."""

    name: Text


class BodyError(Exception):
    """A request body of the wrong shape."""

    def __init__(self, message: str, field: str = "", status: int = 400):
        """`field`: the path of the member that is wrong; empty for the whole body. `status`: of HTTP."""
        super().__init__(message)
        self.text = message
        self.field = field
        self.status = status


def read_bytes() -> bytes:
    """The body of this request as it was sent."""
    data = request.get_data()
    if received := request.environ.get("larson.received"):
        received()  # what follows may take as long as it needs
    return data


def read_body(kind: type[Body]) -> Body:
    """The JSON body of this request as a value of `kind`. Raises BodyError."""
    try:
        return msgspec.convert(read_json(), kind)
    except msgspec.ValidationError as error:
        raise _explained(str(error), getattr(kind, "problems", {})) from error


def read_json() -> Any:
    """The JSON value of this request's body. Raises BodyError.

    JSON has one kind of number: 1.0 is read as an integer. Half of a surrogate pair, which browsers and cut texts
    have and UTF-8 has not, becomes U+FFFD.
    """
    data, headers = read_bytes(), request.headers
    charset = request.mimetype_params.get("charset", "")
    try:
        text = text_of_body(data, headers.get("Content-Encoding", ""), charset, request.max_content_length or LARGEST)
        return _mended(json.loads(text, parse_float=_number, parse_constant=_no_constant))
    except BodyTextError as error:
        raise BodyError(error.text, status=error.status) from error
    except (ValueError, RecursionError) as error:
        raise BodyError(NO_OBJECT) from error


def _mended(value: Any, levels: int = DEEPEST) -> Any:
    """The value with whole characters. Raises ValueError if it is nested too deeply."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if not isinstance(value, list | dict):
        return value
    if levels == 0:
        raise ValueError("nested too deeply")
    if isinstance(value, list):
        return [_mended(part, levels - 1) for part in value]
    return {_mended(name): _mended(part, levels - 1) for name, part in value.items()}


def _explained(text: str, problems: Mapping[str, str]) -> BodyError:
    """The words for a ValidationError's text; `problems` has better ones for some of the body's members."""
    place, member = PLACE.search(text), FIELD.search(text)
    name = ".".join(part for part in (place and place[1], member and member[1]) if part)
    if not name:
        return BodyError(NO_OBJECT)
    known = problems.get(re.split(r"\W", name)[0])
    if text.startswith("Object missing"):
        return BodyError(known or say("That was not understood: {name} is missing.", name=name), name)
    return BodyError(known or say("That was not understood: {name} is not what it should be.", name=name), name)


def _number(text: str) -> int | float:
    """JSON has one kind of number: 1.0 is an integer too."""
    value = float(text)
    if math.isinf(value):
        raise ValueError("no computer keeps this number")
    return int(value) if value.is_integer() else value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
