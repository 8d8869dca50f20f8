"""Cuts a recording into stretches of speech that a recogniser can read at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from appliance.records.sound import RATE, Samples
from appliance.speech.vad import FRAME, Span, spans_of

PADDING = int(0.3 * RATE)  # samples kept around speech: a tighter cut costs words, a looser one empties texts
TOGETHER = int(0.6 * RATE)  # a pause shorter than this does not part sentences
LONGEST = 28 * RATE  # samples; Moonshine has learnt no more than half a minute
SPARE = 6 * RATE  # samples before LONGEST in which a place to cut is looked for
LOUDNESS = 0.08  # root mean square of speech, about that of what the recognisers were taught on
MOST_GAIN = 30.0  # times


@dataclass(frozen=True)
class Piece:
    """Samples from `start` up to `end`, with speech from the frames' point of view of `likely`."""

    start: int
    end: int
    spoken: int  # samples of speech in it


def cut(samples: Samples, likely: NDArray[np.float32]) -> list[Piece]:
    """The pieces of a recording that have speech, of at most LONGEST samples, padded, in order.

    `likely`: how likely each frame is speech, see VoiceActivity. Pieces are cut at pauses; where there is none for
    half a minute, at the frame that is least likely speech.
    """
    short = [part for span in spans_of(likely) for part in _shortened(span, likely)]
    pieces: list[Piece] = []
    for span in short:
        start, end = span.start * FRAME, min(span.end * FRAME, len(samples))
        if pieces and start - pieces[-1].end < TOGETHER and end - pieces[-1].start <= LONGEST:
            pieces[-1] = Piece(pieces[-1].start, end, pieces[-1].spoken + end - start)
        else:
            pieces.append(Piece(start, end, end - start))
    return [_padded(pieces, place, len(samples)) for place in range(len(pieces))]


def _shortened(span: Span, likely: NDArray[np.float32]) -> list[Span]:
    """A span as several that are short enough."""
    parts, start, most = [], span.start, LONGEST // FRAME
    while span.end - start > most:
        first = start + most - SPARE // FRAME
        weakest = first + int(np.argmin(likely[first : start + most]))
        parts.append(Span(start, weakest + 1))
        start = weakest + 1
    return [*parts, Span(start, span.end)]


def _padded(pieces: list[Piece], place: int, length: int) -> Piece:
    """A piece with the padding that the sound and its neighbours leave it."""
    piece = pieces[place]
    before = pieces[place - 1].end if place else 0
    after = pieces[place + 1].start if place + 1 < len(pieces) else length
    return Piece(max(before, piece.start - PADDING), min(after, piece.end + PADDING), piece.spoken)


def levelled(samples: Samples) -> Samples:
    """Samples as loud as speech usually is, without clipping."""
    loudness = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0.0
    peak = float(np.abs(samples).max()) if len(samples) else 0.0
    if peak == 0:
        return samples
    return (samples * np.float32(min(LOUDNESS / loudness, MOST_GAIN, 1 / peak))).astype(np.float32)
