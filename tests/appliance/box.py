"""A box to install on: a throw-away tree with stand-ins for what a chroot has not, and a look at what changed in it."""

import hashlib
import os
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from roots import inside, overlay

STANDINS = Path(__file__).parent / "standins"
RECORDED = ("raspi-config", "hostnamectl", "udevadm")
OPTIONS = "--yes --no-kiosk --patience 120"
# Under a strict umask, as some machines give root, and yet the services can read the program.
INSTALL = f"umask 0027; /mnt/bundle/install.sh appliance {OPTIONS} --name studio --wifi-country NL --led-pins 5,6,13"
# What the system's own tools keep of every package and user that was ever there.
KEPT_BY_TOOLS = (
    *(f"etc/{name}" for name in ("passwd-", "group-", "shadow-", "gshadow-", "subuid-", "subgid-", ".pwd.lock")),
    *("var/lib/dpkg", "var/lib/apt", "var/cache/apt", "var/cache/debconf", "var/cache/ldconfig", "var/log", "tmp"),
    *("recordings", "opt/stand-ins", "mnt"),  # mount points of the tests
)
Entry = tuple[Any, ...]


@dataclass
class Box:
    """A tree, the folder of its recordings, and the folders of this machine that can be seen in it."""

    root: Path
    up: Path
    recordings: Path
    seen: dict[str, Path] = field(default_factory=dict)  # by their path in the tree

    def command(self, script: str, offline: bool = True) -> list[str]:
        """The command line that runs a shell script in the tree as on a booted box."""
        binds = [(self.recordings / "bin", "/opt/stand-ins"), (self.recordings, "/recordings")]
        binds += [(path, name) for name, path in self.seen.items()]
        booted = f"mkdir -p /run/systemd/system; {script}"
        return inside(self.root, ["bash", "-c", booted], binds, offline=offline)

    def run(self, script: str, status: int | None = 0, offline: bool = True) -> str:
        """Run a shell script in the tree, and give all that it says. `status` is what it has to end with."""
        done = subprocess.run(
            self.command(script, offline),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=1200,
        )
        assert status is None or done.returncode == status, f"{script}: {done.returncode}\n{done.stdout[-6000:]}"
        return done.stdout

    def calls(self) -> list[str]:
        """What the stand-ins were called with, and forget it."""
        file = self.recordings / "calls"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines

    def read(self, path: str) -> str:
        """The text of a file in the tree."""
        return (self.root / path.lstrip("/")).read_text()

    def tree(self) -> dict[str, Entry]:
        """All files of the tree by path: kind, mode, owner, and content or target."""
        return {str(path.relative_to(self.root)): _entry(path) for path in _walk(self.root)}

    def stamps(self) -> dict[str, Entry]:
        """All that lies above the base by path, with the times of the last change: what was written has another."""
        found = {}
        for path in _walk(self.up):
            info = path.lstat()
            if not stat.S_ISDIR(info.st_mode):
                found[str(path.relative_to(self.up))] = (info.st_mode, info.st_uid, info.st_mtime_ns, info.st_size)
        return {name: entry for name, entry in found.items() if not _kept_by_tools(name)}


def _kept_by_tools(name: str) -> bool:
    return any(name == kept or name.startswith(f"{kept}/") for kept in KEPT_BY_TOOLS)


def _walk(top: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(top):
        for name in (*folders, *files):
            yield Path(folder, name)


def _entry(path: Path) -> Entry:
    info = path.lstat()
    kind = stat.S_IFMT(info.st_mode)
    content = ""
    if stat.S_ISLNK(info.st_mode):
        content = os.readlink(path)
    elif stat.S_ISREG(info.st_mode):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    return kind, stat.S_IMODE(info.st_mode), info.st_uid, info.st_gid, content


def differences(before: dict[str, Entry], after: dict[str, Entry]) -> dict[str, str]:
    """Which paths are new, gone or changed; without what the system's own tools keep."""
    found = {name: "new" for name in after.keys() - before.keys()}
    found |= {name: "gone" for name in before.keys() - after.keys()}
    found |= {name: "changed" for name in before.keys() & after.keys() if before[name] != after[name]}
    return {name: what for name, what in sorted(found.items()) if not _kept_by_tools(name)}


@contextmanager
def box_over(folder: Path, *lower: Path, seen: dict[str, Path] | None = None) -> Iterator[Box]:
    """A box over these trees, the topmost first."""
    recordings = folder / "recordings"
    (recordings / "bin").mkdir(parents=True, exist_ok=True)
    for name in ("systemctl", *RECORDED):
        source = STANDINS / ("systemctl" if name == "systemctl" else "recording")
        program = recordings / "bin" / name
        program.write_bytes(source.read_bytes())
        program.chmod(0o755)
    with overlay(folder, *lower) as root:
        yield Box(root, folder / "up", recordings, dict(seen or {}))
