"""Voice activity: where in sound somebody speaks (Silero VAD)."""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from appliance.records.sound import RATE, Samples
from appliance.speech.onnx_session import open_session

FRAME = 512  # samples that are judged at once: 32 ms
CONTEXT = 64  # samples before them that the model wants to see
SPEECH = 0.5  # from this probability on, a frame is speech; the model's authors' value
QUIET = 0.35  # below this, speech has ended; theirs as well
SHORTEST = 3  # frames of speech that make a stretch: a click has fewer
SAMPLING = np.array(RATE, np.int64)
STEP = 512  # frames of a whole recording after which others may have their say: 16 s
PAUSE = 6  # frames without speech that end a stretch: 192 ms


class VoiceActivity:
    """Judges one stream of sound, frame by frame. Not for two threads at once."""

    def __init__(self, path: Path):
        """Raises ModelError if the model cannot be loaded."""
        self._session = open_session(path)
        self.reset()

    def another(self) -> "VoiceActivity":
        """One for another stream, with the same loaded model."""
        other = copy(self)
        other.reset()
        return other

    def reset(self) -> None:
        """Forget what was heard: another recording begins."""
        self._state = np.zeros((2, 1, 128), np.float32)
        self._context = np.zeros(CONTEXT, np.float32)

    def probability(self, frame: Samples) -> float:
        """How likely somebody speaks in the next FRAME samples, 0 to 1."""
        seen = np.concatenate([self._context, frame])[None]
        found, self._state = self._session.run(None, {"input": seen, "state": self._state, "sr": SAMPLING})
        self._context = frame[-CONTEXT:]
        return float(found[0, 0])

    def probabilities(self, samples: Samples, on_step: Callable[[], None] = lambda: None) -> NDArray[np.float32]:
        """How likely somebody speaks in each frame of a whole recording, the last filled up with silence.

        `on_step` is called now and then: what it raises ends the work.
        """
        self.reset()
        padded = np.pad(samples, (0, -len(samples) % FRAME))
        likely = np.empty(len(padded) // FRAME, np.float32)
        for place, frame in enumerate(padded.reshape(-1, FRAME)):
            if place % STEP == 0:
                on_step()
            likely[place] = self.probability(frame)
        return likely


@dataclass(frozen=True)
class Span:
    """Frames in which somebody speaks, and how likely: from `start` up to `end`, which is not part of it."""

    start: int
    end: int


def spans_of(likely: NDArray[np.float32]) -> list[Span]:
    """The spans of speech in the probabilities of frames: begun at SPEECH, ended by PAUSE frames below QUIET."""
    return [span for span in _runs(likely) if np.sum(likely[span.start : span.end] >= SPEECH) >= SHORTEST]


def _runs(likely: NDArray[np.float32]) -> Iterator[Span]:
    start = last = -1  # where the present run began, and its last frame that was not quiet
    for frame, value in enumerate(likely):
        if value >= SPEECH and start < 0:
            start = frame
        if start >= 0 and value >= QUIET:
            last = frame
        elif start >= 0 and frame - last >= PAUSE:
            yield Span(start, last + 1)
            start = -1
    if start >= 0:
        yield Span(start, last + 1)
