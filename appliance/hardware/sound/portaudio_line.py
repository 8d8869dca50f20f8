"""Opens real devices: both on one clock if one device has both, else each by itself."""

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from appliance.core.errors import SoundError
from appliance.core.i18n import say
from appliance.hardware.sound.devices import (
    CHANNELS_REFUSED,
    ONE_AT_A_TIME,
    RATE_REFUSED,
    PortAudio,
    RefusedError,
    Role,
    SoundDevice,
)
from appliance.hardware.sound.exchange import Exchange, mono
from appliance.records.sound import Samples

log = logging.getLogger(__name__)

LATENCY = 0.03  # seconds. PortAudio's own "low" drops samples on a Raspberry Pi.
RATES = (48_000, 44_100, 32_000, 16_000, 96_000)  # samples a second, the best first: no USB microphone has all of them
MOST_CHANNELS = 8
PATIENCE = 2.0  # seconds without a sample after which a device counts as lost


class PortAudioLine:
    """A microphone, a speaker or both, running."""

    def __init__(self, library: PortAudio, microphone: SoundDevice | None, speaker: SoundDevice | None):
        self.microphone_rate = 0  # samples a second; 0 without a microphone
        self.speaker_rate = 0
        self._library = library
        self._devices = (microphone, speaker)
        self._streams: list[Any] = []
        self._beats: dict[tuple[str, str], float] = {}  # when each kind of stream of each device gave a sign of life

    def start(self, exchange: Exchange) -> None:
        """Open the devices and let them run. Raises SoundError."""
        try:
            with ONE_AT_A_TIME:
                self._start(exchange)
        except BaseException:
            self.close()
            raise

    def check(self) -> None:
        """Raises SoundError if a device has stopped."""
        late = [name for (_, name), beat in self._beats.items() if time.monotonic() - beat > PATIENCE]
        if late:
            raise SoundError(say("{device} stopped sending. Check its cable.", device=late[0]))

    def close(self) -> None:
        """Let the devices go. May be called twice."""
        streams, self._streams = self._streams, []
        with ONE_AT_A_TIME:
            self._library.open -= len(streams)
            for stream in streams:
                try:
                    stream.abort(ignore_errors=True)
                finally:
                    stream.close(ignore_errors=True)

    def _start(self, exchange: Exchange) -> None:
        microphone, speaker = self._devices
        if microphone and speaker and microphone.index == speaker.index and self._open_both(microphone, exchange):
            return
        if microphone:
            self.microphone_rate = self._open_microphone(microphone, exchange)
        if speaker:
            self.speaker_rate = self._open_speaker(speaker, exchange)

    def _open_both(self, device: SoundDevice, exchange: Exchange) -> bool:
        """One stream for both. False if the device has no rate that both take: then each gets its own."""

        def call(near: Samples, far: Samples, *_: object) -> None:
            self._beats["Stream", device.name] = time.monotonic()
            far[:] = exchange.duplex(mono(near))[:, np.newaxis]

        try:
            rate = self._open("Stream", (device.index, device.index), device, call)
        except SoundError as error:
            if error.state == "busy":
                raise
            log.info("%s: no duplex stream (%s), opening two", device.name, error)
            return False
        self.microphone_rate = self.speaker_rate = rate
        return True

    def _open_microphone(self, device: SoundDevice, exchange: Exchange) -> int:
        def call(near: Samples, *_: object) -> None:
            self._beats["InputStream", device.name] = time.monotonic()
            exchange.hear(mono(near))

        return self._open("InputStream", device.index, device, call)

    def _open_speaker(self, device: SoundDevice, exchange: Exchange) -> int:
        def call(far: Samples, count: int, *_: object) -> None:
            self._beats["OutputStream", device.name] = time.monotonic()
            far[:] = exchange.speak(count)[:, np.newaxis]

        return self._open("OutputStream", device.index, device, call)

    def _open(self, kind: str, index: Any, device: SoundDevice, call: Callable[..., None]) -> int:
        """Open a stream at the first rate that its device takes, which is returned."""
        refused: Exception | None = None
        for rate, channels in _ways(device, kind):
            try:
                stream = getattr(self._library.library, kind)(
                    samplerate=rate, device=index, channels=channels, dtype="float32", latency=LATENCY, callback=call
                )
            except self._library.library.PortAudioError as error:
                refused = error
                if _code(error) in (RATE_REFUSED, CHANNELS_REFUSED):
                    continue
                break
            self._streams.append(stream)
            self._library.open += 1
            self._beats[kind, device.name] = time.monotonic()
            self._run(stream, device)
            return rate
        role: Role = "speaker" if kind == "OutputStream" else "microphone"
        why = self._library.error(refused or OSError("no rate"), device.name)
        raise RefusedError(why, role, device.index) from refused

    def _run(self, stream: Any, device: SoundDevice) -> None:
        try:
            stream.start()
        except self._library.library.PortAudioError as error:
            raise self._library.error(error, device.name) from error


def _code(error: Exception) -> int:
    return int(error.args[1]) if len(error.args) > 1 else 0


def _ways(device: SoundDevice, kind: str) -> Iterator[tuple[int, Any]]:
    """Each rate with one channel, then with all that the device has: some take nothing else."""
    inputs, outputs = min(device.inputs, MOST_CHANNELS), min(device.outputs, 2)
    full = {"Stream": (inputs, outputs), "InputStream": inputs, "OutputStream": outputs}[kind]
    mixed = {"Stream": [(1, 2), (2, 1)] if outputs > 1 and inputs > 1 else []}.get(kind, [])
    for rate in dict.fromkeys((*RATES, device.rate)):
        for channels in dict.fromkeys([1, *mixed, full]):
            yield rate, channels
