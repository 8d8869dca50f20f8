"""The feed: Status, sights and LEDs, the present at once."""

import time
from types import SimpleNamespace

from support import eventually

from appliance.identity import sessions
from appliance.web.sockets import feed as status


def test_a_page_that_connects_sees_the_present_at_once(box):
    feed = box.page().socket("/ws/feed")
    found = {"status": None, "lights": None, "sight": None}
    while not all(found.values()):
        message = feed.receive(2)
        if isinstance(message, bytes):
            found["lights"] = message
        else:
            found[message["type"]] = message
    assert len(found["lights"]) == len(box.appliance.config.lights.pins)
    assert max(found["lights"]) <= 100
    assert found["status"]["camera"]["state"] == "off"
    assert found["status"]["lights"]["state"] == "absent"
    assert found["sight"]["activity"]["phase"] == "idle"
    assert found["sight"]["faces"] == []


def test_the_lights_are_those_of_the_pins(box):
    feed = box.page().socket("/ws/feed")
    seen = set()
    for _ in range(60):
        message = feed.receive(2)
        if isinstance(message, bytes):
            seen.add(message)
    assert len(seen) > 10, "they move"
    written = tuple(round(100 * value) for value in box.appliance.lights.frames.get())
    assert len(written) == len(next(iter(seen)))


def test_a_page_hears_who_is_logged_in_and_when_that_ends(box, log_in, monkeypatch):
    monkeypatch.setattr(status, "PERSON", 0.05)
    page = box.page()
    feed = page.socket("/ws/feed")
    assert feed.until("person")[-1]["name"] == ""
    log_in(box, page, "Ada")
    feed = page.socket("/ws/feed")  # the page connects anew, with the cookie of its session
    assert feed.until("person")[-1]["name"] == "Ada"
    rest = 60 * box.appliance.config.server.session_minutes
    began = time.monotonic()
    for share in (0.6, 1.2):
        now = began + share * rest
        monkeypatch.setattr(sessions, "time", SimpleNamespace(monotonic=lambda now=now: now))
        time.sleep(0.3)  # several looks
    assert feed.until("person")[-1]["name"] == "", "looking does not keep a session alive"


def test_what_a_page_says_here_is_ignored(box):
    feed = box.page().socket("/ws/feed")
    for noise in ("{", "[]", b"\xff\x00", "x" * 10_000, '{"type": 7}'):
        feed.send(noise)
    eventually(lambda: isinstance(feed.receive(2), dict))


def test_an_oversized_message_closes_with_the_code_for_it(box):
    for path in ("/ws/feed", "/ws/chat", "/ws/camera"):
        socket = box.page().socket(path)
        socket.send(b"x" * (3 << 20))
        code, _ = socket.closed()
        assert code == 1009, path
    assert box.visitor().get("/healthz").status == 503


def test_a_page_that_stops_reading_slows_nobody(box):
    box.page().socket("/ws/feed")  # never read
    other = box.page().socket("/ws/feed")
    for _ in range(100):
        other.receive(2)


def test_shutting_down_is_said(box):
    feed = box.page().socket("/ws/feed")
    feed.receive()
    box.appliance.stop()
    code, reason = feed.closed()
    assert (code, reason) == (1001, "Larson is shutting down")
