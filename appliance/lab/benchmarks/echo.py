"""How much of its own voice the box takes out of what it hears, in rooms of different delays and reverberation."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from appliance.core.config import Config
from appliance.hardware.sound.playing import at_rate
from appliance.lab.echo_rooms import Room, blocks, loss
from appliance.records.sound import RATE, Samples
from appliance.speech.echo import EchoCanceller
from appliance.speech.mouth import Mouth

DELAYS, DECAYS = (40, 80, 150, 250), (0.2, 0.5)  # milliseconds, seconds
SAID = (
    "Good morning. It is mostly sunny today, with a light wind from the west.",
    "Your timer for the pasta has four minutes left, and the one for the oven has twenty.",
    "I found three documents about the heating. The newest says that the filter is changed every spring.",
    "The list has milk, bread and a dozen eggs on it.",
)


def measure(_: Config) -> dict[str, Any]:
    """Echo left by the two cancellers, and what they cost"""
    far = _spoken()
    return {f"delay {room.delay} ms, reverberation {room.decay} s": in_room(room, far) for room in rooms()}


def rooms() -> list[Room]:
    """The rooms that are measured."""
    return [Room(delay, decay, seed=delay) for delay in DELAYS for decay in DECAYS]


def in_room(room: Room, far: Samples) -> dict[str, float]:
    """Echo return loss in dB of both outputs, at first and when the room is known, and seconds of work a second."""
    near, canceller = room.echo(far), EchoCanceller()
    began = time.process_time()
    gate, speech = (np.concatenate(found) for found in zip(*_cancelled(canceller, near, far), strict=True))
    work = (time.process_time() - began) * RATE / len(near)
    end = len(far) / RATE
    return {
        "gate_0_2_s": round(loss(near, gate, 0, 2), 1),
        "gate_later": round(loss(near, gate, 5, end), 1),
        "speech_0_2_s": round(loss(near, speech, 0, 2), 1),
        "speech_later": round(loss(near, speech, 5, end), 1),
        "work": round(work, 4),
    }


def _cancelled(canceller: EchoCanceller, near: Samples, far: Samples) -> Sequence[tuple[Samples, Samples]]:
    return [canceller.process(*pair) for pair in blocks(near, far)]


def _spoken() -> Samples:
    clips = [Mouth().speak(sentence, "en") for sentence in SAID]
    said = np.concatenate([at_rate(clip, RATE).samples for clip in clips])
    return np.asarray(said / np.abs(said).max() / 2, np.float32)
