"""Request bodies: decoded and validated once, by their msgspec types."""

import json
import re
from collections.abc import Mapping
from typing import Annotated, NoReturn, TypeVar

import msgspec
from flask import request
from msgspec import Meta, Struct

from appliance.core.i18n import say

LARGEST_NUMBER = 2**53 - 1  # the largest integer that every JSON reader keeps exact
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

    def __init__(self, message: str, field: str = ""):
        """`field`: the path of the member that is wrong; empty for the whole body."""
        super().__init__(message)
        self.text = message
        self.field = field


def read_bytes() -> bytes:
    """The body of this request as it was sent."""
    data = request.get_data()
    if received := request.environ.get("larson.received"):
        received()  # what follows may take as long as it needs
    return data


def read_body(kind: type[Body]) -> Body:
    """The JSON body of this request as a value of `kind`. Raises BodyError."""
    try:
        # Not msgspec's own decoder: that one refuses half of a surrogate pair, which browsers send.
        value = json.loads(read_bytes(), parse_float=_number, parse_constant=_no_constant)
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise _explained(str(error), getattr(kind, "problems", {})) from error
    except (ValueError, RecursionError) as error:
        raise BodyError(NO_OBJECT) from error


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
    return int(value) if value.is_integer() else value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
