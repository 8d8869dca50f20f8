"""Trains the head that hears "Hey Larson", and measures it: `python -m appliance.lab.wake_training`.

Positives are spoken by the voices of wake_voices.py, in rooms and noises that are computed. Negatives are near-misses
and sentences of the same voices, and real speech in folders of WAV files. Some voices and folders are kept for
measuring. The same material gives the same head.
"""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from appliance.core import config
from appliance.lab import wake_sounds as sounds
from appliance.lab.wake_voices import Voice, voices
from appliance.modelstore.store import ModelStore
from appliance.records.sound import RATE, Samples
from appliance.speech.clips import read_clip
from appliance.speech.wake_word import (
    HEAD,
    STEP,
    VECTORS,
    Features,
    WakeFeatures,
    WakeFiles,
    WakeHead,
    stretches_of,
    wakes,
)

SPOKEN = ("Hey Larson!", "Hey Larson.", "Hey, Larson?", "Hey Larson")
NEAR = tuple(
    "parson. Hey Carson! Hey Lawson! Hey Larry! Hey Lars. Hey Jason! Hey Marson! arson. Hey listen! listen. a lesson. "
    "Hey person! Hey Siri! Hey Jarvis! Hey Google. Okay Nabu. Alexa! Hey Mason. Hey Nelson! Hey Wilson! Hey Anderson. "
    "last one. Hey, last song? Hey, let's run. Hello son. Hey Alison! large sum. they are some. Play Larkin. Hey. "
    "Hey you! Hey Paris on. Halo arson. parcel. Hey Martha! The last season. Okay listen.".replace("! ", "!|")
    .replace(". ", ".|")
    .replace("? ", "?|")
    .split("|")
)
SENTENCES = (
    "What is the weather going to be like tomorrow afternoon?",
    "She bought a pair of leather shoes and a long red scarf at the market.",
    "Hey, are you going to lend me some money or not?",
    "The last person who asked me that was the parson of the village church.",
    "Set a timer for eleven minutes and remind me to call the doctor at six.",
    "They said he lost all his arms and his horse in the war.",
    "Let us listen to the lesson again before the lads arrive.",
    "Turn the lights down in the kitchen, please, and play something quiet.",
    "Hallo zusammen, was machen wir heute Abend, lassen wir es sein?",
    "Hey jongens, laat ze maar eens zien wat er aan de hand is.",
)
AHEAD, SPAN = 2.4, 4  # seconds before the words; steps from their end on that count as heard
RATIOS = (40.0, 10.0, 5.0)  # dB, of what is measured
THRESHOLDS = (0.2, 0.3, 0.5, 0.7, 0.9, 0.97)


@dataclass
class Material:
    """Vectors to learn from."""

    positives: list[Features] = field(default_factory=list)  # [n, VECTORS, SIZE] each
    negatives: list[Features] = field(default_factory=list)  # streams [n, SIZE]


def composed(phrase: Samples, others: Sequence[Samples], draw: sounds.Generator) -> tuple[Samples, int]:
    """A stream with the phrase in it, speech or silence around it, and the sample at which it ends."""
    ahead = _around(others, int(draw.uniform(AHEAD, AHEAD + 0.16) * RATE), draw)
    behind = _around(others, int(0.6 * RATE), draw)
    said = sounds.levelled(phrase, 0.7)
    gap = np.zeros(int(draw.uniform(0.02, 0.25) * RATE), np.float32)
    return np.concatenate([ahead, gap, said, gap, behind]), len(ahead) + len(gap) + len(said)


def _around(others: Sequence[Samples], count: int, draw: sounds.Generator) -> Samples:
    if not others or draw.random() < 0.5:
        return np.zeros(count, np.float32)
    other = others[int(draw.integers(len(others)))]
    start = int(draw.integers(max(1, len(other) - count)))
    return np.resize(sounds.levelled(other, draw.uniform(0.2, 0.7)), start + count)[start:].astype(np.float32)


def windows_at(vectors: Features, end: int) -> tuple[Features, Features]:
    """The stretches that end within SPAN steps of the words' end, and the vectors of what was before them."""
    first = -(-end // STEP)  # vectors that are there when the words are over
    heard = [vectors[last - VECTORS : last] for last in range(first, min(first + SPAN, len(vectors) + 1))]
    return np.stack(heard), vectors[: max(0, first - 6)]


class Maker:
    """Makes the material of one voice or stream. What it draws depends on the seed and the name alone."""

    def __init__(self, features: WakeFeatures, real: Sequence[Samples], name: str, seed: int = 1):
        """`real`: speech that is heard in the background."""
        self._features, self._real = features, real
        self._draw = np.random.default_rng([seed, *name.encode()])
        self.material = Material()

    def learn_voice(self, voice: Voice, variants: int) -> None:
        """Positives and negatives of one voice."""
        for speed in (0.85, 1.0, 1.2):
            phrase = sounds.trimmed(voice.speak(SPOKEN[self._draw.integers(len(SPOKEN))], speed))
            for _ in range(variants):
                self._positive(phrase)
        for text in self._draw.choice(NEAR, 5, replace=False):
            self._negative(voice.speak(str(text), float(self._draw.uniform(0.85, 1.2))))
        for text in self._draw.choice(SENTENCES, 2, replace=False):
            self._negative(voice.speak(str(text), 1.0))

    def _positive(self, phrase: Samples) -> None:
        stream, end = composed(sounds.faster(phrase, self._draw.uniform(0.86, 1.17)), self._real, self._draw)
        vectors = self._features.of_clip(sounds.heard(stream, self._draw, self._real))
        heard, before = windows_at(vectors, end)
        self.material.positives.append(heard)
        self.material.negatives.append(before)

    def _negative(self, sound: Samples) -> None:
        stream, _ = composed(sounds.faster(sounds.trimmed(sound), self._draw.uniform(0.86, 1.17)), (), self._draw)
        self.material.negatives.append(self._features.of_clip(sounds.heard(stream, self._draw, self._real)))

    def learn_speech(self, stream: Samples) -> None:
        """Real speech as a negative: as it is, or in a room with noise."""
        heard = stream if self._draw.random() < 0.5 else sounds.heard(stream, self._draw)
        self.material.negatives.append(self._features.of_clip(heard))

    def learn_noise(self) -> None:
        """Half a minute of noise as a negative."""
        made = sounds.noise(30 * RATE, self._draw, self._real)
        self.material.negatives.append(self._features.of_clip(sounds.levelled(made, 10 ** self._draw.uniform(-3, 0))))


def streams_in(folder: Path, seconds: float = 30.0) -> Iterator[Samples]:
    """The WAV files of a folder, by name, joined to streams of some seconds with pauses of 0.3 s."""
    parts: list[Samples] = []
    for path in sorted(folder.rglob("*.wav")):
        parts += [read_clip(path).samples, np.zeros(int(0.3 * RATE), np.float32)]
        if sum(map(len, parts)) >= seconds * RATE:
            yield np.concatenate(parts)
            parts = []
    if parts:
        yield np.concatenate(parts)


# ---------------------------------------------------------------- training

Weight = NDArray[np.float32]
Weights = dict[str, Weight]
HIDDEN, BATCH, STEPS, RATE_OF_LEARNING, DECAY = 32, 512, 9000, 1e-3, 2e-4


def train(material: Material, seed: int = 1) -> WakeHead:
    """A head for the material: one hidden layer, found with Adam (Kingma and Ba 2015) on windows drawn at random.

    From a third of the steps on, half of the negatives are those that the head takes for the words most.
    """
    draw = np.random.default_rng(seed)
    positives = np.concatenate(material.positives)
    negatives = _Negatives(material.negatives)
    everything = np.concatenate(material.negatives)
    mean, scale = everything.mean(0), 1 / (everything.std(0) + 1e-3)
    size = positives.shape[1] * positives.shape[2]
    weights = {
        "w1": draw.normal(0, size**-0.5, (size, HIDDEN)),
        "b1": np.zeros(HIDDEN),
        "w2": draw.normal(0, HIDDEN**-0.5, HIDDEN),
        "b2": np.array(-1.0),
    }
    weights = {name: np.asarray(value, np.float32) for name, value in weights.items()}
    adam = _Adam(weights)
    for step in range(STEPS):
        if step in (STEPS // 3, STEPS // 2, 3 * STEPS // 4):
            negatives.harden(WakeHead({"mean": mean, "scale": scale, **weights}))
        wrong = negatives.draw(BATCH - BATCH // 4, draw)
        right = positives[draw.integers(len(positives), size=BATCH // 4)]
        batch = ((np.concatenate([right, wrong]) - mean) * scale).reshape(BATCH, -1)
        wanted = np.arange(BATCH) < BATCH // 4
        adam.step(_gradients(batch, wanted, weights, draw), RATE_OF_LEARNING * (1 - step / STEPS))
    return WakeHead({"mean": mean, "scale": scale, **weights})


def _gradients(
    batch: NDArray[np.float32],
    wanted: NDArray[np.bool_],
    weights: Weights,
    draw: sounds.Generator,
) -> Weights:
    """Of the cross entropy, with some inputs and hidden numbers left out at random (Srivastava et al. 2014)."""
    batch = batch * (draw.random(batch.shape, np.float32) > 0.2) / np.float32(0.8)
    hidden = batch @ weights["w1"] + weights["b1"]
    kept = (hidden > 0) & (draw.random(hidden.shape, np.float32) > 0.2)
    hidden = np.where(kept, hidden / 0.8, 0).astype(np.float32)
    score = 1 / (1 + np.exp(-np.clip(hidden @ weights["w2"] + weights["b2"], -30, 30)))
    slope = ((score - wanted) / len(batch)).astype(np.float32)
    back = np.where(kept, slope[:, None] * weights["w2"] / 0.8, 0).astype(np.float32)
    return {"w1": batch.T @ back, "b1": back.sum(0), "w2": hidden.T @ slope, "b2": slope.sum()}


class _Adam:
    def __init__(self, weights: Weights):
        self._weights, self._count = weights, 0
        self._first = {name: np.zeros_like(value) for name, value in weights.items()}
        self._second = {name: np.zeros_like(value) for name, value in weights.items()}

    def step(self, gradients: Weights, rate: float) -> None:
        self._count += 1
        for name, gradient in gradients.items():
            first = self._first[name] = 0.9 * self._first[name] + 0.1 * gradient
            second = self._second[name] = 0.999 * self._second[name] + 0.001 * gradient**2
            move = first / (1 - 0.9**self._count) / (np.sqrt(second / (1 - 0.999**self._count)) + 1e-8)
            self._weights[name] = (self._weights[name] - rate * (move + DECAY * self._weights[name])).astype(np.float32)


class _Negatives:
    """Windows of streams, drawn without keeping a copy of each."""

    def __init__(self, streams: list[Features]):
        self._streams = [stretches_of(stream) for stream in streams]
        sizes = [len(stream) for stream in self._streams]
        self._places = [(stream, at) for stream, size in enumerate(sizes) for at in range(size)]
        self._hard = np.arange(len(self._places))

    def draw(self, count: int, draw: sounds.Generator) -> Features:
        any_one = draw.integers(len(self._places), size=count - count // 2)
        hard = draw.choice(self._hard, count // 2)
        places = (self._places[place] for place in (*any_one, *hard))
        return np.stack([self._streams[stream][at] for stream, at in places])

    def harden(self, head: WakeHead) -> None:
        """Draw half of them from the hundredth that the head takes for the words most."""
        scores = np.concatenate([head.scores(stream) for stream in self._streams if len(stream)])
        self._hard = np.argsort(scores)[-max(1000, len(scores) // 100) :]


# ---------------------------------------------------------------- measuring


def recalls(head: WakeHead, features: WakeFeatures, unseen: Sequence[Voice]) -> object:
    """The share of renderings by unseen voices that are heard, by noise in dB and threshold."""
    draw = np.random.default_rng(2)
    spoken = [
        sounds.trimmed(voice.speak(text, speed))
        for voice in unseen
        for text, speed in zip(SPOKEN, (0.9, 1.0, 1.1, 1.2), strict=True)
    ]
    found: dict[str, object] = {"renderings": len(spoken)}
    for ratio in RATIOS:
        peaks = np.array([_peak(head, features, phrase, ratio, draw) for phrase in spoken])
        found[f"{ratio:g} dB"] = {f"{limit}": round(float(np.mean(peaks >= limit)), 3) for limit in THRESHOLDS}
    return found


def _peak(head: WakeHead, features: WakeFeatures, phrase: Samples, ratio: float, draw: sounds.Generator) -> float:
    """The highest score of a phrase in a room with noise."""
    stream, end = composed(phrase, (), draw)
    heard, _ = windows_at(
        features.of_clip(sounds.levelled(sounds.mixed(sounds.room(stream, draw), ratio, draw), 0.3)), end
    )
    return float(head.scores(heard).max())


def false_wakes(head: WakeHead, features: WakeFeatures, streams: Iterable[Samples]) -> object:
    """How often real speech without the words is taken for them, by threshold."""
    scores, seconds = [], 0.0
    for stream in streams:
        seconds += len(stream) / RATE
        scores.append(head.scores(stretches_of(features.of_clip(stream))).tolist())
    counts = {f"{limit}": sum(len(wakes(one, limit)) for one in scores) for limit in THRESHOLDS}
    hours = {name: round(count / seconds * 3600, 2) for name, count in counts.items()}
    return {"minutes": round(seconds / 60, 1), "false wakes": counts, "an hour": hours}


# ---------------------------------------------------------------- the command


def main() -> None:
    """Train with what is given, write the head, and print what it hears."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--speech", type=Path, help="folder of WAV files with speech to learn from")
    options.add_argument("--kokoro", type=Path, help="folder with kokoro.onnx, vocab.json and voices/ of Kokoro-82M")
    options.add_argument("--minutes", type=float, default=60, help="of the speech in each folder")
    options.add_argument("--variants", type=int, default=2, help="renderings in rooms and noises of each phrase")
    options.add_argument("--jobs", type=int, default=2, help="processes")
    options.add_argument("--measure", type=Path, nargs="*", default=(), help="folders of WAV files with other speech")
    options.add_argument("--only-measure", action="store_true", help="measure the head that is there")
    options.add_argument("--output", type=Path, default=HEAD)
    chosen = options.parse_args()
    if not chosen.only_measure:
        train(material_of(chosen)).save(chosen.output)
    print(json.dumps(measured(chosen), indent=1))  # noqa: T201  # what the command is for


def wake_files() -> WakeFiles:
    """The models of this installation. Raises ModelError if they are not there."""
    store = ModelStore(config.load().models.folder)
    entry = store.best("wake-word-features")
    return WakeFiles(str(store.folder / entry.companions[0].file), str(store.path(entry)))


class _Worker:
    """What a process has: everything that can be learnt from."""

    here: "_Worker"

    def __init__(self, chosen: argparse.Namespace):
        self.features, self.variants = WakeFeatures(wake_files()), chosen.variants
        self.real = _some(chosen.speech, chosen.minutes) if chosen.speech else []
        self.voices = {voice.name: voice for voice in voices(chosen.kokoro) if not voice.unseen}
        _Worker.here = self

    @property
    def tasks(self) -> list[str]:
        """The names of all material."""
        return [
            *self.voices,
            *(f"speech {place}" for place in range(len(self.real))),
            *(f"noise {n}" for n in range(10)),
        ]

    def make(self, task: str) -> Material:
        """The material of a name."""
        maker = Maker(self.features, self.real, task)
        if task in self.voices:
            maker.learn_voice(self.voices[task], self.variants)
        elif task.startswith("speech"):
            maker.learn_speech(self.real[int(task.split()[1])])
        else:
            maker.learn_noise()
        return maker.material


def _make(task: str) -> Material:
    return _Worker.here.make(task)


def material_of(chosen: argparse.Namespace) -> Material:
    """All material, in the order of its names, whatever the number of processes."""
    tasks = _Worker(chosen).tasks
    with ProcessPoolExecutor(chosen.jobs, get_context("spawn"), _Worker, (chosen,)) as pool:
        made = list(pool.map(_make, tasks))
    positives, negatives = (
        [item for each in made for item in getattr(each, name)] for name in ("positives", "negatives")
    )
    return Material(positives, negatives)


def _some(folder: Path, minutes: float) -> list[Samples]:
    """Streams of a folder, spread over it evenly."""
    streams = list(streams_in(folder))
    wanted = max(1, min(len(streams), round(minutes * 60 * RATE / np.mean([len(stream) for stream in streams]))))
    return [streams[place] for place in np.linspace(0, len(streams) - 1, wanted).astype(int)]


def measured(chosen: argparse.Namespace) -> dict[str, object]:
    """What a head hears of unseen voices, and takes for the words in the speech of folders."""
    head, features = WakeHead.open(chosen.output), WakeFeatures(wake_files())
    heard = recalls(head, features, [voice for voice in voices(chosen.kokoro) if voice.unseen])
    rest = {folder.name: false_wakes(head, features, _some(folder, chosen.minutes)) for folder in chosen.measure}
    return {"recall": heard, **rest}


if __name__ == "__main__":
    main()
