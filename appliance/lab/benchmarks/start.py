"""The time from the command to a ready box, and from a dead worker to the next one."""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from appliance.assistant.model_settings import worker_settings
from appliance.core.config import Config
from appliance.core.errors import ApplianceError
from appliance.core.i18n import verbatim
from appliance.core.paths import ROOT
from appliance.llm.llama import LlamaEngine
from appliance.pipelines import loaders

ROUNDS = 5


def measure(config: Config) -> dict[str, object]:
    """Start to ready, median of five: the page answers, everything is ready; the language model's worker alone."""
    page, ready = zip(*(_start() for _ in range(ROUNDS)), strict=True)
    first, again = _worker(config)
    return {
        "page_answers_s": round(statistics.median(page), 2),
        "everything_ready_s": round(statistics.median(ready), 2),
        "slowest_ready_s": round(max(ready), 2),
        "worker_ready_s": round(first, 2),
        "worker_ready_again_after_kill_s": round(again, 2),
    }


def _start() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            **os.environ,
            "LARSON_DATA": folder,
            "LARSON_PORT": "0",
            "LARSON_CAMERA": "none",
            "LARSON_NETWORK_ON": "false",
        }
        began = time.perf_counter()
        process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        try:
            address = next((line.split()[-1] for line in process.stdout if "Larson is at" in line), "")
            if not address:
                raise ApplianceError(verbatim("The appliance does not start."))
            _health(address)
            page = time.perf_counter() - began
            while not _health(address):
                time.sleep(0.01)
            return page, time.perf_counter() - began
        finally:
            process.terminate()
            process.wait(10)
            process.stdout.close()


def _health(address: str) -> bool:
    try:
        with urllib.request.urlopen(address + "healthz", timeout=10) as response:
            return bool(json.load(response)["ok"])
    except urllib.error.HTTPError as error:
        with error:
            return False


def _worker(config: Config) -> tuple[float, float]:
    settings = worker_settings(config.chat, loaders.open_modelstore(config))
    ready: list[float] = []
    engine = LlamaEngine(
        lambda: settings, 16, 0.0, lambda state: ready.append(time.perf_counter()) if state.ok else None
    )
    began = time.perf_counter()
    engine.start()
    try:
        _wait(lambda: ready)
        killed = time.perf_counter()
        os.kill(engine.pid or 0, signal.SIGKILL)
        _wait(lambda: len(ready) > 1)
        return ready[0] - began, ready[1] - killed
    finally:
        engine.close()


def _wait(done: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not done():
        if time.monotonic() > deadline:
            raise ApplianceError(verbatim("The language model did not load."))
        time.sleep(0.005)
