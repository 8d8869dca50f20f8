"""Quality: what a person is told to change."""

import cv2
import numpy as np
import pytest

from appliance.records.vision import BoundingBox, Detection, Quality
from appliance.vision.align import align
from appliance.vision.quality import SIDE, doubt, flaw, measure, pose, problem, shadow

FRONT = np.array([[30, 40], [70, 40], [50, 62], [35, 80], [65, 80]], np.float32)
GOOD = Quality(width=200, brightness=120, sharpness=200, yaw=0, pitch=0, edge=False)


def seen(pixels: np.ndarray, detection: Detection) -> Quality:
    return measure(pixels, align(pixels, detection.landmarks, "arcface", SIDE), detection)


def turned(nose: tuple[float, float]) -> np.ndarray:
    marks = FRONT.copy()
    marks[2] += nose
    return marks


def test_straight_is_zero():
    assert pose(FRONT) == pytest.approx((0, 0), abs=1e-6)


def test_a_turn_to_the_person_s_left_is_positive():
    # The person's left is the right side of the picture.
    assert pose(turned((8, 0)))[0] > 0.3
    assert pose(turned((-8, 0)))[0] < -0.3


def test_looking_up_is_positive():
    assert pose(turned((0, -6)))[1] > 0.2
    assert pose(turned((0, 6)))[1] < -0.2


@pytest.mark.parametrize("angle", [-30, 20, 45])
def test_a_tilted_head_counts_as_straight(angle):
    matrix = cv2.getRotationMatrix2D((50, 60), angle, 1.3)
    tilted = FRONT @ matrix[:, :2].T + matrix[:, 2]
    assert pose(tilted) == pytest.approx((0, 0), abs=1e-4)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"width": 50}, "Come closer"),
        ({"edge": True}, "Move to the middle"),
        ({"brightness": 20}, "Too dark"),
        ({"brightness": 20, "shade": 0.5}, "Too dark on your left"),
        ({"brightness": 20, "shade": -0.5}, "Too dark on your right"),
        ({"brightness": 250}, "Too bright"),
        ({"sharpness": 1}, "Hold still"),
        ({"sharpness": 1, "shade": 0.5}, "Too dark on your left"),
        ({"edge": True, "near": True}, "Step back"),
    ],
)
def test_the_problem_is_named(changed, words):
    found = problem(Quality(**{**GOOD.__dict__, **changed}), 80)
    assert (found or "").startswith(words) and bool(found) == bool(words)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"brightness": 35}, "Too dark"),
        ({"brightness": 215}, "Too bright"),
        ({"shade": -0.5}, "Too dark on your right"),
        ({"backlight": 6, "brightness": 60}, "The light is behind you"),
        ({"sharpness": 2}, "Hold still"),
        ({"yaw": 0.5}, "Look straight"),
        ({"pitch": -0.4}, "Look straight"),
        ({"cover": "eyes", "backlight": 6, "brightness": 60}, "Take off your dark glasses"),
        ({"cover": "mouth"}, "Take off your mask"),
        ({"cover": "both"}, "Take off your mask and dark glasses"),
    ],
)
def test_what_explains_a_no_is_named(changed, words):
    quality = Quality(**{**GOOD.__dict__, **changed})
    assert problem(quality, 80) is None
    assert (doubt(quality) or "").startswith(words) and bool(doubt(quality)) == bool(words)


@pytest.mark.parametrize(
    ("changed", "same", "flawed"),
    [
        ({}, False, None),
        ({"width": 40}, False, "small"),
        ({"width": 40}, True, None),
        ({"width": 20}, True, "small"),
        ({"brightness": 10}, True, "dark"),
        ({"edge": True}, False, None),
        ({"cover": "mouth"}, False, "mouth"),
        ({"cover": "mouth"}, True, None),
        ({"yaw": 0.4}, False, None),
        ({"yaw": 0.7}, False, "turned"),
        ({"score": 0.9}, False, "turned"),
        ({"score": 0.9}, True, None),
    ],
)
def test_what_makes_a_comparison_doubtful(changed, same, flawed):
    assert flaw(Quality(**{**GOOD.__dict__, **changed}), same) == flawed


def test_measures_of_a_picture():
    noise = np.random.default_rng(0).integers(0, 255, (480, 640, 3), np.uint8)
    marks = 3 * FRONT + (100, 60)
    detection = Detection(BoundingBox(-1, 10, 290, 320), marks, 0.9)
    quality = seen(noise, detection)
    assert quality.edge and not quality.near and quality.width == 290
    blurred = seen(cv2.GaussianBlur(noise, (0, 0), 9), detection)
    assert blurred.sharpness < quality.sharpness / 10
    assert seen(np.full_like(noise, 7), detection).brightness == 7
    assert seen(noise, Detection(BoundingBox(-1, 10, 380, 500), marks, 0.9)).near


def test_the_side_without_light_is_named(recogniser, photos):
    picture = cv2.imread(str(photos["biden"]))
    middle = recogniser.detector.find(picture)[0].landmarks[2, 0]
    falling = 1 / (1 + np.exp((np.arange(picture.shape[1]) - middle) / 20))  # light from the picture's left
    lit = (picture * (0.1 + 0.9 * falling[None, :, None])).astype(np.uint8)
    assert shadow(recogniser.only_face(lit).quality) == "on your left", "which a camera sees on the right"
    mirrored = np.ascontiguousarray(lit[:, ::-1])
    assert shadow(recogniser.only_face(mirrored).quality) == "on your right"
    assert shadow(recogniser.only_face(picture).quality) is None


def test_real_photos_are_good_enough(seen):
    for name in ("obama", "obama-again", "biden"):
        assert problem(seen[name].faces[0].quality, 100) is None, name


def test_a_darkened_or_blurred_photo_is_not(recogniser, photos):
    picture = cv2.imread(str(photos["biden"]))
    for spoilt, words in [(picture // 8, "Too dark"), (cv2.GaussianBlur(picture, (0, 0), 12), "Hold still")]:
        face = recogniser.only_face(spoilt)
        assert problem(face.quality, 100).startswith(words)
