"""The stream of sound, with WAV files that stand in for its devices and with a PipeWire of the tests' own."""

import time
import wave
from pathlib import Path

import numpy as np
import pytest
from hardware.sound import pipewire
from support import eventually

from appliance.core import jobs
from appliance.core.config import Voice
from appliance.hardware.sound import devices
from appliance.hardware.sound.stream import SoundStream
from appliance.records.sound import BLOCK, RATE, Clip

TONE = 440  # Hz


def tone(seconds: float, rate: int, frequency: float = TONE) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def save(path: Path, samples: np.ndarray, rate: int, width: int = 2, channels: int = 1) -> str:
    scaled = np.repeat(np.round(samples * (2 ** (8 * width - 1) - 1)).astype("<i8"), channels)
    if width == 1:
        scaled = scaled + 128
    data = scaled.astype("<i8").view(np.uint8).reshape(-1, 8)[:, :width].tobytes()
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        file.writeframes(data)
    return str(path)


class Listener:
    """Keeps the blocks and states of a stream."""

    def __init__(self) -> None:
        self.near: list[np.ndarray] = []
        self.far: list[np.ndarray] = []
        self.states: list[str] = []
        self.texts: list[str] = []

    def block(self, near: np.ndarray, far: np.ndarray) -> None:
        assert near.shape == far.shape == (BLOCK,)
        self.near.append(near)
        self.far.append(far)

    def state(self, state) -> None:
        self.texts.append(state.text)
        self.states.append(state.state)

    def loud(self) -> bool:
        return any(np.abs(block).max() > 0.2 for block in self.near[-50:])


@pytest.fixture
def listen(monkeypatch):
    """Starts streams that are closed at the end, and that try again soon."""
    monkeypatch.setattr(jobs, "LONGEST_PAUSE", 0.5)
    opened: list[SoundStream] = []

    def start(**settings) -> tuple[SoundStream, Listener]:
        listener = Listener()
        opened.append(SoundStream(Voice(on=True, **settings), listener.block, listener.state).start())
        return opened[-1], listener

    yield start
    for stream in opened:
        stream.close()


def frequency(samples: np.ndarray, rate: int) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * rate / len(samples))


@pytest.mark.parametrize(
    ("rate", "width", "channels"),
    [(16_000, 2, 1), (44_100, 2, 2), (48_000, 3, 8), (11_025, 1, 1), (96_000, 4, 1)],
)
def test_a_wav_file_is_heard_at_its_own_pace(listen, tmp_path, rate, width, channels):
    path = save(tmp_path / "a.wav", tone(1, rate), rate, width, channels)
    began = time.monotonic()
    _, heard = listen(microphone=path, speaker="none")
    eventually(lambda: len(heard.near) >= 90)
    assert time.monotonic() - began > 0.85
    assert frequency(np.concatenate(heard.near[10:90]), RATE) == pytest.approx(TONE, abs=2)
    assert heard.states[:2] == ["starting", "ready"]


def test_after_the_files_of_a_folder_the_room_is_quiet(listen, tmp_path, monkeypatch):
    monkeypatch.setattr("appliance.hardware.sound.wav_files.PAUSE", 0.1)
    save(tmp_path / "1.wav", tone(0.2, 16_000), 16_000)
    save(tmp_path / "2.wav", tone(0.2, 48_000, 880), 48_000)
    stream, heard = listen(microphone=str(tmp_path), speaker="none")
    eventually(lambda: len(heard.near) >= 80)
    assert frequency(np.concatenate(heard.near[2:18]), RATE) == pytest.approx(440, abs=5)
    assert frequency(np.concatenate(heard.near[34:46]), RATE) == pytest.approx(880, abs=9)
    assert 0 < np.abs(np.concatenate(heard.near[60:])).max() < 0.001
    assert stream.state.ok


def test_what_is_played_is_written_and_given_as_the_far_end(listen, tmp_path, monkeypatch):
    path = save(tmp_path / "a.wav", tone(1, 16_000), 16_000)
    stream, heard = listen(microphone=path, speaker=str(tmp_path / "out.wav"), volume=0.5)
    eventually(lambda: stream.state.state == "ready")
    levels, take = [], stream.output.take
    monkeypatch.setattr(stream.output, "take", lambda count: (take(count), levels.append(stream.spoken_level))[0])
    playback = stream.play(Clip(tone(0.4, 24_000, 880), 24_000))
    assert playback.wait(60)
    eventually(lambda: max(levels) > 0.1)
    assert playback.seconds == pytest.approx(0.4, abs=0.01)
    eventually(lambda: stream.spoken_level == 0)
    eventually(lambda: heard.far and not heard.far[-1].any())
    stream.close()
    far = np.concatenate(heard.far)
    assert np.abs(far).max() == pytest.approx(0.25, abs=0.02)
    with wave.open(str(tmp_path / "out.wav")) as file:
        rate, written = file.getframerate(), np.frombuffer(file.readframes(10**7), "<i2")
    assert np.count_nonzero(np.abs(written) > 10) / rate == pytest.approx(0.4, abs=0.02)
    assert np.count_nonzero(np.abs(far) > 0.001) / RATE == pytest.approx(0.4, abs=0.02)


def test_muting_closes_the_microphone_and_the_speaker_goes_on(listen, tmp_path):
    path = save(tmp_path / "a.wav", tone(30, 16_000), 16_000)
    stream, heard = listen(microphone=path, speaker=str(tmp_path / "out.wav"), muted=True)
    eventually(lambda: stream.state.state == "muted")
    playback = eventually(lambda: (made := stream.play(Clip(tone(0.1, 16_000), 16_000))).clip.rate != 16_000 and made)
    assert playback.wait(60)
    assert heard.near == []
    stream.mute(False)
    eventually(heard.loud)
    stream.mute(True)
    eventually(lambda: stream.state.state == "muted")
    assert stream.level == 0
    assert stream.muted


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"microphone": "/nowhere/a.wav"}, "Cannot read /nowhere/a.wav: No such file"),
        ({"microphone": "empty.wav"}, "empty.wav is not a WAV file"),
        ({"microphone": "folder/"}, "has no WAV files"),
        ({"microphone": "a device of this name"}, "no microphone called a device of this name. Plug it in"),
    ],
)
def test_what_cannot_be_opened_is_a_state(listen, tmp_path, monkeypatch, settings, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.wav").touch()
    (tmp_path / "folder").mkdir()
    stream, heard = listen(**settings, speaker="none")
    eventually(lambda: heard.states[-1] == "absent")
    assert words in heard.texts[-1]
    stream.choose(Voice(on=True, microphone=save(tmp_path / "a.wav", tone(30, 16_000), 16_000), speaker="none"))
    eventually(heard.loud)


def test_without_the_sound_library_the_state_says_what_to_install(listen, monkeypatch):
    def missing():
        raise OSError("PortAudio library not found")

    monkeypatch.setattr(devices, "_sounddevice", missing)
    devices.loaded.cache_clear()
    _, heard = listen()
    eventually(lambda: heard.states[-1] == "absent")
    assert "apt install libportaudio2" in heard.texts[-1]
    devices.loaded.cache_clear()


needs_pipewire = pytest.mark.skipif(bool(pipewire.missing()), reason=f"PipeWire is not here: {pipewire.missing()}")


@pytest.fixture
def environment(tmp_path, monkeypatch):
    for name, value in pipewire.variables(tmp_path).items():
        monkeypatch.setenv(name, value)


@needs_pipewire
@pytest.mark.usefixtures("environment")
def test_a_real_device_hears_what_it_says_and_comes_back_when_lost(listen, tmp_path):
    with pipewire.pipewire(tmp_path):
        stream, heard = listen()
        eventually(lambda: stream.state.state == "ready")
        stream.play(Clip(tone(30, 24_000), 24_000))
        eventually(heard.loud)
        near, far = np.concatenate(heard.near), np.concatenate(heard.far)
        assert echo_delay(near, far) < 0.3
        assert 0 < stream.stop_playing() < 29
        assert {found.name for found in devices.list_devices() if found.default_microphone} == {"default"}
    eventually(lambda: not stream.state.ok)
    eventually(lambda: stream.state.state == "absent")
    with pipewire.pipewire(tmp_path):
        eventually(lambda: stream.state.ok, what="the microphone is back")
        stream.play(Clip(tone(30, 24_000), 24_000))
        eventually(heard.loud)
        stream.close()


def echo_delay(near: np.ndarray, far: np.ndarray) -> float:
    """Seconds by which the microphone is behind the speaker: where the two begin."""
    return (np.argmax(np.abs(near) > 0.01) - np.argmax(np.abs(far) > 0.01)) / RATE
