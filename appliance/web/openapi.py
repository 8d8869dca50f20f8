"""What can be asked over HTTP, as OpenAPI 3.1; and the one place that says what a request's body looks like.

The description is made from the routes themselves, their docstrings, and the table of rights; bodies are checked
against the very schemas that are described, before a view sees them.
"""

import inspect
import re
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator

from appliance import __version__
from appliance.storage.people import PREFERENCES
from appliance.web.access.roles import ROUTES, Role
from appliance.web.server.wsgi import NETWORK, SCREEN

LARGEST = 2**53 - 1  # what every reader of JSON takes for a whole number
WORD = {"type": "string", "maxLength": 2000}
FLAG = {"type": "boolean"}
NUMBER = {"type": "integer", "minimum": 1, "maximum": LARGEST}


def _shape(required: str = "", /, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, **({"required": required.split()} if required else {})}


BODIES: dict[str, dict[str, Any]] = {
    "POST /register": _shape("name", name=WORD, alike=FLAG),
    "POST /login": _shape(name=WORD),
    "POST /login/pin": _shape("name pin", name=WORD, pin=WORD),
    "POST /me/views": _shape(renew=FLAG),
    "POST /me/views/remove": _shape("id", id=NUMBER),
    "POST /me/pin": _shape("pin", pin=WORD),
    "POST /me/tokens": _shape("name", name=WORD),
    "POST /me/tokens/revoke": _shape("id", id=NUMBER),
    "POST /me/persona": _shape("text", text=WORD),
    "POST /me/memories/remove": _shape("id", id=NUMBER),
    "POST /me/preferences": {
        **_shape("", **{name: {"enum": list(values)} for name, values in PREFERENCES.items()}),
        "additionalProperties": False,
    },
    "POST /documents/remove": _shape("id", id=NUMBER),
    "POST /people/remove": _shape("id", id=NUMBER),
    "POST /visitors/name": _shape("id name", id=NUMBER, name=WORD),
    "POST /visitors/ignore": _shape("id", id=NUMBER),
    "POST /models/choose": _shape("id", id=WORD),
    "POST /models/fetch": _shape("id", id=WORD),
    "POST /phones/continue": _shape(conversation={"anyOf": [NUMBER, {"type": "null"}]}),
    "POST /phones/revoke": _shape("id", id=NUMBER),
    "POST /phones/pictures": _shape("allowed", allowed=FLAG),
    "POST /device/pair": _shape(
        "code signature", code=WORD, key={"type": "object"}, signature=WORD, name=WORD, device=NUMBER
    ),
    "POST /device/prove": _shape("device challenge signature", device=NUMBER, challenge=WORD, signature=WORD),
}
FILE = "POST /documents"
OTHER_FORMATS = {FILE, "POST /v1/chat/completions", "POST /v1/embeddings"}  # checked where they are read
QUERIES: dict[str, dict[str, dict[str, Any]]] = {
    "GET /documents/search": {"q": {"type": "string"}},
    "GET /people/selftest": {"again": {"type": "string"}},
    FILE: {"name": {"type": "string"}},
}
KINDS = {
    "GET /": "text/html",
    "GET /design": "text/html",
    "GET /design/<name>": "text/html",
    "GET /trust": "text/html",
    "GET /larson-ca.crt": "application/x-x509-ca-cert",
    "GET /manifest.webmanifest": "application/manifest+json",
    "GET /worker.js": "text/javascript",
    "GET /me/export": "application/zip",
    "GET /me/views/<int:view_id>": "image/*",
    "GET /visitors/<int:visitor_id>/picture": "image/jpeg",
    "GET /stream.mjpg": "multipart/x-mixed-replace",
}
LEFT_OUT = ("/ws/", "/static/")  # sockets and files are not OpenAPI's
_validators = {name: Draft202012Validator(shape) for name, shape in BODIES.items()}


def problem_of(name: str, body: Any) -> str:
    """What is wrong with a request's body, in words; empty when it has the shape that is described."""
    if not isinstance(body, dict):
        return "That was not understood: a JSON object is needed."
    validator = _validators.get(name)
    error = next(validator.iter_errors(body), None) if validator else None
    if error is None:
        return ""
    where = ".".join(str(step) for step in error.absolute_path)
    if error.validator == "required":
        missing = next(word for word in error.validator_value if word not in error.instance)
        return f"That was not understood: {missing} is missing."
    return f"That was not understood: {where or 'something'} is not what it should be."


def describe(app: Flask) -> dict[str, Any]:
    """The description of everything that the app serves over HTTP."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.rule.startswith(LEFT_OUT):
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            view = app.view_functions[rule.endpoint]
            paths.setdefault(path, {})[method.lower()] = _operation(f"{method} {rule.rule}", view.__doc__ or "")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Larson",
            "version": __version__,
            "description": (
                "What the pages of the box ask it. A cookie says who asks: it is set by GET / at the box's own screen, "
                "and by POST /device/prove for a paired phone. What changes something needs the Origin of that page."
            ),
        },
        "paths": paths,
        "components": {
            "schemas": {"Error": {"type": "object", "required": ["error"], "properties": {"error": {}}}},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(name: str, doc: str) -> dict[str, Any]:
    method, _, rule = name.partition(" ")
    right = ROUTES[name]
    words = inspect.cleandoc(doc).replace("\n", " ").strip()
    only: dict[tuple[str, ...], str] = {(SCREEN,): " At the box's own screen only.", (NETWORK,): " From phones only."}
    places = only.get(right.places, "")
    role = f" For {right.role.name.lower()}s." if right.role > Role.STRANGER else ""
    operation: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", name).strip("_").lower(),
        "summary": words.partition(". ")[0].rstrip("."),
        "description": f"{words}{role}{places}",
        "parameters": [*_path_parameters(rule), *_query_parameters(name)],
        "responses": _responses(name),
    }
    if method == "POST":
        operation["requestBody"] = _body(name)
    if rule.startswith("/v1/"):
        operation["security"] = [{"token": []}]
    return operation


def _path_parameters(rule: str) -> list[dict[str, Any]]:
    return [
        {"name": word, "in": "path", "required": True, "schema": NUMBER if kind == "int" else {"type": "string"}}
        for kind, word in re.findall(r"<(?:(\w+):)?(\w+)>", rule)
    ]


def _query_parameters(name: str) -> list[dict[str, Any]]:
    return [
        {"name": word, "in": "query", "required": False, "schema": schema}
        for word, schema in QUERIES.get(name, {}).items()
    ]


def _body(name: str) -> dict[str, Any]:
    if name == FILE:
        return {"required": True, "content": {"application/octet-stream": {}}}
    shape = BODIES.get(name, {"type": "object"})
    return {"required": True, "content": {"application/json": {"schema": shape}}}


def _responses(name: str) -> dict[str, Any]:
    kind = KINDS.get(name, "application/json")
    schema = {"schema": {"type": "object"}} if kind == "application/json" else {}
    fine = {"description": "Done.", "content": {kind: schema}}
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    found: dict[str, Any] = {"200": fine, "default": {"description": "Not done; the words say why.", "content": error}}
    if name == FILE:
        found["202"] = fine
    if name == "GET /healthz":
        found["503"] = {"description": "Something is missing.", "content": {"application/json": schema}}
    return found
