"""The log-in as a pure machine: verdicts, refusals, tricks."""

import pytest
from faces.machine import ADA, BOB, SPEC, face, knows, seen

from appliance.faces.login import LOOKS, Login, LoginRules

RULES = LoginRules(frames=3, seconds=10, min_width=80)


def login(match=None, name: str = "") -> Login:
    return Login(match or knows(ADA), SPEC, RULES, 0.0, name)


def play(machine, observations, start: float = 0.1, step: float = 0.1):
    now = start
    for observation in observations:
        machine.update(observation, now)
        now += step
    return machine.activity


def test_three_good_frames_are_a_yes():
    machine = login()
    assert play(machine, [seen(face())] * 2).phase == "login"
    activity = play(machine, [seen(face())])
    assert (activity.phase, activity.text) == ("verified", "Welcome, Ada")
    assert machine.match.person_id == 1


def test_a_stranger_is_refused_after_some_patience():
    machine = login()
    assert play(machine, [seen(face(BOB))] * (LOOKS * RULES.frames - 1)).phase == "login"
    activity = play(machine, [seen(face(BOB))])
    assert activity.phase == "refused"
    assert "do not know this face" in activity.text


def test_a_wrong_name_is_refused_by_that_name():
    activity = play(login(knows(BOB, "Bob"), "Bob"), [seen(face(ADA))] * 20)
    assert activity.phase == "refused"
    assert "does not look like Bob" in activity.text


def test_nobody_registered_is_a_refusal():
    assert play(login(lambda vector: None), [seen(face())] * 20).phase == "refused"


@pytest.mark.parametrize(
    ("observation", "words"),
    [
        (seen(), "Look at the camera"),
        (seen(face(), face(BOB, x=400)), "One person at a time"),
        (seen(face(width=60)), "Come closer"),
        (seen(face(brightness=10)), "Too dark"),
        (seen(face(sharpness=1)), "Hold still"),
        (seen(face(edge=True)), "Move to the middle"),
    ],
)
def test_what_to_change_is_said_and_never_counts(observation, words):
    machine = login()
    activity = play(machine, [observation] * 30)
    assert activity.phase == "login"
    assert activity.text.startswith(words)
    assert play(machine, [None] * 3, start=10.1).phase == "failed"


def test_a_face_in_the_background_is_ignored():
    assert play(login(), [seen(face(), face(BOB, x=500, width=60))] * 3).phase == "verified"


def test_frames_of_two_people_are_never_fused():
    # Each alone would be refused; a swap in the middle starts again.
    machine = login()
    play(machine, [seen(face(ADA))] * 2)
    activity = play(machine, [seen(face(BOB))])
    assert activity.phase == "login"
    assert play(machine, [seen(face(BOB))]).phase == "login"
    assert len(machine._track.vectors) == 2


def test_a_jump_across_the_picture_starts_again():
    machine = login()
    play(machine, [seen(face(x=0))] * 2)
    assert play(machine, [seen(face(x=420))]).phase == "login"


def test_a_gap_starts_again():
    machine = login()
    play(machine, [seen(face())] * 2)
    assert play(machine, [seen(face())], start=3.0).phase == "login"


def test_time_runs_out_without_frames():
    machine = login()
    assert play(machine, [None], start=9.9).phase == "login"
    activity = play(machine, [None], start=10.1)
    assert activity.phase == "failed"
    assert play(machine, [seen(face())] * 5, start=10.2) is activity, "over is over"


def test_progress_never_exceeds_one():
    machine = login()
    for number in range(11):
        assert 0 <= play(machine, [seen(face(BOB))], start=0.1 * number).progress <= 1
