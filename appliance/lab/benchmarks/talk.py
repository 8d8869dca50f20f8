"""A spoken conversation with the running box, from a page: how soon it answers aloud, and what the rest of it does.

The page is played by this program. It sends a recording at its own pace, asks what was understood, and has the answer
said, as static/js/voice does. The box's own voice speaks the questions; with BENCH_SPEECH=FOLDER, questions.json there
names WAV files instead: {"ruled": [...], "modelled": [...]}.
"""

import json
import os
import re
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from appliance.core.config import Config, replace
from appliance.core.errors import ApplianceError
from appliance.hardware.sound.playing import at_rate
from appliance.lab.benchmarks.box import Box, film, running
from appliance.lab.benchmarks.stream import watch
from appliance.records.sound import RATE, Samples
from appliance.speech.clips import read_clip
from appliance.speech.mouth import Mouth
from appliance.speech.pipe import to_bytes

RULED = (
    "What time is it?",
    "What is seventeen plus twenty five?",
    "How many grams are three ounces?",
    "How many days are there until Christmas?",
    "Set a timer for eleven minutes.",
    "What time is it in Tokyo?",
    "Put apples on my shopping list.",
    "What day is it tomorrow?",
    "How much is twenty percent of eighty?",
    "Add four minutes to the timer.",
    "Cancel the timer.",
    "What can you do?",
)
MODELLED = (
    "Why is the sky blue?",
    "Why do cats purr?",
    "How do plants grow?",
    "Why do we sleep at night?",
    "How does a bridge stay up?",
    "Why do people like music?",
    "How do birds find their way?",
    "Why does bread rise?",
)
PIECE = 640  # samples: what the page's worklet sends at once
TOGETHER = 0.06  # seconds of an answer's words that the page sends at once (static/js/voice/script.js)
END = re.compile(r"[.,;:!?…]\S*\s")  # from which on it waits no longer
LEAD, TAIL = RATE // 2, 3 * RATE  # samples of quiet around a question
PATIENCE = 60.0  # seconds
LOUD = 0.01  # of full scale: speech, no longer its end
PROSE = "The car drove along the coast and told the driver about the lighthouses that they passed. "


def measure(config: Config) -> dict[str, object]:
    """Spoken questions through page, ears, chat and voice; frames, light beats and messages while it speaks"""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mjpeg"
        film(path)
        heard = replace(config, "voice", on=True, microphone="none", speaker="none")
        with running(heard, str(path)) as box:
            _ready(box)
            return _figures(box)


def _figures(box: Box) -> dict[str, object]:
    ruled, modelled = _questions()
    _Talk(box, ruled[0]).answer()  # the first of a process loads what tells languages apart
    turns = [_Talk(box, said).answer() for said in ruled + modelled]
    ways = {
        "answered by rule": [turn for turn in turns if not turn.modelled],
        "answered by the model": [turn for turn in turns if turn.modelled],
    }
    found: dict[str, object] = {"end_of_speech_to_first_sound_ms": {way: _spread(each) for way, each in ways.items()}}
    quiet = watch(box)
    with _Speech(box):
        busy = watch(box)
    return found | {"speaking_over_quiet": {name: round(busy[name] / quiet[name], 3) for name in quiet if quiet[name]}}


def _ready(box: Box) -> None:
    deadline = time.monotonic() + PATIENCE
    while not box.appliance.voice.state.ok:
        if time.monotonic() > deadline or box.appliance.voice.state.state == "absent":
            raise ApplianceError(box.appliance.voice.state.text)
        time.sleep(0.05)


def _questions() -> tuple[list[Samples], list[Samples]]:
    if folder := os.environ.get("BENCH_SPEECH"):
        named = json.loads((Path(folder) / "questions.json").read_text(encoding="utf-8"))
        ruled, modelled = ([read_clip(Path(folder) / name).samples for name in named[kind]] for kind in named)
        return ruled, modelled
    mouth = Mouth()
    return [_spoken(mouth, text) for text in RULED], [_spoken(mouth, text) for text in MODELLED]


def _spoken(mouth: Mouth, text: str) -> Samples:
    sound = at_rate(mouth.speak(text, "en"), RATE).samples
    return np.asarray(sound / np.abs(sound).max() / 2, np.float32)


def _spread(found: Sequence["Turn"]) -> dict[str, Any]:
    sounds = [turn.sound for turn in found if turn.sound is not None]
    if not sounds:
        return {"of": len(found), "not heard": len(found)}
    return {
        "p50": round(float(np.median(sounds))),
        "p95": round(float(np.quantile(sounds, 0.95))),
        "until it was understood, p50": round(float(np.median([turn.asked for turn in found if turn.asked]))),
        "of": len(found),
        "not heard": len(found) - len(sounds),
    }


class Turn:
    """Milliseconds from the last loud sample of a question until it was understood, and until the answer sounds."""

    asked: float | None = None
    sound: float | None = None
    modelled = False  # the language model wrote it


class _Talk:
    """One tap on the button, one question, and the first sound of its answer."""

    def __init__(self, box: Box, said: Samples) -> None:
        self._voice, self._chat = box.socket("/ws/voice"), box.socket("/ws/chat")
        self._stream = np.concatenate([np.zeros(LEAD, np.float32), said, np.zeros(TAIL, np.float32)])
        self._length = (LEAD + int(np.flatnonzero(np.abs(said) > LOUD)[-1])) / RATE
        self._ended = 0.0  # time.perf_counter() when the last loud sample was sent
        self._over = threading.Event()

    def answer(self) -> Turn:
        """Ask aloud and listen. Its conversation is ended."""
        turn, threads = Turn(), []
        self._tell("listen")
        self._tell("converse")
        self._ended = time.perf_counter() + self._length
        threads.append(self._start(self._send))
        try:
            while turn.sound is None and (data := self._voice.receive(timeout=10)) is not None:
                now = 1000 * (time.perf_counter() - self._ended)
                if isinstance(data, bytes):
                    turn.sound = now
                elif (message := json.loads(data))["type"] == "act" and message["deed"] == "ask":
                    turn.asked = now
                    threads.append(self._start(self._follow, message["text"], turn))
                elif message["type"] in ("parted", "error", "private"):
                    break
        finally:
            self._over.set()
            self._chat.send(json.dumps({"type": "stop"}))
            for thread in threads:
                thread.join(PATIENCE)
            self._voice.close()
            self._chat.close()
        return turn

    def _start(self, work: Any, *given: Any) -> threading.Thread:
        thread = threading.Thread(target=work, args=given, daemon=True)
        thread.start()
        return thread

    def _tell(self, kind: str, **more: object) -> None:
        self._voice.send(json.dumps({"type": kind, **more}))

    def _send(self) -> None:
        """The microphone, at its pace."""
        began = self._ended - self._length
        for at in range(0, len(self._stream) - PIECE, PIECE):
            if self._over.wait(max(0.0, began + (at + PIECE) / RATE - time.perf_counter())):
                return
            self._voice.send(to_bytes(self._stream[at : at + PIECE]))

    def _follow(self, text: str, turn: Turn) -> None:
        """The chat's answer, to the voice as the page sends it."""
        self._chat.send(json.dumps({"type": "new"}))
        self._chat.send(json.dumps({"type": "ask", "text": text, "conversation": None, "spoken": True}))
        held, due = "", 0.0
        while True:  # to its end, also when it was stopped: the end says who wrote it
            patience = max(0.001, due - time.perf_counter()) if held else 1.0
            data = self._chat.receive(timeout=patience)
            message: dict[str, Any] = json.loads(data) if data else {"type": ""}
            if message["type"] == "piece":
                due = due if held else time.perf_counter() + TOGETHER
                held += message["text"]
            if message["type"] == "done":
                turn.modelled = message["tokens"] > 0
            if held and (message["type"] == "done" or END.search(held) or time.perf_counter() >= due):
                self._tell("say", text=held)
                held = ""
            if message["type"] in ("done", "error"):
                self._tell("said")
                return
            if data is None and patience == 1.0 and self._over.is_set():
                return


class _Speech:
    """A page that is told prose, as long as it lasts."""

    def __init__(self, box: Box) -> None:
        self._voice = box.socket("/ws/voice")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> None:
        self._voice.send(json.dumps({"type": "say", "text": PROSE * 20}))
        while not isinstance(self._voice.receive(timeout=PATIENCE), bytes):
            pass
        self._thread.start()

    def _listen(self) -> None:
        while not self._over.is_set():
            self._voice.receive(timeout=0.2)

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(PATIENCE)
        self._voice.send(json.dumps({"type": "hush"}))
        self._voice.close()
