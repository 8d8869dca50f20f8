"""The installed appliance under a real systemd: it starts, hangs, dies, fills the memory and ends as its unit says."""

import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from booted import Booted, booted, missing
from support import eventually

NUMBERS = count()
SETTINGS = "LARSON_CAMERA=none\nLARSON_CHAT_THREADS=1\nLARSON_NETWORK_ON=false\n"
# Tries to take the port of the page; says the number of the error each time, 0 for none.
THIEF = """
import socket, time
while True:
    try:
        socket.create_server(("127.0.0.1", 8321)).close()
        print(0, flush=True)
    except OSError as error:
        print(error.errno, flush=True)
    time.sleep(0.01)
"""
WORST = 2.5  # of 10, systemd's exposure level

pytestmark = pytest.mark.installer


def prepare(root: Path, *units: str) -> None:
    """What a tree needs to be booted: no camera, its units enabled, no service that wants a network."""
    with (root / "etc/larson/larson.env").open("a") as file:
        file.write(SETTINGS)
    subprocess.run(["systemctl", f"--root={root}", "enable", *units], check=True, capture_output=True)
    subprocess.run(["systemctl", f"--root={root}", "mask", "avahi-daemon.service"], check=True, capture_output=True)


@pytest.fixture(scope="module")
def system(bare, installed_tree) -> Iterator[Booted]:
    """A booted box on which the installer's own result runs."""
    if reason := missing():
        pytest.skip(reason)
    with bare(installed_tree[0]) as box:
        prepare(box.root, "larson.service")
        with booted(box.root, f"larson-units-{os.getpid()}-{next(NUMBERS)}") as made:
            eventually(made.is_healthy, 120, "people can log in and chat")
            yield made


@pytest.fixture
def healthy(system) -> Booted:
    """The same, as it should be at the begin of a test."""
    eventually(system.is_healthy, 120, "the test before is over")
    return system


def main_of(system: Booted) -> str:
    return system.show("larson", "MainPID")


def test_it_runs_as_its_unit_says(healthy):
    assert healthy.show("larson", "StatusText") == "Running"
    assert healthy.show("larson", "WatchdogTimestampMonotonic") != "0", "it is fed"
    assert healthy.run("ps", "-o", "user=", "-p", main_of(healthy)).strip() == "larson"
    modes = healthy.run("find", "/var/lib/larson", "-maxdepth", "1", "-name", "larson.db*", "-printf", "%m\n").split()
    assert len(modes) == 3 and set(modes) == {"600"}
    assert healthy.run("systemctl", "--failed", "--no-legend").strip() == ""


def test_it_is_isolated(healthy):
    """The installed unit, graded by the systemd that runs it. What it must not reach, it cannot."""
    said = healthy.run("systemd-analyze", "security", "larson.service", "--no-pager").splitlines()[-1]
    assert float(re.search(r"(\d+\.\d+)", said)[1]) <= WORST
    inside = as_the_service(healthy)
    for place in ("/opt/larson/x", "/etc/x", "/home/x", "/var/lib/x"):
        healthy.run(*inside, "touch", place, status=1)
    healthy.run(*inside, "touch", "/var/lib/larson/x", "/run/larson/x")


def test_a_stick_that_is_plugged_in_is_written_to_if_it_is_marked(healthy, tmp_path):
    """A loop device stands in for it, and nobody for udev. The service runs already, so that its view has to follow."""
    image = tmp_path / "stick"
    subprocess.run(["truncate", "-s", "20M", image], check=True)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    done = subprocess.run(["losetup", "--find", "--show", image], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("there are no loop devices here")
    name = Path(done.stdout.strip()).name
    tool, place = "/opt/larson/current/deploy/stick", f"/media/larson-{name}"
    try:
        healthy.run("mknod", f"/dev/{name}", "b", "7", name.removeprefix("loop"))
        healthy.run(tool, "mount", name)
        assert {"nosuid", "nodev", "noexec"} <= set(healthy.run("findmnt", "-no", "OPTIONS", place).strip().split(","))
        assert found_sticks(healthy) == "[]", "it is not marked"
        healthy.run("touch", f"{place}/larson-backup")
        healthy.run(tool, "release", name)
        healthy.run(tool, "mount", name)
        assert place in found_sticks(healthy)
        healthy.run(*as_the_service(healthy), "touch", f"{place}/larson-backups/x")
        healthy.run(tool, "release", name)
        assert name not in healthy.run("ls", "/media")
    finally:
        healthy.run("umount", "--quiet", place, status=None)
        subprocess.run(["losetup", "--detach", f"/dev/{name}"], check=True)


def as_the_service(healthy: Booted) -> list[str]:
    """Begins a command that sees what the service sees, as its user."""
    return ["nsenter", "-t", main_of(healthy), "-m", "runuser", "-u", "larson", "--"]


def found_sticks(healthy: Booted) -> str:
    """The sticks that the service would make backups on."""
    script = (
        "from appliance.operations.backup_places import mounts, stick_at\n"
        "print([str(place.path) for mount in mounts() if (place := stick_at(mount))])"
    )
    return healthy.run(*as_the_service(healthy), "/opt/larson/current/.venv/bin/python", "-c", script).strip()


def test_memory_is_limited_and_the_worker_goes_first(healthy):
    assert int(healthy.show("larson", "MemoryMax")) < 1 << 62
    assert int(healthy.show("larson", "MemoryCurrent")) > 100 << 20, "the limit is obeyed here"
    (worker,) = healthy.children()
    assert healthy.run("cat", f"/proc/{worker}/oom_score_adj").strip() == "1000"
    # -200 by the unit, which a container may not set.
    assert healthy.run("cat", f"/proc/{main_of(healthy)}/oom_score_adj").strip() in ("-200", "0")


def test_a_worker_that_is_ended_is_started_again_alone(healthy):
    before, (worker,) = main_of(healthy), healthy.children()
    healthy.run("kill", "-TERM", worker)
    eventually(lambda: healthy.children() not in ([], [worker]), 60, "another worker")
    eventually(healthy.is_healthy, 60)
    assert main_of(healthy) == before


def test_a_killed_appliance_is_back(healthy):
    before, (worker,) = main_of(healthy), healthy.children()
    began = time.monotonic()
    healthy.run("kill", "-KILL", before)
    eventually(lambda: main_of(healthy) not in ("0", before), 60, "it is started again")
    eventually(healthy.is_healthy, 120)
    print(f"back after {time.monotonic() - began:.1f} s")
    assert healthy.show("larson", "NRestarts") != "0"
    healthy.run("systemctl", "start", "larson-restarts.service")
    assert healthy.show("larson", "NRestarts") == "0", "next year's crash is answered as quickly"
    healthy.run("kill", "-0", worker, status=1)


def test_nobody_gets_its_port_while_it_restarts_and_who_asks_waits(healthy):
    """Killed, it is away for two seconds at least; another program tries to take its port all that time."""
    before = main_of(healthy)
    thief = healthy.popen("python3", "-c", THIEF, user="nobody")
    healthy.run("kill", "-KILL", before)
    said = healthy.run("curl", "-s", "-m", "100", "http://localhost:8321/healthz")
    assert "parts" in json.loads(said), "who asked meanwhile was answered by the next"
    assert main_of(healthy) not in ("0", before)
    healthy.run("pkill", "-u", "nobody")
    tries, _ = thief.communicate()
    assert set(tries.split()) == {"98"} and len(tries.split()) > 50, "the address is in use, each time"
    healthy.run("systemctl", "stop", "larson")
    healthy.run("python3", "-c", "import socket; socket.create_server(('127.0.0.1', 8321))")  # it is free now
    healthy.run("systemctl", "start", "larson")


def test_a_hanging_appliance_is_ended_and_started_again(healthy):
    drop_in = healthy.root / "run-larson.conf"
    drop_in.write_text("[Service]\nWatchdogSec=3\n")
    healthy.run("mkdir", "-p", "/run/systemd/system/larson.service.d")
    healthy.run("cp", "/run-larson.conf", "/run/systemd/system/larson.service.d/watchdog.conf")
    healthy.run("systemctl", "daemon-reload")
    healthy.run("systemctl", "restart", "larson")
    eventually(healthy.is_healthy, 120)
    before = main_of(healthy)
    began = time.monotonic()
    healthy.run("kill", "-STOP", before)
    eventually(lambda: main_of(healthy) not in ("0", before), 60, "the watchdog acts")
    print(f"started again after {time.monotonic() - began:.1f} s")
    eventually(healthy.is_healthy, 120)
    assert "watchdog" in healthy.journal().lower()
    healthy.run("rm", "/run/systemd/system/larson.service.d/watchdog.conf")
    healthy.run("systemctl", "daemon-reload")
    healthy.run("systemctl", "restart", "larson")  # or it goes on with three seconds, which its end may take


def test_it_stops_within_seconds_and_leaves_nothing(healthy):
    worker = healthy.children()
    began = time.monotonic()
    healthy.run("systemctl", "stop", "larson")
    took = time.monotonic() - began
    print(f"stopped within {took:.1f} s")
    assert healthy.show("larson", "Result") == "success"
    for pid in worker:
        healthy.run("kill", "-0", pid, status=1)
    names = healthy.run("ls", "/var/lib/larson").split()
    assert "larson.db" in names and "larson.db-wal" not in names, "the database was folded up"
    healthy.run("larson", "doctor", "--fix", "units", status=None)
    assert healthy.run("systemctl", "is-active", "larson", status=None).strip() == "active", "root may repair it"
    assert took < 5 or os.getloadavg()[0] > (os.cpu_count() or 1), "a busy machine may take longer"


@pytest.mark.whole
def test_an_appliance_that_cannot_start_tries_less_and_less_often(healthy, release):
    healthy.run("sh", "-c", "echo LARSON_LIGHTS_RATE=never >> /etc/larson/larson.env")
    healthy.run("systemctl", "restart", "larson", status=None)
    eventually(lambda: int(healthy.show("larson", "NRestarts")) >= 4, 120)
    times = [float(line.split()[0]) for line in starts(healthy)[-4:]]
    pauses = [later - earlier for earlier, later in zip(times, times[1:], strict=False)]
    if release != "bookworm":  # whose systemd does not know RestartSteps, and goes on trying at the same pace
        assert pauses == sorted(pauses) and pauses[-1] > 1.5 * pauses[0]
    assert "lights.rate" in healthy.journal(), "it says what is wrong"
    healthy.run("sed", "-i", "/LARSON_LIGHTS_RATE/d", "/etc/larson/larson.env")
    healthy.run("systemctl", "restart", "larson")


def starts(system: Booted) -> list[str]:
    said = system.run(
        "journalctl", "--no-pager", "-o", "short-monotonic", "-u", "larson", "-g", "Scheduled restart job"
    )
    return [line.lstrip("[ ").replace("]", "") for line in said.splitlines() if "Scheduled" in line]


def test_powering_off_ends_it_cleanly(bare, installed_tree):
    if reason := missing():
        pytest.skip(reason)
    with bare(installed_tree[0]) as box:
        prepare(box.root, "larson.service")
        with booted(box.root, f"larson-off-{os.getpid()}") as made:
            eventually(made.is_healthy, 120)
        data = box.root / "var/lib/larson"
        assert (data / "larson.db").exists() and not (data / "larson.db-wal").exists()
