"""Reads a request's body as a type, and says in which place it is wrong: for programmers, and in English."""

import re
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from appliance.web.access.bodies import BodyError, read_json
from appliance.web.openai.errors import WireError

Body = TypeVar("Body", bound=Struct)
PLACE = re.compile(r" - at `(?:key in )?\$\.?(.*)`$")
FIELD = re.compile(r"^Object .* field `(\w+)`")
KINDS = {  # msgspec's words for types
    "str": "a string",
    "int": "an integer",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


def read_wire(kind: type[Body]) -> Body:
    """The JSON body of this request as a value of `kind`. Raises WireError.

    A class may have `prepare`, which changes the JSON value before it is read, and `problems` with words for members.
    """
    try:
        value = read_json()
        if isinstance(value, dict) and (prepare := getattr(kind, "prepare", None)):
            prepare(value)
        return msgspec.convert(value, kind)
    except BodyError as error:
        raise WireError(str(error), status=error.status) from error
    except msgspec.ValidationError as error:
        raise explained(str(error), getattr(kind, "problems", {})) from error


def explained(text: str, problems: dict[str, str]) -> WireError:
    """The error for a ValidationError's text."""
    place, member = PLACE.search(text), FIELD.search(text)
    path = ".".join(part for part in (place and place[1], member and member[1]) if part)
    if not path:
        return WireError("The body must be a JSON object.")
    if member and text.startswith("Object missing"):
        return WireError(f"{path} is missing.", path, "missing_required_parameter")
    code = "invalid_type" if ", got `" in text else "invalid_value"
    hint = problems.get(path) or _in_words(PLACE.sub("", text), path)
    more = problems.get(re.split(r"\W", path)[0], "") if hint != problems.get(path) else ""
    return WireError(f"{hint} {more}".strip(), path, code)


def _in_words(text: str, path: str) -> str:
    """A ValidationError's text as a sentence."""
    if found := re.fullmatch(r"Expected `([^`]*)`, got `([^`]*)`", text):
        wanted = [KINDS.get(kind, kind) for kind in found[1].split(" | ")]
        listed = " or ".join(filter(None, [", ".join(wanted[:-1]), wanted[-1]]))
        return f"{path} must be {listed}, not {KINDS.get(found[2], found[2])}."
    if found := re.fullmatch(r"Invalid (?:enum )?value (.*)", text):
        return f"{path}: {found[1]} is not supported here."
    return f"{path}: {text.replace('`', '')}."


def known(value: Any, *words: str) -> bool:
    """Whether a value is absent, or one of those words."""
    return value is None or value in words
