"""The visits of guests: when each ends, and what it tells. No page is needed."""

import numpy as np
import pytest
from vision.machine import SPEC
from vision.test_guest_presence import ANNE, BEN, seen

from appliance.identity import guest_visits
from appliance.identity.guest_visits import GuestVisits, VisitRules
from appliance.records.clients import Client
from appliance.records.vision import Observation

HERE, PHONE = Client("screen", "here"), Client("phone", "page", 7)
UNSEEN, IDLE = 20.0, 180.0  # seconds


class Hall:
    """Visits with a clock of the test's own."""

    def __init__(self):
        self.now, self.seq, self.ended = 100.0, 0, []
        self.visits = GuestVisits(VisitRules(UNSEEN, IDLE), lambda: self.now)
        self.visits.on_end(lambda visit, why: self.ended.append((visit.client, why)))

    def play(self, seconds: float, *vectors: np.ndarray, camera: bool = True, client: Client = HERE) -> list:
        """Some seconds with faces before the camera; the endings up to then."""
        for _ in range(round(seconds)):
            self.now, self.seq = self.now + 1, self.seq + 1
            faces = tuple(seen(vector) for vector in vectors)
            observation = Observation(self.seq, self.now, 640, 480, faces, 30.0) if camera else None
            self.visits.watch(self.visits.of(client), observation, SPEC)
        return [why for who, why in self.ended if who == client]


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_a_guest_who_is_seen_stays(hall):
    hall.visits.use(HERE)
    assert hall.play(1000, ANNE) == []


def test_a_guest_who_steps_away_has_left(hall):
    first = hall.visits.use(HERE)
    hall.play(5, ANNE)
    assert hall.play(UNSEEN - 1) == []
    assert hall.play(3) == ["left"] and first.over
    assert hall.visits.of(HERE).name != first.name and not hall.visits.of(HERE).open


def test_hands_count_as_well(hall):
    hall.visits.use(HERE)
    for _ in range(10):
        hall.visits.touched(HERE)
        assert hall.play(UNSEEN - 1) == []


def test_another_face_ends_it_also_where_nothing_was_said_yet(hall):
    hall.play(5, ANNE)
    assert hall.play(4, BEN) == ["replaced"], "what was typed is not the next one's"


def test_without_a_camera_the_idle_time_decides(hall):
    hall.visits.use(HERE)
    assert hall.play(IDLE - 1, camera=False) == []
    assert hall.play(3, camera=False) == ["idle"]


def test_who_waits_for_an_answer_may_be_out_of_sight(hall):
    visit = hall.visits.use(HERE)
    with hall.visits.answering(visit):
        assert hall.play(10 * UNSEEN) == []
    assert hall.play(UNSEEN - 1) == [] and hall.play(3) == ["left"]
    with hall.visits.answering(hall.visits.use(HERE)):
        hall.play(2, ANNE)
        assert hall.play(4, BEN) == ["left", "replaced"], "the answer is not for somebody else"


def test_a_visit_in_which_nothing_is_kept_goes_on(hall):
    assert hall.play(10 * IDLE, camera=False) == []


def test_a_visit_knows_how_the_one_before_it_ended(hall):
    assert hall.visits.of(HERE).after == ""
    for why in ("logged out", "left"):
        hall.visits.end(HERE, why)
        assert hall.visits.of(HERE).after == why


def test_a_phone_that_is_removed(hall):
    visit = hall.visits.use(PHONE)
    hall.visits.use(HERE)
    hall.visits.end_phone(7)
    assert visit.over and hall.ended == [(PHONE, "removed")]


def test_a_crowd_of_cookies_does_not_fill_the_memory(hall, monkeypatch):
    monkeypatch.setattr(guest_visits, "MAX_VISITS", 3)
    for number in range(10):
        hall.visits.of(Client("screen", str(number)))
    assert len(hall.visits.all()) == 3 and {why for _, why in hall.ended} == {"crowded"}
