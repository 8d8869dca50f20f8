"""An installation that is cut off at any moment is completed by the next run, to the same box."""

import random
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from box import INSTALL, Box, Entry, differences
from support import ROOT

pytestmark = pytest.mark.installer

SEED = random.randrange(1 << 30)
# What two installations never have alike: compiled files hold the time of their source, logs that of their writing.
NEVER_ALIKE = (".pyc", ".log", ".larson-files", "direct_url.json", "RECORD")


@pytest.fixture(scope="session")
def whole_tree(bare, installed_tree) -> dict[str, Entry]:
    """The tree of an installation that nothing interrupted."""
    with bare(installed_tree[0]) as box:
        return box.tree()


def alike(tree: dict[str, Entry]) -> dict[str, Entry]:
    """A tree without what differs each time, and without what the appliance itself writes while it runs."""
    return {
        name: entry
        for name, entry in tree.items()
        if not name.endswith(NEVER_ALIKE) and not (name.startswith("var/lib/larson/") and "/models/" not in name)
    }


def cut_off(box: Box, script: str, seconds: float, ready: Callable[[], bool] = lambda: False) -> bool:
    """Run a script and kill all its processes after so many seconds, or once it is ready. False if it had ended."""
    process = subprocess.Popen(
        box.command(script), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline and not ready():
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.02)
    process.send_signal(signal.SIGKILL)  # `unshare --kill-child` takes the rest along, at once
    return process.wait() != 0


def moments(count: int, most: float) -> Iterator[float]:
    """Random moments; half of them early, where most steps are, and short."""
    chance = random.Random(SEED)
    for number in range(count):
        yield chance.uniform(0.5, most if number % 2 else most / 8)


def packages_of(box: Box) -> Path:
    """Where the packages of the only release are, as soon as they are anywhere."""
    return next(box.root.glob("opt/larson/releases/*/.venv/lib/python3*/site-packages"), box.root / "none")


def test_packages_that_were_left_half_written_are_installed_again(bare, installed_tree, whole_tree):
    """Killed just after pip has installed some; then a power cut has emptied files of which pip knew the content."""
    with bare() as box:
        assert cut_off(box, INSTALL, 300, lambda: len(list(packages_of(box).glob("*.dist-info/REQUESTED"))) > 12)
        there = sorted(packages_of(box).glob("*.dist-info/RECORD"))
        first, second, third = [path for path in there if not path.parent.name.startswith("pip-")][:3]
        (first.parent / "REQUESTED").unlink()  # what kill leaves of a package before its commands are written
        record = next(line for line in second.read_text().splitlines() if ".py,sha256=" in line)
        (packages_of(box) / record.partition(",")[0]).write_bytes(b"")
        third.write_bytes(b"")
        box.run(INSTALL)
        assert differences(alike(whole_tree), alike(box.tree())) == {}
        assert "Nothing had to be changed" in box.run(INSTALL)


def test_pip_is_replaced_before_it_installs_anything_else(bare, installed_tree, whole_tree):
    """Two versions of pip write commands differently, and half a pip cannot install the other half."""
    locked = re.search(r"^pip==(\S+)", (ROOT / "requirements" / "run.lock").read_text(), re.MULTILINE)[1]
    with bare() as box:
        assert cut_off(box, INSTALL, 300, lambda: (packages_of(box) / f"pip-{locked}.dist-info").exists())
        assert len(list(packages_of(box).glob("*.dist-info"))) <= 3, "pip, and what a new environment has"
        assert not list(packages_of(box).glob("../../../.larson-made"))


@pytest.mark.whole
def test_an_installation_that_was_killed_is_completed(bare, installed_tree, whole_tree):
    with bare() as box:
        killed = [cut_off(box, INSTALL, seconds) for seconds in moments(20, 45.0)]
        began = time.monotonic()
        said = box.run(INSTALL)
        assert "is installed" in said or "Nothing had to be changed" in said
        assert differences(alike(whole_tree), alike(box.tree())) == {}, (
            f"seed {SEED}, {killed}, {time.monotonic() - began}"
        )
        assert "Nothing had to be changed" in box.run(INSTALL)


@pytest.mark.whole
def test_an_uninstallation_that_was_killed_is_completed(bare, installed_tree, installed):
    with bare() as fresh:
        before = fresh.tree()
    for seconds in moments(8, 6.0):
        cut_off(installed, "/mnt/bundle/install.sh uninstall --yes", seconds)
    installed.run("/mnt/bundle/install.sh uninstall --yes")
    assert differences(before, installed.tree()) == {}, f"seed {SEED}"


@pytest.mark.whole
def test_an_update_that_was_killed_is_completed(installed, newer):
    """At any moment one release or the other is there whole, and the data of before are kept."""
    installed.seen["/mnt/newer"] = newer(**{"README.md": "\nNewer.\n"})
    (installed.root / "var/lib/larson/kept").write_text("mine")
    update = "/mnt/newer/install.sh update --yes --patience 120"
    for seconds in moments(8, 30.0):
        cut_off(installed, update, seconds)
        assert "Usage" in installed.run("larson --help"), f"seed {SEED}"
    said = installed.run(update)
    assert "is installed" in said or "Nothing had to be changed" in said
    assert installed.read("/var/lib/larson/kept") == "mine"
    assert installed.read("/var/backups/larson/before-update/kept") == "mine"
    assert "Nothing had to be changed" in installed.run(update)
