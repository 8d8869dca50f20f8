"""The gallery looks at itself."""

import numpy as np
from vision.machine import SPEC  # threshold 0.45

from appliance.vision.self_test import as_text, misfits, self_test


def v(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


ADA = (1, "Ada", [v(0, 0), v(0.1, 0), v(0, 0.1)])
BEA = (2, "Bea", [v(0.46, 0), v(0.6, 0)])
CARL = (3, "Carl", [v(9, 0), v(9.1, 0), v(9, 3)])


def test_people_far_apart_are_told_apart():
    found = self_test([ADA, CARL], SPEC)
    assert (found.people, found.views, found.mistaken, found.overlapping) == (2, 6, 0, ())
    assert found.closest.distance > 8


def test_a_view_that_does_not_fit_is_proposed_for_removal():
    found = self_test([ADA, CARL], SPEC)
    assert found.refused == 3, "without it the others fit; with it in their template they do not"
    worst = found.outliers[0]
    assert (worst.person_id, worst.name, worst.index) == (3, "Carl", 2)
    assert worst.distance > 2.9


def test_a_bad_view_does_not_make_the_good_ones_bad():
    views = [np.array([x, 0], np.float32) for x in (0.0, 0.1, 3.0)]
    assert [index for index, _ in misfits(views, SPEC)] == [2], (
        "although the first lies 1.5 from the mean of the others"
    )


def test_siblings_are_found():
    found = self_test([ADA, BEA, CARL], SPEC)
    assert [(pair.first, pair.second) for pair in found.overlapping] == [("Ada", "Bea")]
    assert found.closest == found.overlapping[0]
    assert 0.4 < found.closest.distance < 0.45
    assert "hard to tell apart: Ada and Bea" in as_text(found)


def test_a_view_that_would_be_taken_for_somebody_else_counts():
    mixed = (1, "Ada", [v(0, 0), v(0.55, 0)])
    assert self_test([mixed, BEA], SPEC).mistaken == 1


def test_one_view_cannot_be_left_out():
    found = self_test([(1, "Ada", [v(0, 0)])], SPEC)
    assert (found.refused, found.outliers, found.closest) == (0, (), None)


def test_nobody():
    assert self_test([], SPEC).people == 0
