"""Takes the box's own voice out of what its microphone hears, twice: once to notice speech, once to understand it.

An adaptive filter that knows how wrong it is decides whether somebody speaks: what it leaves is heard where that is
more than it may have missed of the echo. Speex suppresses the rest of the echo as well, at some cost to whoever speaks:
the recogniser gets that. Measured with `larson bench echo` and `larson bench interruptions`.
"""

import numpy as np

from appliance.core.i18n import say
from appliance.records.sound import BLOCK, RATE, Samples
from appliance.records.status import ComponentState
from appliance.speech.echo_filter import EchoFilter, Left
from appliance.speech.speex import SpeexCanceller, speexdsp

TAIL = RATE * 2 // 5  # samples, 400 ms: the way through the devices and the room, and the echo's end
DOUBT = 10 ** (-7 / 10)  # of the filter's doubt, which is a pessimist's, from which on what is left is a person
DISTORTED = 0.03  # of the echo, which no linear filter finds: loudspeakers bend what is loud
SMOOTHING = 0.2  # of the powers that are compared: a time constant of 45 ms
RISING, NOISY = 1.01, 2.0  # of the noise's power a block, where it is no less; times as loud as that is a person
CLEAR = 6.5  # dB above what is usually left over this echo, from which on that is a person
USUAL = 0.02  # of what is usually left, that it follows a block: a time constant of half a second
JUMP, LEAST = 4.0, -15.0  # dB: most that one louder block raises the usual rest by, and the lowest usual rest
FAINTEST = 1e-9  # power that is added, against divisions by zero
OPEN_HOLD = 8  # blocks for which the gate stays open between two sounds
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

    They rest while nothing is played. Not safe to use from two threads.
    """

    def __init__(self) -> None:
        library = speexdsp()
        self.state = READY if library else WITHOUT_SPEEX
        self._filter, self._residue = EchoFilter(TAIL), ResidueGate()
        self._speex = SpeexCanceller(library, TAIL) if library else None
        self._quiet = 2 * TAIL  # samples for which the speaker has been silent
        self._former = np.zeros(BLOCK, np.float32)  # the block before, of the microphone

    def process(self, near: Samples, far: Samples) -> tuple[Samples, Samples]:
        """What somebody in the room says, from 10 ms of the microphone and of what was written to the speaker.

        Takes two float32 [160] at 16 kHz. Returns two: `gate`, to decide whether somebody speaks, silent where it is
        only what is left of an echo; and `speech`, for the recogniser, 10 ms behind.
        """
        near, far = (np.ascontiguousarray(block, np.float32) for block in (near, far))
        former, self._former = self._former, near
        self._quiet = 0 if far.any() else self._quiet + BLOCK
        if self._quiet >= 2 * TAIL:  # no echo can come
            return near, former
        left = self._filter.process(near, far)
        speech = left.samples if self._speex is None else _samples(self._speex.process(_pcm(near), _pcm(far)))
        return self._residue.pass_on(left), speech


class ResidueGate:
    """Silences what a canceller leaves of an echo: all that is not clearly more than it may have missed, or noise.

    The filter's doubt is a pessimist's, by 10 dB and more while it still learns. So the gate also learns how much is
    usually left, compared with that doubt, and opens for what is clearly more.
    """

    def __init__(self) -> None:
        self._left = self._missed = 0.0  # powers, smoothed
        self._noise = np.inf
        self._usual = 0.0  # dB of what is left, over what may have been missed and the noise
        self._open = 0  # blocks for which the gate stays open

    def pass_on(self, left: Left) -> Samples:
        """The samples, or silence."""
        self._left += SMOOTHING * (left.power - self._left)
        self._missed += SMOOTHING * (left.doubt + DISTORTED * left.echo - self._missed)
        self._noise = min(self._noise * RISING, self._left)
        missed, noise = DOUBT * self._missed, NOISY * self._noise
        above = float(10 * np.log10((self._left + FAINTEST) / (missed + noise + FAINTEST)))
        somebody = self._left > noise and above > min(0.0, self._usual + CLEAR)
        if missed > noise / 2:  # an echo is much of what there could be
            self._usual = float(np.clip(self._usual + USUAL * min(JUMP, above - self._usual), LEAST, 0))
        self._open = OPEN_HOLD if somebody else max(0, self._open - 1)
        return left.samples if self._open else np.zeros(BLOCK, np.float32)


def _pcm(block: Samples) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    return np.round(np.clip(block, -1, 1) * 32767).astype(np.int16)


def _samples(block: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> Samples:
    return block.astype(np.float32) / np.float32(32768)
