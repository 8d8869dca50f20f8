"""How often speech that is not for the box wakes it: BENCH_SPEECH=FOLDER names WAV files without its name.

They go the whole way that a room's sound does: voice activity, the wake word's network, the recogniser, and the state
machine of a box that sees nobody. Each recording meets a box that sleeps. Then somebody calls the box by its name while
a recording goes on, once as it is and once after the network was made to take something in it for a call.
"""

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from appliance.core.config import Config
from appliance.core.errors import ApplianceError
from appliance.core.i18n import verbatim
from appliance.pipelines.loaders import open_modelstore
from appliance.records.sound import RATE, Samples, SpeechEvent
from appliance.speech.clips import read_clip
from appliance.speech.ears import Ears
from appliance.speech.echo import EchoCanceller
from appliance.speech.interest import Wake
from appliance.speech.mouth import Mouth
from appliance.speech.opening import EarModels
from appliance.speech.wake_word import THRESHOLD
from appliance.speech.worker import Stream, Voice
from appliance.voice.ear_files import ear_files
from appliance.voice.machine import Action, Machine, View

STEP = RATE // 25  # samples that are heard at once, as the box's microphone sends them
PAUSE = np.zeros(2 * RATE, np.float32)
HOUR = 3600.0
CALL, WORD = "Hey Larson, set a timer for five minutes.", "timer"
CALLED = 40  # real calls, at most; one in each recording that is long enough
FALSE_AT = 4.0  # seconds of a recording after which the network is made to take something for a call
GAPS = (0.5, 1.5, 3.0, 6.0)  # seconds from then to the real call
AFTER = 1.0  # seconds that the recording goes on after it
LOUDER = 10.0  # dB that the caller is above it


class Startled:
    """The wake word's network, which counts what it takes for a call, and is made to take something for one."""

    def __init__(self, wake: Wake, at: float = 0.0):
        """`at`: after so many seconds, as soon as somebody speaks; 0 for never."""
        self.calls, self.seconds = 0, 0.0
        self._wake, self._at, self._was = wake, at, False

    def reset(self) -> None:
        """See Wake."""
        self._wake.reset()

    def score(self, block: Samples) -> float:
        """See Wake."""
        score = self._wake.score(block)
        if self._at and self.seconds >= self._at:
            score, self._at = 1.0, 0.0
        self.calls += score >= THRESHOLD and not self._was
        self._was = score >= THRESHOLD
        return score


class Listening:
    """What the worker hears with."""

    name = "ears"
    mouth: Voice = Mouth()

    def __init__(self, models: EarModels, false_call: float = 0.0):
        """`false_call`: see Startled."""
        self._models, self._at = models, false_call
        self.wake: Startled | None = None

    def ears(self) -> Ears:
        """See Parts."""
        return self._models.ears(watched=self._startled)

    def _startled(self, wake: Wake) -> Startled:
        self.wake = Startled(wake, self._at)
        return self.wake

    def echo(self) -> EchoCanceller:
        """See Parts."""
        return EchoCanceller()


def measure(config: Config) -> dict[str, Any]:
    """Speech that is not for the box: false calls that it acts on, and real calls that it answers meanwhile"""
    folder = os.environ.get("BENCH_SPEECH")
    if not folder:
        raise ApplianceError(verbatim("BENCH_SPEECH names no folder of WAV files."))
    models = EarModels(ear_files(open_modelstore(config), config.voice.recogniser))
    clips = [read_clip(path).samples for path in sorted(Path(folder).rglob("*.wav"))]
    return {**_false_calls(models, clips), **_real_calls(models, clips)}


def _false_calls(models: EarModels, clips: Sequence[Samples]) -> dict[str, Any]:
    taken, acted, began = 0, 0, time.process_time()
    for samples in clips:
        listening = Listening(models)
        acted += sum(map(bool, turns(events_of(listening, np.concatenate([samples, PAUSE])))))
        taken += listening.wake.calls if listening.wake else 0
    seconds = max(sum(map(len, clips)) / RATE, 1.0)
    return {
        "minutes": round(seconds / 60, 1),
        "taken_for_a_call": taken,
        "false_calls": acted,
        "false_calls_an_hour": round(acted * HOUR / seconds, 2),
        "processor_time_of_a_core": round((time.process_time() - began) / seconds, 3),
    }


def _real_calls(models: EarModels, clips: Sequence[Samples]) -> dict[str, Any]:
    call = _call()
    scenes = list(_scenes(clips, call))
    answered = {
        name: sum(_is_answered(Listening(models, at), scene) for scene in scenes)
        for name, at in (("answered", 0.0), ("answered_after_a_false_call", FALSE_AT))
    }
    return {"real_calls": len(scenes), **answered}


def _call() -> Samples:
    clip = Mouth().speak(CALL, "en")
    return np.asarray(soxr.resample(clip.samples, clip.rate, RATE), np.float32)


def _scenes(clips: Sequence[Samples], call: Samples) -> Iterator[Samples]:
    """Recordings in which somebody calls the box, each after one of the gaps."""
    longest = round((FALSE_AT + max(GAPS) + AFTER) * RATE) + len(call)
    fit = [clip for clip in clips if len(clip) >= longest]
    for number, clip in enumerate(fit[:: max(1, len(fit) // CALLED)][:CALLED]):
        start = round((FALSE_AT + GAPS[number % len(GAPS)]) * RATE)
        scene = clip[: start + len(call) + round(AFTER * RATE)].copy()
        loudness = float(np.sqrt(np.mean(scene**2))) * 10 ** (LOUDER / 20)
        scene[start:][: len(call)] += call * np.float32(loudness / np.sqrt(np.mean(call**2)))
        yield np.concatenate([np.clip(scene, -1, 1), PAUSE])


def _is_answered(listening: Listening, scene: Samples) -> bool:
    """Whether the box acts on the call, by the word that tells it from what else is said."""
    return any(WORD in action.text for turn in turns(events_of(listening, scene)) for action in turn)


def events_of(listening: Listening, samples: Samples) -> list[SpeechEvent]:
    """What a sleeping box's ears tell of a sound."""
    stream = Stream(listening)
    stream.attend(False)
    events: list[SpeechEvent] = []
    for block in np.array_split(samples, max(1, len(samples) // STEP)):
        events += stream.hear(block, np.zeros_like(block))
        if listening.wake:
            listening.wake.seconds += len(block) / RATE
    return events


def turns(events: Sequence[SpeechEvent]) -> list[list[Action]]:
    """What a sleeping box would do after each event; it sleeps again at once."""
    machine, nobody, done = Machine(), View(), []
    for event in events:
        done.append(machine.hear(event, nobody, 0.0))
        machine.forget()
    return done
