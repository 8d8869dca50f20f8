"""Who may do what: every route, message and method, walked against what it declares."""

import re

import pytest
from support import eventually
from web.box import enter, running
from web.phone import Phone

from appliance.assistant import dialogue
from appliance.core.config import replace
from appliance.llm.scripted import ScriptedEngine
from appliance.web import create_app
from appliance.web.access.roles import GUEST, MEMBER, MESSAGES, Role
from appliance.web.access.routing import Context, Declaration, Person, Routes, declaration_of
from appliance.web.access.table import PAGE, with_table
from appliance.web.features import DEVELOPMENT, FEATURES
from appliance.web.server.wsgi import NETWORK, PLAIN, SCREEN

REFUSED = {401, 403}
DECLARED = {each.name: each for routes in FEATURES + DEVELOPMENT for each in routes.declarations}
# The bodies matter not: what is not allowed is refused before it is read.
UNSAFE = {"POST /forget", "POST /device/forget", "POST /logout", "POST /decision/wrong"}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A box with Ada, who owns it, and Bob; each logged in at a page of the screen and at a phone."""
    from appliance.core.config import load
    from appliance.records.people import StoredSample

    folder = tmp_path_factory.mktemp("world")
    environ = {"LARSON_DATA": str(folder), "LARSON_CAMERA": "none", "LARSON_PORT": "0", "LARSON_NETWORK_PORT": "0"}
    config = replace(load(environ=environ), "network", host="127.0.0.1")
    config = replace(replace(config, "server", development=True), "models", folder=folder / "no-models")
    with running(config, ScriptedEngine()) as box:
        eventually(lambda: box.appliance.network.reach.get().port)
        people = {}
        import numpy as np

        places: dict[tuple[str, Role], object] = {}
        guest_phone = new_phone(box)
        assert guest_phone.pair(box.page().post("/phones/offer").json["code"]).status == 200
        for role, name in ((Role.OWNER, "Ada"), (Role.MEMBER, "Bob")):
            people[role] = box.appliance.identity.people.register(
                name, [StoredSample("m", np.zeros(4, np.float32), b"x")]
            )
        for role in (Role.OWNER, Role.MEMBER):
            places[SCREEN, role] = page = box.page()
            enter(box, page, people[role])
            places[NETWORK, role] = phone = new_phone(box)
            assert phone.pair(page.post("/phones/continue", {}).json["code"]).json["person"]
        places[SCREEN, Role.GUEST] = box.page()
        places[NETWORK, Role.GUEST] = guest_phone
        places[NETWORK, Role.STRANGER] = new_phone(box)
        yield box, places


def new_phone(box) -> Phone:
    phone = Phone(box.network_port, box.appliance.network.authority.der)
    box.add(phone)
    return phone


def rules(box) -> dict[str, Declaration | None]:
    app = create_app(box.appliance)
    found = {}
    for rule in app.url_map.iter_rules():
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            found[f"{method} {rule.rule}"] = declaration_of(app, rule.endpoint)
    return found


def test_every_route_of_the_app_is_declared(world):
    assert rules(world[0]) == DECLARED


def test_a_route_without_a_declaration_is_refused(bare):
    with running(bare) as box:
        app = create_app(box.appliance)
        app.add_url_rule("/undeclared", view_func=lambda: "open to all")
        assert app.test_client().get("/undeclared").status_code == 403
        assert app.test_client().get("/healthz").status_code == 503, "which is declared"


def test_the_pages_states_are_served_for_development_only(box, bare):
    assert [box.page().get(path).status for path in ("/design", "/design/guest")] == [404, 404]
    with running(replace(bare, "server", development=True)) as other:
        assert [other.page().get(path).status for path in ("/design", "/design/guest")] == [200, 200]


def test_a_view_that_needs_somebody_takes_a_role_that_is_logged_in():
    def view(context: Context, person: Person) -> None: ...

    with pytest.raises(TypeError, match="nothing can be given for the parameter person"):
        Routes("wrong").get("/wrong", GUEST)(view)
    Routes("right").get("/right", MEMBER)(view)


def test_a_parameter_that_nothing_is_known_of_is_an_error():
    def view(size: float) -> None: ...

    with pytest.raises(TypeError, match="parameter size"):
        Routes("wrong").get("/wrong", GUEST)(view)


def test_the_table_in_the_documentation_is_current():
    text = PAGE.read_text(encoding="utf-8")
    assert text == with_table(text), "write it anew: python -m appliance.web.access.table"


def test_every_message_is_heeded_and_named():
    assert {kind.__struct_config__.tag for kind in dialogue._ACTIONS} == set(MESSAGES)


def ask(client, name: str) -> int:
    """The status of a request without a meaning, to the address of a rule."""
    method, _, rule = name.partition(" ")
    path = re.sub(r"<int:\w+>", "999999", re.sub(r"<path:\w+>|<\w+>", "nothing", rule))
    if path.startswith("/ws/"):
        return socket_status(client, path)
    if method in ("GET", "POST"):
        return client.get(path).status if method == "GET" else client.post(path).status
    return client.request(method, path, Origin=client.origin, Content_Type="application/json").status


def socket_status(client, path: str) -> int:
    """101 is what a socket that is let in begins with; a box that cuts it at once was asked well."""
    if isinstance(client, Phone):
        return client.status_of_socket(path)
    handshake = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    handshake |= {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
    return client.request("GET", path, Origin=f"http://127.0.0.1:{client.port}", **handshake).status


@pytest.mark.parametrize("name", sorted(set(DECLARED) - UNSAFE))
def test_every_route_for_everybody(world, name):
    box, places = world
    right = DECLARED[name].right
    for (place, role), client in places.items():
        allowed = place in right.places and role >= right.role
        watching = not (right.pictures and place == NETWORK)  # the owner has not allowed it here
        if name.startswith("GET /stream") and allowed and watching:
            continue  # it would not end
        status = ask(client, name)
        if allowed and watching:
            assert status != 401 or name.split("/")[1] in ("v1", "metrics"), (
                place,
                role.name,
            )  # which wants a token besides
            own = {"POST /session", "POST /phones/offer", "POST /device/prove", "POST /device/pair", "GET /metrics"}
            assert status not in REFUSED or name in own or "/v1/" in name, (place, role.name, status)
        else:
            assert status in REFUSED, (place, role.name, status)
            if role is Role.STRANGER:
                assert status == 401


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_plain_http_has_what_may_be_told_and_nothing_else(world, name):
    box, places = world
    phone = places[NETWORK, Role.OWNER]
    method, _, rule = name.partition(" ")
    path = re.sub(r"<int:\w+>", "1", re.sub(r"<path:\w+>|<\w+>", "nothing", rule))
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{phone.port}\r\nCookie: {phone.cookie}\r\nConnection: close\r\n"
    )
    if method == "POST":
        head += (
            f"Origin: http://127.0.0.1:{phone.port}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}"
        )
    else:
        head += "\r\n"
    status = int(phone.raw(head.encode(), secure=False).split(b" ")[1])
    if PLAIN in DECLARED[name].right.places:
        assert status in (200, 302, 404)
    else:
        assert status in REFUSED


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"])
def test_other_methods_are_not_understood(world, method):
    box, places = world
    for client in places.values():
        for path in ("/", "/session", "/people", "/device/pair", "/nothing"):
            assert client.request(method, path).status in (400, 401, 403, 404, 405), (method, path)


@pytest.mark.parametrize("kind", sorted(MESSAGES))
def test_every_message_for_everybody(world, kind):
    box, places = world
    for (place, role), client in places.items():
        if role is Role.STRANGER:
            continue
        if kind not in ("search", "open", "remove"):
            continue  # a guest may send them all
        chat = client.socket("/ws/chat")
        chat.receive()
        chat.send({"type": kind, "words": "x", "conversation": 1})
        answer = chat.receive()
        refused = answer["type"] == "error" and answer["text"].startswith("Log in")
        assert refused == (role < MESSAGES[kind].role), (place, role.name, answer)


def test_one_member_s_things_are_not_another_s(world):
    box, places = world
    ada, bob = places[SCREEN, Role.OWNER], places[SCREEN, Role.MEMBER]
    chat = ada.socket("/ws/chat")
    chat.receive()
    box.appliance.assistant.engine.answers.append("A secret.")
    chat.send({"type": "ask", "text": "Tell me a secret"})
    number = chat.until("asked")[-1]["conversation"]
    chat.until("done")
    for client in (bob, places[NETWORK, Role.MEMBER]):
        other = client.socket("/ws/chat")
        other.receive()
        other.send({"type": "open", "conversation": number})
        assert other.receive()["type"] == "error"
        other.send({"type": "export", "conversation": number})
        assert other.receive()["type"] == "error"
    assert bob.post("/phones/continue", {"conversation": number}).status == 404
