"""Whether a guest is still the same person: on made-up observations."""

from dataclasses import replace

import numpy as np
import pytest
from vision.machine import SPEC
from vision.test_attendance import face

from appliance.records.vision import Face, Match, Observation, Quality
from appliance.vision.flows.guest_presence import GONE, GuestPresence

STEP = 0.1  # seconds between two observations
ANNE, BEN = np.array([1, 0, 0, 0], np.float32), np.array([0, 1, 0, 0], np.float32)
DOWN = Quality(150, 120, 100, 0, -0.6, False)


def seen(vector: np.ndarray, x: float = 200.0, width: float = 150.0, **changes) -> Face:
    return replace(face(None, x, width), vector=vector, **changes)


class Scene:
    """Plays observations to a guest's presence, ten a second."""

    def __init__(self):
        self.presence, self.now, self.seq = GuestPresence(), 100.0, 0

    def play(self, seconds: float, *faces: Face) -> list[str]:
        found = []
        for _ in range(max(1, round(seconds / STEP))):
            self.seq, self.now = self.seq + 1, self.now + STEP
            told = tuple(replace(each, embedded_at=self.now) for each in faces)
            found.append(self.presence.update(Observation(self.seq, self.now, 640, 480, told, 30.0), SPEC, self.now))
        return found


@pytest.fixture
def scene() -> Scene:
    made = Scene()
    assert set(made.play(2, seen(ANNE))) == {"seen"}
    return made


def test_nobody_is_unseen_and_not_replaced(scene):
    assert set(scene.play(30)) == {"unseen"}
    assert scene.play(0.2, seen(ANNE, 400.0))[-1] == "seen", "the same guest, elsewhere in the picture"


@pytest.mark.parametrize("gap", [0.0, 0.5, 10.0])
def test_another_face_in_their_place_ends_it_within_half_a_second(scene, gap):
    if gap:
        scene.play(gap)
    assert "replaced" in scene.play(0.5, seen(BEN))


def test_a_companion_who_stays_is_another_once_the_guest_has_gone(scene):
    assert set(scene.play(3, seen(ANNE), seen(BEN, 420.0, 90.0))) == {"seen"}
    left = scene.play(GONE + 0.5, seen(BEN, 420.0, 90.0))
    assert left[0] == "unseen" and left[-1] == "replaced"


def test_somebody_far_behind_changes_nothing(scene):
    assert set(scene.play(10, seen(BEN, 420.0, 40.0))) == {"unseen"}


def test_one_odd_look_changes_nothing(scene):
    assert "replaced" not in scene.play(0.2, seen(BEN))
    assert set(scene.play(2, seen(ANNE))) == {"seen"}


def test_who_looks_down_is_the_same_guest(scene):
    assert set(scene.play(4, seen(BEN, quality=DOWN))) == {"seen"}, "no view of a lowered head is like the others"


def test_two_registered_people_who_look_alike_are_told_apart_by_name(scene):
    scene = Scene()
    scene.play(2, seen(ANNE, match=Match(1, "Ann", 0.2, 0.4)))
    assert "replaced" in scene.play(0.5, seen(ANNE, match=Match(2, "Bea", 0.2, 0.4)))
