"""The gates on photos of people: what is said of bad light, motion, turns and covers, and nothing of good photos."""

import numpy as np
import pytest
from vision import conditions as seen_as

from appliance.core.images import read_picture, turned
from appliance.vision.align import align
from appliance.vision.embed import distances
from appliance.vision.orientation import tilt
from appliance.vision.quality import SIDE, doubt, measure, problem

PEOPLE = ("obama", "biden", "astronaut")


@pytest.fixture(scope="module")
def people(recogniser, photos):
    """Each person before the camera, and where their face is."""
    found = []
    for name in PEOPLE:
        picture = read_picture(photos[name])
        framed = seen_as.before_camera(picture, recogniser.detector.find(picture)[0])
        found.append((framed, recogniser.detector.find(framed)[0]))
    return found


BAD = {
    "a little too dark": (lambda p, _: seen_as.dimmed(p, 0.22), "Too dark"),
    "dark": (lambda p, _: seen_as.dimmed(p, 0.12), "Too dark"),
    "lit from the right": (lambda p, f: seen_as.lit_from(p, f, "right"), "Too dark on your left"),
    "lit from the left": (lambda p, f: seen_as.lit_from(p, f, "left"), "Too dark on your right"),
    "lit from behind": (lambda p, f: seen_as.lit_from_behind(p, f, 0.25), "The light is behind you"),
    "glaring": (lambda p, _: seen_as.brightened(p, 150), "Too bright"),
    **{
        f"moved by {length} along {angle}": (lambda p, _, m=(length, angle): seen_as.moved(p, *m), "Hold still")
        for length in (25, 35)
        for angle in (0, 30, 90, 135)
    },
    "masked": (lambda p, f: seen_as.masked(p, f), "Take off your mask"),
    "in a white mask": (lambda p, f: seen_as.masked(p, f, seen_as.WHITE), "Take off your mask"),
    "in a black mask": (lambda p, f: seen_as.masked(p, f, seen_as.BLACK), "Take off your mask"),
    "in dark glasses": (lambda p, f: seen_as.in_glasses(p, f, dark=True), "Take off your dark glasses"),
    "in large dark glasses": (lambda p, f: seen_as.in_glasses(p, f, dark=True, size=1.2), "Take off your dark glasses"),
}
GOOD = {
    "as they are": lambda p, _: p,
    "in clear glasses": lambda p, f: seen_as.in_glasses(p, f, dark=False),
    "in a cap": seen_as.in_a_cap,
    "grey": lambda p, _: np.repeat(p.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8),
    "noisy": lambda p, _: seen_as.grain(p, 20),
    "moved a little": lambda p, _: seen_as.moved(p, 5, 45),
}


def said(recogniser, picture, face) -> str:
    """Measured where the face is known to be: the gates are tested here, not the detector."""
    quality = measure(picture, align(picture, face.landmarks, "arcface", SIDE), face)
    return problem(quality, 80) or doubt(quality) or ""


@pytest.mark.parametrize("condition", BAD)
def test_what_is_wrong_is_named(recogniser, people, condition):
    spoil, words = BAD[condition]
    assert [said(recogniser, spoil(picture, face), face).startswith(words) for picture, face in people] == [True] * 3


@pytest.mark.parametrize("condition", GOOD)
def test_nothing_is_said_of_a_good_picture(recogniser, people, condition):
    assert [said(recogniser, GOOD[condition](picture, face), face) for picture, face in people] == [""] * 3


def test_a_turned_head_is_named(recogniser, photos):
    quality = recogniser.only_face(read_picture(photos["obama-again"])).quality
    assert doubt(quality) == "Look straight at the camera"


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_face_on_its_side_is_aligned_upright(recogniser, people, degrees):
    spec = recogniser.embedder.spec
    for picture, _ in people:
        one, other = (recogniser.only_face(p).embedding for p in (picture, turned(picture, degrees)))
        assert float(distances(one, other[None], spec.metric)[0]) < spec.threshold / 2


def test_a_face_on_its_side_is_where_it_is_seen(recogniser, people):
    picture, upright = people[0]
    side = recogniser.detector.find_anyhow(turned(picture, 90))[0]
    assert side.box.width == pytest.approx(upright.box.height, rel=0.1)
    assert abs(tilt(side)) == pytest.approx(90, abs=5)
    middle = np.array([picture.shape[0] - upright.landmarks[2, 1], upright.landmarks[2, 0]])
    assert np.allclose(side.landmarks[2], middle, atol=0.05 * upright.box.width)
