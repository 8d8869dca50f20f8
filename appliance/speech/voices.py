"""What every voice is, and how its sound is made ready: little silence before and after it, and no click."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from appliance.records.sound import Clip, Samples
from appliance.records.status import ComponentState

READY = ComponentState(True, "ready")
AUDIBLE = 0.008  # of full scale
BEFORE, AFTER = 0.03, 0.22  # seconds of silence that are kept: the sound starts at once, and sentences have a pause
FADE = 0.004  # seconds


class Voice(Protocol):
    """Says sentences in some languages."""

    name: str

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of its languages."""

    def state(self) -> ComponentState:
        """Whether it can speak, and what to do if not."""

    def speak(self, sentence: str, language: str, speed: float, names: Mapping[str, str], /) -> Clip:
        """A sentence as sound. `names` has the IPA of names. Raises VoiceError."""


def finished(samples: Samples, rate: int, gain: float) -> Clip:
    """Raw speech as a clip: trimmed, at the level of all voices (RMS of about 0.08), faded at both ends.

    Within -1 to 1; empty if nothing can be heard.
    """
    loud = np.clip(np.nan_to_num(samples * np.float32(gain)), -1, 1)
    heard = np.flatnonzero(np.abs(loud) > AUDIBLE)
    if not len(heard):
        return Clip(np.zeros(0, np.float32), rate)
    first, last = int(heard[0] - BEFORE * rate), int(heard[-1] + AFTER * rate)
    missing = max(0, last - len(loud))
    kept = np.pad(loud[max(0, first) : last], (0, missing)).astype(np.float32)
    return Clip(faded(kept, round(FADE * rate)), rate)


def faded(samples: Samples, length: int) -> Samples:
    """Samples that rise from and fall to silence over `length` samples, so that neither end clicks."""
    slope = np.linspace(0, 1, min(length, len(samples) // 2), dtype=np.float32)
    made = samples.copy()
    made[: len(slope)] *= slope
    made[len(made) - len(slope) :] *= slope[::-1]
    return made
