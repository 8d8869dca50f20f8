"""The Raspberry Pi's camera, of which a program with the same options sends the pictures."""

import itertools
import os

import pytest
from hardware.cameras.reading import coloured, config, first
from support import eventually

from appliance.core.errors import CameraError
from appliance.core.images import encode_jpeg
from appliance.hardware.cameras import rpicam as program
from appliance.hardware.cameras.base import CameraJob
from appliance.hardware.cameras.rpicam import split_jpegs
from appliance.records.status import ComponentState


def test_the_raspberry_pi_camera(rpicam):
    assert [round(frame.mean()) for frame in first("rpicam", 3)] == [77] * 3


def test_a_raspberry_pi_camera_that_talks_about_every_frame_does_not_stand_still(rpicam):
    frames = program.RpicamCamera(config("rpicam", rate=500)).pictures()
    assert sum(1 for _ in itertools.islice(frames, 100)) == 100  # 200 kB of talk, more than a pipe holds
    frames.close()


def test_a_raspberry_pi_camera_that_is_absent_says_what_the_program_said(rpicam):
    (rpicam / "unplugged").touch()
    with pytest.raises(CameraError, match="no cameras available"):
        first("rpicam")


def test_a_raspberry_pi_without_the_program(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CameraError, match="apt-get install rpicam-apps"):
        first("rpicam")


def test_the_program_ends_with_the_camera(rpicam, monkeypatch):
    started = []
    popen = program.subprocess.Popen
    monkeypatch.setattr(program.subprocess, "Popen", lambda *a, **k: started.append(popen(*a, **k)) or started[-1])
    first("rpicam")
    assert started[0].poll() is not None


def test_a_program_that_hangs_is_noticed_and_started_again(rpicam, monkeypatch):
    monkeypatch.setattr(program, "STALL_SECONDS", 0.3)
    states: list[ComponentState] = []
    job = CameraJob(program.RpicamCamera(config("rpicam")), config("rpicam"), states.append).start()
    eventually(lambda: states[-1].ok)
    (rpicam / "hangs").touch()
    eventually(lambda: states[-1].state == "lost")
    assert "stopped sending pictures" in states[-1].text
    (rpicam / "hangs").unlink()
    eventually(lambda: states[-1].ok)
    job.close()


def test_a_slow_camera_does_not_hang(rpicam, monkeypatch):
    """At 2 pictures a second, half a second without a byte is no hang."""
    monkeypatch.setattr(program, "STALL_SECONDS", 0.1)
    assert len(first("rpicam", 3, rate=2)) == 3


def test_a_program_that_sends_nothing_from_the_start_is_noticed(rpicam, monkeypatch):
    monkeypatch.setattr(program, "FIRST_SECONDS", 0.3)
    monkeypatch.setattr(program, "STALL_SECONDS", 0.1)
    (rpicam / "hangs").touch()
    with pytest.raises(CameraError, match="stopped sending pictures"):
        first("rpicam")


def test_jpegs_are_split_wherever_the_pipe_cuts_them():
    reading, writing = os.pipe()
    whole = [encode_jpeg(coloured(value), 90) for value in (10, 20, 30)]
    stream = b"".join(whole)
    for start in range(0, len(stream), 97):
        os.write(writing, stream[start : start + 97])
    os.close(writing)
    assert list(split_jpegs(reading)) == whole
    os.close(reading)


def test_a_stream_of_something_else_is_refused(monkeypatch):
    monkeypatch.setattr(program, "LONGEST_JPEG", 1000)
    reading, writing = os.pipe()
    os.write(writing, b"x" * 5000)
    os.close(writing)
    with pytest.raises(CameraError, match="not sending JPEG"):
        list(split_jpegs(reading))
    os.close(reading)
