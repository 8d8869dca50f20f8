"""Phones: how they come in, what they may do, and how they are shown out again."""

import time

import pytest
import simple_websocket
from support import eventually
from web.box import Box, Page, running
from web.phone import Phone

from appliance.core.config import Config, replace
from appliance.identity.phones import PROOF_SECONDS
from appliance.llm.scripted import ScriptedEngine
from appliance.operations import tool_wiring


@pytest.fixture
def reachable(bare: Config):
    """A box with nothing but a page, that phones can reach."""
    engine = ScriptedEngine(["A row of lights that sweeps."])
    with running(replace(bare, "network", on=True, host="127.0.0.1", port=0), engine) as box:
        eventually(lambda: box.appliance.network.reach.get().port, 60, "the box knows its network")
        yield box


@pytest.fixture
def phone(reachable: Box) -> Phone:
    """A phone that the box does not know."""
    return new_phone(reachable)


def new_phone(box: Box, source: str = "127.0.0.1") -> Phone:
    made = Phone(box.network_port, box.appliance.network.authority.der, source)
    box.add(made)
    return made


def offer(page: Page) -> str:
    made = page.post("/phones/offer").json
    assert made["seconds"] == 120
    return made["code"]


@pytest.fixture
def paired(reachable: Box, phone: Phone) -> Phone:
    """A phone that was brought in while nobody was registered."""
    assert phone.pair(offer(reachable.page())).status == 200
    return phone


def test_a_stranger_gets_the_shell_and_nothing_else(phone):
    assert phone.get("/").status == 200
    assert phone.get("/static/larson.svg").status == 200
    assert phone.get("/session").status == 401
    assert "not paired" in phone.get("/session").json["error"]
    assert phone.get("/nothing").status == 401
    told = eventually(lambda: (said := phone.get("/healthz").json) != {"status": "starting"} and said)
    assert told == {"status": "degraded"}, "one word, and no more"
    assert phone.post("/login").status == 401
    assert phone.status_of_socket("/ws/feed") == 401


def test_a_paired_phone_is_let_in(paired):
    assert paired.get("/session").json == {"person": None}
    feed = paired.socket("/ws/feed")
    assert feed.until("status")[-1]["network"]["state"]
    chat = paired.socket("/ws/chat")
    assert chat.receive()["type"] == "conversations"
    chat.send({"type": "ask", "text": "Tell me about owls"})
    assert chat.until("done")


def test_a_code_is_good_once(reachable, paired):
    other = new_phone(reachable)
    code = offer(reachable.page())
    assert other.pair(code).status == 200
    third = new_phone(reachable)
    assert third.pair(code).status == 403
    assert third.get("/session").status == 401


def test_a_code_without_its_key_is_nothing(reachable, phone):
    code = offer(reachable.page())
    given = {"code": code, "key": phone.jwk, "signature": phone.sign("larson pair OTHER"), "name": "x"}
    assert phone.post("/device/pair", given).status == 403
    assert phone.post("/device/pair", {**given, "key": {"kty": "EC"}}).status == 403
    assert phone.pair(code).status == 200, "and it was not used up"


def test_guessing_ends_every_code(reachable, phone):
    page = reachable.page()
    code = offer(page)
    for _ in range(10):
        assert phone.pair("BBBBBBBB").status == 403
    assert phone.pair(code).status == 429
    assert page.post("/phones/offer").status == 429


def test_a_proof_is_for_one_device_and_good_once(reachable, paired):
    paired.cookie = ""
    assert paired.get("/session").status == 401
    challenge = paired.post("/device/challenge").json["challenge"]
    proof = paired.proof(challenge)
    thief = new_phone(reachable)
    thief.device = paired.device
    assert thief.post("/device/prove", thief.proof(challenge)).status == 403
    assert paired.post("/device/prove", proof).status == 200
    assert paired.get("/session").status == 200
    assert paired.post("/device/prove", proof).status == 403
    assert paired.post("/device/prove", paired.proof("made up")).status == 403


def test_a_cookie_from_elsewhere_is_nothing(reachable, paired):
    thief = new_phone(reachable, source="127.0.0.9")
    thief.cookie = paired.cookie
    assert thief.get("/session").status == 401
    assert paired.get("/session").status == 200


def test_a_proof_does_not_hold_for_ever(reachable, phone, monkeypatch, clock):
    monkeypatch.setattr(reachable.appliance.identity.phones, "_clock", clock)
    assert phone.pair(offer(reachable.page())).status == 200
    clock.advance(PROOF_SECONDS)
    assert phone.get("/session").status == 200
    clock.advance(1)
    assert phone.get("/session").status == 401


def test_the_owner_removes_a_phone_and_it_stops_at_once(reachable, paired, log_in):
    page = reachable.page()
    log_in(reachable, page, "Ada")
    feed = paired.socket("/ws/feed")
    feed.until("status")
    listed = page.get("/phones").json["phones"]
    assert [found["name"] for found in listed] == ["A phone"]
    began = time.monotonic()
    assert page.post("/phones/revoke", {"id": listed[0]["id"]}).status == 200
    with pytest.raises(simple_websocket.ConnectionClosed):
        while True:
            feed.receive()
    assert time.monotonic() - began < 60, "nobody waits until it proves itself again"
    assert paired.get("/session").status == 401
    assert paired.prove().status == 403


def test_who_may_bring_a_phone_in(reachable, log_in):
    page, other = reachable.page(), reachable.page()
    log_in(reachable, page, "Ada")
    assert other.post("/phones/offer").status == 403, "somebody is registered: not everybody who passes by"
    assert page.post("/phones/offer").status == 200


def test_a_code_ends_with_the_session_that_showed_it(reachable, phone, log_in):
    """Whoever photographed it over a shoulder is nobody when its person has gone."""
    page = reachable.page()
    log_in(reachable, page, "Ada")
    for path in ("/phones/offer", "/phones/continue"):
        log_in(reachable, page, f"Ada {path[8]}")
        code = page.post(path, {}).json["code"]
        assert page.post("/logout").status == 200
        assert phone.pair(code).status == 403
    log_in(reachable, page, "Eve")
    reachable.appliance.identity.phones.codes.withdraw = lambda page: (
        None
    )  # a session may also end by its own, with nobody who tells
    code = page.post("/phones/continue", {}).json["code"]
    page.post("/logout")
    assert phone.pair(code).status == 403


def test_where_the_owner_alone_brings_phones_in_a_chat_goes_to_known_ones_only(bare, log_in):
    settings = replace(bare, "network", on=True, host="127.0.0.1", port=0, pairing="owner")
    with running(settings, ScriptedEngine()) as box:
        eventually(lambda: box.appliance.network.reach.get().port, 60, "the box knows its network")
        owner, member, phone = box.page(), box.page(), new_phone(box)
        log_in(box, owner, "Ada")
        log_in(box, member, "Bob")
        assert member.post("/phones/offer").status == 403
        assert phone.pair(member.post("/phones/continue", {}).json["code"]).status == 403
        assert box.appliance.identity.phones.listed() == []
        assert phone.pair(offer(owner)).status == 200
        assert phone.pair(member.post("/phones/continue", {}).json["code"]).json["person"]["name"] == "Bob"


def test_a_phone_cannot_bring_in_another(paired):
    assert paired.post("/phones/offer").status == 403


def test_a_chat_goes_on_on_the_phone(reachable, phone, log_in):
    page = reachable.page()
    log_in(reachable, page, "Ada")
    chat = page.socket("/ws/chat")
    chat.receive()
    chat.send({"type": "ask", "text": "What is a scanner?"})
    chat.until("done")
    number = chat_number(reachable)
    made = page.post("/phones/continue", {"conversation": number}).json
    answer = phone.pair(made["code"])
    assert answer.json["conversation"] == number
    assert answer.json["person"]["name"] == "Ada"
    there = phone.socket("/ws/chat")
    assert there.receive()["person"] == "Ada"
    there.send({"type": "open", "conversation": number})
    assert "scanner" in there.until("history")[-1]["messages"][0]["text"]


def chat_number(box: Box) -> int:
    person = box.appliance.identity.people.all()[0]
    return eventually(lambda: box.appliance.assistant.chats.of(person.id), 60, "it is kept")[0].id


def test_another_s_chat_is_not_handed_on(reachable, log_in):
    page = reachable.page()
    log_in(reachable, page, "Ada")
    assert page.post("/phones/continue", {"conversation": 4711}).status == 404
    assert page.post("/phones/continue", {"conversation": True}).status == 400


def test_the_picture_is_for_phones_only_if_the_owner_allows_it(reachable, paired, log_in):
    page = reachable.page()
    log_in(reachable, page, "Ada")
    assert paired.status_of_socket("/ws/view") == 403
    assert paired.get("/stream.mjpg").status == 403
    assert page.post("/phones/pictures", {"allowed": True}).json == {"pictures": True}
    view = paired.socket("/ws/view")
    assert page.post("/phones/pictures", {"allowed": False}).json == {"pictures": False}
    with pytest.raises(simple_websocket.ConnectionClosed):
        view.receive()
    assert page.post("/phones/pictures", {"allowed": True}).status == 200
    assert paired.get("/stream.mjpg").status == 403, "what could not be ended is not for phones"


def test_phones_take_no_places_from_the_screen(reachable, paired):
    feeds = [paired.socket("/ws/feed") for _ in range(12)]
    for feed in feeds:
        assert feed.receive()
    full = paired.socket("/ws/feed")
    assert "Too many" in full.receive()["text"]
    assert reachable.page().socket("/ws/feed").receive()


def test_a_phone_that_may_not_watch_hears_of_nobody_who_is_seen(reachable, paired, log_in, monkeypatch):
    monkeypatch.setattr(tool_wiring, "names_seen", lambda _camera: [])  # the camera is on, and nobody is there
    page = reachable.page()
    log_in(reachable, page, "Ada")
    phone = new_phone(reachable)
    assert phone.pair(page.post("/phones/continue", {}).json["code"]).json["person"]
    for client, begins in ((page, "I see nobody."), (phone, "I can’t see anyone")):
        chat = client.socket("/ws/chat")
        chat.receive()
        chat.send({"type": "ask", "text": "Who do you see?"})
        assert chat.until("done")[-1]["text"].startswith(begins)


def test_a_phone_is_never_before_the_box_s_camera(paired):
    answer = paired.post("/register", {"name": "Eve"})
    assert answer.status == 409
    assert answer.json["kind"] in ("CameraError", "ModelError")


def test_a_certificate_for_a_new_address_is_used_at_once(reachable, phone):
    before = phone.peer
    reachable.appliance.network._look(["127.0.0.5"])
    assert phone.peer != before
    assert "127.0.0.5" in reachable.appliance.network.reach.get().hosts


def test_a_name_that_is_not_ours_is_refused(phone):
    assert phone.get("/", Host="evil.example").status == 400
    assert phone.get("/", Host="127.0.0.1.evil.example").status == 400


def test_plain_http_tells_how_to_trust_the_box_and_nothing_else(phone):
    host = f"Host: 127.0.0.1:{phone.port}\r\nConnection: close\r\n\r\n".encode()
    assert b"302 FOUND" in phone.raw(b"GET / HTTP/1.1\r\n" + host, secure=False)
    assert b"200 OK" in phone.raw(b"GET /trust HTTP/1.1\r\n" + host, secure=False)
    assert b"application/x-x509-ca-cert" in phone.raw(b"GET /larson-ca.crt HTTP/1.1\r\n" + host, secure=False)
    for path in (b"/session", b"/ws/feed", b"/device/challenge", b"/worker.js"):
        found = phone.raw(b"GET " + path + b" HTTP/1.1\r\n" + host, secure=False)
        assert b" 401 " in found.split(b"\r\n")[0] or b" 405 " in found.split(b"\r\n")[0]
        assert b"Set-Cookie" not in found


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 2\r\nContent-Length: 3\r\n",
        b"Content-Length: +2\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Host: evil\r\n",
    ],
)
def test_odd_framing_is_refused(phone, framing):
    head = f"POST /device/challenge HTTP/1.1\r\nHost: 127.0.0.1:{phone.port}\r\nOrigin: {phone.origin}\r\n".encode()
    tail = b"Content-Type: application/json\r\n\r\n{}"
    assert b"challenge" not in phone.raw(head + framing + tail).partition(b"\r\n\r\n")[2]


def test_a_flood_of_messages_ends_the_socket(paired):
    chat = paired.socket("/ws/chat")
    chat.receive()
    with pytest.raises((simple_websocket.ConnectionClosed, OSError)):
        for _ in range(5000):
            chat.client.send('{"type": "list"}')
        for _ in range(5000):
            chat.receive()


def test_an_answer_reaches_who_still_sends(phone):
    """The box refuses before it has read the body; neither half loses the other's words."""
    for size in (2, 100_000) * 60:
        head = f"POST /login HTTP/1.1\r\nHost: 127.0.0.1:{phone.port}\r\nContent-Length: {size}\r\n\r\n"
        assert phone.raw(head.encode() + b"x" * size, secure=False).startswith(b"HTTP/1.1 4")
