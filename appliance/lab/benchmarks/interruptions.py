"""How soon the box notices that somebody speaks over it, how often not at all, and how often it interrupts itself.

People are synthetic voices; with BENCH_SPEECH=FOLDER, the WAV files in it, each with one person's speech.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from appliance.core.config import Config
from appliance.hardware.sound.playing import at_rate
from appliance.lab.benchmarks.echo import rooms
from appliance.lab.echo_rooms import Room, blocks
from appliance.pipelines.loaders import open_modelstore
from appliance.records.sound import BLOCK, RATE, Samples, SpeechEvent
from appliance.speech.clips import read_clip
from appliance.speech.ears import Ears
from appliance.speech.echo import EchoCanceller
from appliance.speech.mouth import Mouth
from appliance.speech.recogniser import Transcript
from appliance.speech.vad import VoiceActivity
from appliance.speech.worker import Stream, Voice
from appliance.voice.ear_files import ear_files

REPLIES = (
    "The list has milk, bread and a dozen eggs on it. You also wanted to buy some coffee and a new lamp.",
    "Photosynthesis turns light, water and carbon dioxide into sugar. Plants release oxygen while they do it.",
    "Tomorrow you have two appointments: the dentist at nine, and lunch with Anna at half past twelve.",
    "To reset the router, hold the small button on its back for ten seconds, and wait until the lamp is green.",
    "The train leaves at seven forty. If you walk, you should leave the house in a quarter of an hour.",
    "Amsterdam is the capital of the Netherlands, although the government sits in The Hague.",
)
SAID = ("Stop, that is enough.", "Wait, I meant tomorrow.", "How warm is it outside?", "No, the other one, please.")
VOICES = ("en-gb+f2", "en-us+m3", "en-gb-scotland+m5", "en-us+f4", "de+f1", "nl+m2")
ECHOES = (0.0, 10.0)  # dB, how much louder the echo is than the interrupting voice
NOISES = (None, 20.0)  # dB that a hum of the room is below the echo
LONGEST, LATE = round(2.5 * RATE), RATE // 8  # samples of an interruption; after its end, within which it counts
SOON = 350.0  # milliseconds


class Untold:
    """Ears without words: neither the end of a turn nor its text matter here."""

    name, languages = "none", ("en",)

    def probability(self, _: Samples) -> float:
        """No turn ends early."""
        return 0.0

    def transcribe(self, *_: object, **__: object) -> Transcript:
        """Nothing is written down."""
        return Transcript()


class BareParts:
    """What the worker hears with, without a recogniser."""

    name = "none"
    mouth: Voice = Mouth()

    def __init__(self, activity: VoiceActivity):
        self._activity = activity

    def ears(self) -> Ears:
        """See Parts."""
        return Ears(self._activity.another(), Untold(), Untold())

    def echo(self) -> EchoCanceller:
        """See Parts."""
        return EchoCanceller()


def measure(config: Config) -> dict[str, Any]:
    """Interruptions: noticed, how soon, and replies that interrupt themselves, in eight rooms"""
    files = ear_files(open_modelstore(config), config.voice.recogniser)
    parts = BareParts(VoiceActivity(Path(files.activity)))
    people, replies = list(_recordings()) or list(_voices()), [_said(reply) for reply in REPLIES]
    return {_name(noise): trials(parts, people, replies, noise) for noise in NOISES}


def _name(noise: float | None) -> str:
    return "quiet room" if noise is None else f"a hum {noise:g} dB below the echo"


def trials(parts: BareParts, people: list[Samples], replies: list[Samples], noise: float | None) -> dict[str, Any]:
    """One trial for each person: their room and reply change from one to the next."""
    delays: dict[float, list[float | None]] = {level: [] for level in ECHOES}
    alone: list[bool] = []
    for place, said in enumerate(people):
        room = rooms()[place % len(rooms())]
        far = np.concatenate([replies[(place + n) % len(replies)] for n in (0, 1)])
        echo = room.echo(far) + _hum(room, far, noise)
        begin = round((2.5 + 0.37 * (place % 7)) * RATE)
        alone.append(_noticed(parts, echo, far) is not None)
        for level in ECHOES:
            loud = said * float(np.std(echo) / np.std(said)) * 10 ** (-level / 20)
            near = echo.copy()
            near[begin : begin + len(said)] += loud
            delays[level].append(_noticed(parts, near, far, begin, begin + len(said) + LATE))
    told: dict[str, Any] = {f"echo {level:+g} dB": _summary(found) for level, found in delays.items()}
    return {**told, "interrupts itself": f"{sum(alone)} of {len(alone)}"}


def _summary(delays: list[float | None]) -> dict[str, Any]:
    found = [delay for delay in delays if delay is not None]
    median, late = (round(float(np.quantile(found, share))) for share in (0.5, 0.9)) if found else (None, None)
    soon = sum(delay <= SOON for delay in found)
    return {"noticed": len(found), "of": len(delays), "p50_ms": median, "p90_ms": late, f"within_{SOON:g}_ms": soon}


def _noticed(parts: BareParts, near: Samples, far: Samples, begin: int = 0, end: int | None = None) -> float | None:
    """Milliseconds after `begin` at which the box would stop its voice; None if it does not, up to `end`."""
    stream = Stream(parts)
    for place, pair in enumerate(blocks(near, far)):
        at = (place + 1) * BLOCK
        if end is not None and at > end:
            return None
        if any(_interrupts(event) for event in stream.hear(*pair)) and at > begin:
            return 1000 * (at - begin) / RATE
    return None


def _interrupts(event: SpeechEvent) -> bool:
    return event.kind == "partial" and not event.text


def _hum(room: Room, far: Samples, noise: float | None) -> Samples:
    """Noise that falls by 6 dB an octave above 100 Hz, as of fans."""
    if noise is None:
        return np.zeros_like(far)
    spectrum = np.fft.rfft(np.random.default_rng(room.seed).standard_normal(len(far)))
    pitch = np.fft.rfftfreq(len(far), 1 / RATE)
    made = np.fft.irfft(spectrum / np.maximum(pitch, 100), len(far))
    wanted = float(np.std(room.echo(far))) * 10 ** (-noise / 20)
    return np.asarray(made * wanted / np.std(made), np.float32)


# ---------------------------------------------------------------- who speaks


def _said(text: str) -> Samples:
    mouth = BareParts.mouth
    clips = [at_rate(mouth.speak(sentence, "en"), RATE).samples for sentence in mouth.sentences(text, "en")]
    whole = np.concatenate(clips)
    return np.asarray(whole / np.abs(whole).max() / 2, np.float32)


def _recordings() -> Iterator[Samples]:
    if folder := os.environ.get("BENCH_SPEECH"):
        for path in sorted(Path(folder).rglob("*.wav")):
            yield begun(read_clip(path).samples)[:LONGEST]


def _voices() -> Iterator[Samples]:
    for voice in VOICES:
        for text in SAID:
            command = ["espeak-ng", "-v", voice, "--stdout", text]
            yield begun(read_clip(subprocess.run(command, capture_output=True, check=True).stdout).samples)[:LONGEST]


def begun(samples: Samples) -> Samples:
    """A recording from where its speech begins: its first 50 ms that are hardly ever quiet."""
    whole = samples[: len(samples) - len(samples) % BLOCK].reshape(-1, BLOCK)
    level = np.sqrt(np.square(whole).mean(1))
    loud = level > 0.1 * np.quantile(level, 0.9)
    first = next((place for place in range(len(loud)) if loud[place : place + 5].sum() >= 4), 0)
    return samples[first * BLOCK :]
