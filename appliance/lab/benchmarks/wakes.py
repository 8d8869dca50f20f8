"""How often speech that is not for the box wakes it: BENCH_SPEECH=FOLDER names WAV files without its name.

They go the whole way that a room's sound does: voice activity, the wake word's network, the recogniser, and the state
machine of a box that sees nobody. Each recording meets a box that sleeps.
"""

import os
import time
from pathlib import Path
from typing import Any

import numpy as np

from appliance.core.config import Config
from appliance.core.errors import ApplianceError
from appliance.core.i18n import verbatim
from appliance.pipelines.loaders import open_modelstore
from appliance.records.sound import RATE, Samples, SpeechEvent
from appliance.speech.clips import read_clip
from appliance.speech.echo import EchoCanceller
from appliance.speech.mouth import Mouth
from appliance.speech.opening import EarModels
from appliance.speech.worker import Stream, Voice
from appliance.voice.ear_files import ear_files
from appliance.voice.machine import Machine, View

STEP = RATE // 25  # samples that are heard at once, as the box's microphone sends them
PAUSE = np.zeros(2 * RATE, np.float32)
HOUR = 3600.0


class Ears:
    """What the worker hears with."""

    name = "ears"
    mouth: Voice = Mouth()

    def __init__(self, models: EarModels):
        self.ears = models.ears

    def echo(self) -> EchoCanceller:
        """See Parts."""
        return EchoCanceller()


def measure(config: Config) -> dict[str, Any]:
    """Speech that is not for the box: calls that were heard in it, and times that it woke"""
    folder = os.environ.get("BENCH_SPEECH")
    if not folder:
        raise ApplianceError(verbatim("BENCH_SPEECH names no folder of WAV files."))
    parts = Ears(EarModels(ear_files(open_modelstore(config), config.voice.recogniser)))
    heard, woken, seconds, began = 0, 0, 0.0, time.process_time()
    for path in sorted(Path(folder).rglob("*.wav")):
        samples = read_clip(path).samples
        events = _events(parts, np.concatenate([samples, PAUSE]))
        seconds += len(samples) / RATE
        heard += sum(event.kind == "heard" and event.called for event in events)
        woken += _wakes(events)
    used = time.process_time() - began
    hours = max(seconds, 1.0) / HOUR
    return {
        "minutes": round(seconds / 60, 1),
        "taken_for_a_call_an_hour": round(heard / hours, 1),
        "woken": woken,
        "woken_an_hour": round(woken / hours, 1),
        "processor_time_of_a_core": round(used / max(seconds, 1.0), 3),
    }


def _events(parts: Ears, samples: Samples) -> list[SpeechEvent]:
    stream = Stream(parts)
    stream.attend(False)
    blocks = np.array_split(samples, max(1, len(samples) // STEP))
    return [event for block in blocks for event in stream.hear(block, np.zeros_like(block))]


def _wakes(events: list[SpeechEvent]) -> int:
    """How often a sleeping box would do something; it sleeps again at once."""
    machine, nobody, woken = Machine(), View(), 0
    for event in events:
        woken += bool(machine.hear(event, nobody, 0.0))
        machine.forget()
    return woken
