"""What the larson command takes from the machine (no pins, no camera), and how it goes on where a picture is bad."""

import json
import os
import shutil
import subprocess
import sys

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from support import ROOT, THREADS

from appliance.cli import main
from appliance.records.people import StoredSample
from appliance.storage.database import Store
from appliance.storage.people import People

BAD = {
    "empty.jpg": b"",
    "text.jpg": b"no picture",
    "phone.heic": b"\0\0\0\x18ftypheic" + bytes(40),
    "moving.gif": b"GIF89a" + bytes(40),
}

# Runs commands in one process, which must leave pins and cameras alone: no device is opened, by Python or by OpenCV,
# the LEDs are not started, and gpiozero has made no pins.
WATCHED = """
import sys
import cv2
from gpiozero import Device
from appliance.cli import main
from appliance.hardware.leds.driver import Lights

touched = []
def watch(event, details):
    if event == "open" and str(details[0]).startswith(("/dev/gpio", "/dev/video", "/dev/spi", "/dev/mem")):
        touched.append(str(details[0]))
sys.addaudithook(watch)
cv2.VideoCapture = lambda *source: touched.append(f"camera {source}")
Lights.start = lambda _: touched.append("LEDs")
for line in sys.argv[1:]:
    try:
        main(line.split(), standalone_mode=False)
    except SystemExit:
        pass
touched += ["pins"] if Device.pin_factory else []
touched += [name for name in ("lgpio", "spidev") if name in sys.modules]
sys.exit(f"touched: {touched}" if touched else 0)
"""


@pytest.fixture
def larson(tmp_path, monkeypatch):
    monkeypatch.setenv("LARSON_DATA", str(tmp_path / "data"))
    for name, value in THREADS.items():
        monkeypatch.setenv(name, value)
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def test_commands_take_no_pins_and_no_camera(tmp_path, photos):
    people = tmp_path / "set"
    for name, folder in (("obama", "barack"), ("obama-again", "barack"), ("biden", "joe")):
        (people / folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(photos[name], people / folder)
    Store(tmp_path / "data").close()
    commands = [
        "people list",
        "people log",
        "models list",
        "settings",
        "documents list",
        f"compare {photos['obama']} {photos['biden']}",
        f"evaluate {people} --json",
        "evaluate --gallery",
    ]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *commands],
        cwd=ROOT,
        env={**os.environ, **THREADS, "LARSON_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_log_in_at_the_terminal_takes_no_pins(tmp_path, photos):
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, f"register Ada --camera {photos['obama']}", "doctor --json"],
        cwd=ROOT,
        env={
            **os.environ,
            **THREADS,
            "LARSON_DATA": str(tmp_path / "data"),
            "LARSON_CAMERA_SOURCE": "none",
            "LARSON_FACES_VIEW_PATIENCE": "0.2",
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture
def mixed(tmp_path, photos):
    """Three good photos of two people, and bad files among them."""
    people = tmp_path / "set"
    for name, folder in (("obama", "barack"), ("obama-again", "barack"), ("biden", "joe")):
        (people / folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(photos[name], people / folder)
    for name, content in BAD.items():
        (people / "joe" / name).write_bytes(content)
    (people / "joe" / "cut.jpg").write_bytes(photos["biden"].read_bytes()[:9000])
    cv2.imwrite(str(people / "joe" / "huge.png"), np.zeros((10_000, 10_000), np.uint8))
    return people


def test_bad_pictures_are_skipped_and_named_once(larson, mixed):
    result = larson("evaluate", mixed, "--strangers", mixed, "--json")
    figures = json.loads(result.stdout)
    assert (figures["genuine_pairs"], figures["impostor_pairs"], figures["photos_without_face"]) == (1, 2, 6)
    for name in (*BAD, "cut.jpg", "huge.png"):
        assert result.stderr.count(f"joe/{name} ") == 1, name


def test_bad_pictures_among_those_of_films(larson, mixed):
    result = larson("evaluate", mixed, "--logins", "--plays", "1", "--json")
    assert json.loads(result.stdout)["people"] == 1
    assert "Skipped" in result.stderr


def test_a_comparison_names_the_bad_picture(larson, mixed, photos):
    result = larson("compare", photos["obama"], mixed / "joe" / "phone.heic")
    assert result.exit_code == 2 and "phone.heic is not a picture" in result.stderr


def test_who_must_register_again_is_listed(larson, tmp_path, recogniser, monkeypatch):
    monkeypatch.setenv("LARSON_FACES_EMBEDDER", recogniser.embedder.spec.model)
    with Store(tmp_path / "data") as store:
        old = StoredSample("gone-2019", np.zeros(7, np.float32), b"no picture")
        new = StoredSample(recogniser.embedder.spec.model, np.ones(128, np.float32), b"")
        People(store).register("Ada", [old])
        People(store).register("Bob", [new])
    rows = json.loads(larson("people", "list", "--json").stdout)
    assert {row["name"]: row["recognised"] for row in rows} == {"Ada": False, "Bob": True}
    words = larson("people", "list").stdout
    assert words.count("register again") == 1 and "cannot be recognised" in words


def test_people_are_listed_without_an_embedder(larson, tmp_path, monkeypatch):
    monkeypatch.setenv("LARSON_MODELS_FOLDER", str(tmp_path))
    with Store(tmp_path / "data") as store:
        People(store).register("Ada", [StoredSample("any", np.ones(3, np.float32), b"")])
    assert larson("people", "list").stdout.startswith("Ada  1 photo")
