"""Live pictures out, and a page's own camera in."""

import socket
import time
from contextlib import suppress

import numpy as np
import pytest
from simple_websocket import ConnectionClosed
from support import eventually
from web.box import Socket, running

from appliance.core.config import replace
from appliance.core.images import decode, encode_jpeg
from appliance.records.vision import Frame
from appliance.web.sockets import camera


@pytest.fixture
def filmed(bare, monkeypatch):
    """A box whose camera the test plays: `show(value)` puts a frame of that grey."""
    monkeypatch.setattr(camera, "ACK_SECONDS", 600.0)  # a test that the machine holds up is no viewer that has gone
    with running(bare) as box:
        frames = box.appliance.identity.pipelines.box.frames

        def show(value: int) -> None:
            frames.put(Frame(np.full((48, 64, 3), value, np.uint8), value, time.monotonic()))

        box.show = show
        yield box


def grey(jpeg: bytes) -> int:
    return round(decode(jpeg).mean())


def test_the_newest_frame_comes_after_each_acknowledgement(filmed):
    view = filmed.page().socket("/ws/view")
    filmed.show(10)
    assert grey(view.receive()) == 10
    for value in (20, 30, 40):
        filmed.show(value)
    view.send("1")
    assert grey(view.receive()) == 40, "the frames in between are dropped, not queued"
    view.send("1")
    filmed.show(50)
    assert grey(view.receive()) == 50


def test_a_further_viewer_costs_no_further_encode(filmed):
    views = [filmed.page().socket("/ws/view") for _ in range(6)]
    for value in (10, 20, 30):
        filmed.show(value)
        for view in views:
            assert grey(view.receive()) == value
            view.send("1")
    assert filmed.appliance.live.encoded == 3


def test_nothing_is_encoded_while_nobody_watches(filmed):
    filmed.show(10)
    time.sleep(0.1)
    assert filmed.appliance.live.encoded == 0


def test_a_stalled_viewer_costs_nobody_anything(filmed):
    stalled, lively = filmed.page().socket("/ws/view"), filmed.page().socket("/ws/view")
    filmed.show(10)
    stalled.receive()
    for value in range(11, 40):
        filmed.show(value)
        lively.receive()
        lively.send("1")
    stalled.send("1")
    assert grey(stalled.receive()) == 39, "and it wakes to the present"


def refuse_one(sockets: list[Socket]) -> list[Socket]:
    """Wait until one of the sockets, whichever came last, is told that it is too many; gives the others."""
    found = []
    eventually(lambda: found.extend(s for s in sockets if s.client.receive(timeout=0.05)) or found)
    assert found[0].closed()[0] == 1013
    return [socket for socket in sockets if socket is not found[0]]


def test_one_page_has_a_limit_and_so_has_the_box(bare):
    with running(replace(bare, "server", streams=3, streams_per_client=2)) as box:
        page = box.page()
        held = refuse_one([page.socket("/ws/view") for _ in range(3)])
        box.page().socket("/ws/view")
        eventually(lambda: first_chunk(box, box.visitor()) is None)
        answer = box.page().get("/stream.mjpg")
        assert answer.status == 503 and answer.headers["Retry-After"] == "5"
        held[0].client.close()
        eventually(lambda: first_chunk(box, page) is not None)


def test_lent_cameras_count_as_live_pictures(bare):
    with running(replace(bare, "server", streams=2)) as box:
        held = refuse_one([box.page().socket("/ws/camera") for _ in range(3)])
        held[0].client.close()

        def is_lent() -> bool:
            again = box.page().socket("/ws/camera")
            with suppress(ConnectionClosed, OSError):  # it is refused, and closed
                again.send(encode_jpeg(np.zeros((48, 64, 3), np.uint8), 90))
            return again.receive()["type"] == "frame"

        eventually(is_lent, what="its place is free again")


def first_chunk(box, page) -> bytes | None:
    """The beginning of the MJPEG stream, or None when it is refused."""
    with socket.create_connection(("127.0.0.1", box.port), timeout=60) as connection:
        request = f"GET /stream.mjpg HTTP/1.1\r\nHost: localhost:{box.port}\r\nCookie: {page.cookie}\r\n\r\n"
        connection.sendall(request.encode())
        data = b""
        while b"--frame" not in data:
            if b" 503 " in data or not (part := connection.recv(4096)):
                return None
            data += part
        return data


def test_mjpeg_shows_a_frame_at_once(filmed):
    filmed.show(10)
    with socket.create_connection(("127.0.0.1", filmed.port), timeout=60) as connection:
        connection.sendall(f"GET /stream.mjpg HTTP/1.1\r\nHost: localhost:{filmed.port}\r\n\r\n".encode())
        data = b""
        # The header of the next part has come although its picture has not: a browser shows the first one now.
        while data.count(b"--frame") < 2:
            data += connection.recv(65536)
    assert b"multipart/x-mixed-replace" in data
    start, end = data.index(b"\xff\xd8"), data.index(b"\xff\xd9") + 2
    assert grey(data[start:end]) == 10


def test_mjpeg_lets_go_of_a_viewer_when_there_is_no_picture(box, monkeypatch):
    """Only by writing to it one learns that a viewer has gone."""
    monkeypatch.setattr(camera, "ACK_SECONDS", 0.2)
    with socket.create_connection(("127.0.0.1", box.port), timeout=60) as connection:
        connection.sendall(f"GET /stream.mjpg HTTP/1.0\r\nHost: localhost:{box.port}\r\n\r\n".encode())
        while connection.recv(65536):
            pass


def test_a_page_s_own_camera_is_a_source_for_that_page(box):
    page, other = box.page(), box.page()
    camera = page.socket("/ws/camera")
    camera.send(encode_jpeg(np.full((48, 64, 3), 99, np.uint8), 90))
    assert camera.receive() == {"type": "frame", "seq": 1}
    [_, lent] = box.appliance.identity.pipelines.all()
    assert round(lent.frames.get().pixels.mean()) == 99
    assert box.appliance.identity.pipelines.box.frames.get() is None, "the box's own view is untouched"
    camera.client.close()
    eventually(lambda: len(box.appliance.identity.pipelines.all()) == 1)
    assert other.get("/session").status == 200


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        ("text", "text came instead"),
        ("{}", "text came instead"),
        (b"", "not a picture"),
        (b"\xff\xd8\xff", "not a picture"),
        (encode_jpeg(np.zeros((48, 64, 3), np.uint8), 90)[:300], "damaged|not a picture"),
        (encode_jpeg(np.zeros((2000, 2000, 3), np.uint8), 10), "megapixels"),
    ],
)
def test_a_frame_that_is_none_is_answered_and_the_next_one_is_taken(box, frame, words):
    import re

    camera = box.page().socket("/ws/camera")
    camera.send(frame)
    answer = camera.receive()
    assert answer["type"] == "error" and re.search(words, answer["text"])
    camera.send(encode_jpeg(np.zeros((48, 64, 3), np.uint8), 90))
    assert camera.receive()["type"] == "frame"


def test_without_a_cookie_no_camera_is_lent(box):
    assert box.visitor().socket("/ws/camera").closed()[0] == 1008
