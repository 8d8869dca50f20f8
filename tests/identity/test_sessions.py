"""Sessions as a service: they begin and end by themselves, whether or not a page is open."""

from dataclasses import replace

import numpy as np
import pytest
from vision.machine import ADA, BOB, face, seen

from appliance.identity.auto_login import AutoLogin
from appliance.identity.screens import Screens
from appliance.identity.sessions import MAX_ENDINGS, SessionRules, Sessions
from appliance.records.clients import Client
from appliance.records.people import StoredSample
from appliance.records.vision import Face, Match
from appliance.storage.people import People
from appliance.vision.flows.viewer_presence import ViewerPresenceRules

SCREEN, OTHER = Client("screen", "a"), Client("screen", "b")
PHONE = Client("phone", "c", 7)
RULES = SessionRules(rest=1800.0, idle=180.0, presence=ViewerPresenceRules(away=3.0, leave=20.0))


@pytest.fixture
def people(store) -> People:
    made = People(store)
    for name in ("Ada", "Bob"):
        made.register(name, [StoredSample("m", np.zeros(4, np.float32), b"x")])
    return made


@pytest.fixture
def sessions(people, clock) -> Sessions:
    return Sessions(people, RULES, clock.monotonic)


def test_a_session_is_found_by_its_token_alone(sessions):
    session = sessions.log_in(SCREEN, 1, by_face=True)
    assert sessions.person(session.token).name == "Ada"
    assert sessions.person("") is None and sessions.person(session.key) is None
    assert sessions.at(SCREEN) is session and sessions.at(OTHER) is None


def test_a_new_log_in_ends_the_former_one(sessions):
    first = sessions.log_in(SCREEN, 1, by_face=True)
    second = sessions.log_in(SCREEN, 2, by_face=True)
    assert sessions.person(first.token) is None
    assert sessions.person(second.token).name == "Bob"
    assert sessions.ending(SCREEN) == ""


def test_a_socket_joins_by_the_key_and_only_at_its_own_client(sessions):
    session = sessions.log_in(SCREEN, 1, by_face=True)
    assert sessions.join(SCREEN, session.key) is session
    assert sessions.join(OTHER, session.key) is None
    assert sessions.join(SCREEN, session.token) is None and sessions.join(SCREEN, "") is None
    sessions.log_out(session.token)
    assert sessions.join(SCREEN, session.key) is None


def test_rest_ends_a_session_and_asking_counts_as_use(sessions, clock):
    session = sessions.log_in(PHONE, 1, by_face=False)
    clock.advance(1700)
    assert sessions.person(session.token).name == "Ada"
    clock.advance(1700)
    assert sessions.look(session.token).name == "Ada"
    clock.advance(200)
    assert sessions.look(session.token) is None, "looking is no use"
    assert sessions.ending(PHONE) == "expired"


def test_walking_away_ends_a_session_with_no_page_open(sessions, clock):
    session = sessions.log_in(SCREEN, 1, by_face=True)
    heard = []
    sessions.on_end(lambda ended, why: heard.append((ended.person_id, why)))
    for _ in range(40):
        clock.advance(0.25)
        sessions.watch(session, seen())
    assert session.company == "away"
    for _ in range(60):
        clock.advance(0.25)
        sessions.watch(session, seen())
    assert sessions.person(session.token) is None
    assert sessions.ending(SCREEN) == "left" and heard == [(1, "left")]


def test_without_a_camera_hands_tell_who_is_there(sessions, clock):
    session = sessions.log_in(SCREEN, 1, by_face=True)
    for _ in range(10):
        clock.advance(60)
        sessions.touched(SCREEN)
        sessions.watch(session, None)
    assert sessions.look(session.token) is not None
    clock.advance(181)
    sessions.watch(session, None)
    assert sessions.look(session.token) is None and sessions.ending(SCREEN) == "idle"


def test_a_person_who_is_removed_is_logged_out_everywhere(sessions, people):
    at_screen, at_phone = sessions.log_in(SCREEN, 1, by_face=True), sessions.log_in(PHONE, 1, by_face=False)
    bob = sessions.log_in(OTHER, 2, by_face=True)
    sessions.log_out_person(1)
    assert sessions.look(at_screen.token) is None and sessions.look(at_phone.token) is None
    assert sessions.look(bob.token).name == "Bob"
    people.remove(2)  # by the command line, which tells nobody
    assert sessions.look(bob.token) is None and sessions.ending(OTHER) == "removed"


def test_few_endings_are_remembered(sessions):
    for number in range(2 * MAX_ENDINGS):
        session = sessions.log_in(Client("screen", f"n{number}"), 1, by_face=True)
        sessions.log_out(session.token)
    assert sessions.ending(Client("screen", "n0")) == ""
    assert sessions.ending(Client("screen", f"n{2 * MAX_ENDINGS - 1}")) == "logged out"


# ---------------------------------------------------------------- screens


def test_the_front_screen_is_the_one_touched_last(clock):
    screens = Screens(clock.monotonic)
    assert screens.front is None
    with screens.showing(SCREEN):
        clock.advance(1)
        with screens.showing(OTHER):
            assert screens.front.client == OTHER
            clock.advance(1)
            screens.touched(SCREEN)
            assert screens.front.client == SCREEN
            screens.set_busy(SCREEN, True)
            assert screens.front.busy
        screens.touched(OTHER)  # closed: nothing to say of it
        assert screens.front.client == SCREEN
    assert screens.front is None


# ---------------------------------------------------------------- log-in without a touch


def known(vector: np.ndarray, person_id: int) -> Face:
    return replace(face(vector), match=Match(person_id, f"Person {person_id}", 0.1, 0.45))


def greeted(machine: AutoLogin, observation, seconds: float, start: float, free: bool = True) -> list[int]:
    found = []
    for step in range(round(seconds / 0.1)):
        person = machine.update(observation, free, start + 0.1 * step)
        found += [person] if person else []
    return found


def test_somebody_is_greeted_once_a_visit():
    machine = AutoLogin()
    ada = seen(known(ADA, 1))
    assert greeted(machine, ada, 0.5, 0.0) == [], "not at first sight"
    assert greeted(machine, ada, 5.0, 0.5) == [1]
    assert greeted(machine, seen(), 4.0, 6.0) == []
    assert greeted(machine, ada, 5.0, 10.0) == [1], "another visit"


def test_somebody_who_logged_out_and_stays_is_left_alone():
    machine = AutoLogin()
    machine.left_alone(1, 0.0)
    assert greeted(machine, seen(known(ADA, 1)), 30.0, 0.0) == []


def test_nobody_is_greeted_while_the_screen_is_taken():
    machine = AutoLogin()
    assert greeted(machine, seen(known(BOB, 2)), 5.0, 0.0, free=False) == []
    assert greeted(machine, seen(known(BOB, 2)), 5.0, 5.0) == [2]


def test_a_stranger_is_not_greeted():
    assert greeted(AutoLogin(), seen(face(BOB)), 5.0, 0.0) == []
