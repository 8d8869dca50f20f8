"""Takes the box's own voice out of what its microphone hears, twice: once to notice speech, once to understand it.

AEC3 with noise suppression leaves next to nothing of an echo, but damages whoever speaks over it: it decides whether
somebody speaks. Speex leaves more of both: the recogniser gets that. Measured with `larson bench echo`.
"""

import numpy as np
import pywebrtc_audio

from appliance.core.i18n import say
from appliance.records.sound import BLOCK, RATE, Samples
from appliance.records.status import ComponentState
from appliance.speech.speex import SpeexCanceller, speexdsp

TAIL = RATE * 2 // 5  # samples, 400 ms: the way through the devices and the room, and the echo's end
AUDIBLE = 1e-5  # mean square of the far end, -50 dB of full scale, from which an echo is expected
ECHO_HOLD = 30  # blocks for which one is expected after that
BELOW = 10 ** (-12 / 10)  # how much quieter than the microphone the gate may be before it is only what an echo left
SMOOTHING = 0.18  # of the powers that are compared: a time constant of 50 ms
OPEN_HOLD = 20  # blocks for which the gate stays open between two syllables
WITHOUT_SPEEX = ComponentState(
    True,
    "ready",
    say(
        "While Larson speaks it understands you less well. Install what is missing: {command}",
        command="sudo apt install libspeexdsp1",
    ),
)
READY = ComponentState(True, "ready")


class EchoCanceller:
    """Both cancellers side by side, fed with every block, so that they know the room when somebody interrupts.

    Not safe to use from two threads.
    """

    def __init__(self) -> None:
        library = speexdsp()
        self.state = READY if library else WITHOUT_SPEEX
        self._webrtc = pywebrtc_audio.AudioProcessor(
            sample_rate=RATE, echo_cancellation=True, noise_suppression=True, ns_level=1, stream_delay_ms=0
        )
        self._speex = SpeexCanceller(library, TAIL) if library else None
        self._residue = ResidueGate()
        self._quiet = TAIL  # samples for which the speaker has been silent
        self._former = np.zeros(BLOCK, np.float32)  # the block before, of the microphone

    def process(self, near: Samples, far: Samples) -> tuple[Samples, Samples]:
        """What somebody in the room says, from 10 ms of the microphone and of what was written to the speaker.

        Takes two float32 [160] at 16 kHz. Returns two: `gate`, to decide whether somebody speaks, silent where it is
        only what is left of an echo; and `speech`, for the recogniser. `gate` is 6 ms behind, `speech` 10 ms.
        """
        near, far = (np.ascontiguousarray(block, np.float32) for block in (near, far))
        cleaned = np.asarray(self._webrtc.process(near, far), np.float32)
        return self._residue.pass_on(near, far, cleaned), self._speech(near, far, cleaned)

    def reset(self) -> None:
        """Forget the room, after other devices have been chosen."""
        self._webrtc.reset()
        if self._speex:
            self._speex.reset()
        self._residue = ResidueGate()

    def _speech(self, near: Samples, far: Samples, cleaned: Samples) -> Samples:
        former, self._former = self._former, near
        self._quiet = 0 if far.any() else self._quiet + BLOCK
        if self._quiet >= TAIL:  # no echo can come: Speex would give back the block before at a price
            return former
        return cleaned if self._speex is None else _samples(self._speex.process(_pcm(near), _pcm(far)))


class ResidueGate:
    """Silences the rest of an echo: a canceller's output far below its input, while the box speaks."""

    def __init__(self) -> None:
        self._before = self._after = 0.0  # powers, smoothed
        self._echo = 0  # blocks for which an echo is still expected
        self._open = 0  # blocks for which the gate stays open

    def pass_on(self, near: Samples, far: Samples, cleaned: Samples) -> Samples:
        """The cleaned block, or silence."""
        self._before += SMOOTHING * (_power(near) - self._before)
        self._after += SMOOTHING * (_power(cleaned) - self._after)
        self._echo = ECHO_HOLD if _power(far) > AUDIBLE else max(0, self._echo - 1)
        self._open = OPEN_HOLD if self._after >= BELOW * self._before else max(0, self._open - 1)
        return cleaned if self._open or not self._echo else np.zeros(BLOCK, np.float32)


def _power(block: Samples) -> float:
    return float(np.mean(np.square(block)))


def _pcm(block: Samples) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    return np.round(np.clip(block, -1, 1) * 32767).astype(np.int16)


def _samples(block: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> Samples:
    return block.astype(np.float32) / np.float32(32768)
