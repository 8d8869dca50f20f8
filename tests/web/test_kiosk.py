"""What the session at the display is told by the appliance."""

from support import eventually

from appliance.operations import light_show
from appliance.records.status import ComponentState


def test_the_session_hears_of_the_page_and_says_what_it_can_switch(box):
    stranger = box.visitor()
    assert stranger.get("/kiosk?display=none").json["page_seconds"] is None
    page = box.page()
    feed = page.socket("/ws/feed")
    feed.receive()
    feed.send({"type": "alive"})
    order = eventually(lambda: page.get("/kiosk?display=wlopm").json)
    assert order["on"] and order["rotate"] == 0 and order["page_seconds"] < 30
    assert box.appliance.identity.display.state == ComponentState(True, "ready")


def test_an_unknown_switch_counts_as_none(box):
    answer = box.visitor().get("/kiosk?display=" + "x" * 2000).json
    assert answer["state"] == "absent" and "wlopm" in answer["text"]


def test_a_timer_that_rings_lights_the_display(box, monkeypatch):
    display = box.appliance.identity.display
    monkeypatch.setattr(display, "_used_at", -1e6)
    monkeypatch.setattr(light_show, "RINGING", 600.0)  # the machine may be busy for longer
    assert box.visitor().get("/kiosk").json["on"] is False
    box.appliance.board.light_show.ring("tea")
    eventually(lambda: box.visitor().get("/kiosk").json["on"])
