"""Devices that take only some rates and channels, are busy, or break: a library that refuses as PortAudio does."""

import threading
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest

from appliance.core.config import Voice
from appliance.core.errors import SoundError
from appliance.hardware.sound import line, portaudio_line
from appliance.hardware.sound.devices import BUSY, CHANNELS_REFUSED, RATE_REFUSED, PortAudio, SoundDevice
from appliance.hardware.sound.exchange import Exchange
from appliance.hardware.sound.playing import PlayQueue
from appliance.hardware.sound.portaudio_line import PortAudioLine
from appliance.records.sound import Clip


class PortAudioError(Exception):
    """As sounddevice raises it: words and a number."""


@dataclass
class Library:
    """Stands in for the module sounddevice where a machine has no such device."""

    rates: set[int] = field(default_factory=lambda: {48_000})
    channels: set[object] = field(default_factory=lambda: {1})
    refused: set[str] = field(default_factory=set)  # kinds of stream that are busy
    opened: list[SimpleNamespace] = field(default_factory=list)
    PortAudioError = PortAudioError

    def _open(self, kind: str, **wanted) -> SimpleNamespace:
        if kind in self.refused:
            raise PortAudioError("Device unavailable", BUSY)
        if wanted["samplerate"] not in self.rates:
            raise PortAudioError("Invalid sample rate", RATE_REFUSED)
        if wanted["channels"] not in self.channels:
            raise PortAudioError("Invalid number of channels", CHANNELS_REFUSED)
        calls = {"start": lambda: None, "abort": lambda ignore_errors: None}
        made = SimpleNamespace(kind=kind, closed=threading.Event(), **wanted, **calls)
        made.close = lambda ignore_errors: made.closed.set()
        self.opened.append(made)
        return made

    def __getattr__(self, kind: str):
        return lambda **wanted: self._open(kind, **wanted)


BOTH = SoundDevice(0, "Speakerphone", 1, 2, 48_000)
WEBCAM = SoundDevice(1, "Webcam", 2, 0, 16_000)
HDMI = SoundDevice(2, "HDMI", 0, 8, 48_000)


def started(library: Library, microphone, speaker) -> tuple[PortAudioLine, Exchange, PlayQueue]:
    queue = PlayQueue()
    exchange, made = Exchange(queue), PortAudioLine(PortAudio(library), microphone, speaker)
    made.start(exchange)
    queue.open(made.speaker_rate)
    return made, exchange, queue


def test_one_device_runs_on_one_clock():
    library = Library(channels={(1, 2)})
    opened, exchange, queue = started(library, BOTH, BOTH)
    assert [(made.kind, made.samplerate, made.latency) for made in library.opened] == [("Stream", 48_000, 0.03)]
    queue.add(Clip(np.full(480, 0.5, np.float32), 48_000))
    near, far = np.full((480, 1), 0.25, np.float32), np.zeros((480, 2), np.float32)
    library.opened[0].callback(near, far, 480, None, None)
    assert far == pytest.approx(0.5)
    heard, written = exchange.inbox.get_nowait()
    assert heard == pytest.approx(0.25)
    assert written == pytest.approx(0.5)
    near[:] = 9  # PortAudio uses its buffer again
    assert heard == pytest.approx(0.25)
    opened.close()
    opened.close()
    assert library.opened[0].closed.is_set()


@pytest.mark.parametrize("rate", [44_100, 32_000, 16_000, 96_000])
def test_the_only_rate_that_a_device_has_is_found(rate):
    opened, _, _ = started(Library(rates={rate}, channels={2}), WEBCAM, None)
    assert (opened.microphone_rate, opened.speaker_rate) == (rate, 0)


def test_two_devices_get_a_stream_each_and_their_channels_are_mixed():
    library = Library(channels={2})
    opened, exchange, queue = started(library, WEBCAM, HDMI)
    assert [made.kind for made in library.opened] == ["InputStream", "OutputStream"]
    assert opened.microphone_rate == opened.speaker_rate == 48_000
    near = np.tile(np.array([[0.2, 0.4]], np.float32), (480, 1))
    library.opened[0].callback(near, 480, None, None)
    assert exchange.inbox.get_nowait()[0] == pytest.approx(0.3)
    queue.add(Clip(np.full(480, 0.5, np.float32), 48_000))
    far = np.zeros((480, 2), np.float32)
    library.opened[1].callback(far, 480, None, None)
    assert far == pytest.approx(0.5)


def test_a_device_whose_halves_share_no_rate_gets_two_streams():
    library = Library(channels={1})
    both = library._open
    library._open = lambda kind, **wanted: (
        both(kind, **{**wanted, "channels": 9}) if kind == "Stream" else both(kind, **wanted)
    )
    started(library, BOTH, BOTH)
    assert [made.kind for made in library.opened] == ["InputStream", "OutputStream"]


def test_a_busy_device_says_so_and_leaves_nothing_open():
    library = Library(channels={1, 2}, refused={"OutputStream"})
    with pytest.raises(SoundError, match="Another program uses HDMI") as raised:
        started(library, WEBCAM, HDMI)
    assert raised.value.state == "busy"
    assert library.opened[0].closed.is_set()


def test_a_device_without_any_rate_that_is_known_says_what_the_library_says():
    with pytest.raises(SoundError, match="Webcam does not work: Invalid sample rate"):
        started(Library(rates={1}), WEBCAM, None)


def test_a_device_that_falls_silent_is_lost(monkeypatch):
    opened, _, _ = started(Library(channels={2}), WEBCAM, None)
    opened.check()
    monkeypatch.setattr(portaudio_line, "PATIENCE", -1)
    with pytest.raises(SoundError, match="Webcam stopped sending"):
        opened.check()


@pytest.fixture
def machine(monkeypatch):
    """Lets the settings choose among devices of a library that refuses some kinds of stream outright."""

    def run(library: Library, found: list[SoundDevice], **settings):
        made = PortAudio(library)
        monkeypatch.setattr(line, "portaudio", lambda: made)
        monkeypatch.setattr(line, "list_devices", lambda: found)
        return line.open_line(Voice(**settings), settings.get("muted", False), Exchange(PlayQueue()))

    return run


def only_on(library: Library, index: int) -> Library:
    """No speaker but that of one device opens, as HDMI does not without a display."""
    opens = library._open

    def choosy(kind, **wanted):
        if kind == "OutputStream" and wanted["device"] != index:
            raise PortAudioError("Sample format not supported", -9994)
        return opens(kind, **wanted)

    library._open = choosy
    return library


def test_auto_goes_on_to_the_next_device_where_one_does_not_open(machine):
    jack = SoundDevice(3, "Headphones", 0, 2, 44_100)
    opened = machine(only_on(Library(channels={1, 2}), 3), [HDMI, jack, WEBCAM])
    assert (opened.microphone, opened.speaker, opened.missing) == ("Webcam", "Headphones", "")
    opened = machine(only_on(Library(channels={1, 2}), 99), [HDMI, jack, WEBCAM])
    assert (opened.microphone, opened.speaker) == ("Webcam", "")
    assert opened.missing == "HDMI does not work: Sample format not supported"


def test_a_device_that_was_named_is_not_replaced(machine):
    with pytest.raises(SoundError, match="HDMI does not work"):
        machine(only_on(Library(channels={1, 2}), 99), [HDMI, WEBCAM], speaker="hdmi")


def test_while_muted_the_same_speaker_is_used_and_no_microphone(machine):
    opened = machine(Library(channels={1, 2}), [HDMI, BOTH], muted=True)
    assert (opened.microphone, opened.speaker) == ("", "Speakerphone")
    assert [one.microphone_rate for one in opened.lines] == [0]
    assert machine(Library(), [HDMI, BOTH], muted=True, speaker="none").lines == ()
