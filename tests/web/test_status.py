"""The feed: Status, sights and LEDs, the present at once."""

import time
from contextlib import suppress

import numpy as np
import pytest
from clock import FakeClock
from simple_websocket import ConnectionClosed
from support import eventually
from web.box import running

from appliance.core.config import replace
from appliance.records.status import Activity, PipelineState
from appliance.records.vision import BoundingBox, Detection, Face, Match, Observation
from appliance.web.sockets import feed as status


def test_a_page_that_connects_sees_the_present_at_once(box):
    feed = box.page().socket("/ws/feed")
    found = {"status": None, "lights": None, "sight": None}
    while not all(found.values()):
        message = feed.receive()
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


@pytest.fixture
def lively(bare):
    """A box whose lights change as often as they may."""
    with running(replace(bare, "lights", rate=100.0)) as made:
        yield made


def test_the_lights_are_those_of_the_pins(lively):
    feed = lively.page().socket("/ws/feed")
    seen = set()
    for _ in range(60):
        message = feed.receive()
        if isinstance(message, bytes):
            seen.add(message)
    assert len(seen) > 10, "they move"
    written = tuple(round(100 * value) for value in lively.appliance.lights.frames.get())
    assert len(written) == len(next(iter(seen)))


def test_an_open_feed_hears_of_a_log_in_and_of_its_end(box, log_in, monkeypatch):
    monkeypatch.setattr(status, "PERSON", 0.05)
    page = box.page()
    feed = page.socket("/ws/feed")
    assert feed.until("person")[-1]["name"] == ""
    log_in(box, page, "Ada")
    told = feed.until("person")[-1]
    assert (told["name"], told["another"]) == ("", True), "the handshake's cookie is no proof of a later log-in"
    feed.send({"type": "session", "key": "guessed"})
    feed.send({"type": "session", "key": page.get("/session").json["key"]})
    assert feed.until("person")[-1]["name"] == "Ada"
    sessions = box.appliance.identity.sessions
    clock = FakeClock(monotonic=time.monotonic())
    monkeypatch.setattr(sessions, "_clock", clock.monotonic)
    for _ in range(3):
        feed.until("status")  # looking does not keep a session alive
    clock.advance(60 * box.appliance.config.server.session_minutes + 1)
    assert feed.until("person")[-1]["name"] == ""


def test_a_feed_is_told_of_its_own_client_s_log_in_only(box, log_in):
    page, other = box.page(), box.page()
    feed = other.socket("/ws/feed")
    log_in(box, page, "Ada")
    feed.send({"type": "session", "key": page.get("/session").json["key"]})
    assert feed.until("person")[-1]["name"] == ""
    feed.until("status")
    assert other.get("/session").json == {"person": None}


def test_what_a_page_says_here_is_ignored(box):
    feed = box.page().socket("/ws/feed")
    for noise in ("{", "[]", b"\xff\x00", "x" * 10_000, '{"type": 7}'):
        feed.send(noise)
    eventually(lambda: isinstance(feed.receive(), dict))


def test_an_oversized_message_closes_with_the_code_for_it(box):
    for path in ("/ws/feed", "/ws/chat", "/ws/camera"):
        socket = box.page().socket(path)
        with suppress(OSError, ConnectionClosed):  # it is closed before all of it has come
            socket.send(b"x" * (3 << 20))
        code, _ = socket.closed()
        assert code == 1009, path
    assert box.visitor().get("/healthz").status == 503


def test_a_page_that_stops_reading_slows_nobody(lively):
    lively.page().socket("/ws/feed")  # never read
    other = lively.page().socket("/ws/feed")
    for _ in range(100):
        other.receive()


def test_shutting_down_is_said(box):
    feed = box.page().socket("/ws/feed")
    feed.receive()
    box.appliance.stop()
    code, reason = feed.closed()
    assert (code, reason) == (1001, "Larson is shutting down")


@pytest.mark.parametrize("member", [True, False])
def test_only_members_hear_the_names_of_those_who_are_seen(member):
    found = Detection(BoundingBox(64, 48, 64, 96), np.zeros((5, 2), np.float32), 0.9)
    face = Face(found, None, np.zeros(4, np.float32), np.zeros((2, 2, 3), np.uint8), Match(1, "Ada", 0.1, 0.4))
    seen = Observation(1, 0.0, 640, 480, (face,), 1.0)
    state = PipelineState(seen, Activity("verified", "Welcome, Ada", name="Ada"))
    told = status.sight_json(state, names=member, here=False, known=member)
    assert told["faces"][0]["known"] is member and told["faces"][0]["name"] == ("Ada" if member else "")
    assert (told["activity"]["name"], told["activity"]["text"]) == (("Ada", "Welcome, Ada") if member else ("", ""))
    own = status.sight_json(state, names=member, here=True, known=True)
    assert own["faces"][0]["known"], "the box's own screen frames known faces for guests too"
    assert own["activity"]["name"] == "Ada", "their own log-in welcomes them"
