"""The doctor's word on the microphone and the speaker."""

import pytest
from operations.hosts import host_in

from appliance.core.config import replace
from appliance.core.errors import SoundError
from appliance.hardware.sound.devices import SoundDevice
from appliance.operations import doctor_sound
from appliance.operations.doctor_host import Running
from appliance.records.status import ComponentState
from appliance.records.text import verbatim
from appliance.storage.choices import Choices
from appliance.storage.database import Store
from appliance.voice.sound_choices import SoundChoices, chosen_in

WEBCAM = SoundDevice(0, "Webcam", 1, 0, 48_000)


@pytest.fixture
def host(config, tmp_path):
    return host_in(tmp_path / "root", replace(config, "voice", on=True))


@pytest.fixture
def devices(monkeypatch):
    found = [WEBCAM]
    monkeypatch.setattr(doctor_sound, "list_devices", lambda: found)
    return found


def test_without_a_voice_no_device_is_looked_for(config, tmp_path, monkeypatch):
    monkeypatch.setattr(doctor_sound, "list_devices", lambda: pytest.fail("it asked for the devices"))
    host = host_in(tmp_path / "root", config)
    assert doctor_sound.microphone(host).text == "No microphone is connected. Larson needs none."
    assert doctor_sound.speaker(host).state == "ok"
    (host.root / "dev/snd").mkdir(parents=True)
    (host.root / "dev/snd/pcmC1D0c").touch()
    assert doctor_sound.microphone(host).text == "A microphone is connected. Larson does not use it."


def test_devices_that_are_there_are_named(host, devices):
    assert (doctor_sound.microphone(host).state, doctor_sound.microphone(host).text) == ("ok", "Found: Webcam.")
    missing = doctor_sound.speaker(host)
    assert (missing.state, missing.text) == ("attention", "No speaker is connected. Plug one in.")
    assert "larson voice devices" in missing.fix
    devices.clear()
    assert doctor_sound.microphone(host).state == "attention"


def test_without_the_sound_library_it_says_what_is_missing(host, monkeypatch):
    def missing():
        raise SoundError(verbatim("The sound library is missing."), "absent")

    monkeypatch.setattr(doctor_sound, "list_devices", missing)
    assert doctor_sound.microphone(host).text == "The sound library is missing."


@pytest.mark.parametrize(
    ("state", "verdict"), [("ready", "ok"), ("muted", "ok"), ("silent", "attention"), ("lost", "attention")]
)
def test_the_running_appliance_says_what_it_hears(host, state, verdict):
    running = Running({"sound": ComponentState(state == "ready", state, verbatim("Check its cable."))})
    found = doctor_sound.microphone(host_in(host.root.parent / "other", host.config, running=running))
    assert found.state == verdict
    assert verdict == "ok" or (found.text == "Check its cable." and "larson voice test" in found.fix)


def test_the_running_appliance_says_whether_its_voice_is_on(host, config, devices):
    on, off = (Running({"sound": ComponentState(True, state)}) for state in ("ready", "off"))
    asked = host_in(host.root.parent / "on", config, running=on)
    assert doctor_sound.microphone(asked).text == "The microphone is in use."
    assert doctor_sound.speaker(asked).text == "No speaker is connected. Plug one in."
    asked = host_in(host.root.parent / "off", host.config, running=off)
    assert doctor_sound.microphone(asked).text == "No microphone is connected. Larson needs none."
    assert doctor_sound.speaker(asked).state == "ok"


def test_files_and_no_device_are_a_choice(host):
    for name in ("none", "/a/b.wav"):
        config = replace(replace(host.config, "voice", microphone=name), "voice", speaker=name)
        chosen = host_in(host.root.parent / f"other{len(name)}", config)
        assert doctor_sound.microphone(chosen).state == doctor_sound.speaker(chosen).state == "ok"


def test_what_the_owner_chose_on_the_page_holds(config, devices, tmp_path):
    host = host_in(tmp_path / "root", config)
    with Store(config.data.folder) as store:  # the appliance runs: its database is open
        choices = SoundChoices(config.voice, Choices(store))
        choices.turn(True)
        choices.mute(True)
        choices.set_device("microphone", "Webcam")
        assert chosen_in(config) == choices.config and chosen_in(config).muted
        assert doctor_sound.microphone(host).text == "Found: Webcam."
        choices.set_device("microphone", "Studio")
        assert doctor_sound.microphone(host).state == "attention"
    assert chosen_in(config).microphone == "Studio", "and while it does not run"


def test_a_damaged_database_leaves_the_settings(config):
    config.data.folder.mkdir(parents=True, exist_ok=True)
    (config.data.folder / "larson.db").write_bytes(b"no database" * 100)
    assert chosen_in(config) == config.voice
