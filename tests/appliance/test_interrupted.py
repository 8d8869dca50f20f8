"""An installation that is cut off at any moment is completed by the next run, to the same box."""

import random
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest
from box import INSTALL, Box, Entry, differences

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


def cut_off(box: Box, script: str, seconds: float) -> bool:
    """Run a script and kill all its processes after so many seconds. False if it had ended before."""
    process = subprocess.Popen(
        box.command(script), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)  # `unshare --kill-child` takes the rest along, at once
        process.wait()
        return True
    return False


def moments(count: int, most: float) -> Iterator[float]:
    """Random moments; half of them early, where most steps are, and short."""
    chance = random.Random(SEED)
    for number in range(count):
        yield chance.uniform(0.5, most if number % 2 else most / 8)


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
