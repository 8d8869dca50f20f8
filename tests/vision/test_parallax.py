"""Heads and pictures of heads, by how they move: the same photos on surfaces of known shape."""

import numpy as np
import pytest

from appliance.core.images import read_picture
from appliance.lab.face_rendering import Pose, head, paint, sheet
from appliance.vision.liveness.parallax import Reference, patch_of

PHOTOS = ("obama", "biden")


@pytest.fixture(scope="module", params=PHOTOS)
def portrait(request, recogniser, photos):
    pixels = read_picture(photos[request.param])
    return pixels, recogniser.detector.find(pixels)[0].landmarks


def compare(recogniser, surface, pose: Pose):
    """Parallax between the surface looking straight and in `pose`."""

    def patch(at: Pose):
        pixels = paint(surface, at)
        return patch_of(pixels, recogniser.detector.find(pixels)[0].landmarks)

    return Reference(patch(Pose(y=-0.4))).compare(patch(pose))


@pytest.mark.parametrize(
    ("yaw", "pitch", "axis", "sign"),
    [(0.35, 0, 0, 1), (-0.35, 0, 0, -1), (0, 0.3, 1, -1), (0, -0.3, 1, 1)],
    ids=["left", "right", "up", "down"],
)
def test_a_head_that_turns_shows_its_nose(recogniser, portrait, yaw, pitch, axis, sign):
    seen = compare(recogniser, head(*portrait), Pose(yaw=yaw, pitch=pitch, y=-0.4))
    assert sign * seen.turn[axis] > 0.25
    assert sign * seen.nose[axis] > 0.03
    assert abs(seen.turn[1 - axis]) < 0.15
    assert seen.noise < 0.05


@pytest.mark.parametrize("bend", [0.0, 0.4, 0.8])
@pytest.mark.parametrize("pose", [Pose(yaw=0.6, y=-0.4), Pose(yaw=-0.5, y=-0.4), Pose(pitch=0.6, y=-0.4)])
def test_a_sheet_has_no_nose_however_it_is_bent_and_turned(recogniser, portrait, bend, pose):
    seen = compare(recogniser, sheet(*portrait, bend), pose)
    assert np.hypot(*seen.nose) < 0.025
    if not bend:
        assert np.hypot(*seen.turn) < 0.15
        assert seen.squeeze < 0.93


@pytest.mark.parametrize("pose", [Pose(x=0.5, y=-0.6), Pose(roll=0.2, y=-0.4), Pose(distance=6, y=-0.3)])
def test_a_head_that_only_moves_tells_nothing(recogniser, portrait, pose):
    seen = compare(recogniser, head(*portrait), pose)
    assert np.hypot(*seen.turn) < 0.14
    assert seen.squeeze > 0.95
