"""Who is there, who reads along, and who has gone: on made-up observations."""

from dataclasses import replace

import numpy as np
import pytest

from appliance.records.vision import BoundingBox, Detection, Face, Match, Observation, Quality
from appliance.vision.flows.viewer_presence import ALONE, CALM, PARTED, TRUSTED, ViewerPresence, ViewerPresenceRules

ADA, BOB = 1, 2
RULES = ViewerPresenceRules(away=3.0, leave=20.0)
STEP = 0.1  # seconds between two observations


def face(person: int | None = None, x: float = 200.0, width: float = 150.0) -> Face:
    match = Match(person, "", 0.2, 0.4) if person else None
    detection = Detection(BoundingBox(x, 100, width, width), np.zeros((5, 2), np.float32), 0.9)
    quality = Quality(width, 120, 100, 0, 0, False)
    return Face(detection, quality, np.zeros(4, np.float32), np.zeros((1, 1, 3), np.uint8), match)


class Scene:
    """Plays observations to an Attendance, ten a second."""

    def __init__(self, by_face: bool = True):
        self.now = 100.0
        self.attendance = ViewerPresence(ADA, RULES, by_face, self.now)
        self.seq = 0

    def play(self, seconds: float, *faces: Face) -> list[str]:
        found = []
        for _ in range(max(1, round(seconds / STEP))):
            self.seq += 1
            self.now += STEP
            found.append(self.attendance.update(Observation(self.seq, self.now, 640, 480, faces, 30.0), self.now))
        return found


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_the_person_alone_is_clear(scene):
    assert set(scene.play(5, face(ADA))) == {"clear"}


def test_after_a_pin_any_face_is_theirs_and_nothing_is_said_before_there_was_one():
    """In the dark nobody is sent away; who was seen and goes is."""
    scene = Scene(by_face=False)
    assert set(scene.play(60)) == {"clear"}
    assert set(scene.play(60, face(None))) == {"clear"}
    assert set(scene.play(5, face(BOB))) == {"clear"}, "their twin, as far as the box can tell"
    assert "overlooked" in scene.play(1, face(None), face(None, 450.0))
    assert scene.play(25)[-1] == "left"


def test_who_logged_in_by_face_and_is_never_seen_again_has_gone(scene):
    assert scene.play(4)[-1] == "away"
    assert scene.play(20)[-1] == "left"


def test_another_s_face_in_the_same_place_is_not_theirs(scene):
    scene.play(2, face(ADA))
    assert scene.play(4, face(BOB))[-1] == "away"


def test_a_stranger_who_is_found_now_and_then_is_noticed(scene):
    scene.play(1, face(ADA))
    found = [scene.play(STEP, face(ADA), *([face(None, 450.0)] if n % 2 else []))[0] for n in range(8)]
    assert "overlooked" in found


def test_a_stranger_who_takes_the_place_is_noticed_soon(scene):
    """In the very place, without a gap; seen well, and not like the person at all."""
    scene.play(2, face(ADA))
    states = scene.play(2, replace(face(None), match=Match(ADA, "", 0.7, 0.4)))
    assert states.index("overlooked") < 0.8 / STEP


def test_who_looks_down_is_still_there(scene):
    scene.play(2, face(ADA))
    down = replace(face(None), match=Match(ADA, "", 0.7, 0.4), quality=Quality(150, 120, 100, 0, -0.6, False))
    assert set(scene.play(4, down)) == {"clear"}


def test_a_camera_that_goes_does_not_lift_the_veil(scene):
    scene.play(1, face(ADA))
    assert scene.play(5)[-1] == "away"
    scene.now += 1
    assert scene.attendance.update(None, scene.now) == "away"
    scene.now += 20
    assert scene.attendance.update(None, scene.now) == "left"


def test_stepping_back_hides_and_then_logs_out(scene):
    scene.play(1, face(ADA))
    states = scene.play(25)
    assert states[int(2.8 / STEP)] == "clear"
    assert states[int(3.4 / STEP)] == "away"
    assert states[int(19.5 / STEP)] == "away"
    assert states[-1] == "left"


def test_coming_back_in_time_shows_it_again(scene):
    scene.play(1, face(ADA))
    assert scene.play(10)[-1] == "away"
    assert scene.play(0.3, face(ADA))[-1] == "clear"


def test_an_unknown_face_beside_hides_at_once_and_only_so_long(scene):
    scene.play(1, face(ADA))
    states = scene.play(1, face(ADA), face(None, x=450))
    assert states[1] == "overlooked" == states[-1]
    states = scene.play(CALM + 0.5, face(ADA))
    assert states[0] == "overlooked" and states[-1] == "clear"


def test_one_false_detection_does_not_flicker(scene):
    scene.play(1, face(ADA))
    assert scene.play(STEP, face(ADA), face(None, x=450)) == ["clear"]
    assert set(scene.play(1, face(ADA))) == {"clear"}


def test_somebody_of_the_house_may_look_on(scene):
    scene.play(1, face(ADA))
    assert set(scene.play(2, face(ADA), face(BOB, x=450))) == {"clear"}


def test_somebody_far_away_cannot_read(scene):
    scene.play(1, face(ADA))
    assert set(scene.play(2, face(ADA), face(None, x=450, width=40))) == {"clear"}


def test_looking_aside_is_still_the_person(scene):
    scene.play(1, face(ADA))
    assert set(scene.play(TRUSTED - 1, face(None, x=210))) == {"clear"}


def test_a_face_that_takes_their_place_is_not_believed_for_ever(scene):
    scene.play(1, face(ADA))
    assert scene.play(TRUSTED + 1, face(None, x=210))[-1] == "overlooked"


def test_a_stranger_who_steps_in_sees_nothing(scene):
    scene.play(1, face(ADA))
    scene.play(2)
    assert scene.play(0.5, face(None, x=210))[-1] == "stranger"


def test_a_camera_that_sees_nothing_sends_nobody_away(scene):
    scene.play(1, face(ADA))
    assert scene.attendance.update(None, scene.now + 1000) == "clear"


# ---------------------------------------------------------------- two who read together


@pytest.fixture
def couple(scene) -> Scene:
    """Ada has let somebody read along."""
    scene.play(1, face(ADA), face(None, x=450))
    assert scene.attendance.share(scene.now)
    return scene


def test_who_may_read_along_does_so_as_long_as_both_stay(couple):
    assert set(couple.play(30, face(ADA), face(None, x=450))) == {"clear"}
    assert set(couple.play(PARTED - 1, face(ADA))) == {"clear"}, "somebody looks aside"
    assert set(couple.play(5, face(ADA), face(None, x=450))) == {"clear"}


def test_another_who_comes_is_not_meant(couple):
    assert "overlooked" in couple.play(1, face(ADA), face(None, x=450), face(None, x=20))


def test_after_they_parted_it_has_to_be_said_again(couple):
    couple.play(PARTED + 1, face(ADA))
    assert "overlooked" in couple.play(1, face(ADA), face(None, x=450))


def test_who_reads_along_does_not_read_on_alone(couple):
    assert couple.play(ALONE + 1, face(None, x=450))[-1] == "stranger"
    assert couple.play(1, face(ADA), face(None, x=450))[-1] == "overlooked", "and not when she comes back either"


def test_a_stranger_alone_cannot_lift_the_veil(scene):
    scene.play(1, face(ADA))
    assert scene.play(4, face(None, x=450))[-1] == "stranger"
    assert not scene.attendance.share(scene.now)
    assert scene.play(0.2, face(None, x=450))[-1] == "stranger"


def test_there_is_nothing_to_share_while_one_is_alone(scene):
    scene.play(1, face(ADA))
    assert not scene.attendance.share(scene.now)
    assert "overlooked" in scene.play(1, face(ADA), face(None, x=450))
