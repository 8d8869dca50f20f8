"""The job that reads a camera: unplugging, absence, the end."""

from hardware.cameras.reading import coloured, config
from support import eventually, save_film

from appliance.hardware.cameras import auto
from appliance.hardware.cameras.base import CameraJob
from appliance.hardware.cameras.open import open_camera


def test_unplugging_and_replugging_is_survived(rpicam, caplog):
    caplog.set_level("INFO")
    states = []
    job = CameraJob(open_camera(config("rpicam")), config("rpicam"), states.append).start()
    try:
        seq, frame = job.frames.wait(0, 60)
        assert frame.pixels.shape == (48, 64, 3)
        (rpicam / "unplugged").touch()
        eventually(lambda: states[-1].state == "lost" and "no cameras available" in states[-1].text)
        (rpicam / "unplugged").unlink()
        eventually(lambda: states[-1].ok, what="the camera comes back")
        assert states[-1].text == "64 × 48"
        newer, _ = job.frames.wait(job.frames.snapshot()[0], 60)
        assert newer > seq
    finally:
        job.close()
    lines = [record.message for record in caplog.records]
    assert sum("working again" in line for line in lines) == 1
    assert sum("no cameras available" in line for line in lines) == 1


def test_absence_is_a_state(monkeypatch):
    monkeypatch.setattr(auto, "rpicam_program", lambda: None)
    monkeypatch.setattr(auto, "video_devices", lambda: [])
    states = []
    job = CameraJob(open_camera(config("auto")), config("auto"), states.append).start()
    eventually(lambda: states[-1].state == "absent")
    job.close()
    assert states[-1].text == "No camera is connected to this box."


def test_closing_takes_no_time(tmp_path, caplog):
    path = save_film(tmp_path / "a.mjpeg", (coloured(40) for _ in range(30)))
    job = CameraJob(open_camera(config(path)), config(path), lambda state: None).start()
    job.frames.wait(0, 60)
    job.close()
    job.close()
    assert "did not stop" not in caplog.text, "it is not given up"
