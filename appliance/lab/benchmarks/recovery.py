"""Kills the language model's process again and again, in prompts and in answers, and measures the cost."""

import itertools
import os
import random
import signal
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from appliance.assistant.chat import ChatRequest
from appliance.assistant.response import ChatResponse, Stage
from appliance.assistant.transcripts import GuestTranscript
from appliance.core.config import Config, replace
from appliance.core.system import cpu_seconds
from appliance.lab.benchmarks.box import film, running
from appliance.llm.engine import Reading
from appliance.records.people import StoredSample

KILLS = 50
STOPS = 20
LONG = "word " * 1200  # a prompt that takes a while
STORY = "Tell a very long story about a car that talks."


def measure(config: Config) -> dict[str, Any]:
    """The model's process killed 50 times: how soon it answers again, and what is lost; and its CPU after a stop."""
    config = replace(config, "chat", temperature=0.0)
    with tempfile.TemporaryDirectory() as folder:
        film(Path(folder) / "film.mjpeg")
        return _measured(config, f"{folder}/film.mjpeg")


def _measured(config: Config, camera: str) -> dict[str, Any]:
    with running(config, camera) as box:
        appliance = box.appliance
        person = appliance.identity.people.register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
        notebook = appliance.assistant.transcript(person, None)
        dice = random.Random(7)
        frames: list[float] = []
        seconds, lost = [], 0
        ended = threading.Event()
        seen = threading.Thread(target=_watch, args=(appliance, frames, ended), daemon=True)
        seen.start()
        for number in range(KILLS):
            text = f"{LONG if number % 2 else STORY} {number}"
            said = _ask_and_kill(appliance, person, notebook, text, dice.uniform(0.02, 0.5))
            kept = notebook.path()
            asked = [m for m in kept if m.text == text.strip()]
            lost += not asked or (bool(said) and said not in kept[-1].text)
            began = time.monotonic()
            _answer(appliance, GuestTranscript(), "Say yes.")
            seconds.append(time.monotonic() - began)
        ended.set()
        seen.join()
        stops = {name: _stops(appliance, text) for name, text in (("prompt", LONG), ("answer", STORY))}
    gaps = [b - a for a, b in itertools.pairwise(frames)]
    return {
        "kills": KILLS,
        "to_the_next_answer_s": {"median": round(statistics.median(seconds), 2), "most": round(max(seconds), 2)},
        "questions_or_words_lost": lost,
        "ms_between_frames": {"median": round(1000 * statistics.median(gaps)), "most": round(1000 * max(gaps))},
        "cpu_after_a_stop_ms": stops,
    }


def _watch(appliance: Any, frames: list[float], ended: threading.Event) -> None:
    """When each frame of the camera came."""
    seq = 0
    while not ended.is_set():
        seq, frame = appliance.camera.frames.wait(seq, 1.0)
        if frame is not None:
            frames.append(time.monotonic())


def _ask_and_kill(appliance: Any, person: Any, notebook: Any, text: str, after: float) -> str:
    """What was said until the process was killed."""
    reply = appliance.assistant.chat.ask(person, notebook, ChatRequest(text))
    timer = threading.Timer(after, lambda: os.kill(appliance.assistant.engine.pid, signal.SIGKILL))
    said = []
    events = reply.events
    try:
        _until_reading(events)
        timer.start()
        for event in events:
            said.append(getattr(event, "text", ""))  # noqa: PERF401  # what was said before an exception counts
    except Exception:  # that is what is measured here
        pass
    timer.join()
    return "".join(said).strip()


def _answer(appliance: Any, notebook: Any, text: str) -> str:
    return "".join(
        getattr(event, "text", "") for event in appliance.assistant.chat.ask(None, notebook, ChatRequest(text)).events
    )


def _stops(appliance: Any, text: str) -> dict[str, float]:
    """Milliseconds of CPU that the model's process uses: in all after a stop, and later than a tenth of a second."""
    after, late = [], []
    dice = random.Random(3)
    for number in range(STOPS):
        reply = appliance.assistant.chat.ask(None, GuestTranscript(), ChatRequest(f"{number} {text}"))
        events = reply.events
        _until_reading(events)
        pid = appliance.assistant.engine.pid
        used: list[float] = []
        stopper = threading.Timer(dice.uniform(0.05, 0.3), lambda: _stop(reply, used, pid))  # noqa: B023
        stopper.start()
        for _ in events:
            pass
        stopper.join()
        time.sleep(0.3)
        used.append(cpu_seconds(pid) or 0.0)
        after.append(1000 * (used[2] - used[0]))
        late.append(1000 * (used[2] - used[1]))
    return {"median": round(statistics.median(after)), "most": round(max(after)), "most_after_100_ms": round(max(late))}


def _until_reading(events: Iterator[Stage]) -> None:
    """Follow an answer until the model works on it."""
    while not isinstance(next(events), Reading):
        pass


def _stop(reply: ChatResponse, used: list[float], pid: int) -> None:
    used.append(cpu_seconds(pid) or 0.0)
    reply.stop()
    time.sleep(0.1)
    used.append(cpu_seconds(pid) or 0.0)
