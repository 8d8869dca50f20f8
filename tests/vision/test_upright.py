"""A camera that hangs on its side: told from one that hangs well."""

import cv2
import numpy as np
import pytest

from appliance.core.images import read_picture, turned
from appliance.vision.orientation import VOTES, UprightWatch, upright_turn


@pytest.fixture
def detector(recogniser):
    return recogniser.detector


@pytest.mark.parametrize("hangs", [0, 90, 180, 270])
def test_the_turn_that_is_lacking(detector, photos, hangs):
    for photo in photos.values():
        assert upright_turn(detector, turned(read_picture(photo), hangs)) == -hangs % 360


def test_a_room_without_faces_tells_nothing(detector):
    room = cv2.GaussianBlur(np.random.default_rng(3).integers(0, 255, (480, 640, 3), np.uint8), (0, 0), 5)
    assert upright_turn(detector, room) is None


def test_a_tilted_head_is_no_turned_camera(recogniser, photos):
    picture = read_picture(photos["obama"])
    middle = (picture.shape[1] / 2, picture.shape[0] / 2)
    tilted = cv2.warpAffine(picture, cv2.getRotationMatrix2D(middle, 25, 1), picture.shape[1::-1])
    assert upright_turn(recogniser.detector, tilted) == 0


def test_it_takes_several_looks_to_believe_it(recogniser, photos):
    watch, detector = UprightWatch(), recogniser.detector
    upright = read_picture(photos["obama"])
    picture = turned(upright, 90)
    seen = [watch.look(detector, picture, 10.0 * number) for number in range(VOTES)]
    assert seen == [0] * (VOTES - 1) + [270]
    assert watch.look(detector, upright, 100.0) == 270, "one look the other way changes nothing"
    nobody = np.full_like(upright, 90)
    assert [watch.look(detector, nobody, 110.0 + 10 * number) for number in range(5)] == [270] * 5
    watch.reset()
    assert watch.turn == 0
