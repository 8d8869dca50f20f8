"""A real systemd, booted by systemd-nspawn on a Debian tree, with commands run inside it.

systemd gets its own cgroups below those of this machine, so that memory limits are obeyed. There is no network but its
loopback, no device, and this machine's kernel.
"""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from support import eventually

CONTROLLERS = ("memory", "pids", "devices", "cpu")
CGROUPS = Path("/sys/fs/cgroup")
# nspawn mounts the controllers of cgroup v1 read-only. With v2 alone these mounts fail, and are not needed.
INIT = """#!/bin/sh
for c in memory pids devices cpu; do mount -o remount,bind,rw,nosuid,nodev,noexec "/sys/fs/cgroup/$c"; done 2>/dev/null
exec /usr/lib/systemd/systemd "$@"
"""


def missing() -> str:
    """Why nothing can be booted here, or an empty text."""
    if os.geteuid() != 0:
        return "only root can boot a tree"
    if not shutil.which("systemd-nspawn"):
        return "systemd-nspawn is not installed: apt-get install systemd-container"
    return ""


class Booted:
    """A running system."""

    def __init__(self, root: Path, init: int):
        self.root = root
        self._init = init  # its first process, as this machine numbers it

    def run(self, *words: object, user: str = "", status: int | None = 0, seconds: float = 120.0) -> str:
        """Run a command in it and give what it says. `status` is what it has to end with."""
        command = ["nsenter", "-t", str(self._init), "-a", *(["runuser", "-u", user, "--"] if user else [])]
        done = subprocess.run(
            [*command, *map(str, words)], capture_output=True, text=True, check=False, timeout=seconds
        )
        said = done.stdout + done.stderr
        assert status is None or done.returncode == status, f"{words}: {done.returncode}\n{said[-3000:]}"
        return done.stdout

    def popen(self, *words: object, user: str) -> subprocess.Popen[str]:
        """Start a command in it, whose words are read from a pipe."""
        command = ["nsenter", "-t", str(self._init), "-a", "runuser", "-u", user, "--", *map(str, words)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def bytes(self, *words: object, user: str) -> bytes:
        """Run a command in it and give the bytes that it writes."""
        command = ["nsenter", "-t", str(self._init), "-a", "runuser", "-u", user, "--", *map(str, words)]
        return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout

    def show(self, unit: str, name: str) -> str:
        """A property of a unit."""
        return self.run("systemctl", "show", unit, "-p", name, "--value").strip()

    def health(self) -> dict | None:
        """What /healthz answers; None while it does not."""
        said = self.run("curl", "-s", "-m", "10", "http://localhost:8321/healthz", status=None)
        with suppress(ValueError):
            return dict(json.loads(said))
        return None

    def is_healthy(self) -> bool:
        """Whether people can log in and chat."""
        return bool((self.health() or {}).get("ok"))

    def journal(self, unit: str = "larson") -> str:
        """What a unit, or systemd about it, has said."""
        return self.run(
            "journalctl", "--no-pager", "-o", "cat", f"SYSLOG_IDENTIFIER={unit}", "+", f"UNIT={unit}.service"
        )

    def children(self, unit: str = "larson") -> list[int]:
        """The processes that a unit's main process has started, as the system numbers them."""
        return [int(word) for word in self.run("pgrep", "-P", self.show(unit, "MainPID"), status=None).split()]


@contextmanager
def booted(root: Path, name: str, binds: Sequence[tuple[Path, str]] = ()) -> Iterator[Booted]:
    """Boot a tree; it is powered off at the end."""
    log = root.parent / f"{name}.log"
    init = root.parent / "init"
    init.write_text(INIT)
    init.chmod(0o755)
    own = [CGROUPS / each / name for each in CONTROLLERS if (CGROUPS / each).is_dir()]
    options = ["-q", "-D", str(root), "--register=no", "--keep-unit", f"--machine={name}", "--private-network"]
    options += [f"--bind-ro={init}:/usr/local/sbin/box-init", "--kill-signal=SIGRTMIN+3"]
    options += [f"--bind-ro={outside}:{inside}" for outside, inside in binds]
    script = 'for g in $GROUPS_OF_BOX; do mkdir -p $g; echo $$ > $g/cgroup.procs; done; exec systemd-nspawn "$@"'
    environ = {**os.environ, "GROUPS_OF_BOX": " ".join(map(str, own))}
    command = ["bash", "-c", script, "_", *options, "/usr/local/sbin/box-init"]
    with log.open("w") as out:
        outer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environ)
    try:
        first = eventually(lambda: _init_of(outer.pid), 60, f"it boots: {log.read_text()[-2000:]}")
        made = Booted(root, first)
        eventually(lambda: "running" in made.run("systemctl", "is-system-running", status=None), 120, "it has booted")
        yield made
        _power_off(first, outer)
    finally:
        outer.kill()
        outer.wait()
        for folder in own:
            with suppress(OSError):
                _remove(folder)


def _init_of(outer: int) -> int | None:
    """The system's first process, once it is systemd."""
    for word in Path(f"/proc/{outer}/task/{outer}/children").read_text().split():
        with suppress(OSError):
            if Path(f"/proc/{word}/comm").read_text().strip() == "systemd":
                return int(word)
    return None


def _power_off(init: int, outer: subprocess.Popen) -> None:
    os.kill(init, signal.SIGRTMIN + 4)
    with suppress(subprocess.TimeoutExpired):
        outer.wait(60)


def _remove(folder: Path) -> None:
    """A cgroup and those below it, once they are empty."""
    deadline = time.monotonic() + 5
    while folder.exists() and time.monotonic() < deadline:
        for each in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
            with suppress(OSError):
                each.rmdir()
        with suppress(OSError):
            folder.rmdir()
