"""The challenge and the watching, as pure machines fed with parallaxes; then with films of people and of attacks."""

import random
from collections.abc import Iterator

import numpy as np
import pytest
from vision.machine import CROP, face

from appliance.core.images import read_picture
from appliance.lab import simulation as simulate
from appliance.records.vision import Match
from appliance.vision.flows.login_rules import LoginRules
from appliance.vision.liveness import passive as liveness
from appliance.vision.liveness.parallax import Parallax
from appliance.vision.liveness.passive import MOVES, SIDEWAYS, STEADY, Challenge, ChallengeRules, Passive, choose_moves

RULES = ChallengeRules(3, 5.0)
SHOWN = {
    "": Parallax((0.0, 0.0), (0.0, 0.0), 1.0, 0.003),
    "left": Parallax((0.5, 0.0), (0.08, 0.0), 0.95, 0.01),
    "right": Parallax((-0.5, 0.0), (-0.08, 0.0), 0.95, 0.01),
    "up": Parallax((0.0, -0.4), (0.0, -0.08), 0.95, 0.01),
    "down": Parallax((0.0, 0.4), (0.0, 0.08), 0.95, 0.01),
    "left, flat": Parallax((0.4, 0.0), (0.005, 0.0), 0.8, 0.01),
    "left, shallow": Parallax((0.4, 0.0), (0.018, 0.0), 0.87, 0.016),
    "up, flat": Parallax((0.0, -0.4), (0.0, -0.01), 0.8, 0.01),
    "tilted sheet": Parallax((0.06, 0.0), (0.001, 0.0), 0.85, 0.003),
    "a little, deep": Parallax((0.2, 0.0), (0.03, 0.0), 0.99, 0.004),
    "left, blurred": Parallax((0.5, 0.0), (0.08, 0.0), 0.95, 0.09),
}


class Shown:
    """A reference that says what it is told to."""

    def __init__(self):
        self.next = SHOWN[""]

    def compare(self, _) -> Parallax:
        return self.next


@pytest.fixture(autouse=True)
def _no_patches(monkeypatch, request):
    if "film" not in request.node.name:
        monkeypatch.setattr(liveness, "patch_of", lambda *_: None)


class Film:
    """A challenge, and a clock."""

    def __init__(self, *moves: str):
        self.shown = Shown()
        self.now = 0.0
        self.challenge = Challenge(self.shown, 200.0, list(moves), RULES, 0.0)

    def show(self, what: str, frames: int = 3, width: float = 200.0, same: bool = True) -> str:
        for _ in range(frames):
            self.now += 0.1
            self.shown.next = SHOWN[what]
            self.challenge.update(CROP, face(width=width), same, self.now)
        return self.challenge.state


def test_the_movements_in_order_pass():
    film = Film("left", "up", "right")
    assert film.show("left") == "asking" and film.challenge.wanted == "up"
    assert film.show("up") == "asking"
    assert film.show("right") == "passed"
    assert film.challenge.progress == 1


def test_coming_closer_counts_by_the_width():
    film = Film("closer")
    assert film.show("", width=230) == "asking"
    assert film.show("", width=250) == "passed"


@pytest.mark.parametrize(("asked", "shown"), [("left", "left, flat"), ("up", "up, flat"), ("left", "left, blurred")])
def test_without_depth_a_movement_does_not_count(asked, shown):
    film = Film(asked)
    assert film.show(shown, 20) == "asking"
    assert film.show("", 31) == "failed"
    assert film.challenge.reason == "That took too long"


def test_a_shallow_nose_counts_where_it_shows_for_long():
    film = Film("left")
    assert film.show("left, shallow", STEADY - 1) == "asking"
    assert film.show("left, shallow", 1) == "passed"
    assert Film("left").show("left, flat", 30) == "asking"


def test_one_frame_is_no_movement():
    film = Film("left")
    assert film.show("left", 1) == "asking"
    film.show("")
    assert film.show("left", 1) == "asking"


def test_somebody_else_s_movement_does_not_count():
    assert Film("left").show("left", 20, same=False) == "asking"


def test_another_movement_fails():
    film = Film("left")
    film.show("", 8)
    assert film.show("right") == "failed"
    assert "turn your head to the left" in film.challenge.reason


def test_the_last_movement_may_go_on_for_a_while():
    film = Film("left", "right")
    film.show("left", 2)
    assert film.show("left", 20) == "asking"
    assert film.show("right") == "passed"


def test_time_runs_without_frames():
    film = Film("left")
    film.challenge.wait(4.9)
    assert film.challenge.state == "asking"
    film.challenge.wait(5.1)
    assert film.challenge.state == "failed"


def test_the_order_is_random_and_always_asks_for_a_turn():
    rng = random.Random(1)
    orders = [tuple(choose_moves(3, rng)) for _ in range(500)]
    assert len(set(orders)) > 25
    for order in orders:
        assert set(order) <= set(MOVES)
        assert set(order) & set(SIDEWAYS)
        assert all(a != b for a, b in zip(order, order[1:], strict=False))
    assert choose_moves(1, rng)[0] in SIDEWAYS


class Border:
    """Borders that went along so far."""

    def __init__(self, *lengths: float):
        self._lengths = list(lengths)

    def moving(self, *_) -> float:
        return self._lengths.pop(0) if self._lengths else 0.0


def test_borders_that_go_along_condemn():
    passive = Passive(Shown(), Border(0.0, 0.9, 0.0, 1.2))
    for expected in ("unknown", "unknown", "unknown", "framed"):
        passive.update(CROP, face())
        assert passive.verdict == expected


def watched(*frames: str) -> str:
    shown = Shown()
    passive = Passive(shown, Border())
    for what in frames:
        shown.next = SHOWN[what]
        passive.update(CROP, face())
    return passive.verdict


@pytest.mark.parametrize(
    ("frames", "verdict"),
    [
        ([""] * 20, "unknown"),
        (["a little, deep"], "unknown"),
        (["a little, deep"] * 2, "live"),
        (["left"] * 2, "live"),
        (["tilted sheet"] * 2, "flat"),
        (["left, flat"] * 3, "flat"),
        (["left, blurred"] * 9, "unknown"),
        (["tilted sheet", *["left"] * 3], "live"),
        ([*["left"] * 2, *["tilted sheet"] * 3], "flat"),
    ],
)
def test_watching(frames, verdict):
    assert watched(*frames) == verdict


# ---------------------------------------------------------------- films


@pytest.fixture(scope="module")
def people(recogniser, photos):
    return simulate.portraits(recogniser, [photos["obama"], photos["biden"]], read_picture)


def outcomes(recogniser, people, kind: str, policy: str, plays: int) -> Iterator[str]:
    rules = LoginRules(3, 12.0, 80, policy, RULES)
    for number in range(plays):
        actor = simulate.actor(people, simulate.Play(kind, number))
        yield simulate.log_in(recogniser, actor, lambda _: Match(1, "Ada", 0.0, 1.0), rules).activity.phase


def test_a_film_of_a_person_passes_the_challenge(recogniser, people):
    assert list(outcomes(recogniser, people, "person", "challenge", 2)) == ["verified"] * 2


@pytest.mark.parametrize(
    "species",
    ["print held still", "print bent and moved", "print with eyes cut out", "photo on a tablet"],
)
def test_a_film_of_an_attack_does_not_pass_the_challenge(recogniser, people, species):
    assert "verified" not in list(outcomes(recogniser, people, species, "challenge", 2))


def test_a_film_of_a_registration_is_asked_something_else(recogniser, people):
    played = list(outcomes(recogniser, people, "film of a registration on a tablet", "challenge", 4))
    assert played.count("verified") == 0


def test_the_same_play_is_the_same_film(people):
    first, again = (simulate.actor(people, simulate.Play("photo on a phone", 3)) for _ in range(2))
    assert np.array_equal(first.frame(0.5, "left"), again.frame(0.5, "left"))
