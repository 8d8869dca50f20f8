"""A camera that hangs on its side: told from one that hangs well."""

import cv2
import numpy as np
import pytest

from appliance.core.images import read_picture, turned
from appliance.records.vision import Frame
from appliance.vision.close_up import STRAIGHT
from appliance.vision.orientation import VOTES, UprightDetector, UprightWatch, upright_turn


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


def _tilted(picture, face, degrees: float):
    """The picture turned around a face of 160 pixels in the middle of 640 x 480."""
    box = face.detection.box
    middle = np.array([box.x + box.width / 2, box.y + box.height / 2])
    matrix = cv2.getRotationMatrix2D(tuple(middle), degrees, 160 / box.width)
    matrix[:, 2] += (320, 240) - middle
    return cv2.warpAffine(picture, matrix, (640, 480), borderMode=cv2.BORDER_REPLICATE)


@pytest.mark.parametrize("degrees", [-160, -135, -110, -70, -50, -42, -30, 15, 42, 45, 55, 80, 140])
def test_a_tilted_head_is_the_same_person(recogniser, photos, degrees):
    for photo in photos.values():
        picture = read_picture(photo)
        upright = recogniser.only_face(picture)
        tilted = recogniser.only_face(_tilted(picture, upright, degrees))
        assert 1 - upright.embedding @ tilted.embedding < 0.3


def test_only_a_tilted_face_is_looked_at_again(recogniser, photos):
    class Counting:
        calls = 0

        def find(self, pixels):
            self.calls += 1
            return recogniser.detector.inner.find(pixels)

    inner, picture = Counting(), read_picture(photos["obama"])
    upright = UprightDetector(inner).find(picture)
    assert (inner.calls, upright[0].score > STRAIGHT) == (1, True)
    tilted = UprightDetector(inner).find(_tilted(picture, recogniser.only_face(picture), 40))
    assert inner.calls <= 5
    assert tilted[0].score > STRAIGHT


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


def test_a_tilted_face_that_stays_is_looked_at_again_once_a_second(recogniser, photos):
    class Counting:
        calls = 0

        def find(self, pixels):
            self.calls += 1
            return recogniser.detector.inner.find(pixels)

    inner, picture = Counting(), read_picture(photos["obama"])
    row = type(recogniser)(UprightDetector(inner), recogniser.embedder, recogniser.gallery)
    tilted = _tilted(picture, recogniser.only_face(picture), 40)
    first = seen = row.recognise(Frame(tilted, 0, 10.0))
    looks = []
    for tenth in range(1, 13):
        before, inner.calls = seen, 0
        seen = row.recognise(Frame(np.roll(tilted, tenth, axis=1), tenth, 10 + tenth / 10), before)
        looks.append(inner.calls)
    assert [calls > 1 for calls in looks] == [tenth == 10 for tenth in range(1, 13)]
    moved = seen.faces[0].detection.landmarks - first.faces[0].detection.landmarks
    assert moved[:, 0] == pytest.approx(12, abs=6) and moved[:, 1] == pytest.approx(0, abs=6)
    inner.calls = 0
    row.recognise(Frame(np.roll(tilted, 200, axis=1), 20, 11.3), seen)
    assert inner.calls > 1, "it is elsewhere"
    inner.calls = 0
    row.recognise(Frame(tilted, 21, 11.3), seen, lambda _: True)
    assert inner.calls > 1, "a log-in looks at each frame"
