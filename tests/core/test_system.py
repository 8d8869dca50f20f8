"""The machine's state, from this very machine; and from one that does not tell."""

import multiprocessing
import os
import shutil
import subprocess
import sys
from collections import namedtuple

import psutil
import pytest
from support import eventually

from appliance.core import system
from appliance.core.system import CpuLoad

Sensor = namedtuple("Sensor", "current")
HOLDER = "held = bytearray(b'x' * 60_000_000); print('ready', flush=True); input()"


@pytest.fixture
def mute(monkeypatch, tmp_path):
    """A machine whose /proc is empty."""
    monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path))


def spin(stop) -> None:
    while not stop.is_set():
        sum(range(10_000))


def test_memory_is_what_linux_says():
    with open("/proc/meminfo", encoding="ascii") as file:
        values = {line.split(":")[0]: 1024 * int(line.split()[1]) for line in file}
    found = system.memory()
    assert found.total == values["MemTotal"]
    assert abs(found.free - values["MemAvailable"]) < 0.1 * found.total


def test_a_disk_is_what_the_system_says(tmp_path):
    found, usage = system.disk(tmp_path), shutil.disk_usage(tmp_path)
    assert found.total == usage.total
    assert abs(found.free - usage.free) < 1 << 30
    assert system.disk(tmp_path / "absent") is None


def test_the_memory_of_another_process():
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"ready\n"
        assert 60_000_000 < system.resident(process.pid) < 120_000_000
        process.communicate(b"\n")
    assert system.resident(process.pid) is None
    assert system.resident(None) is None


@pytest.mark.parametrize(
    ("chips", "degrees"),
    [
        ({}, None),
        ({"nvme": [Sensor(70.0)]}, None),
        ({"rp1_adc": [Sensor(60.0)], "cpu_thermal": [Sensor(51.5)]}, 51.5),
        (
            {"acpitz": [Sensor(30.0)], "coretemp": [Sensor(48.0), Sensor(55.0)]},
            55.0,
        ),
    ],
)
def test_the_temperature_is_the_processor_s(monkeypatch, chips, degrees):
    monkeypatch.setattr(psutil, "sensors_temperatures", lambda: chips)
    assert system.temperature() == degrees


def test_a_system_without_sensors(monkeypatch):
    monkeypatch.delattr(psutil, "sensors_temperatures")
    assert system.temperature() is None


def test_this_machine_has_a_temperature_or_none():
    degrees = system.temperature()
    assert degrees is None or -20 < degrees < 130


def test_busy_cores_raise_the_load():
    load, stop = CpuLoad(), multiprocessing.get_context("spawn").Event()
    workers = [multiprocessing.get_context("spawn").Process(target=spin, args=(stop,)) for _ in range(os.cpu_count())]
    for worker in workers:
        worker.start()
    try:
        eventually(lambda: load.look() >= 0.7, 60, "all cores are busy")
    finally:
        stop.set()
        for worker in workers:
            worker.join()


def test_no_time_between_two_looks_keeps_the_load(monkeypatch):
    monkeypatch.setattr(system, "_busy_and_total", lambda: (5.0, 10.0))
    load = CpuLoad()
    assert [load.look(), load.look()] == [0.0, 0.0]


def test_time_of_virtual_machines_counts_once(monkeypatch):
    fields = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "guest", "guest_nice")
    times = namedtuple("times", fields)(4.0, 0.0, 1.0, 4.0, 1.0, 0.0, 0.0, 0.0, 3.0, 0.0)
    monkeypatch.setattr(psutil, "cpu_times", lambda: times)
    assert system._busy_and_total() == (5.0, 10.0)


def test_a_machine_that_tells_nothing(mute):
    assert system.memory() is None
    assert system.resident(os.getpid()) is None
    assert 0.0 <= CpuLoad().look() <= 1.0
