"""Routes: each view declares its address, who may use it, and what it takes and returns, in one place.

    routes = Routes("people")

    @routes.post("/people/remove", OWNER)
    def remove_person(owner: Person, context: Context, body: ById) -> dict[str, Any]: ...

A view is a plain function. The types of its parameters say what it is called with:

* `Context`: the appliance and the request; `Client`: the page that asks (403 without its cookie);
* `Person`: who is logged in, for roles that are; `Person | None`: the same, or None for a guest;
* a `msgspec.Struct`: the JSON body, decoded and validated; `bytes`: the body as it was sent;
* a parameter that the rule names: that part of the path; any other `str`: a query parameter, empty when it is absent.

The guard, the OpenAPI description and the table in docs/security.md read the same `Declaration`.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property, wraps
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from flask import Blueprint, Flask, abort, current_app, request
from flask_sock import Sock
from msgspec import Struct
from simple_websocket import ConnectionClosed, Server

from appliance.core.i18n import say
from appliance.records.clients import Client
from appliance.records.people import Person
from appliance.storage.tokens import Token
from appliance.web.access.bodies import LARGEST_NUMBER, AnyObject, read_body, read_bytes
from appliance.web.access.context import Context
from appliance.web.access.language import in_language
from appliance.web.access.roles import REFUSALS, Right, Role
from appliance.web.sockets.open_sockets import finish

EXTENSION = "larson"  # the key of an app's context in Flask's `extensions`
JSON, BYTES, HTML = "application/json", "application/octet-stream", "text/html"

View = TypeVar("View", bound=Callable[..., Any])
Source = Callable[[Context], Any]  # gives the argument for a parameter of some type


def _member(context: Context) -> Person:
    person = context.person
    if person is None:
        abort(403, REFUSALS[Role.MEMBER])
    return person


SOURCES: dict[Any, Source] = {
    Context: lambda context: context,
    Client: Context.asking_client,
    Person: _member,
    Person | None: lambda context: context.person,
}


@dataclass(frozen=True)
class Declaration:
    """What a view declares: the one source for access control, decoding and documentation."""

    method: str
    rule: str
    right: Right
    view: Callable[..., Any]
    _: KW_ONLY
    returns: str = JSON  # media type
    status: int = 200
    also: Mapping[int, str] = field(default_factory=dict)  # other statuses with such a body, and what they mean
    largest: int | None = None  # bytes of a body; None for the app's limit
    sources: Mapping[Any, Source] = field(default_factory=lambda: SOURCES)

    def __post_init__(self) -> None:
        """Raises TypeError for a parameter that cannot be filled."""
        for name, kind in self.types.items():
            known = kind in (Server, bytes, str) or kind in self.sources or _is_struct(kind) or name in self.path
            if not known or (kind is Person and self.right.role < Role.MEMBER):
                raise TypeError(f"{self.name}: nothing can be given for the parameter {name}.")

    @property
    def name(self) -> str:
        """Method and rule, for example "POST /people/remove"."""
        return f"{self.method} {self.rule}"

    @cached_property
    def types(self) -> dict[str, Any]:
        """The type of each parameter of the view."""
        return {name: each.annotation for name, each in inspect.signature(self.view).parameters.items()}

    @cached_property
    def path(self) -> dict[str, type]:
        """The parameters in the rule."""
        return {name: int if kind == "int" else str for kind, name in re.findall(r"<(?:(\w+):)?(\w+)>", self.rule)}

    @cached_property
    def query(self) -> tuple[str, ...]:
        """The names of the query parameters."""
        return tuple(name for name, kind in self.types.items() if kind is str and name not in self.path)

    @cached_property
    def body(self) -> Any:
        """The type of the body: a Struct, or bytes; None for methods without a body."""
        found = (kind for kind in self.types.values() if kind is bytes or _is_struct(kind))
        return next(found, AnyObject if self.method == "POST" else None)

    @property
    def consumes(self) -> str:
        """The media type of the body: of a Struct, the one that its class names, if it does."""
        return BYTES if self.body is bytes else str(getattr(self.body, "media", JSON))

    @property
    def takes_token(self) -> bool:
        """Whether a program's token is needed."""
        return Token in self.types.values()

    @property
    def answer(self) -> type[Struct] | None:
        """The type of a JSON answer, if it is declared."""
        kind = inspect.signature(self.view).return_annotation
        kind = get_args(kind)[0] if get_origin(kind) is tuple else kind
        return kind if _is_struct(kind) else None


class Routes:
    """The routes of one feature. `sources` gives values for parameters of further types."""

    def __init__(self, name: str, sources: Mapping[Any, Source] | None = None):
        self.blueprint = Blueprint(name, __name__)
        self.declarations: list[Declaration] = []
        self._sources = {**SOURCES, **(sources or {})}

    def get(self, rule: str, right: Right, **options: Any) -> Callable[[View], View]:
        """Declare a view for GET. `options`: see Declaration."""
        return lambda view: self._add("GET", rule, right, view, options)

    def post(self, rule: str, right: Right, **options: Any) -> Callable[[View], View]:
        """Declare a view for POST. `options`: see Declaration."""
        return lambda view: self._add("POST", rule, right, view, options)

    def delete(self, rule: str, right: Right, **options: Any) -> Callable[[View], View]:
        """Declare a view for DELETE, which has no body. `options`: see Declaration."""
        return lambda view: self._add("DELETE", rule, right, view, options)

    def socket(self, rule: str, right: Right) -> Callable[[View], View]:
        """Declare a view for a WebSocket; its first parameter is the `Server`."""

        def declare(view: View) -> View:
            declared = self._declare("GET", rule, right, view, {})
            Sock().route(rule, bp=self.blueprint)(_finished(handler(declared)))
            return view

        return declare

    def _declare(self, method: str, rule: str, right: Right, view: View, options: dict[str, Any]) -> Declaration:
        self.declarations.append(Declaration(method, rule, right, view, sources=self._sources, **options))
        return self.declarations[-1]

    def _add(self, method: str, rule: str, right: Right, view: View, options: dict[str, Any]) -> View:
        declared = self._declare(method, rule, right, view, options)
        self.blueprint.add_url_rule(rule, view_func=handler(declared), methods=[method])
        return view


def _finished(serve: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a socket, which ends when its connection has."""

    @wraps(serve)
    def run(ws: Server, **path: Any) -> None:
        try:
            serve(ws, **path)
        except ConnectionClosed:
            pass  # the page has gone
        finally:
            finish(ws)

    return run


def handler(declared: Declaration) -> Callable[..., Any]:
    """The function that Flask calls: it fills the view's parameters, and carries the declaration for the guard."""

    def handle(*socket: Server, **path: Any) -> Any:
        context = current_context()
        if any(isinstance(value, int) and value > LARGEST_NUMBER for value in path.values()):
            abort(404, say("There is nothing with that number."))
        if declared.right.role >= Role.MEMBER:
            _member(context)  # this counts as use of the session
        if declared.body is AnyObject:
            read_body(AnyObject)
        wanted = (name for name, kind in declared.types.items() if kind is not Server and name not in path)
        given = {name: _argument(declared, name, context) for name in wanted}
        return _response(declared, declared.view(*socket, **given, **path))

    handle.__name__, handle.__doc__ = declared.view.__name__, declared.view.__doc__
    handle.declaration = declared  # type: ignore[attr-defined]
    return handle


def declaration_of(app: Flask, endpoint: str | None) -> Declaration | None:
    """What the view of an endpoint declares; None for a view that was added without."""
    return getattr(app.view_functions.get(endpoint or ""), "declaration", None)


def current_context() -> Context:
    """The context of the app that serves this request."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Context)
    return found


def _argument(declared: Declaration, name: str, context: Context) -> Any:
    kind = declared.types[name]
    if kind in declared.sources:
        return declared.sources[kind](context)
    if kind is bytes:
        return read_bytes()
    return read_body(kind) if _is_struct(kind) else request.args.get(name, "")


def _response(declared: Declaration, result: Any) -> Any:
    """What Flask makes a response of. A view that returns None has nothing to say but that it worked."""
    answer, *rest = result if isinstance(result, tuple) else (result,)
    if answer is None or isinstance(answer, Struct | dict):
        answer = spoken({} if answer is None else answer)
    if declared.status != 200 and not rest:
        rest = [declared.status]
    return (answer, *rest) if rest else answer  # a Response keeps its own status


def spoken(answer: Any) -> Any:
    """An answer of plain values for JSON, in the language of the one who asks."""
    return msgspec.to_builtins(answer, enc_hook=in_language(lambda: current_context().language))


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)
