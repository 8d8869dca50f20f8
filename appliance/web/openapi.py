"""The OpenAPI 3.1 description of what is served over HTTP, made from the declarations of the views."""

import inspect
import re
from typing import Any

import msgspec
from flask import Flask

from appliance import __version__
from appliance.records.clients import Client
from appliance.records.text import Text
from appliance.web.access.bodies import Number
from appliance.web.access.cookies import NETWORK_COOKIE, SCREEN_COOKIE
from appliance.web.access.roles import Role
from appliance.web.access.routing import JSON, Declaration, declaration_of
from appliance.web.server.wsgi import NETWORK, SCREEN

LEFT_OUT = ("/ws/", "/static/")  # OpenAPI has no words for sockets; files are not worth any
REFERENCE = "#/components/schemas/{name}"
ONLY: dict[tuple[str, ...], str] = {(SCREEN,): " At the box's own screen only.", (NETWORK,): " From phones only."}
ERROR = {"type": "object", "required": ["error"], "properties": {"error": {}}}
SCHEMES = {
    "screen": {"type": "apiKey", "in": "cookie", "name": SCREEN_COOKIE},
    "phone": {"type": "apiKey", "in": "cookie", "name": NETWORK_COOKIE},
    "token": {"type": "http", "scheme": "bearer"},
}
SCHEME_OF = {SCREEN: "screen", NETWORK: "phone"}
ABOUT = (
    "What the pages of the box ask it. A cookie says who asks: it is set by GET / at the box's own screen, "
    "and by POST /device/prove for a paired phone. What changes something needs the Origin of that page."
)


def describe(app: Flask) -> dict[str, Any]:
    """The description of everything that the app serves over HTTP."""
    declared = [
        found
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        if (found := declaration_of(app, rule.endpoint)) and not found.rule.startswith(LEFT_OUT)
    ]
    kinds = [kind for each in declared for kind in (each.body, each.answer) if kind not in (None, bytes)]
    _, schemas = msgspec.json.schema_components(kinds, schema_hook=_of_own_types, ref_template=REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for each in declared:
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", each.rule)
        paths.setdefault(path, {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Larson", "version": __version__, "description": ABOUT},
        "paths": paths,
        "components": {"schemas": {**schemas, "Error": ERROR}, "securitySchemes": SCHEMES},
    }


def _of_own_types(kind: type) -> dict[str, Any]:
    """The schema of a type that msgspec does not know. Raises NotImplementedError for any but translated sentences."""
    if issubclass(kind, Text):
        return {"type": "string"}
    raise NotImplementedError


def _operation(declared: Declaration) -> dict[str, Any]:
    right = declared.right
    words = inspect.cleandoc(declared.view.__doc__ or "").replace("\n", " ").strip()
    role = f" For {right.role.name.lower()}s." if right.role > Role.STRANGER else ""
    operation: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", declared.name).strip("_").lower(),
        "summary": words.partition(". ")[0].rstrip("."),
        "description": f"{words}{role}{ONLY.get(right.places, '')}",
        "parameters": _parameters(declared),
        "responses": _responses(declared),
        "security": _security(declared),
    }
    if declared.body is not None:
        operation["requestBody"] = {"required": True, "content": _content(declared.consumes, declared.body)}
    return operation


def _parameters(declared: Declaration) -> list[dict[str, Any]]:
    number, text = msgspec.json.schema(Number), {"type": "string"}
    return [
        {"name": name, "in": "path", "required": True, "schema": number if kind is int else text}
        for name, kind in declared.path.items()
    ] + [{"name": name, "in": "query", "required": False, "schema": text} for name in declared.query]


def _security(declared: Declaration) -> list[dict[str, list[str]]]:
    """Each entry is one way in. At the box's own screen a guest needs no cookie, unless the view takes the page."""
    if declared.takes_token:
        return [{"token": []}]
    role, places = declared.right.role, declared.right.places
    if role is Role.STRANGER:
        return []
    free = role is Role.GUEST and SCREEN in places and Client not in declared.types.values()
    ways: list[dict[str, list[str]]] = [{SCHEME_OF[place]: []} for place in places]
    return [{}, *ways] if free else ways


def _responses(declared: Declaration) -> dict[str, Any]:
    content = _content(declared.returns, declared.answer)
    done = {str(declared.status): {"description": "Done.", "content": content}}
    also = {str(status): {"description": words, "content": content} for status, words in declared.also.items()}
    error = {JSON: {"schema": {"$ref": REFERENCE.format(name="Error")}}}
    return {**done, **also, "default": {"description": "Not done; the words say why.", "content": error}}


def _content(media: str, kind: Any) -> dict[str, Any]:
    if media != JSON and not hasattr(kind, "media"):
        return {media: {}}
    return {media: {"schema": {"type": "object"} if kind is None else _reference(kind)}}


def _reference(kind: Any) -> dict[str, Any]:
    (found,), _ = msgspec.json.schema_components([kind], schema_hook=_of_own_types, ref_template=REFERENCE)
    return found
