"""The registration as a pure machine: directions, views, strangers, and no second registration of one face."""

import numpy as np
import pytest
from vision.machine import ADA, BOB, SPEC, face, knows, seen

from appliance.vision.flows.enrolment import DIRECTIONS, STRANGER, Asker, Registration, RegistrationRules

RULES = RegistrationRules(views=5, patience=2.5, seconds=60, min_width=100)
POSES = {
    "straight": {},
    "left": {"yaw": 0.3},
    "right": {"yaw": -0.3},
    "up": {"pitch": 0.3},
    "down": {"pitch": -0.3},
}


def registration(identify=lambda vector: None, now: float = 0.0) -> Registration:
    return Registration("Ada", identify, SPEC, RULES, now)


def obey(machine: Registration, now: float = 0.6, frames: int = 40, vector=ADA) -> float:
    """A person who does what the screen says. Returns the time after."""
    for _ in range(frames):
        if machine.activity.phase != "registering":
            break
        machine.update(seen(face(vector, **POSES[machine.direction])), now)
        now += 0.1
    return now


def test_five_views_in_five_directions():
    machine = registration()
    now = obey(machine)
    assert machine.activity.phase == "registered"
    assert now < 5
    assert [(view.face.quality.yaw, view.face.quality.pitch) for view in machine.views] == [
        (POSES[name].get("yaw", 0), POSES[name].get("pitch", 0)) for name in DIRECTIONS
    ]


def test_progress_and_direction_are_told():
    machine = registration()
    told = []
    now = 0.6
    while machine.activity.phase == "registering":
        told.append((machine.activity.progress, machine.activity.hint, machine.activity.text))
        machine.update(seen(face(**POSES[machine.direction])), now)
        now += 0.1
    assert [share for share, _, _ in told] == sorted(share for share, _, _ in told)
    assert {hint for _, hint, _ in told} == set(DIRECTIONS)
    assert {text for _, _, text in told} == set(DIRECTIONS.values())


def test_somebody_who_cannot_turn_is_taken_after_some_patience():
    machine = registration()
    now = 0.6
    while machine.activity.phase == "registering" and now < 30:
        machine.update(seen(face()), now)
        now += 0.1
    assert machine.activity.phase == "registered"
    assert 10 < now < 13


@pytest.mark.parametrize(
    ("observation", "words"),
    [
        (seen(), "Step in front"),
        (seen(face(), face(BOB, x=400)), "One person at a time"),
        (seen(face(width=90)), "Come closer"),
        (seen(face(brightness=10)), "Too dark"),
        (seen(face(sharpness=1)), "Hold still"),
    ],
)
def test_a_bad_view_is_never_taken(observation, words):
    machine = registration()
    for tenth in range(1, 100):
        machine.update(observation, tenth / 10)
    assert machine.views == []
    assert machine.activity.text.startswith(words)


def test_another_person_stepping_in_starts_it_again():
    machine = registration()
    now = obey(machine, frames=8)
    assert machine.views
    for _ in range(STRANGER):
        machine.update(seen(face(BOB)), now)
        now += 0.1
    assert machine.views == []
    assert "Starting again" in machine.activity.text
    obey(machine, now)
    assert machine.activity.phase == "registered"
    assert all(np.array_equal(view.face.embedding, ADA) for view in machine.views)


def test_one_frame_of_another_person_is_only_skipped():
    machine = registration()
    now = obey(machine, frames=8)
    before = len(machine.views)
    machine.update(seen(face(BOB)), now)
    assert machine.activity.text == "I've lost you. Look straight at the camera"
    assert len(machine.views) == before


def test_a_known_face_is_sent_to_the_log_in():
    machine = registration(knows(ADA, "Countess"))
    obey(machine)
    assert machine.activity.phase == "failed"
    assert machine.activity.text == "This face is already registered. Log in instead."
    assert machine.duplicate and machine.views == []


def test_only_the_owner_is_told_whose_face_it_is():
    machine = Registration("Ada", knows(ADA, "Countess"), SPEC, RULES, 0.0, asker=Asker(owner=True))
    machine.update(seen(face()), 1.0)
    assert machine.activity.text == "This face is already registered as Countess. Log in instead."


def test_who_leaves_in_the_middle_leaves_nothing_and_may_come_back():
    machine = registration()
    now = obey(machine, frames=20)
    kept = len(machine.views)
    assert 0 < kept < 5
    for _ in range(50):
        machine.update(seen(), now)
        now += 0.1
    assert machine.activity.text == "Step in front of the camera" and len(machine.views) == kept
    assert obey(machine, now) and machine.activity.phase == "registered"

    gone = registration()
    obey(gone, frames=20)
    for second in range(3, 70):
        gone.update(seen(), second)
    assert gone.activity.phase == "failed" and "Nothing was saved" in gone.activity.text


@pytest.mark.parametrize("passing", [{"x": 20, "width": 90}, {"x": 560, "width": 60}])
def test_somebody_walking_past_or_a_photo_on_the_wall_behind_changes_nothing(passing):
    machine = registration()
    now = 0.6
    for _ in range(60):
        machine.update(seen(face(**POSES[machine.direction]), face(BOB, **passing)), now)
        now += 0.1
    assert machine.activity.phase == "registered"
    assert all((view.face.embedding == ADA).all() for view in machine.views)


def test_a_large_photo_on_the_wall_is_named():
    machine = registration()
    machine.update(seen(face(), face(BOB, x=420, width=180)), 0.6)
    assert "Pictures on the wall count" in machine.activity.text


def test_a_lookalike_is_registered_when_somebody_vouches():
    machine = Registration("Ada", knows(ADA, "Countess"), SPEC, RULES, 0.0, asker=Asker(owner=True, alike=True))
    machine.update(seen(face()), 1.0)
    assert machine.activity.phase == "registering" and len(machine.views) == 1


def test_it_gives_up_in_words():
    machine = registration()
    machine.update(seen(), 59)
    assert machine.activity.phase == "registering"
    machine.update(None, 61)
    assert machine.activity.phase == "failed"
    assert "Nothing was saved" in machine.activity.text
