"""Cameras: each source of the contract, on what it would really read, and unplugging."""

import http.server
import itertools
import os
import stat
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from support import eventually, save_film

from appliance.core import jobs
from appliance.core.config import Camera as CameraConfig
from appliance.core.errors import CameraError, ConfigError
from appliance.core.images import encode_jpeg
from appliance.hardware.cameras import camera as cameras
from appliance.hardware.cameras.camera import CameraJob, open_camera, paced, split_jpegs

FAST = 60.0


def coloured(value: int, size: tuple[int, int] = (64, 48)) -> np.ndarray:
    return np.full((size[1], size[0], 3), value, np.uint8)


def config(source: object, **values) -> CameraConfig:
    return CameraConfig(source=str(source), **{"rate": FAST, **values})


def first(source: object, count: int = 1, **values) -> list[np.ndarray]:
    pictures = open_camera(config(source, **values)).pictures()
    try:
        return list(itertools.islice(pictures, count))
    finally:
        pictures.close()


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch):
    monkeypatch.setattr(jobs, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(jobs, "LONGEST_PAUSE", 0.1)


# ---------------------------------------------------------------- files


def test_a_picture_like_a_thread_is_made_smaller():
    assert cameras.fit_within(coloured(9, (2, 9000)), 1920).shape == (1920, 1, 3)


def test_a_picture_is_shown_again_and_again(tmp_path):
    path = tmp_path / "a.png"
    cv2.imwrite(str(path), coloured(200))
    frames = first(path, 3)
    assert [frame.mean() for frame in frames] == [200] * 3
    frames[0][:] = 0
    assert frames[1].mean() == 200, "each frame is the reader's own"


def test_the_pictures_of_a_folder_follow_one_another(tmp_path):
    for value in (10, 90):
        cv2.imwrite(str(tmp_path / f"{value}.png"), coloured(value))
    means = {int(frame.mean()) for frame in first(tmp_path, 25, rate=10.0)}
    assert means == {10, 90}


def test_a_folder_without_pictures(tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(CameraError, match="holds no pictures"):
        first(tmp_path)


def test_a_video_starts_again_at_its_end(tmp_path):
    path = save_film(tmp_path / "a.mjpeg", (coloured(40 * n) for n in range(1, 5)))
    means = [frame.mean() for frame in first(path, 9)]
    assert means[4:8] == pytest.approx(means[:4], abs=2)
    assert means[0] < means[1] < means[2] < means[3]


def test_an_mp4_plays_at_its_own_pace(tmp_path):
    path = tmp_path / "a.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 20.0, (64, 48))
    for n in range(10):
        writer.write(coloured(20 * n))
    writer.release()
    began = time.monotonic()
    assert len(first(path, 10, rate=60.0)) == 10
    assert time.monotonic() - began >= 0.4


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.mp4", b"", "is empty"),
        ("text.mp4", b"not a video", "is neither a picture nor a video"),
        ("text.jpg", b"not a picture", "is not a picture"),
        ("cut.jpg", encode_jpeg(coloured(9), 90)[:-40], "damaged|not a picture"),
    ],
)
def test_a_wrong_file_is_explained(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CameraError, match=message):
        first(path)


def test_a_missing_file_is_explained(tmp_path):
    for name in ("a.mp4", "a.jpg"):
        with pytest.raises(CameraError, match="is not there"):
            first(tmp_path / name)


def test_a_large_picture_is_made_smaller(tmp_path):
    path = tmp_path / "large.jpg"
    cv2.imwrite(str(path), coloured(100, (4000, 3000)))
    assert first(path)[0].shape == (1440, 1920, 3)


# ---------------------------------------------------------------- settings


def test_sources_that_are_no_camera():
    assert open_camera(config("none")) is None
    assert open_camera(config("browser")) is None


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("auto", "AutoCamera"),
        ("rpicam", "RpicamCamera"),
        ("v4l2:0", "V4l2Camera"),
        ("v4l2:/dev/video2", "V4l2Camera"),
        ("rtsp://cam/stream", "UrlCamera"),
        ("http://cam/stream.mjpg", "UrlCamera"),
        ("film.mp4", "VideoCamera"),
        ("me.jpg", "PictureCamera"),
    ],
)
def test_the_source_chooses_the_camera(source, kind):
    assert type(open_camera(config(source))).__name__ == kind


@pytest.mark.parametrize("source", ["usb", "v4l2:front", "/no/such/thing"])
def test_an_unknown_source_is_explained(source):
    with pytest.raises(ConfigError, match=r"camera.source = "):
        open_camera(config(source))


# ---------------------------------------------------------------- devices


def test_a_usb_camera_that_is_absent():
    with pytest.raises(CameraError, match="/dev/video97 cannot be opened"):
        first("v4l2:97")


def test_no_camera_at_all(monkeypatch):
    monkeypatch.setattr(cameras, "rpicam_program", lambda: None)
    monkeypatch.setattr(cameras.glob, "glob", lambda pattern: [])
    with pytest.raises(CameraError, match="No camera is connected"):
        first("auto")


RPICAM = """#!/usr/bin/env python3
# Stands in for rpicam-vid: the same options, and JPEGs one after another on standard output.
import argparse, pathlib, sys, time
parser = argparse.ArgumentParser(allow_abbrev=False)
parser.add_argument("-n", action="store_true")
parser.add_argument("-t", type=int)
parser.add_argument("--codec", choices=["mjpeg"], required=True)
parser.add_argument("--flush", action="store_true")
parser.add_argument("-o", choices=["-"], required=True)
parser.add_argument("--width", type=int)
parser.add_argument("--height", type=int)
parser.add_argument("--framerate", type=float)
options = parser.parse_args()
here = pathlib.Path(__file__).parent
if (here / "unplugged").exists():
    sys.exit("ERROR: *** no cameras available ***")
data = (here / "frame.jpg").read_bytes()
for n in range(int((here / "count").read_text())):
    for part in (data[:100], data[100:]):
        sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
    print(f"#{n} (30.00 fps) exp 33251.00 ag 8.00 dg 1.00", " " * 2000, file=sys.stderr, flush=True)
    time.sleep(1 / options.framerate)
"""


@pytest.fixture
def rpicam(tmp_path, monkeypatch) -> Path:
    """A stand-in for the Raspberry Pi's camera program, on the path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "rpicam-vid"
    program.write_text(RPICAM)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    (folder / "frame.jpg").write_bytes(encode_jpeg(coloured(77), 90))
    (folder / "count").write_text("1000")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def test_the_raspberry_pi_camera(rpicam):
    assert [round(frame.mean()) for frame in first("rpicam", 3)] == [77] * 3


def test_a_raspberry_pi_camera_that_talks_about_every_frame_does_not_stand_still(rpicam):
    frames = cameras.RpicamCamera(config("rpicam", rate=500)).pictures()
    assert sum(1 for _ in itertools.islice(frames, 100)) == 100  # 200 kB of talk, more than a pipe holds
    frames.close()


def test_auto_takes_the_raspberry_pi_camera_first(rpicam):
    assert round(first("auto")[0].mean()) == 77


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
    popen = cameras.subprocess.Popen
    monkeypatch.setattr(cameras.subprocess, "Popen", lambda *a, **k: started.append(popen(*a, **k)) or started[-1])
    first("rpicam")
    assert started[0].poll() is not None


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
    monkeypatch.setattr(cameras, "LONGEST_JPEG", 1000)
    reading, writing = os.pipe()
    os.write(writing, b"x" * 5000)
    os.close(writing)
    with pytest.raises(CameraError, match="something else than JPEG"):
        list(split_jpegs(reading))
    os.close(reading)


# ---------------------------------------------------------------- network


class _Mjpeg(http.server.BaseHTTPRequestHandler):
    """A network camera that sends twenty pictures and hangs up."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=b")
        self.end_headers()
        jpeg = encode_jpeg(coloured(123, (320, 240)), 90)
        for _ in range(20):
            self.wfile.write(b"--b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(jpeg))
            self.wfile.write(jpeg + b"\r\n")

    def log_message(self, *args):
        pass


def test_a_network_camera():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Mjpeg) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/stream.mjpg"
        frames = open_camera(config(url)).pictures()
        assert round(next(frames).mean()) == 123
        with pytest.raises(CameraError, match="stopped sending"):
            for _ in frames:
                pass
        server.shutdown()


def test_a_network_camera_that_does_not_answer():
    with pytest.raises(CameraError, match="does not answer"):
        first("http://127.0.0.1:9/stream.mjpg")


# ---------------------------------------------------------------- the job


def test_unplugging_and_replugging_is_survived(rpicam, caplog):
    caplog.set_level("INFO")
    (rpicam / "count").write_text("5")
    states = []
    job = CameraJob(open_camera(config("rpicam")), config("rpicam"), states.append).start()
    try:
        seq, frame = job.frames.wait(0, 5)
        assert frame.seq == 1
        (rpicam / "unplugged").touch()
        eventually(lambda: states[-1].state == "lost" and "no cameras available" in states[-1].text)
        (rpicam / "count").write_text("1000")
        (rpicam / "unplugged").unlink()
        eventually(lambda: states[-1].ok, what="the camera comes back")
        assert states[-1].text == "64 × 48"
        newer, _ = job.frames.wait(job.frames.snapshot()[0], 5)
        assert newer > seq
    finally:
        job.close()
    lines = [record.message for record in caplog.records]
    assert sum("back again" in line for line in lines) == 1
    assert sum("no cameras available" in line for line in lines) == 1


def test_absence_is_a_state(monkeypatch):
    monkeypatch.setattr(cameras, "rpicam_program", lambda: None)
    monkeypatch.setattr(cameras.glob, "glob", lambda pattern: [])
    states = []
    job = CameraJob(open_camera(config("auto")), config("auto"), states.append).start()
    eventually(lambda: states[-1].state == "absent")
    job.close()
    assert states[-1].text == "No camera is connected to this box."


def test_closing_takes_no_time(tmp_path):
    path = save_film(tmp_path / "a.mjpeg", (coloured(40) for _ in range(30)))
    job = CameraJob(open_camera(config(path)), config(path), lambda state: None).start()
    job.frames.wait(0, 5)
    began = time.monotonic()
    job.close()
    job.close()
    assert time.monotonic() - began < 2


def test_pace_does_not_drift():
    began = time.monotonic()
    for _ in paced(iter([coloured(0)] * 21), 100.0):
        time.sleep(0.002)
    assert 0.19 <= time.monotonic() - began < 1.0
