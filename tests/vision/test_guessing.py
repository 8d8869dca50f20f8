"""Nobody guesses without end: not with covered faces, not by leafing through pictures, not by breaking off."""

from dataclasses import replace

import numpy as np
import pytest
from vision.machine import ADA, BOB, CROP, SPEC, face, knows, seen

from appliance.vision.flows import login as flow
from appliance.vision.flows.login import FACES, LOOKS, Login
from appliance.vision.flows.login_rules import LoginRules

RULES = LoginRules(frames=3, seconds=30, min_width=80)
CARDS = [seen(face(np.array([5.0 * number, 0], np.float32))) for number in range(1, 30)]


def play(observations, rules: LoginRules = RULES, step: float = 0.1) -> Login:
    """A log-in that knows Ada and sees these, until it ends."""
    machine = Login(knows(ADA), SPEC, rules, 0.0)
    for number, observation in enumerate(observations, 1):
        machine.update(observation, step * number)
        if machine.activity.phase != "login":
            break
    return machine


@pytest.mark.parametrize(
    ("observations", "phase", "guessed"),
    [
        ([seen(face(BOB, cover="eyes"))] * 60, "failed", True),
        ([seen(face(BOB))] * (LOOKS * 3 - 1) + [seen(face(BOB, sharpness=0.5))] * 60, "failed", True),
        ([seen(face(BOB))] * 5, "login", True),  # and then it is broken off
        ([seen(face(BOB))] * 5 + [seen()] * 5, "login", True),
        ([seen(face(BOB))] * 2, "login", False),
        ([seen(face(width=60))] * 60, "failed", False),
        ([seen()] * 5, "login", False),
    ],
)
def test_a_face_that_was_compared_is_a_guess_however_it_ends(observations, phase, guessed):
    machine = play(observations)
    assert (machine.activity.phase, machine.compared) == (phase, guessed)


@pytest.mark.parametrize("between", [[], [seen()]], ids=["swapped", "with a gap"])
def test_who_leafs_through_pictures_is_refused(between):
    machine = play([frame for card in CARDS for frame in [*between, card, card, card]])
    assert machine.activity.phase == "refused"
    assert machine._subject.rejected == FACES and not machine._subject.compared


def test_others_passing_by_do_not_keep_a_person_out():
    machine = play([frame for card in CARDS[: FACES - 1] for frame in [card] * 3] + [seen(face())] * 3)
    assert machine.activity.phase == "verified"


def test_the_face_after_the_last_is_refused_without_a_comparison():
    machine = play([frame for card in CARDS[:FACES] for frame in [card] * 3] + [seen(face())] * 3)
    assert machine.activity.phase == "refused"
    assert machine.decision is not None and machine.decision.match is None


def test_a_better_frame_does_not_inherit_what_was_seen_of_doubtful_ones(monkeypatch):
    class Live:
        """The watching of one face, which moves like a real one."""

        verdict = "live"

        def __init__(self, *_):
            pass

        def update(self, *_):
            pass

    for name in ("Borders", "patch_of", "Reference"):
        monkeypatch.setattr(flow, name, lambda *_: object())
    monkeypatch.setattr(flow, "Passive", Live)
    near = ADA + np.float32(0.5)
    covered = [replace(seen(face(near, cover="eyes")), pixels=CROP)] * 4
    rules = replace(RULES, liveness="doubtful")
    before = play(covered, rules)
    assert before._subject.passive is not None
    machine = play([*covered, replace(seen(face(ADA)), pixels=CROP)], rules)
    assert machine._subject.passive is not before._subject.passive
    assert machine._subject.first_at == pytest.approx(0.5)
    assert len(machine._subject.track.vectors) == 1
