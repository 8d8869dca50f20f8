"""Recognises English speech with Pocketsphinx: a small engine of another kind, without a neural network.

It makes more mistakes with free speech than Moonshine. The library has its models inside and is not installed by
default.
"""

import threading
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from appliance.core.errors import ModelError
from appliance.core.i18n import say
from appliance.records.sound import RATE, Samples
from appliance.speech.commands import plain
from appliance.speech.cutting import Piece, cut, levelled
from appliance.speech.recogniser import UNKNOWN, Known, Stretch, Transcript, nothing
from appliance.speech.vad import VoiceActivity


class Sphinx:
    """See Recogniser."""

    name = "pocketsphinx"
    languages = ("en",)

    def __init__(self, activity: VoiceActivity):
        """Raises ModelError if the library is not installed."""
        try:
            library: Any = import_module("pocketsphinx")
        except ImportError as error:
            raise ModelError(
                say("The recogniser {name} is not installed. Run: pip install {name}", name=self.name)
            ) from error
        self._decoder = library.Decoder(samprate=RATE, loglevel="FATAL")
        self._activity = activity
        self._lock = threading.Lock()

    def transcribe(
        self,
        samples: Samples,
        commands: Sequence[str] = (),
        known: Known = UNKNOWN,
        on_step: Callable[[], None] = nothing,
    ) -> Transcript:
        """See Recogniser. A command counts if it is what the free text says."""
        with self._lock:
            likely = self._activity.probabilities(samples, on_step) if known.likely is None else known.likely
            return self._transcribe(samples, commands, cut(samples, likely), on_step)

    def _transcribe(
        self, samples: Samples, commands: Sequence[str], pieces: list[Piece], on_step: Callable[[], None]
    ) -> Transcript:
        spoken = sum(piece.spoken for piece in pieces) / RATE
        read = []
        for piece in pieces:
            on_step()
            read.append((piece, *self._read(samples, piece)))
        found = [(piece, text, sure) for piece, text, sure in read if text]
        stretches = tuple(Stretch(piece.start / RATE, piece.end / RATE, text) for piece, text, _ in found)
        command = self._command(stretches[0].text, commands) if len(stretches) == 1 else ""
        if command:
            stretches = (Stretch(stretches[0].start, stretches[0].end, command),)
        sure = float(np.mean([sure for _, _, sure in found])) if found else 0.0
        return Transcript(stretches, sure, command, spoken)

    def _read(self, samples: Samples, piece: Piece) -> tuple[str, float]:
        """The words of a piece, and the typical probability of a word."""
        sound = levelled(samples[piece.start : piece.end])
        self._decoder.start_utt()
        self._decoder.process_raw((32767 * sound).astype("<i2").tobytes(), full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        words = len(found.hypstr.split()) if found else 0
        return (found.hypstr, float(found.prob) ** (1 / words)) if words else ("", 0.0)

    def _command(self, text: str, commands: Sequence[str]) -> str:
        return next((phrase for phrase in commands if plain(phrase) == plain(text)), "")
