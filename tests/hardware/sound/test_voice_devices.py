"""`larson voice devices` and `larson voice test`: they say in words what is wrong with a microphone."""

import json
import wave

import numpy as np
import pytest
from click.testing import CliRunner
from hardware.sound import pipewire
from hardware.sound.test_stream import save, tone

from appliance.cli import main
from appliance.cli.voice_devices import meter
from appliance.hardware.sound import devices as sound_devices
from appliance.hardware.sound.devices import SoundDevice

RATE = 16_000


@pytest.fixture
def larson(tmp_path, monkeypatch):
    monkeypatch.setenv("LARSON_DATA", str(tmp_path / "data"))
    return lambda *words: CliRunner().invoke(main, ["voice", *words], catch_exceptions=False)


@pytest.fixture
def try_out(larson, tmp_path, monkeypatch):
    """`larson voice test` with a recording as the microphone; gives its result."""

    def run(samples: np.ndarray):
        monkeypatch.setenv("LARSON_VOICE_MICROPHONE", save(tmp_path / "in.wav", samples, RATE))
        monkeypatch.setenv("LARSON_VOICE_SPEAKER", str(tmp_path / "out.wav"))
        return larson("test", "--seconds", "2.5")

    return run


def test_a_microphone_that_works_is_heard_again(try_out, tmp_path):
    result = try_out(tone(30, RATE))
    assert result.exit_code == 0, result.output
    assert "Speak now, for 2.5 seconds." in result.output
    assert "Loudest: -6 dB of full scale. The microphone works." in result.output
    assert "####" in result.output
    with wave.open(str(tmp_path / "out.wav")) as file:
        played = np.frombuffer(file.readframes(10**7), "<i2")
    assert np.count_nonzero(np.abs(played) > 100) > 48_000


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (np.zeros(30 * RATE), "gives only silence. Is it switched off or muted?"),
        (tone(30, RATE) / 100, "is very quiet. Speak up"),
        (np.sign(tone(30, RATE)), "too loud and distorts. Turn the microphone's gain down"),
    ],
)
def test_what_is_wrong_is_said_in_words(try_out, samples, words):
    result = try_out(samples)
    assert result.exit_code == 1
    assert words in result.output


def test_without_a_microphone_it_says_so(larson, monkeypatch):
    monkeypatch.setenv("LARSON_VOICE_SPEAKER", "none")
    monkeypatch.setenv("LARSON_VOICE_MICROPHONE", "none")
    result = larson("test")
    assert result.exit_code == 2
    assert "set voice.microphone to auto" in result.output
    monkeypatch.setenv("LARSON_VOICE_MICROPHONE", "one that nobody has")
    result = larson("test")
    assert result.exit_code == 2
    assert "There is no microphone called one that nobody has. Plug it in" in result.output


def test_the_chosen_devices_are_named(larson, monkeypatch):
    listed = [SoundDevice(0, "Webcam", 1, 0, 44_100), SoundDevice(1, "HDMI", 0, 8, 48_000, default_speaker=True)]
    monkeypatch.setattr("appliance.cli.voice_devices.list_devices", lambda: listed)
    assert larson("devices").output.splitlines() == [
        "Webcam  (microphone, 44100 Hz)",
        "HDMI  (speaker, 48000 Hz)",
        "microphone: Webcam",
        "speaker: HDMI",
    ]
    monkeypatch.setenv("LARSON_VOICE_MICROPHONE", "usb")
    assert "microphone: There is no microphone called usb." in larson("devices").output
    rows = json.loads(larson("devices", "--json").output)
    assert [row["chosen"] for row in rows] == [[], ["speaker"]]


def test_without_the_sound_library_it_says_what_to_install(larson, monkeypatch):
    def missing():
        raise OSError("PortAudio library not found")

    monkeypatch.setattr(sound_devices, "_sounddevice", missing)
    sound_devices.loaded.cache_clear()
    result = larson("devices")
    sound_devices.loaded.cache_clear()
    assert result.exit_code == 2
    assert "sudo apt install libportaudio2" in result.output


@pytest.mark.skipif(bool(pipewire.missing()), reason=f"PipeWire is not here: {pipewire.missing()}")
def test_the_devices_of_pipewire_are_listed(larson, tmp_path, monkeypatch):
    for name, value in pipewire.variables(tmp_path).items():
        monkeypatch.setenv(name, value)
    with pipewire.pipewire(tmp_path):
        lines = larson("devices").output.splitlines()
    assert "microphone: default" in lines
    assert "speaker: default" in lines


def test_the_meter_goes_from_one_end_to_the_other():
    assert [meter(level).count("#") for level in (0, 0.001, 0.0316, 1)] == [0, 0, 20, 40]
