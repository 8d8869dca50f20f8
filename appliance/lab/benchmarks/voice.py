"""What each stage of hearing and speaking costs, and how much is understood.

Speech is made here by the box's own voice. With BENCH_SPEECH=FOLDER, WAV files that have their words in a .txt file
beside them are written down as well.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from appliance.core.config import Config
from appliance.core.errors import ModelError
from appliance.hardware.sound.playing import at_rate
from appliance.lab.benchmarks.interruptions import BareParts
from appliance.lab.benchmarks.timing import in_turns
from appliance.lab.echo_rooms import blocks
from appliance.lab.wake_sounds import mixed
from appliance.modelstore.store import ModelStore
from appliance.pipelines.loaders import open_modelstore
from appliance.records.sound import BLOCK, RATE, Samples
from appliance.speech.clips import read_clip
from appliance.speech.ears import EARLY, PAUSE
from appliance.speech.echo import EchoCanceller
from appliance.speech.mouth import Mouth
from appliance.speech.opening import EarFiles, EarModels
from appliance.speech.speaker import SpeakerEmbedding
from appliance.speech.turn_end import TurnEnd
from appliance.speech.vad import FRAME, VoiceActivity
from appliance.speech.wake_word import WakeFiles, WakeWord
from appliance.speech.worker import Stream
from appliance.voice.ear_files import ear_files

COMMANDS = (
    "Set a timer for eleven minutes.",
    "What is on my shopping list?",
    "Turn the lights off, please.",
    "How warm will it be tomorrow afternoon?",
    "Tell everyone that dinner is ready.",
    "Remind me to call the doctor at six.",
)
WORDS = ("Stop.", "Louder.", "Yes.", "No.", "Help.", "Again.")
ROUNDS = 9
LOAD = """
import json, sys
from appliance.speech.parts import LoadedParts
parts = LoadedParts(json.loads(sys.argv[1]))
import numpy as np
parts.ears().hear(*2 * [np.zeros(16000, np.float32)])
parts._models.recogniser.transcribe(np.random.default_rng(0).normal(0, 0.05, 32000).astype(np.float32))
import os
from appliance.core.system import resident
print(resident(os.getpid()))
"""


def measure(config: Config) -> dict[str, Any]:
    """Hearing and speaking: processor time of each stage, words understood, time to an answer"""
    models = open_modelstore(config)
    files, mouth = ear_files(models, config.voice.recogniser), Mouth()
    ears = EarModels(files)
    speech = {text: _said(mouth, text) for text in (*COMMANDS, *WORDS)}
    return {
        "recogniser": files.recogniser,
        "cpu_milliseconds": stages(models, files, ears, mouth, speech[COMMANDS[0]]),
        "wrong_words": understood(ears, speech),
        "answer": answers(ears, mouth, [speech[text] for text in COMMANDS]),
        "worker_mb": memory(files),
    }


def _said(mouth: Mouth, text: str) -> Samples:
    sound = np.concatenate(
        [at_rate(mouth.speak(sentence, "en"), RATE).samples for sentence in mouth.sentences(text, "en")]
    )
    return np.asarray(sound / np.abs(sound).max() / 2, np.float32)


# ---------------------------------------------------------------- stages


def stages(models: ModelStore, files: EarFiles, ears: EarModels, mouth: Mouth, said: Samples) -> dict[str, Any]:
    """Median milliseconds of processor time of each stage, and the share of a core that continuous ones take."""
    activity, turn_end = VoiceActivity(Path(files.activity)), TurnEnd(Path(files.turn_end))
    echo, second = EchoCanceller(), np.resize(said, RATE).astype(np.float32)
    asleep, quiet = Stream(BareParts(activity)), np.random.default_rng(0).normal(0, 3e-4, RATE).astype(np.float32)
    works: dict[str, Callable[[], object]] = {
        "voice activity, 1 s": lambda: activity.probabilities(second),
        "echo, 1 s": lambda: [echo.process(*pair) for pair in blocks(second, second)],
        "asleep in a quiet room, 1 s": lambda: asleep.hear(quiet, np.zeros_like(quiet)),
        "turn end": lambda: turn_end.probability(said),
        f"recogniser, {len(said) / RATE:.1f} s": lambda: ears.recogniser.transcribe(said),
        "first sentence spoken": lambda: mouth.speak("It will be sixteen degrees.", "en"),
        **_optional(models, second),
    }
    return {name: round(value, 1) for name, value in in_turns(works, ROUNDS, time.process_time).items()}


def _optional(models: ModelStore, second: Samples) -> dict[str, Callable[[], object]]:
    """Stages whose models a box may do without."""
    works: dict[str, Callable[[], object]] = {}
    try:
        features = models.best("wake-word-features")
        wake = WakeWord.open(WakeFiles(str(models.folder / features.companions[0].file), str(models.path(features))))
        works["wake word, 1 s"] = lambda: [wake.score(block) for block in second.reshape(-1, BLOCK)]
        speaker = SpeakerEmbedding(models.path(models.best("speaker-embedding")))
        works["speaker, 2 s"] = lambda: speaker.embed(np.tile(second, 2))
    except ModelError:
        pass
    return works


def memory(files: EarFiles) -> float:
    """Resident megabytes of a process with all that the worker loads, after it has heard and spoken."""
    told = msgspec.json.encode(files).decode()
    done = subprocess.run([sys.executable, "-c", LOAD, told], capture_output=True, text=True, check=True, timeout=300)
    return round(int(done.stdout) / 2**20, 1)


# ---------------------------------------------------------------- words


def understood(ears: EarModels, speech: dict[str, Samples]) -> dict[str, Any]:
    """Shares of wrong words: sentences as they are and in noise of 10 dB; words alone; recordings, if any are given."""
    draw = np.random.default_rng(0)
    noisy = {text: mixed(speech[text], 10, draw) for text in COMMANDS}
    sets = {
        "sentences": {text: speech[text] for text in COMMANDS},
        "sentences, 10 dB": noisy,
        "single words": {text: speech[text] for text in WORDS},
        "recordings": dict(_recordings()),
    }
    return {name: _share(ears, each) for name, each in sets.items() if each}


def _recordings() -> Iterator[tuple[str, Samples]]:
    if folder := os.environ.get("BENCH_SPEECH"):
        for path in sorted(Path(folder).rglob("*.txt")):
            if (sound := path.with_suffix(".wav")).exists():
                yield path.read_text(encoding="utf-8"), read_clip(sound).samples


def _share(ears: EarModels, speech: dict[str, Samples]) -> dict[str, Any]:
    pairs = [(words(text), words(ears.recogniser.transcribe(sound).text)) for text, sound in speech.items()]
    total = sum(len(wanted) for wanted, _ in pairs)
    return {"wrong": round(sum(distance(*pair) for pair in pairs) / total, 3), "of": total}


def words(text: str) -> list[str]:
    """The words of a text without case and signs, its small numbers in letters."""
    names = dict(zip("6 11".split(), "six eleven".split(), strict=True))
    return [names.get(word, word) for word in re.findall(r"[a-z0-9']+", text.lower())]


def distance(wanted: list[str], found: list[str]) -> int:
    """Words to change, add or remove (Levenshtein 1966)."""
    row = list(range(len(found) + 1))
    for place, word in enumerate(wanted, 1):
        former, row[0] = row[0], place
        for at, other in enumerate(found, 1):
            former, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, former + (word != other))
    return row[-1]


# ---------------------------------------------------------------- turns


def answers(ears: EarModels, mouth: Mouth, speech: list[Samples]) -> dict[str, Any]:
    """Milliseconds from the end of speech to the first sound of a short answer, without the time to find it.

    The sound comes in at its own pace. By the clock, on a machine that does nothing else; and as it would be on one
    with a free core for each thread: the silence that is waited for, and the processor time that is left after it.
    """
    found = [_answer(ears, mouth, said) for said in speech]
    ways = dict(zip(("by the clock", "with free cores"), zip(*found, strict=True), strict=True))
    return {name: {**_spread(each), "of": len(each)} for name, each in ways.items()}


def _spread(delays: Sequence[float]) -> dict[str, int]:
    return {"p50": round(float(np.median(delays))), "p95": round(float(np.quantile(delays, 0.95)))}


def _answer(ears: EarModels, mouth: Mouth, said: Samples) -> tuple[float, float]:
    listening, silence = ears.ears(time.thread_time), np.zeros(2 * RATE, np.float32)
    stream = np.concatenate([silence[:RATE], said, silence])
    end = RATE + int(np.flatnonzero(np.abs(said) > 0.01)[-1])
    started = time.perf_counter()
    for begin in range(0, len(stream) - BLOCK, BLOCK):
        time.sleep(max(0.0, started + (begin + BLOCK) / RATE - time.perf_counter()))
        block = stream[begin : begin + BLOCK]
        for event in listening.hear(block, block):
            if event.kind in ("heard", "nothing"):
                spoken = time.thread_time()
                mouth.speak("It will be sixteen degrees.", "en")
                speaking = 1000 * (time.thread_time() - spoken)
                waited = 1000 * (begin + BLOCK - end) / RATE
                clock = 1000 * (time.perf_counter() - started - end / RATE)
                return clock, waited + _left(dict(event.milliseconds)) + speaking
    return 4000.0, 4000.0


def _left(stages: dict[str, float]) -> float:
    """Of what is worked out beside the silence, milliseconds that it takes longer than that."""
    ahead = 1000 * (PAUSE - EARLY) * FRAME / RATE
    return max(0.0, stages.get("recogniser", 0.0) - ahead, stages.get("turn_end", 0.0) - ahead)
