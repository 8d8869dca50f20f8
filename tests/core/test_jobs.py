"""Jobs: threads that stop, come back, and say a thing once."""

import logging
import threading
import time

import pytest
from support import eventually

from appliance.core import jobs
from appliance.core.errors import CameraError
from appliance.core.jobs import Job, run_once


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch):
    monkeypatch.setattr(jobs, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(jobs, "LONGEST_PAUSE", 0.02)


def test_stops_in_the_middle_of_a_pause():
    job = Job("sleeper", lambda job: job.pause(60) and None).start()
    began = time.monotonic()
    assert job.stop(60)
    assert job.stop()
    assert time.monotonic() - began < 30


def test_a_failure_is_said_once_and_so_is_the_return(caplog):
    caplog.set_level(logging.INFO)
    tries = []
    failures = []

    def work(job: Job) -> None:
        tries.append(1)
        if len(tries) < 5:
            raise CameraError("unplugged")
        job.healthy()
        job.pause(60)

    job = Job("camera", work, failures.append).start()
    eventually(lambda: len(tries) == 5 and job.failure is None)
    job.stop()
    assert len(failures) == 4
    assert [record.message for record in caplog.records] == ["camera: unplugged", "camera: working again"]


def test_an_unexpected_failure_shows_where(caplog):
    def work(job: Job) -> None:
        raise ZeroDivisionError("oops")

    job = Job("maths", work).start()
    eventually(lambda: caplog.records)
    job.stop()
    assert caplog.records[0].exc_info


def test_a_job_that_does_not_stop_is_named(caplog):
    release = threading.Event()
    job = Job("stubborn", lambda _: release.wait(60) and None).start()
    assert not job.stop(timeout=0.05)
    assert "stubborn did not stop" in caplog.text
    release.set()
    assert job.stop(60)


def test_retry_now_cuts_the_pause(monkeypatch):
    monkeypatch.setattr(jobs, "FIRST_PAUSE", 60)
    tries = []

    def work(job: Job) -> None:
        tries.append(1)
        raise OSError("no")

    job = Job("patient", work).start()
    eventually(lambda: job.failure)
    job.retry_now()
    eventually(lambda: len(tries) >= 2)
    job.stop()


def test_run_once_logs_and_ends(caplog):
    def work() -> None:
        raise ValueError("broken")

    run_once("errand", work).join(60)
    assert "errand failed" in caplog.text
