"""The owner's page of sound: which devices, how loud, the voice on and off while it runs, and live levels."""

from types import SimpleNamespace

import pytest
from support import eventually
from web.box import running

from appliance.core.config import replace
from appliance.hardware.sound.devices import SoundDevice
from appliance.speech.scripted import ScriptedSpeech
from appliance.web.routes import sound

CONFERENCE = SoundDevice(0, "Jabra SPEAK 510 USB", 1, 2, 48_000, True, True)
HDMI = SoundDevice(1, "vc4-hdmi-0: MAI PCM", 0, 2, 48_000)


@pytest.fixture
def plugged(monkeypatch):
    """What PortAudio lists, which may change."""
    library = SimpleNamespace(devices=[CONFERENCE, HDMI], outdated=False)
    monkeypatch.setattr(sound, "list_devices", lambda: list(library.devices))
    monkeypatch.setattr(sound, "portaudio", lambda: library)
    return library


@pytest.fixture
def talking(bare, tmp_path):
    settings = {"on": True, "microphone": "none", "speaker": str(tmp_path / "said.wav")}
    with running(replace(bare, "voice", **settings), speech=ScriptedSpeech()) as made:
        yield made


@pytest.fixture
def owner(talking, log_in):
    page = talking.page()
    log_in(talking, page, "Ada")
    return page


def seen(page):
    return page.get("/sound").json


def names(part):
    return [(device["name"], device["present"]) for device in part["devices"]]


def test_devices_are_listed_and_chosen_for_good(talking, owner, plugged, bare):
    found = seen(owner)
    assert found["on"] and names(found["microphone"]) == [("auto", True), ("none", True), (CONFERENCE.name, True)]
    assert [name for name, _ in names(found["speaker"])][2:4] == [CONFERENCE.name, HDMI.name]
    assert owner.post("/sound/device", {"role": "speaker", "name": HDMI.name}).status == 200
    assert seen(owner)["speaker"]["chosen"] == HDMI.name
    assert talking.appliance.voice.choices.config.speaker == HDMI.name
    plugged.devices = [CONFERENCE]
    assert (HDMI.name, False) in names(seen(owner)["speaker"]), "it stays listed, as one that is not connected"
    assert owner.post("/sound/device", {"role": "speaker", "name": "auto"}).status == 200
    assert HDMI.name not in dict(names(seen(owner)["speaker"]))


def test_a_part_of_a_name_in_the_settings_is_shown_as_its_device(talking, owner, plugged):
    talking.appliance.voice.choices.set_device("microphone", "jabra")
    assert seen(owner)["microphone"]["chosen"] == CONFERENCE.name


@pytest.mark.parametrize("name", ["/etc/passwd", "../x.wav", "Some other device", ""])
def test_only_what_is_offered_can_be_chosen(owner, plugged, name):
    refused = owner.post("/sound/device", {"role": "speaker", "name": name})
    assert refused.status == 409 and "Choose one of the list" in refused.json["error"]


def test_the_volume_is_kept_and_heard_at_once(talking, owner, plugged, monkeypatch):
    stream = talking.appliance.voice.sound
    eventually(lambda: stream.state.state != "starting")
    levels, take = [], stream.output.take
    monkeypatch.setattr(stream.output, "take", lambda count: (take(count), levels.append(stream.spoken_level))[0])
    assert owner.post("/sound/volume", {"volume": 0.25}).status == 200
    assert stream.volume == 0.25 and seen(owner)["volume"] == 0.25
    assert eventually(lambda: max(levels, default=0) > 0, what="the chime, which is short")
    for wrong in (1.5, -1, "loud"):
        assert owner.post("/sound/volume", {"volume": wrong}).status == 400


def test_the_voice_is_turned_off_and_on_while_it_runs(talking, owner, plugged):
    voice = talking.appliance.voice
    assert owner.post("/sound/voice", {"on": False}).status == 200
    assert voice.sound is None and not voice.state.ok and talking.status().sound.state == "off"
    found = seen(owner)
    assert not found["on"] and "The owner can turn it on" in found["text"] and len(found["speaker"]["devices"]) == 3
    assert "Turn it on first" in owner.post("/sound/check").json["error"]
    assert owner.post("/sound/voice", {"on": True}).status == 200
    eventually(lambda: voice.sound.state.state != "starting")
    assert seen(owner)["on"] and voice.state.ok


def test_what_was_chosen_outlives_a_restart(bare, log_in, plugged):
    with running(bare, speech=ScriptedSpeech()) as box:
        page = box.page()
        log_in(box, page, "Ada")
        assert not seen(page)["on"] and names(seen(page)["speaker"]) == [("auto", True), ("none", True)]
        page.post("/sound/voice", {"on": True})
        page.post("/sound/volume", {"volume": 0.4})
        page.socket("/ws/voice").send({"type": "mute", "on": True})
        eventually(lambda: box.appliance.voice.choices.config.muted)
    with running(bare, speech=ScriptedSpeech()) as box:
        assert box.appliance.voice.on and box.appliance.voice.sound.volume == 0.4
        assert box.appliance.voice.choices.config.volume == 0.4
        assert box.appliance.voice.sound.muted, "also after a power cut"


def test_something_that_is_plugged_in_is_found(talking, owner, plugged, monkeypatch):
    opened = []
    monkeypatch.setattr(talking.appliance.voice.sound, "choose", opened.append)
    seen(owner)
    assert not opened
    plugged.outdated = True
    seen(owner)
    assert len(opened) == 1
    assert owner.post("/sound/search").status == 200 and len(opened) == 2


def test_levels_are_for_the_owner_alone(talking, owner, log_in, plugged):
    told = owner.socket("/ws/sound").receive()
    assert told["type"] == "levels" and told["stage"] == "" and told["microphone"] == 0
    other = talking.page()
    log_in(talking, other, "Bob")
    assert other.get("/sound").status == 403
    socket = owner.socket("/ws/sound")
    assert owner.post("/logout").status == 200
    assert socket.closed()
