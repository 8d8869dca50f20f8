"""kill -9 at random moments of everything that writes: what was confirmed is there, and everything opens.

200 cuts with --whole, 40 without. What the kernel has not yet written when the power goes is not lost this way.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from operations.writers import ENTRY, MODEL, WORDS, WRITERS
from support import ROOT

from appliance.modelstore.store import ModelStore
from appliance.network.authority import Authority
from appliance.operations import backup_keys
from appliance.operations.backup import make_backup
from appliance.operations.backup_format import Reader
from appliance.storage import swap
from appliance.storage.choices import Choices
from appliance.storage.database import Store
from appliance.storage.lists import Lists
from appliance.storage.memories import Memories
from appliance.storage.people import People, can_be_read
from appliance.storage.reminders import Reminders
from appliance.storage.timers import StoredTimers
from appliance.storage.voices import Voices

pytestmark = pytest.mark.installer
CUTS, ALL_CUTS = 40, 200
LONGEST = {"restores": 1.5, "resets": 1.0}  # seconds that a writer writes; a cut also falls into its first steps


class Machine:
    """The parent of the writers."""

    def __init__(self, folder: Path):
        self.folder = folder
        environ = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "operations" / "writers.py")],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def cut(self, name: str, seconds: float, first: bool) -> list[str]:
        """Have a writer write for some time and kill it; the lines that it confirmed. `first`: at least one."""
        self.process.stdin.write(f"{name} {self.folder}\n")
        self.process.stdin.flush()
        lines, pid = [], 0
        while not pid or (first and not lines):  # its first lines may come before its number
            line = self.process.stdout.readline().strip()
            if line.startswith("pid "):
                pid = int(line.split()[1])
            else:
                lines.append(line)
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
        while (line := self.process.stdout.readline().strip()) != "dead":
            assert line or self.process.poll() is None
            lines.append(line)
        return lines

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()


@pytest.fixture
def machine(tmp_path, monkeypatch):
    monkeypatch.setattr(backup_keys, "LOG_N", 14)
    key = backup_keys.key_of(WORDS)
    for name in ("stick", "mirror", "models"):
        (tmp_path / name).mkdir()
    (tmp_path / "key").write_bytes(key.to_json())
    (tmp_path / "mirror" / ENTRY.file).write_bytes(MODEL)
    with Store(tmp_path / "data") as store:
        People(store)
    make_backup(tmp_path / "data", tmp_path / "backup", key)
    made = Machine(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("name", WRITERS)
def test_what_was_confirmed_is_there_after_a_cut(machine, request, name):
    cuts = (ALL_CUTS if request.config.getoption("--whole") else CUTS) // len(WRITERS)
    dice = random.Random(name)
    confirmed = 0
    for number in range(cuts):
        lines = machine.cut(name, dice.uniform(0, LONGEST.get(name, 0.3)), first=number % 3 == 2)
        confirmed += len(lines)
        CHECKS[name](machine.folder, lines)
    assert confirmed, "it did its work between the cuts"


def check_keys(folder: Path, lines: list[str]) -> None:
    for name, value in (line.split() for line in lines):
        assert (folder / name).read_bytes().hex() == value
    assert all(len(path.read_bytes()) == 32 for path in folder.glob("*.key")), "none is half a key"


def check_choices(folder: Path, lines: list[str]) -> None:
    with Store(folder) as store:
        assert not lines or int(Choices(store).get("n")) >= int(lines[-1])


def check_reminders(folder: Path, lines: list[str]) -> None:
    with Store(folder) as store:
        kept = {each.id for person in People(store).all() for each in Reminders(store).of(person.id)}
    assert kept >= {int(line) for line in lines}


def check_timers(folder: Path, lines: list[str]) -> None:
    with Store(folder) as store:
        running = StoredTimers(store).all()
        assert len(running) <= 1, "a timer goes when the next comes"
        for ada, number in (line.split() for line in lines):
            assert f"item {number}" in [item.text for item in Lists(store).of(int(ada))]
            assert f"memory {number}" in [memory.text for memory in Memories(store).of(int(ada))]
        assert not lines or running[-1].id > int(lines[-1].split()[1])


def check_voices(folder: Path, lines: list[str]) -> None:
    with Store(folder) as store:
        for person in People(store).all():
            vectors = Voices(store).of(person.id)
            assert len(vectors) in (0, 3) and len({float(value) for each in vectors for value in each}) <= 1, "whole"
            confirmed = [int(number) for ada, number in (line.split() for line in lines) if int(ada) == person.id]
            assert not confirmed or vectors[0][0] >= confirmed[-1]


def check_certificates(folder: Path, lines: list[str]) -> None:
    authority = Authority(folder / "tls")
    assert authority.is_sound() and (not lines or lines[-1] in ("none", authority.fingerprint) or len(lines) % 6 == 5)
    authority.renew(["box.local"], ["192.168.1.2"])
    assert b"PRIVATE KEY" in authority.leaf_file.read_bytes()


def check_models(folder: Path, lines: list[str]) -> None:
    store = ModelStore(folder / "models", None, (ENTRY,))
    there = store.path(ENTRY).exists()
    assert not there or store.verify(ENTRY), "whole or not there"
    assert there or not lines or lines[-1] == "gone"


def check_backups(folder: Path, lines: list[str]) -> None:
    found = {path.name for path in (folder / "stick").iterdir()}
    assert found >= set(lines)
    for path in (folder / "stick").glob("*.backup"):
        with path.open("rb") as file:
            reader = Reader(file, WORDS)
            for _, size in reader.parts():
                assert sum(len(piece) for piece in reader.copy(size)) == size


def check_restores(folder: Path, _lines: list[str]) -> None:
    with suppress(FileNotFoundError):
        shutil.rmtree(folder / "copy")
    if not (folder / "box").exists():
        return
    shutil.copytree(folder / "box", folder / "copy")
    with Store(folder / "copy") as store:
        assert can_be_read(store) and swap.state_of(folder / "copy") in ("", swap.UNPROVEN)


def check_resets(folder: Path, lines: list[str]) -> None:
    if not (folder / "box").exists():
        return
    with Store(folder / "box") as store:
        assert can_be_read(store) and swap.state_of(folder / "box") == ""
        assert People(store).count() <= 1
        if lines[-1:] == ["empty"] and not People(store).count():
            assert not any(b"Wilhelmine" in path.read_bytes() for path in (folder / "box").glob("*.db*"))
    with Store(folder / "box") as store:
        for person in People(store).all():
            People(store).remove(person.id)


CHECKS = {name: globals()[f"check_{name}"] for name in WRITERS}
