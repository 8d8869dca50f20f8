"""The live picture while the model talks: frames per second at a viewer, and the beat of the LEDs."""

import tempfile
import threading
import time
from pathlib import Path

from appliance.core.config import Config
from appliance.core.errors import ApplianceError
from appliance.core.i18n import verbatim
from appliance.lab.benchmarks.box import Box, ask, film, running

SECONDS = 6.0
STORY = "Tell a very long story about a car that talks, with many chapters and every detail."


def measure(config: Config) -> dict[str, object]:
    """Frames per second at a viewer with faces recognised, while the model is quiet and while it talks."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mjpeg"
        film(path)
        with running(config, str(path)) as box:
            quiet = watch(box)
            talking = threading.Event()
            ended = threading.Event()
            thread = threading.Thread(target=_talk, args=(box, talking, ended), daemon=True)
            thread.start()
            if not talking.wait(30):
                raise ApplianceError(verbatim("The model does not talk."))
            busy = watch(box)
            ended.set()
            thread.join(60)
            encoded = box.appliance.live.encoded
    return {
        "frames_per_s_quiet": round(quiet["frames"], 1),
        "frames_per_s_talking": round(busy["frames"], 1),
        "talking_over_quiet": round(busy["frames"] / quiet["frames"], 3),
        "verdicts_per_s_quiet": round(quiet["verdicts"], 1),
        "verdicts_per_s_talking": round(busy["verdicts"], 1),
        "lamps_at_page_per_s_quiet": round(quiet["lamps"], 1),
        "lamps_at_page_per_s_talking": round(busy["lamps"], 1),
        "led_beats_per_s_quiet": round(quiet["beats"], 1),
        "led_beats_per_s_talking": round(busy["beats"], 1),
        "frames_encoded": encoded,
    }


def _talk(box: Box, talking: threading.Event, ended: threading.Event) -> None:
    chat = box.socket("/ws/chat")
    ask(chat, "Tell me about owls")
    talking.set()
    while not ended.is_set():
        ask(chat, STORY)
    chat.close()


def watch(box: Box) -> dict[str, float]:
    """Rates per second at one viewer who acknowledges each picture at once."""
    view, feed = box.socket("/ws/view"), _Feed(box)
    lights, verdicts = box.appliance.lights, box.appliance.identity.pipelines.box.state
    view.receive(timeout=10)
    view.send("1")
    frames, began = 0, time.perf_counter()
    beats_before, verdicts_before = lights.beats, verdicts.snapshot()[0]
    while time.perf_counter() - began < SECONDS:
        if view.receive(timeout=5) is None:
            raise ApplianceError(verbatim("The stream stopped."))
        view.send("1")
        frames += 1
    seconds = time.perf_counter() - began
    view.close()
    return {
        "frames": frames / seconds,
        "lamps": feed.close() / seconds,
        "beats": (lights.beats - beats_before) / seconds,
        "verdicts": (verdicts.snapshot()[0] - verdicts_before) / seconds,
    }


class _Feed:
    """Counts how often a page is told what its lamps show."""

    def __init__(self, box: Box) -> None:
        self._socket = box.socket("/ws/feed")
        self._told, self._over = 0, threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while not self._over.is_set():
            self._told += isinstance(self._socket.receive(timeout=1), bytes)

    def close(self) -> int:
        """How often it was told."""
        self._over.set()
        self._thread.join(5)
        self._socket.close()
        return self._told
