"""Log-in without a touch: pictures held up one after another are counted, and nobody is named before the check."""

from dataclasses import replace

import numpy as np
import pytest
from vision.machine import ADA, BOB, SPEC, face, seen

from appliance.core.errors import LockedError
from appliance.identity.auto_login import SURE, AutoLogin
from appliance.identity.screen_watch import ScreenWatch
from appliance.identity.screens import Screens
from appliance.identity.strangers import KEPT, STEADY, Strangers
from appliance.records.clients import Client
from appliance.records.status import Activity
from appliance.records.vision import Match
from appliance.storage.attempts import AUTOMATIC, FREE, Attempts
from appliance.storage.database import Store


def known(person: int, vector=ADA):
    return seen(replace(face(vector), match=Match(person, f"Person {person}", 0.1, 0.45)))


def unknown(number: int, **quality):
    found = face(np.array([10.0 * number, 0], np.float32), **quality)
    return seen(replace(found, match=Match(1, "Ada", 9.0, 0.45)))


def counted(strangers: Strangers, observation, start: float, seconds: float = 1.0) -> int:
    return sum(strangers.update(observation, SPEC, start + step / 10) for step in range(round(10 * seconds)))


def test_each_unknown_face_counts_once():
    strangers = Strangers()
    assert [counted(strangers, unknown(number), 2.0 * number) for number in range(1, 6)] == [1] * 5
    assert counted(strangers, unknown(3), 20.0) == 0, "the same one again"
    assert counted(strangers, unknown(3), 20.0 + KEPT + 5) == 1


@pytest.mark.parametrize(
    "observation",
    [seen(), known(1), unknown(1, yaw=0.6), unknown(1, sharpness=2.0), seen(face(BOB))],
    ids=["nobody", "known", "turned", "moving", "nobody is registered"],
)
def test_what_is_no_unknown_face(observation):
    assert counted(Strangers(), observation, 0.0) == 0


def test_a_glance_is_no_try():
    assert counted(Strangers(), unknown(1), 0.0, STEADY - 0.1) == 0


def test_a_new_embedder_starts_over():
    strangers = Strangers()
    assert counted(strangers, unknown(1), 0.0) == 1
    other = replace(SPEC, model="other")
    assert [strangers.update(unknown(1), other, 5.0 + step / 10) for step in range(10)].count(True) == 1


def test_too_many_unknown_faces_pause_it(tmp_path):
    with Store(tmp_path) as store:
        attempts = Attempts(store)
        for _ in range(FREE):
            attempts.check("face", AUTOMATIC)
            attempts.failed("face", AUTOMATIC)
        with pytest.raises(LockedError):
            attempts.check("face", AUTOMATIC)
        attempts.check("face")
        attempts.check("face", 1)


class Watched:
    """A screen in front of which nothing happens, and the log-ins that are begun there."""

    def __init__(self, clock):
        self.begun, self.strangers, self.observation, self.activity = [], 0, None, Activity()
        self.clock, self.box, self.spec, self.visits = clock, self, SPEC, self
        screens = Screens(clock.monotonic)
        self.showing = screens.showing(Client("screen", "a"))
        self.watch = ScreenWatch(self, screens, self, self, self, auto_login=True, clock=clock.monotonic)

    def on_end(self, _heed) -> None: ...

    def all(self) -> list:
        return []

    def at(self, _client) -> None: ...

    def lends(self, _client) -> bool:
        return False

    def begin_automatic(self, client) -> None:
        self.begun.append(client.kind)

    def count_stranger(self) -> None:
        self.strangers += 1

    def see(self, observation, seconds: float = 1.0) -> None:
        self.observation = observation
        for _ in range(round(10 * seconds)):
            self.watch.look()
            self.clock.advance(0.1)


def test_pictures_held_up_one_after_another_are_counted(clock):
    watched = Watched(clock)
    with watched.showing:
        for number in range(1, 5):
            watched.see(unknown(number))
        assert (watched.strangers, watched.begun) == (4, [])
        watched.see(known(1))
    assert (watched.strangers, watched.begun) == (4, ["screen"])


def test_a_stranger_who_stays_does_not_wait_for_one_frame_of_somebody():
    greeter = AutoLogin()
    assert greeter.update(known(1), True, 0.0) is None
    for tenth in range(1, 100):
        assert greeter.update(unknown(1), True, tenth / 10) is None
    assert greeter.update(known(1), True, 10.0) is None
    assert greeter.update(known(1), True, 10.1 + SURE) == 1


def test_one_missed_frame_does_no_harm():
    greeter = AutoLogin()
    seen_by_it = [known(1), known(1), known(1), unknown(1), *[known(1)] * 4]
    assert [greeter.update(one, True, number / 10) for number, one in enumerate(seen_by_it)][-1] == 1
