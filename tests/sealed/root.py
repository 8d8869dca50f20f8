"""Keeps a file system in which everything may be written, and in which it shows afterwards: `root.py FOLDER`.

To be run in a mount namespace of its own, as root. Each file system of the machine is laid under an overlay: what is
written goes to FOLDER/N/upper, and FOLDER/layers.json tells which folder that N stands for. What is in FOLDER/prepared
is laid over the root, and /run is empty, so that no service of the machine can be asked to look up or send anything.
Says "ready" and lasts until its input ends.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

EMPTY = ("/run", "/dev/shm")
ELSEWHERE = ("/proc", "/sys", "/dev", *EMPTY)


def mount(*words: object) -> None:
    """Mount. Raises CalledProcessError."""
    subprocess.run(["mount", *map(str, words)], check=True)


def mount_points() -> list[str]:
    """The folders and files that something is mounted at, without the root and what the kernel makes up."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    points = dict.fromkeys(line.split()[4].encode().decode("unicode_escape") for line in lines)
    return [point for point in points if point != "/" and not _within(point, ELSEWHERE)]


def _within(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


class Tree:
    """The file system that is put together at FOLDER/merged."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.merged = folder / "merged"
        self.layers: list[str] = []

    def overlay(self, point: str, lower: str) -> None:
        """Lay an overlay over `lower`, seen at `point`."""
        layer = self.folder / str(len(self.layers))
        for name in ("upper", "work"):
            (layer / name).mkdir(parents=True)
        options = f"lowerdir={lower},upperdir={layer / 'upper'},workdir={layer / 'work'}"
        mount("-t", "overlay", "overlay", "-o", options, self.at(point))
        self.layers.append(point)

    def read_only(self, point: str) -> None:
        """Show what is at `point` to be read alone."""
        mount("--bind", point, self.at(point))
        mount("-o", "remount,bind,ro", self.at(point))

    def at(self, point: str) -> str:
        """Where `point` is in the tree."""
        return f"{self.merged}{point}"

    def build(self) -> None:
        """Put everything together. Raises CalledProcessError."""
        points = mount_points()
        prepared = self.folder / "laid_over"
        prepared.mkdir()
        mount("-t", "tmpfs", "tmpfs", prepared)  # layers of one file system must not lie within one another
        shutil.copytree(self.folder / "prepared", prepared, dirs_exist_ok=True)
        self.overlay("/", f"{prepared}:/")
        for point in points:
            if os.path.isdir(point):
                self.overlay(point, point)
            else:
                self.read_only(point)
        for point in ("/proc", "/sys"):
            mount("--bind", point, self.at(point))
        self.overlay("/dev", "/dev")
        for point in EMPTY:
            if os.path.isdir(self.at(point)):
                self.overlay(point, str(self.folder / "empty"))


def main(folder: Path) -> None:
    """Build the tree and stay in it."""
    tree = Tree(folder)
    tree.build()
    (folder / "layers.json").write_text(json.dumps(tree.layers))
    os.chroot(tree.merged)
    os.chdir("/")
    print("ready", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
