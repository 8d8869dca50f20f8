"""Runs the WAV files that stand in for a microphone and a speaker, at the pace of real ones."""

import threading
import time

from appliance.core.errors import SoundError
from appliance.core.i18n import say
from appliance.hardware.sound.exchange import Exchange
from appliance.hardware.sound.wav_files import WavMicrophone, WavSpeaker

STEP = 0.02  # seconds of sound at a time, as PipeWire's devices have it: each step wakes two threads
LONGEST_LAG = 1.0  # seconds that are made up for after the machine was too busy
SPEAKER_RATE = 48_000  # samples a second


class FilesLine:
    """A microphone, a speaker or both that are files, running on one clock."""

    def __init__(self, microphone: WavMicrophone | None, speaker: WavSpeaker | None):
        self.microphone_rate = microphone.rate if microphone else 0  # samples a second; 0 without a microphone
        self.speaker_rate = SPEAKER_RATE if speaker else 0
        self._microphone = microphone
        self._speaker = speaker
        self._given = [0, 0]  # samples so far, of each
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, exchange: Exchange) -> None:
        """Let them run."""
        self._thread = threading.Thread(target=self._run, args=(exchange,), name="sound files", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raises SoundError if a file could not be read or written to its end."""
        if self._thread and not self._thread.is_alive():
            raise SoundError(say("The sound files could not be read or written."))

    def close(self) -> None:
        """Stop, and close the files. May be called twice."""
        self._stopping.set()
        if self._thread:
            self._thread.join()
        for file in (self._microphone, self._speaker):
            if file:
                file.close()

    def _run(self, exchange: Exchange) -> None:
        began, steps = time.monotonic(), 0
        while not self._stopping.is_set():
            steps += 1
            self._step(exchange, steps)
            ahead = began + steps * STEP - time.monotonic()
            if ahead < -LONGEST_LAG:
                began -= ahead
            self._stopping.wait(max(0.0, ahead))

    def _step(self, exchange: Exchange, steps: int) -> None:
        near = self._microphone.read(self._count(0, self.microphone_rate, steps)) if self._microphone else None
        if self._speaker:
            self._speaker.write(exchange.both(near, self._count(1, self.speaker_rate, steps)))
        elif near is not None:
            exchange.hear(near)

    def _count(self, which: int, rate: int, steps: int) -> int:
        """How many samples this step has, so that those of 11,025 Hz come at their pace as well."""
        due = round(steps * STEP * rate)
        count, self._given[which] = due - self._given[which], due
        return count
