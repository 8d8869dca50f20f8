"""Synthetic voices that speak training material for the wake word: programs and models of this machine."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import soxr
from hibari import Hibari

from appliance.core.errors import ApplianceError
from appliance.core.i18n import verbatim
from appliance.records.sound import RATE, Samples
from appliance.speech.clips import read_clip

ACCENTS = ("en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-029", "de", "nl")  # of espeak-ng
TIMBRES = ("m1", "m2", "m3", "m4", "m7", "f1", "f2", "f3", "f4", "f5", "klatt2", "anika", "Denis", "steph", "grandma")
FLITE = ("kal16", "awb", "rms", "slt")
UNSEEN = {"flite-rms", "kokoro-af_sky", "kokoro-am_eric", "kokoro-bf_emma", "kokoro-bm_fable", "kokoro-am_onyx"}
UNSEEN |= {"kokoro-af_nicole", "kokoro-bf_lily", "kokoro-am_adam", "espeak-en-gb-f3", "espeak-de-m2", "espeak-nl-f2"}
RATE_24 = 24_000
LIMIT = 20  # seconds that a program may take

Speak = Callable[[str, float], Samples]  # a text, and how fast, 1 being normal


@dataclass(frozen=True)
class Voice:
    """Speaks a text: samples at RATE."""

    name: str
    speak: Speak

    @property
    def unseen(self) -> bool:
        """Whether it is kept for measuring, and never trained on."""
        return self.name in UNSEEN


def voices(kokoro: Path | None = None) -> list[Voice]:
    """All that this machine has. `kokoro`: a folder with kokoro.onnx, vocab.json and voices/*.bin of Kokoro-82M."""
    hibari = Hibari(threads=1)
    found = [Voice("hibari", lambda text, speed: _slower(hibari(text, speed=speed, seed=1), RATE_24))]
    if shutil.which("espeak-ng"):
        found += list(_espeak_voices())
    if shutil.which("flite"):
        found += [Voice(f"flite-{name}", _flite(name)) for name in FLITE]
    if kokoro:
        found += list(_kokoro_voices(kokoro, hibari))
    return found


def _slower(sound: Samples, rate: int) -> Samples:
    return np.asarray(soxr.resample(np.asarray(sound, np.float32), rate, RATE), np.float32)


def _espeak_voices() -> Iterator[Voice]:
    """Every accent with some timbres, each timbre with an accent or two."""
    for place, accent in enumerate(ACCENTS):
        for timbre in TIMBRES[place % 4 :: 4]:
            yield Voice(f"espeak-{accent}-{timbre}", _espeak(f"{accent}+{timbre}"))


def _espeak(name: str) -> Speak:
    return lambda text, speed: _said_by(["espeak-ng", "-v", name, "-s", str(int(165 * speed)), "--stdout", text])


def _flite(name: str) -> Speak:
    def speak(text: str, speed: float) -> Samples:
        stretch = f"duration_stretch={1 / speed:.2f}"
        return _said_by(["flite", "-voice", name, "--setf", stretch, "-t", text, "-o", "/dev/stdout"])

    return speak


def _said_by(command: list[str]) -> Samples:
    done = subprocess.run(command, capture_output=True, check=False, timeout=LIMIT)
    if done.returncode:
        raise ApplianceError(verbatim(f"{command[0]} failed: {done.stderr.decode(errors='replace').strip()}"))
    return read_clip(done.stdout).samples


def _kokoro_voices(folder: Path, hibari: Hibari) -> Iterator[Voice]:
    """The English voices of Kokoro-82M, with Hibari's pronunciation."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / "kokoro.onnx"), options, providers=["CPUExecutionProvider"])
    vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))["vocab"]
    for path in sorted((folder / "voices").glob("[ab][fm]_*.bin")):
        styles = np.fromfile(path, np.float32).reshape(510, 1, 256)
        yield Voice(f"kokoro-{path.stem}", _kokoro(session, vocabulary, styles, hibari))


def _kokoro(session: onnxruntime.InferenceSession, vocabulary: dict[str, int], styles: Samples, voice: Hibari) -> Speak:
    names = [one.name for one in session.get_inputs()]  # the ids, the style, the speed

    def speak(text: str, speed: float) -> Samples:
        ids = [vocabulary[sign] for sign in " ".join(voice.phonemize(text)) if sign in vocabulary]
        values = (np.array([[0, *ids, 0]], np.int64), styles[len(ids)], np.array([speed], np.float32))
        return _slower(np.ravel(session.run(None, dict(zip(names, values, strict=True)))[0]), RATE_24)

    return speak
