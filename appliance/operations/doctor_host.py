"""What the checks look at: the settings, the machine, and the appliance, if it runs."""

import http.client
import json
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from appliance.core.config import Config
from appliance.core.i18n import verbatim
from appliance.hardware.board import Board
from appliance.modelstore.store import ModelStore
from appliance.operations.backup_places import mounts
from appliance.records.status import ComponentState

SECONDS = 5.0  # that another program, or the running appliance, may take to answer


@dataclass(frozen=True)
class Running:
    """The running appliance, as the checks need it."""

    parts: Mapping[str, ComponentState]
    restarts: int = 0  # of the language model's process, since the start of the appliance
    jumps: int = 0  # of the clock, since then


def run(command: Sequence[str]) -> str | None:
    """What a program prints. None if it is not installed, fails, or takes too long."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


@dataclass(frozen=True)
class Host:
    """Everything that a check may look at. `root` stands for / in tests."""

    config: Config
    models: ModelStore
    running: Running | None = None
    board: Board = field(default_factory=Board)
    root: Path = Path("/")
    run: Callable[[Sequence[str]], str | None] = run
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    mounted: Callable[[], Sequence[Path]] = mounts  # where sticks may be

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.config.data.folder

    def text(self, path: str) -> str:
        """The text of a file below the root; empty if it cannot be read."""
        try:
            return (self.root / path).read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            return ""

    @property
    def is_root(self) -> bool:
        """Whether this process may change the system."""
        return os.geteuid() == 0

    @property
    def is_appliance(self) -> bool:
        """Whether Larson was installed as a service of this machine."""
        return (self.root / "etc/systemd/system/larson.service").exists()


def find_running(config: Config) -> Running | None:
    """The appliance that serves the port of the settings; None if none answers there."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", config.server.port, timeout=SECONDS)
        try:
            connection.request("GET", "/healthz")
            answer = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return _running(answer)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, http.client.HTTPException):
        return None  # nobody, or somebody else


def _running(answer: Mapping[str, Mapping[str, str]]) -> Running:
    reasons = answer["reasons"]
    parts = {
        name: ComponentState(state == "ready", state, verbatim(reasons.get(name, "")))
        for name, state in answer["parts"].items()
    }
    box = answer.get("box", {})
    return Running(parts, int(box.get("model_restarts", 0)), int(box.get("clock_jumps", 0)))
