"""How searches among few and many people are measured."""

from dataclasses import replace

import numpy as np
import pytest

from appliance.core.errors import FaceError
from appliance.lab import crowds
from appliance.lab.evaluation import Photo
from appliance.vision.embed import EmbedderSpec
from appliance.vision.gallery import Gallery, threshold_among

SPEC = EmbedderSpec("test", "euclidean", threshold=0.5, consistency=0.6, margin=0.1, decade=0.1)


def people(count: int, apart: float = 10.0) -> list[Photo]:
    """People in a row, every other one with a second photo, 0.1 beside the first."""
    places = [(number, shift) for number in range(count) for shift in (0.0, 0.1)[: 1 + number % 2]]
    return [Photo(f"{n}-{s}", str(n), np.array([apart * n + s, 0], np.float32)) for n, s in places]


def test_people_far_apart_are_let_in_and_strangers_are_not():
    found = crowds.crowds(people(110), SPEC)
    assert found["people"] == 110
    assert [row["registered"] for row in found["sizes"]] == [24, 100, 103, 1000]
    for row in found["sizes"][:-1]:
        assert row["threshold"] == pytest.approx(threshold_among(SPEC, row["registered"]), abs=1e-4)
        assert row["let_in"]["rate"] == row["refused"]["rate"] == row["mistaken"]["rate"] == 0
        assert row["visits"] == crowds.DRAWS * (110 - row["registered"])
        assert 0 < row["log_ins"] < crowds.DRAWS * row["registered"]
    assert found["sizes"][-1]["promised"]["rate"] == 0


def test_the_more_are_registered_the_more_strangers_get_in_at_one_threshold():
    dice = np.random.default_rng(3)
    photos = [Photo(str(n), str(n), vector) for n, vector in enumerate(dice.normal(size=(300, 3)).astype(np.float32))]
    one = crowds.crowds(photos, replace(SPEC, decade=0.0, margin=0.0))["sizes"]
    shrinking = crowds.crowds(photos, replace(SPEC, decade=0.3, margin=0.0))["sizes"]
    rates = [row["let_in"]["rate"] for row in one[:3]]
    assert rates == sorted(rates) and rates[0] < rates[2]
    assert shrinking[2]["let_in"]["rate"] < rates[2] / 2
    assert all(row["refused"] is None for row in one[:3]), "nobody has a second photo"
    assert one[-1]["promised"]["rate"] <= 1


def test_a_stranger_who_looks_like_somebody_is_counted():
    photos = [*people(60), Photo("like 8", "somebody", np.array([80.2, 0], np.float32))]
    row = crowds.crowds(photos, SPEC)["sizes"][0]
    assert 0 < row["let_in"]["rate"] < 0.05
    assert row["let_in"]["with_errors"] >= 1


def test_few_people_are_not_enough():
    with pytest.raises(FaceError, match="at least 48 people"):
        crowds.crowds(people(40), SPEC)


def test_the_report_names_every_size():
    lines = crowds.crowds_as_text(crowds.crowds(people(110), SPEC))
    assert lines[0] == "searches among some of 110 people, 25 times at random:"
    assert "24 registered, threshold 0.5: strangers let in 0.000%" in lines[1] and "log-ins" in lines[2]
    assert "promised" in lines[-1]


def test_the_threshold_is_that_of_a_gallery():
    gallery = Gallery([(i, str(i), [np.array([10.0 * i, 0], np.float32)]) for i in range(60)], SPEC)
    assert gallery.threshold == threshold_among(SPEC, 60) < SPEC.threshold
