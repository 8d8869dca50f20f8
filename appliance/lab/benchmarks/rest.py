"""What a box at rest takes: memory of all its processes, and bytes written to the disk in an hour."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from appliance.core import system
from appliance.core.config import Config
from appliance.core.errors import ApplianceError
from appliance.core.i18n import verbatim
from appliance.operations.box_wiring import TRIM_SECONDS

SECONDS = 120.0  # of rest that are watched
PAUSE, QUIET = 5.0, 0.5  # a box rests that used less than half a second of processor time in five seconds
READY = 300.0  # seconds that a busy machine may take to start
HOUR = 3600.0


def measure(config: Config) -> dict[str, Any]:
    """The appliance as a process, ready, with no camera and nobody there."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w+") as log:
        environ = {**os.environ, "LARSON_DATA": folder, "LARSON_CAMERA": "none", "LARSON_PORT": "0"}
        environ |= {"LARSON_NETWORK_PORT": "0", "LARSON_MODELS_FOLDER": str(config.models.folder)}
        command = [sys.executable, "-m", "appliance.cli", "serve"]
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=subprocess.STDOUT)
        try:
            _await_ready(process, Path(log.name))
            return _at_rest(system.Process(process.pid))
        finally:
            process.terminate()
            process.wait(20)


def _at_rest(main: system.Process) -> dict[str, Any]:
    _await_rest(main)
    written = _written(main)
    time.sleep(SECONDS)
    grown = _written(main) - written
    parts = {"main": _megabytes([main]), "model": _megabytes(main.children(recursive=True))}
    return {
        "memory_mb": {**parts, "all": sum(parts.values())},
        "anonymous_mb": round(sum(system.anonymous(each.pid) for each in _all(main)) / 1e6),
        "threads": sum(each.num_threads() for each in _all(main)),
        "open_files": sum(each.num_fds() for each in _all(main)),
        "written_mb_an_hour": round(grown * HOUR / SECONDS / 1e6, 3),
    }


def _await_rest(main: system.Process) -> None:
    """Wait until what the start put off is done, such as learning what requests mean, and its memory given back."""
    deadline, used = time.monotonic() + READY, -1.0
    while time.monotonic() < deadline:
        now = sum(each.cpu_times().user + each.cpu_times().system for each in _all(main))
        if used >= 0 and now - used < QUIET:
            break
        used = now
        time.sleep(PAUSE)
    time.sleep(TRIM_SECONDS + PAUSE)


def _all(main: system.Process) -> list[system.Process]:
    return [main, *main.children(recursive=True)]


def _megabytes(processes: list[system.Process]) -> int:
    """Their proportional share of memory, so that what two processes share counts once."""
    return round(sum(each.memory_full_info().pss for each in processes) / 1e6)


def _written(main: system.Process) -> int:
    """Bytes that all processes have sent to the disk."""
    return sum(each.io_counters().write_bytes for each in _all(main))


def _await_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY
    while time.monotonic() < deadline and process.poll() is None:
        lines = [line for line in log.read_text(encoding="utf-8").splitlines() if "Larson is at" in line]
        if lines and _is_healthy(lines[0].split()[-1]):
            return
        time.sleep(0.5)
    raise ApplianceError(verbatim("The appliance does not get ready."))


def _is_healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}healthz", timeout=10) as answer:  # our own box
            return bool(json.loads(answer.read()).get("ok", True))
    except (urllib.error.URLError, OSError, ValueError):
        return False
