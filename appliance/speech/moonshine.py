"""Recognises English speech with Moonshine, offline, on one thread."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from appliance.records.sound import RATE, Samples
from appliance.speech.commands import choose
from appliance.speech.cutting import Piece, cut, levelled
from appliance.speech.moonshine_model import Encoded, MoonshineModel, Written
from appliance.speech.recogniser import UNKNOWN, Known, Stretch, Transcript, nothing
from appliance.speech.vad import FRAME, VoiceActivity

SURE = 0.8  # probability of speech from which on a text must not be empty
COMMAND = 4 * RATE  # samples up to which sound may be a command
FOREIGN = 0.45  # typical probability of a token below which speech is taken for another language; see docs/voice.md
SAME = 0.1  # seconds between the beginnings of two readings of one piece, at most
LEAST = 5  # tokens, the end among them, from which on that is judged: a short word may be unclear by itself


@dataclass(frozen=True, eq=False)
class Reading:
    """What the model made of a piece."""

    piece: Piece
    encoded: Encoded
    written: Written


class Moonshine:
    """See Recogniser. Two habits of the model are cured.

    With silence around speech it ends at once: so sound is cut to the speech and a little around it, and where voice
    activity is sure that somebody speaks, the end is not allowed as the first token. Where it is not sure, it is: else
    the model makes sentences up. Quiet speech fails too, so it is made louder.
    """

    languages = ("en",)

    def __init__(self, name: str, model: MoonshineModel, activity: VoiceActivity):
        self.name = name
        self._model = model
        self._activity = activity
        self._lock = threading.Lock()

    def transcribe(
        self,
        samples: Samples,
        commands: Sequence[str] = (),
        known: Known = UNKNOWN,
        on_step: Callable[[], None] = nothing,
    ) -> Transcript:
        """See Recogniser."""
        with self._lock:
            return self._transcribe(samples, commands, known, on_step)

    def _transcribe(
        self, samples: Samples, commands: Sequence[str], known: Known, on_step: Callable[[], None]
    ) -> Transcript:
        likely = self._activity.probabilities(samples, on_step) if known.likely is None else known.likely
        read = []
        for piece in cut(samples, likely):
            on_step()
            read.append(self._read(samples, piece, likely, known.draft))
        found = [reading for reading in read if reading.written.tokens]
        spoken = sum(reading.piece.spoken for reading in read) / RATE
        if len(read) == 1 and commands and read[0].piece.end - read[0].piece.start <= COMMAND:
            return self._as_command(read[0], commands, spoken)
        stretches = tuple(self._stretch(reading) for reading in found)
        return Transcript(stretches, _confidence(found), "", spoken, _is_foreign(found))

    def _read(self, samples: Samples, piece: Piece, likely: NDArray[np.float32], draft: Transcript) -> Reading:
        encoded = self._model.encode(levelled(samples[piece.start : piece.end]))
        sure = likely[piece.start // FRAME : -(-piece.end // FRAME)].max() >= SURE
        return Reading(piece, encoded, self._model.write(encoded, bool(sure), _draft_of(piece, draft)))

    def _as_command(self, reading: Reading, commands: Sequence[str], spoken: float) -> Transcript:
        free, encoded = self._stretch(reading), reading.encoded
        choice = choose(
            free.text,
            commands,
            lambda text: self._model.score(encoded, text),
            lambda text: self._model.bound(encoded, text),
        )
        text = choice.phrase if choice else free.text
        stretches = (Stretch(free.start, free.end, text),) if text else ()
        foreign = choice is None and _is_foreign([reading])
        return Transcript(stretches, _confidence([reading]), choice.phrase if choice else "", spoken, foreign)

    def _stretch(self, reading: Reading) -> Stretch:
        piece = reading.piece
        return Stretch(piece.start / RATE, piece.end / RATE, self._model.text(reading.written.tokens))


def _draft_of(piece: Piece, draft: Transcript) -> str:
    """What was made of a piece when less of it had been heard."""
    same = (part.text for part in draft.stretches if abs(part.start - piece.start / RATE) < SAME)
    return next(same, "").rstrip(".!?,")


def _confidence(readings: list[Reading]) -> float:
    """The typical probability of a token of a text."""
    likely = [value for reading in readings if reading.written.tokens for value in reading.written.likely]
    return float(np.exp(np.mean(likely))) if likely else 0.0


def _is_foreign(readings: list[Reading]) -> bool:
    """Whether the model was so unsure that it was most likely another language."""
    tokens = sum(len(reading.written.likely) for reading in readings if reading.written.tokens)
    return tokens >= LEAST and _confidence(readings) < FOREIGN
