"""The network that tells pictures from people: its input, its votes, and what a log-in makes of them."""

from dataclasses import replace

import numpy as np
import pytest
from vision import conditions as seen_as
from vision.machine import ADA, CROP, SPEC, face, knows, seen

from appliance.core.config import load
from appliance.core.images import read_picture
from appliance.pipelines import loaders
from appliance.records.vision import BoundingBox
from appliance.vision.flows import login as flow
from appliance.vision.flows.login import Login
from appliance.vision.flows.login_rules import LoginRules
from appliance.vision.liveness.antispoof import FRAMES, LIVE, SIDE, SPOOF, Votes, _square
from appliance.vision.liveness.passive import ChallengeRules

BOX = BoundingBox(0, 0, 50, 60)


class Says:
    """A network that says what it is told to."""

    def __init__(self, *scores: float):
        self._scores = list(scores)

    def score(self, *_) -> float:
        return self._scores.pop(0) if len(self._scores) > 1 else self._scores[0]


# ---------------------------------------------------------------- its input


def test_the_face_is_cut_out_with_its_surroundings():
    pixels = np.zeros((400, 400, 3), np.uint8)
    pixels[140:260, 150:250] = 255
    seen_by_it = _square(pixels, BoundingBox(150, 140, 100, 120))
    assert seen_by_it.shape == (SIDE, SIDE, 3)
    share = (seen_by_it[..., 0] > 127).mean()
    assert share == pytest.approx(100 * 120 / 180**2, rel=0.05)


@pytest.mark.parametrize(
    "box", [BoundingBox(-20, -30, 90, 110), BoundingBox(350, 360, 90, 110), BoundingBox(0, 0, 4, 5)]
)
def test_what_lies_beyond_the_picture_is_mirrored(box):
    pixels = np.random.default_rng(1).integers(1, 255, (400, 400, 3), np.uint8)
    assert _square(pixels, box).min() > 0


# ---------------------------------------------------------------- its votes


@pytest.mark.parametrize(
    ("scores", "opinion"),
    [
        ([9.0] * (FRAMES - 1), "unsure"),
        ([9.0] * FRAMES, "live"),
        ([SPOOF - 1] * FRAMES, "spoof"),
        ([(LIVE + SPOOF) / 2] * 9, "unsure"),
        ([8.0, 8.0, -1.0, 8.0], "live"),
    ],
)
def test_the_frames_of_a_log_in_vote(scores, opinion):
    votes = Votes(Says(*scores))
    for _ in scores:
        votes.update(CROP, BOX)
    assert votes.opinion == opinion


def test_without_a_network_there_is_no_opinion():
    votes = Votes(None)
    for _ in range(9):
        votes.update(CROP, BOX)
    assert votes.opinion == "unsure"


# ---------------------------------------------------------------- a log-in


@pytest.fixture
def ended(monkeypatch):
    """A log-in of three seconds with a policy, a network and what the watching says, and the movements asked for."""

    def play(policy: str, score: float, motion: str = "unknown") -> tuple[Login, list[int]]:
        class Watching:
            verdict = motion

            def __init__(self, *_):
                pass

            def update(self, *_):
                pass

        for name in ("Borders", "patch_of", "Reference"):
            monkeypatch.setattr(flow, name, lambda *_: object())
        monkeypatch.setattr(flow, "Passive", Watching)
        asked: list[int] = []
        moves = lambda count: asked.append(count) or ["left"] * count  # noqa: E731
        rules = LoginRules(3, 12.0, 80, policy, ChallengeRules(3, 5.0), network=Says(score))
        machine = Login(knows(ADA), SPEC, rules, 0.0, choose=moves)
        for tenth in range(1, 30):
            if machine._subject.challenge is None:
                machine.update(replace(seen(face()), pixels=CROP), tenth / 10)
        return machine, asked

    return play


@pytest.mark.parametrize(
    ("policy", "score", "motion", "phase", "asked"),
    [
        ("doubtful", 9.0, "unknown", "verified", []),
        ("doubtful", 9.0, "flat", "login", [3]),
        ("doubtful", 0.2, "unknown", "login", [2]),
        ("doubtful", 0.2, "live", "login", [2]),
        ("doubtful", -4.0, "live", "login", [3]),
        ("passive", 9.0, "unknown", "verified", []),
        ("passive", 0.2, "unknown", "verified", []),
        ("passive", -4.0, "live", "refused", []),
        ("passive", 9.0, "framed", "refused", []),
        ("challenge", 9.0, "unknown", "login", [3]),
    ],
)
def test_what_a_log_in_makes_of_it(ended, policy, score, motion, phase, asked):
    machine, moves = ended(policy, score, motion)
    assert (machine.activity.phase, moves) == (phase, asked)


def test_auto_is_doubtful_where_something_can_be_in_doubt():
    config = load(environ={}).faces
    assert LoginRules.of(config).liveness == "passive"
    assert LoginRules.of(config, Says(1.0)).liveness == "doubtful"
    assert LoginRules.of(replace(config, liveness="challenge"), Says(1.0)).liveness == "challenge"


# ---------------------------------------------------------------- the network itself


@pytest.fixture(scope="module")
def network(models):
    found = loaders.build_antispoof(load(environ={"LARSON_FACES_THREADS": "1"}).faces, models)
    if found is None:
        pytest.skip("the network is not installed: larson models fetch minifasnet-9780")
    return found


def test_people_are_people(network, recogniser, photos):
    for name in ("obama", "obama-again", "biden", "astronaut"):
        picture = read_picture(photos[name])
        found = recogniser.detector.find(picture)[0]
        assert network.score(picture, found.box) > LIVE, name
        framed = seen_as.before_camera(picture, found)
        assert network.score(framed, recogniser.detector.find(framed)[0].box) > LIVE, name


def test_a_blur_over_all_looks_like_a_picture(network, recogniser, photos):
    picture = read_picture(photos["biden"])
    box = recogniser.detector.find(picture)[0].box
    sheet = (0.45 * picture + 60).astype(np.uint8)
    assert network.score(sheet, box) < network.score(picture, box)
