"""The process of the language model while it loads: slow is not stuck, and it ends when it is told to."""

import json
import os
import signal
import subprocess
import sys
import threading

import pytest
from support import ROOT, eventually

from appliance.core import system
from appliance.llm import supervisor
from appliance.llm.supervisor import LONGEST_LOAD, READY_SECONDS, LoadWatch
from appliance.llm.worker import OOM_SCORE


@pytest.fixture
def asleep():
    """A process that does nothing."""
    process = subprocess.Popen(["sleep", "600"])
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def fifo(tmp_path):
    """A model file that never gives a byte: whoever opens it hangs, as on a dead disk."""
    path = tmp_path / "hangs.gguf"
    os.mkfifo(path)
    return path


def worker(path, **options) -> subprocess.Popen:
    settings = json.dumps({"path": str(path), "context": 256, "batch": 16, "threads": 1})
    return subprocess.Popen(
        [sys.executable, "-m", "appliance.llm.worker", settings], cwd=ROOT, stdin=subprocess.PIPE, **options
    )


def is_settled(pid: int) -> bool:
    with open(f"/proc/{pid}/oom_score_adj") as file:
        return file.read().strip() == str(OOM_SCORE)


def test_a_process_that_works_is_not_stuck_however_long_it_takes(clock, monkeypatch):
    used = {"cpu": 0.0, "bytes": 0}
    monkeypatch.setattr(supervisor.system, "cpu_seconds", lambda _: used["cpu"])
    monkeypatch.setattr(supervisor.system, "resident", lambda _: used["bytes"])
    watch = LoadWatch(1, clock.monotonic)
    for step in range(20):
        clock.advance(READY_SECONDS - 1)
        used["cpu" if step % 2 else "bytes"] += 2 << 20 if step % 2 == 0 else 0.2
        assert not watch.is_stuck()
    clock.advance(READY_SECONDS + 1)
    assert watch.is_stuck(), "it has done nothing since"


def test_a_process_that_works_for_ever_does_not_load(clock, monkeypatch):
    monkeypatch.setattr(supervisor.system, "cpu_seconds", lambda _: clock.monotonic())
    watch = LoadWatch(1, clock.monotonic)
    for _ in range(round(LONGEST_LOAD / 50)):
        assert not watch.is_stuck()
        clock.advance(50)
    clock.advance(50)
    assert watch.is_stuck()


def test_a_stuck_process_is_killed(asleep, monkeypatch):
    monkeypatch.setattr(supervisor, "READY_SECONDS", 0.3)
    monkeypatch.setattr(supervisor, "LOOK_SECONDS", 0.05)
    LoadWatch(asleep.pid).kill_if_stuck(asleep, threading.Event())
    assert asleep.wait(60) == -signal.SIGKILL


def test_a_loaded_model_is_not_watched_any_more(asleep, monkeypatch):
    monkeypatch.setattr(supervisor, "READY_SECONDS", 0.0)
    loaded = threading.Event()
    loaded.set()
    LoadWatch(asleep.pid).kill_if_stuck(asleep, loaded)
    assert asleep.poll() is None


def test_a_worker_that_loads_obeys_sigterm(fifo):
    """Even while llama.cpp reads the file, where no handler of Python would run."""
    process = worker(fifo)
    eventually(lambda: is_settled(process.pid))
    process.terminate()
    assert process.wait(60) == -signal.SIGTERM
    process.stdin.close()


def test_a_worker_that_loads_dies_with_the_appliance(fifo):
    """A kill -9 closes the pipe, which a loading worker does not read yet."""
    code = "import subprocess, sys, time; print(subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE).pid, flush=True)"
    settings = json.dumps({"path": str(fifo), "context": 256, "batch": 16, "threads": 1})
    command = [sys.executable, "-c", f"{code}; time.sleep(600)", sys.executable, "-m", "appliance.llm.worker", settings]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        eventually(lambda: is_settled(pid))
        parent.kill()
    eventually(lambda: system.resident(pid) in (None, 0), 60, "the worker has gone too")
