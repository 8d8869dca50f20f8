"""Moiré and borders, on pictures drawn for the purpose and on films."""

import cv2
import numpy as np
import pytest

from appliance.core.images import read_picture
from appliance.lab import simulation as simulate
from appliance.records.vision import BoundingBox, Detection
from appliance.vision.liveness.display_artifacts import BORDER, Borders

BOX = BoundingBox(250, 150, 150, 180)
POINTS = np.array([(290, 210), (360, 210), (325, 250), (298, 290), (352, 290)], np.float32)


def scene(device: float = 0.0, room: float = 0.0) -> np.ndarray:
    """A wall with a door frame; before it a phone's frame. Each is shifted by so many pixels."""
    rng = np.random.default_rng(0)
    picture = np.full((480, 640, 3), 120, np.uint8)
    x = round(room)
    cv2.rectangle(picture, (20 + x, 120), (110 + x, 500), (60, 70, 80), -1)
    cv2.rectangle(picture, (600 + x, 100), (700 + x, 300), (160, 140, 80), -1)
    x = round(device)
    cv2.rectangle(picture, (180 + x, 40), (470 + x, 440), (20, 20, 20), 12)
    noisy = cv2.GaussianBlur(picture, (3, 3), 0) + rng.normal(0, 2, picture.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def detection(shift: float = 0.0) -> Detection:
    return Detection(BoundingBox(BOX.x + shift, BOX.y, BOX.width, BOX.height), POINTS + np.float32([shift, 0]), 0.9)


@pytest.mark.parametrize(
    ("face", "device", "room", "found"),
    [
        (12, 12, 0, True),
        (-9, -9, 0, True),
        (12, 0, 0, False),
        (0, 0, 0, False),
        (0, 12, 0, False),
        (12, 12, 12, False),
    ],
    ids=["goes along", "the other way", "stays behind", "nothing moves", "moves alone", "the camera moves"],
)
def test_a_border_counts_when_it_goes_along_with_the_face(face, device, room, found):
    borders = Borders(scene(), detection())
    assert (borders.moving(scene(device, room), detection(face)) > BORDER) == found


def test_a_wall_without_lines_has_no_borders():
    wall = np.full((480, 640, 3), 120, np.uint8)
    assert Borders(wall, detection()).moving(wall, detection(12)) == 0


def test_people_in_films_show_none(recogniser, photos):
    people = simulate.portraits(recogniser, [photos["obama"], photos["biden"]], read_picture)
    for number in range(2):
        actor = simulate.actor(people, simulate.Play("person", number))
        borders = None
        for k in range(10):
            pixels = actor.frame(k / 8, "straight")
            found = recogniser.detector.find(pixels)[0]
            borders = borders or Borders(pixels, found)
            assert borders.moving(pixels, found) < BORDER
