"""How well recordings are written down: `python -m appliance.lab.speech_errors FOLDER…`.

Each folder has WAV files and `transcripts.tsv`: on each line a file's name, a tab, and the words that are said in it.
"""

import argparse
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from appliance.core.config import load
from appliance.intents.numbers import digits
from appliance.pipelines.loaders import open_modelstore
from appliance.records.sound import BLOCK, RATE, Samples
from appliance.speech.clips import read_clip
from appliance.speech.opening import EarModels
from appliance.voice.ear_files import ear_files

LIST = "transcripts.tsv"
SILENCE = np.zeros(2 * RATE, np.float32)
# The same words in two spellings.
SPELLINGS = {
    "per cent": "percent",
    "good bye": "goodbye",
    "voice mail": "voicemail",
    "mail box": "mailbox",
    "set up": "setup",
    "ok": "okay",
    "mr": "mister",
}
Hear = Callable[[Samples], str]


@dataclass(frozen=True)
class Said:
    """A recording and the words in it."""

    file: Path
    words: str


@dataclass
class Errors:
    """The errors in several recordings."""

    recordings: int = 0
    words: int = 0
    errors: int = 0
    whole: int = 0  # recordings without an error
    empty: int = 0  # recordings of which nothing was written down
    seconds: float = 0.0
    cpu: float = 0.0

    def add(self, wanted: str, found: str) -> bool:
        """Count one more. True if it has no error."""
        there, heard = normal(wanted), normal(found)
        wrong = distance(there, heard)
        self.recordings += 1
        self.words += len(there)
        self.errors += wrong
        self.whole += wrong == 0
        self.empty += not heard
        return wrong == 0

    def told(self) -> dict[str, float]:
        """The figures: shares in percent, and the real-time factor of one thread."""
        return {
            "recordings": self.recordings,
            "words": self.words,
            "word_error_rate": round(100 * self.errors / max(1, self.words), 1),
            "whole": round(100 * self.whole / max(1, self.recordings), 1),
            "empty": self.empty,
            "seconds": round(self.seconds, 1),
            "cpu_share": round(self.cpu / max(0.001, self.seconds), 3),
        }


def normal(text: str) -> list[str]:
    """The words of a text as they are compared: small letters, no marks, numbers as single figures."""
    bare = re.sub(r"[^\w' ]", " ", digits(re.sub(r"[-/]", " ", text.lower()))).replace("'", "")
    joined = f" {' '.join(bare.split())} "
    for one, other in SPELLINGS.items():
        joined = joined.replace(f" {one} ", f" {other} ")
    return re.sub(r"(?<=\d)(?=\d)", " ", joined).split()


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words are to be put in, taken out or replaced (Levenshtein)."""
    row = list(range(len(other) + 1))
    for place, word in enumerate(one, start=1):
        before, row[0] = row[0], place
        for at, heard in enumerate(other, start=1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (word != heard))
    return row[-1]


def recordings(folder: Path) -> Iterator[Said]:
    """What is in a folder."""
    for line in (folder / LIST).read_text(encoding="utf-8").splitlines():
        name, _, words = line.partition("\t")
        yield Said(folder / name, words)


def with_noise(samples: Samples, noise: Samples, decibels: float, chance: np.random.Generator) -> Samples:
    """A recording with a random part of a noise, so much louder than which its loud half is."""
    start = chance.integers(max(1, len(noise) - len(samples)))
    part = np.resize(noise[start:], len(samples))
    loud = np.sort(samples**2)[len(samples) // 2 :].mean()
    gain = np.sqrt(loud / max(1e-12, (part**2).mean()) / 10 ** (decibels / 10))
    mixed: Samples = (samples + gain * part).astype(np.float32)
    return mixed


def measure(folder: Path, hear: Hear, change: Callable[[Samples], Samples], wrong: list[str]) -> Errors:
    """The errors in a folder's recordings; `wrong` gets a line for each that has some."""
    errors = Errors()
    for said in recordings(folder):
        clip = read_clip(said.file)
        began = time.process_time()
        found = hear(change(clip.samples))
        errors.cpu += time.process_time() - began
        errors.seconds += clip.seconds
        if not errors.add(said.words, found):
            wrong.append(f"{said.file.name}: {said.words!r} heard as {found!r}")
    return errors


def as_stream(models: EarModels) -> Hear:
    """Hears a recording as it would come from a microphone, and gives the texts of its turns."""

    def hear(samples: Samples) -> str:
        ears, texts = models.ears(), [""]
        for start in range(0, len(samples) + len(SILENCE) - BLOCK, BLOCK):
            block = np.concatenate([samples, SILENCE])[start : start + BLOCK]
            for event in ears.hear(block, block):
                texts = [*texts[:-1], ""] if event.kind == "resumed" and texts[-1] else texts
                texts = [*texts, event.text] if event.kind == "heard" else texts
        return " ".join(filter(None, texts))

    return hear


def as_whole(models: EarModels, commands: tuple[str, ...]) -> Hear:
    """Reads a recording at once."""
    return lambda samples: models.recogniser.transcribe(samples, commands).text


def main() -> None:
    """Measure the folders that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--model", choices=("base", "tiny", "pocketsphinx"), default="base")
    parser.add_argument("--stream", action="store_true", help="as from a microphone: with turns and partial texts")
    parser.add_argument("--commands", action="store_true", help="take the folder's transcripts for known commands")
    parser.add_argument("--noise", type=Path, help="a WAV file that is added")
    parser.add_argument("--decibels", type=float, default=10.0, help="by which speech is louder than the noise")
    parser.add_argument("--quiet", action="store_true", help="do not list what is wrong")
    options = parser.parse_args()
    models = EarModels(ear_files(open_modelstore(load()), options.model))
    noise, chance = read_clip(options.noise).samples if options.noise else None, np.random.default_rng(1)
    for folder in options.folders:
        known = tuple({said.words for said in recordings(folder)}) if options.commands else ()
        wrong: list[str] = []
        errors = measure(
            folder,
            as_stream(models) if options.stream else as_whole(models, known),
            (lambda samples: with_noise(samples, noise, options.decibels, chance)) if noise is not None else np.copy,
            wrong,
        )
        print(json.dumps({"folder": folder.name, **errors.told()}))  # noqa: T201  # what the command is for
        print(*(wrong if not options.quiet else []), sep="\n")  # noqa: T201


if __name__ == "__main__":
    main()
