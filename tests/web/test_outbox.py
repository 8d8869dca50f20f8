"""What waits for a page: sent in order, and holding up nobody."""

import threading
from types import SimpleNamespace

import pytest
from simple_websocket import ConnectionClosed
from support import eventually

from appliance.voice.messages import Hello, Silent
from appliance.web.sockets import outbox
from appliance.web.sockets.outbox import Outbox


@pytest.fixture
def page():
    """The socket of a page that reads only when it is let."""
    made = SimpleNamespace(sent=[], reads=threading.Event(), cut=threading.Event(), broken=False)

    def send(data):
        assert made.reads.wait(60)
        if made.broken:
            raise ConnectionClosed
        made.sent.append(data)

    made.send = send
    made.sock = SimpleNamespace(shutdown=lambda _: made.cut.set())
    return made


def test_messages_stay_in_order_and_together(page):
    box = Outbox(page, lambda: "en")
    for number in range(3):
        box.put(Silent(), bytes([number]))
    assert page.sent == [], "nothing waited for the page"
    page.reads.set()
    eventually(lambda: len(page.sent) == 6)
    assert [data if isinstance(data, bytes) else "…" for data in page.sent] == ["…", b"\0", "…", b"\1", "…", b"\2"]
    box.close()


def test_a_page_that_reads_nothing_is_cut_off(page, monkeypatch):
    monkeypatch.setattr(outbox, "MOST", 10)
    box = Outbox(page, lambda: "en")
    for _ in range(12):
        box.put(Hello(True, "", (), ()))
    assert page.cut.is_set()
    page.broken = True
    page.reads.set()
    box.close()
    assert page.sent == []
