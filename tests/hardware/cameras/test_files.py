"""Pictures, folders and videos as cameras."""

import time
from types import SimpleNamespace

import cv2
import pytest
from hardware.cameras.reading import coloured, first
from support import save_film

from appliance.core.errors import CameraError
from appliance.core.images import encode_jpeg
from appliance.hardware.cameras import files
from appliance.hardware.cameras.files import fit_within, on_time, paced, timed


def test_a_picture_like_a_thread_is_made_smaller():
    assert fit_within(coloured(9, (2, 9000)), 1920).shape == (1920, 1, 3)


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
    means = {int(frame.mean()) for frame in first(tmp_path, 61, rate=60.0)}
    assert means == {10, 90}


def test_a_folder_without_pictures(tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(CameraError, match="has no pictures"):
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


@pytest.mark.parametrize("rate", [12.0, 24.0, 29.97, 60.0])
@pytest.mark.parametrize(("name", "code"), [("a.avi", "MJPG"), ("a.mp4", "mp4v")])
def test_a_film_has_a_pace_of_its_own(tmp_path, name, code, rate):
    path = str(tmp_path / name)
    writer = cv2.VideoWriter(path, cv2.VideoWriter.fourcc(*code), rate, (64, 48))
    for n in range(9):
        writer.write(coloured(20 * n))
    writer.release()
    seconds = [shown for _, shown in timed(cv2.VideoCapture(path), 7.0 if rate == 60 else rate)]
    assert seconds[:-1] == pytest.approx([1 / rate] * 8, abs=0.002)


class Film:
    """A capture whose pictures have these times, in seconds."""

    def __init__(self, *times: float):
        self._times, self._now = list(times), 0.0

    def read(self):
        if not self._times:
            return False, None
        self._now = self._times.pop(0)
        return True, coloured(1)

    def get(self, _) -> float:
        return 1000 * self._now


@pytest.mark.parametrize(
    ("times", "seconds"),
    [
        ((0.0, 0.5, 0.6, 3.0), [0.5, 0.1, 2.4, 0.25]),
        ((0.0, 0.0, 0.0), [0.25, 0.25, 0.25]),
        ((5.0, 4.0, 4000.0), [0.25, 0.25, 0.25]),
        ((), []),
    ],
    ids=["variable", "none", "wrong", "empty"],
)
def test_the_times_of_a_film(times, seconds):
    assert [shown for _, shown in timed(Film(*times), 4.0)] == pytest.approx(seconds)


@pytest.fixture
def counted(clock, monkeypatch):
    """The clock that films are played by. It advances while they wait, not while the machine is busy."""
    monkeypatch.setattr(files, "time", SimpleNamespace(monotonic=clock.monotonic, sleep=clock.advance))
    return clock


def test_a_picture_that_stands_still_is_sent_again(counted):
    began = counted.monotonic()
    assert len(list(on_time([(coloured(1), 1.2), (coloured(2), 0.1)]))) == 4
    assert counted.monotonic() - began == pytest.approx(1.3)


def test_a_bad_file_in_a_folder_is_skipped_and_named_once(tmp_path, caplog):
    (tmp_path / "a.jpg").write_text("no picture")
    (tmp_path / "b.png").write_bytes(b"")
    cv2.imwrite(str(tmp_path / "c.png"), coloured(70))
    assert {int(frame.mean()) for frame in first(tmp_path, 181, rate=60.0)} == {70}
    assert [record.message.count("Skipped") for record in caplog.records] == [1, 1]


def test_a_folder_of_bad_files_alone_is_explained(tmp_path):
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_text("no picture")
    with pytest.raises(CameraError, match=r"a\.jpg is not a picture"):
        first(tmp_path)


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
        with pytest.raises(CameraError, match="does not exist"):
            first(tmp_path / name)


def test_a_large_picture_is_made_smaller(tmp_path):
    path = tmp_path / "large.jpg"
    cv2.imwrite(str(path), coloured(100, (4000, 3000)))
    assert first(path)[0].shape == (1440, 1920, 3)


def test_pace_does_not_drift(counted):
    began = counted.monotonic()
    for _ in paced(iter([coloured(0)] * 21), 100.0):
        counted.advance(0.002)
    assert counted.monotonic() - began == pytest.approx(0.202)
