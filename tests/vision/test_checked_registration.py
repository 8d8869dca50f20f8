"""A registration asks of a person what a log-in asks: a picture of somebody cannot be registered."""

import pytest
from vision.machine import ADA, BOB, SPEC, face, seen

from appliance.core.images import read_picture
from appliance.lab import simulation as simulate
from appliance.vision.flows.checked_enrolment import CheckedRegistration
from appliance.vision.flows.enrolment import RegistrationRules
from appliance.vision.flows.login_rules import LoginRules
from appliance.vision.liveness.passive import ChallengeRules

RULES = RegistrationRules(views=2, patience=0.3, seconds=60, min_width=80)
MOVES_ASKED = ChallengeRules(3, 5.0)


def registration(policy: str = "off") -> CheckedRegistration:
    login = LoginRules(3, 12.0, 80, policy, MOVES_ASKED)
    return CheckedRegistration("Ada", lambda _: None, SPEC, RULES, 0.0, login)


def play(machine: CheckedRegistration, vectors, start: float = 0.6) -> list[str]:
    said = []
    for number, vector in enumerate(vectors):
        said.append(machine.update(seen(face(vector)), start + number / 10).text)
    return said


def photographed(machine: CheckedRegistration) -> float:
    """The time after the last photo."""
    now = 0.6
    while len(machine.views) < RULES.views:
        machine.update(seen(face(ADA)), now)
        now += 0.1
    return now


def test_after_the_photos_it_looks_again():
    machine = registration()
    said = play(machine, [ADA] * 20)
    assert "Checking" in said and said[-1] == "Saving"
    assert (machine.activity.phase, len(machine.views)) == ("registered", 2)


def test_somebody_else_who_looks_then_is_not_registered():
    machine = registration()
    now = photographed(machine)
    play(machine, [BOB] * 30, now)
    assert machine.activity.phase == "failed"
    assert "does not look like Ada" in machine.activity.text


def test_where_nobody_stays_it_fails():
    machine = registration()
    now = photographed(machine)
    for number in range(60):
        machine.update(seen(), now + number / 10)
    assert machine.activity.phase == "failed" and machine.activity.text.startswith("I don't see anybody.")


def test_where_no_picture_comes_it_says_so_and_may_be_tried_again():
    machine = registration()
    now = photographed(machine)
    for number in range(14):
        machine.update(None, now + number)
    assert (machine.activity.phase, machine.activity.hint) == ("failed", "again")
    assert machine.activity.text.startswith("The camera's pictures don't arrive in time.")
    assert machine.activity.text.endswith("You are not registered yet.")


@pytest.fixture(scope="module")
def people(recogniser, photos):
    return simulate.portraits(recogniser, [photos["obama"], photos["biden"]], read_picture)


@pytest.mark.parametrize(("kind", "ends"), [("person", "registered"), ("print bent and moved", "failed")])
def test_films_of_registrations(recogniser, people, kind, ends):
    actor = simulate.actor(people, simulate.Play(kind, 0))
    login = LoginRules(3, 12.0, 80, "challenge", MOVES_ASKED)
    machine = CheckedRegistration("Ada", lambda _: None, recogniser.embedder.spec, RULES, 0.0, login)
    assert simulate.play(recogniser, actor, machine).phase == ends
