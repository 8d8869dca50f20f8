"""What a log-in and a registration say of faces that are hard to see, as pure machines."""

from dataclasses import replace

import numpy as np
import pytest
from vision.machine import ADA, BOB, SPEC, face, knows, seen

from appliance.vision.flows.enrolment import Registration, RegistrationRules
from appliance.vision.flows.hindrance import PATIENCE
from appliance.vision.flows.login import Login
from appliance.vision.flows.login_rules import LoginRules
from appliance.vision.self_test import misfits

RULES = LoginRules(frames=3, seconds=12, min_width=80)
NIGHT = np.full((480, 640, 3), 4, np.uint8)


def login(*observations, match=None, times: int = 60) -> Login:
    """A log-in that sees the observations over and over, ten a second, until it ends."""
    machine = Login(match or knows(ADA), SPEC, RULES, 0.0)
    for number in range(times):
        machine.update(observations[number % len(observations)], 0.1 * number)
        if machine.activity.phase != "login":
            break
    return machine


@pytest.mark.parametrize(
    ("observation", "words"),
    [
        (seen(face(width=60)), "Come closer"),
        (seen(face(edge=True, near=True)), "Step back"),
        (seen(face(brightness=10)), "Too dark: find more light"),
        (seen(face(sharpness=0.5)), "Hold still"),
        (seen(face(), face(BOB, x=400)), "One person at a time, please. Pictures on the wall count too"),
        (replace(seen(), pixels=NIGHT), "Too dark: find more light"),
    ],
)
def test_what_hinders_for_long_ends_the_log_in(observation, words):
    machine = login(observation)
    assert (machine.activity.phase, machine.activity.text) == ("failed", words)
    assert PATIENCE <= machine.activity.at <= 4
    assert not machine.exposed, "it is not counted"


@pytest.mark.parametrize(
    ("quality", "change"),
    [
        ({"cover": "eyes"}, "Take off your dark glasses"),
        ({"cover": "mouth"}, "Take off your mask"),
        ({"yaw": 0.5}, "Look straight at the camera"),
        ({"sharpness": 2.0}, "Hold still"),
        ({"shade": 0.5}, "Too dark on your left: turn towards the light"),
        ({"backlight": 6.0, "brightness": 60.0}, "The light is behind you: turn towards it"),
    ],
)
def test_a_doubtful_face_is_compared_and_told_what_to_change(quality, change):
    assert login(seen(face(**quality))).activity.phase == "verified"
    machine = login(seen(face(BOB, **quality)))
    assert machine.activity.phase == "failed" and machine.activity.at <= 4
    assert machine.activity.text == f"I don't recognise you like this. {change}."
    assert not machine.decision.granted


def test_the_change_is_said_while_there_is_time_to_make_it():
    machine = Login(knows(ADA), SPEC, RULES, 0.0)
    for tenth in range(20):
        activity = machine.update(seen(face(BOB, cover="mouth")), tenth / 10)
    assert (activity.phase, activity.text) == ("login", "Take off your mask")


@pytest.mark.parametrize("cover", ["eyes", "mouth"])
def test_what_does_no_harm_need_not_be_taken_off(cover):
    machine = Login(knows(ADA), SPEC, RULES, 0.0)
    said = [machine.update(seen(face(cover=cover)), number / 10).text for number in range(3)]
    assert said == ["Checking", "Checking", "Welcome, Ada"]


def test_a_log_in_ends_soon_where_nobody_is():
    machine = login(seen())
    assert machine.activity.phase == "failed" and machine.activity.at <= 4
    assert machine.activity.text == "I don't see anybody. Stand in front of the camera, an arm's length away."
    assert not machine.exposed and not machine.compared, "it is not counted"


def test_who_comes_in_time_is_waited_for():
    machine = login(*[seen()] * 34, *[seen(face(width=60))] * 5, *[seen()] * 20, *[seen(face())] * 3, times=62)
    assert machine.activity.phase == "verified"


def test_better_frames_replace_doubtful_ones():
    machine = login(*[seen(face(BOB * 0.1, yaw=0.5))] * 10, seen(face(ADA)), times=11)
    assert [tuple(vector) for vector in machine._subject.track.vectors] == [tuple(ADA)]
    assert machine.activity.text == "Checking"


def test_doubtful_frames_do_not_join_better_ones():
    machine = login(seen(face(BOB)), seen(face(BOB)), seen(face(BOB, yaw=0.6)), times=9)
    assert len(machine._subject.track.vectors) == 6
    assert login(seen(face(BOB)), seen(face(BOB, yaw=0.6))).activity.phase == "refused", "half of them were good"


def test_a_darkness_in_which_nobody_is_found_is_named():
    machine = login(replace(seen(), pixels=NIGHT), times=5)
    assert machine.activity.text == "Too dark: find more light"
    assert login(replace(seen(), pixels=NIGHT + 90), times=5).activity.text == "Look at the camera"


# ---------------------------------------------------------------- registration


RULES_5 = RegistrationRules(views=5, patience=2.5, seconds=90, min_width=100)
TURN = {"left": {"yaw": 0.4}, "right": {"yaw": -0.4}, "up": {"pitch": 0.15}, "down": {"pitch": -0.15}}


class Sitter:
    """A person whose turned face lies far from the straight one, who turns smoothly as asked."""

    def __init__(self, far: float, **quality):
        self.machine = Registration("Ada", lambda _: None, SPEC, RULES_5, 0.0)
        self.said: list[str] = []
        self._far, self._quality = far, quality
        self._share = 0.0

    def sit(self, seconds: float) -> None:
        turned = "straight"
        for tenth in range(1, round(10 * seconds)):
            wanted = self.machine.direction
            self._share = max(0.0, self._share - 0.25) if turned != wanted else min(1.0, self._share + 0.25)
            turned = wanted if self._share == 0 else turned
            pose = {name: self._share * value for name, value in TURN.get(turned, {}).items()}
            vector = np.array([self._share * self._far * (turned != "straight"), 0], np.float32)
            self.said.append(str(self.machine.update(seen(face(vector, **self._quality, **pose)), tenth / 10).text))


@pytest.mark.parametrize("far", [0.3, 0.7, 1.2])
def test_who_turns_as_asked_is_never_somebody_else(far):
    sitter = Sitter(far)
    sitter.sit(80)
    assert sitter.machine.activity.phase == "registered"
    assert not [text for text in sitter.said if "lost you" in text or "else" in text]
    assert misfits([view.face.embedding for view in sitter.machine.views], SPEC) == []


def test_a_mask_is_never_registered():
    sitter = Sitter(0.0, cover="mouth")
    sitter.sit(80)
    assert sitter.machine.views == [] and set(sitter.said) == {"Take off your mask"}


def test_the_light_there_is_must_do_after_a_while():
    sitter = Sitter(0.0, shade=0.5)
    sitter.sit(60)
    assert sitter.said[0] == "Too dark on your left: turn towards the light"
    assert sitter.machine.activity.phase == "registered"


def test_darkness_is_named_where_nobody_is_found():
    machine = Registration("Ada", lambda _: None, SPEC, RULES_5, 0.0)
    assert machine.update(replace(seen(), pixels=NIGHT), 1.0).text == "Too dark: find more light"
