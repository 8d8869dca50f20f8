"""The gallery: nearest person, second person, thresholds, both metrics."""

import numpy as np
import pytest

from appliance.faces.embed import combine, distances
from appliance.faces.gallery import Gallery


def vector(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


PEOPLE = [(3, "Ada", [vector(0, 0), vector(2, 0)]), (5, "Bob", [vector(0, 10)]), (9, "Without a view", [])]


def test_a_template_is_the_mean_of_the_views():
    match = Gallery(PEOPLE, "euclidean", 0.5).identify(vector(1, 0))
    assert (match.person_id, match.name, match.distance) == (3, "Ada", 0)
    assert match.accepted
    assert match.second == pytest.approx(np.hypot(1, 10))


def test_the_threshold_is_inclusive():
    gallery = Gallery(PEOPLE, "euclidean", 0.5)
    assert gallery.identify(vector(1.5, 0)).accepted
    assert not gallery.identify(vector(1.51, 0)).accepted


def test_verify_compares_with_that_person_alone():
    gallery = Gallery(PEOPLE, "euclidean", 0.5)
    assert not gallery.verify(vector(1, 0), 5).accepted
    assert gallery.verify(vector(0, 10), 5).accepted
    assert gallery.verify(vector(1, 0), 9) is None
    assert gallery.verify(vector(1, 0), 77) is None


def test_nobody_is_registered():
    gallery = Gallery([], "euclidean", 0.5)
    assert len(gallery) == 0
    assert gallery.identify(vector(1, 0)) is None


def test_one_person_has_no_second():
    assert Gallery(PEOPLE[:1], "euclidean", 0.5).identify(vector(1, 0)).second is None


def test_cosine_does_not_care_for_length():
    unit = combine([vector(3, 0), vector(0, 3)], "cosine")
    assert np.linalg.norm(unit) == pytest.approx(1)
    assert distances(unit, unit[None], "cosine")[0] == pytest.approx(0, abs=1e-6)
    assert distances(vector(1, 0), vector(0, 1)[None], "cosine")[0] == pytest.approx(1)
