"""Light on a face: colours in random order, and what people, prints and screens make of them."""

import random
from dataclasses import replace

import numpy as np
import pytest

from appliance.core.images import read_picture
from appliance.lab import simulation as simulate
from appliance.records.vision import Match
from appliance.vision.flows.login_rules import LoginRules
from appliance.vision.liveness.flash import COLOURS, STEP, Flash, choose_colours


def test_every_channel_is_seen_bright_and_dark():
    rng = random.Random(1)
    orders = [tuple(choose_colours(8, rng)) for _ in range(200)]
    assert len(set(orders)) > 190
    for order in orders:
        light = np.array([COLOURS[name] for name in order])
        assert (light.max(axis=0) == 1).all() and (light.min(axis=0) == 0).all()
        assert all(a != b for a, b in zip(order, order[1:], strict=False))


def test_colours_follow_the_clock():
    flash = Flash(["red", "blue"], 10.0)
    assert [flash.colour(10 + STEP * k) for k in (0, 0.9, 1.1, 5)] == ["red", "red", "blue", "blue"]
    assert not flash.over(10 + 2 * STEP) and flash.over(10 + 2 * STEP + 0.3)


def test_too_few_frames_say_nothing():
    assert Flash(["red", "blue", "green"], 0.0).reflection().verdict == "unclear"


@pytest.fixture(scope="module")
def people(recogniser, photos):
    return simulate.portraits(recogniser, [photos["obama"], photos["biden"]], read_picture)


def shone(recogniser, people, kind: str, number: int, power: float):
    actor = simulate.actor(people, simulate.Play(kind, number))
    actor._power, actor._light = power, replace(actor._light, gain=0.8)
    flash = Flash(choose_colours(8, random.Random(number)), 0.0)
    for k in range(1000):
        now = k / 8
        if flash.over(now):
            return flash.reflection()
        pixels = actor.frame(now, "straight", COLOURS[flash.colour(max(0.0, now - 0.1))])
        flash.update(pixels, recogniser.detector.find(pixels)[0], now)
    raise AssertionError("the flash never ended")


def test_a_face_follows_the_light(recogniser, people):
    seen = shone(recogniser, people, "person", 1, 0.3)
    assert (seen.verdict, seen.followed > 0.9, seen.strength > 0.05) == ("live", True, True)


@pytest.mark.parametrize("species", ["photo on a tablet", "film of a registration on a phone"])
def test_a_screen_does_not(recogniser, people, species):
    assert shone(recogniser, people, species, 1, 0.3).verdict in ("dull", "unclear")


def test_a_sheet_follows_evenly(recogniser, people):
    seen = shone(recogniser, people, "print held still", 1, 0.3)
    assert seen.verdict == "even" and seen.followed > 0.9


def test_in_strong_light_nothing_is_said(recogniser, people):
    assert shone(recogniser, people, "person", 1, 0.002).verdict in ("unclear", "dull")


@pytest.mark.parametrize(("kind", "phase"), [("person", "verified"), ("photo on a tablet", "refused")])
def test_movements_are_asked_for_where_light_does_not_tell(recogniser, people, kind, phase):
    rules = LoginRules(3, 12.0, 80, "challenge", flash=True)
    actor = simulate.actor(people, simulate.Play(kind, 2))
    ended = simulate.log_in(recogniser, actor, lambda _: Match(1, "Ada", 0.0, 1.0), rules, 2)
    assert ended.activity.phase == phase
    assert ended.decision.challenge == ("passed" if phase == "verified" else "failed")
