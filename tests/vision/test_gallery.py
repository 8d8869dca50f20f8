"""The gallery: nearest person, second person, thresholds, both metrics."""

from dataclasses import replace

import numpy as np
import pytest

from appliance.vision.embed import EmbedderSpec, combine, distances
from appliance.vision.gallery import FEW, Gallery

SPEC = EmbedderSpec("test", "dlib", 150, "rgb", "euclidean", threshold=0.5, consistency=0.6)


def vector(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


PEOPLE = [(3, "Ada", [vector(0, 0), vector(2, 0)]), (5, "Bob", [vector(0, 10)]), (9, "Without a view", [])]


def test_a_template_is_the_mean_of_the_views():
    match = Gallery(PEOPLE, SPEC).identify(vector(1, 0))
    assert (match.person_id, match.name, match.distance) == (3, "Ada", 0)
    assert match.accepted
    assert match.second == pytest.approx(np.hypot(1, 10))


def test_the_threshold_is_inclusive():
    gallery = Gallery(PEOPLE, SPEC)
    assert gallery.identify(vector(1.5, 0)).accepted
    assert not gallery.identify(vector(1.51, 0)).accepted


def test_verify_compares_with_that_person_alone():
    gallery = Gallery(PEOPLE, SPEC)
    assert not gallery.verify(vector(1, 0), 5).accepted
    assert gallery.verify(vector(0, 10), 5).accepted
    assert gallery.verify(vector(1, 0), 9) is None
    assert gallery.verify(vector(1, 0), 77) is None


def test_nobody_is_registered():
    gallery = Gallery([], SPEC)
    assert len(gallery) == 0
    assert gallery.identify(vector(1, 0)) is None


def test_one_person_has_no_second():
    assert Gallery(PEOPLE[:1], SPEC).identify(vector(1, 0)).second is None


def test_two_who_look_alike_are_not_told_apart():
    twins = [(1, "Castor", [vector(0, 0)]), (2, "Pollux", [vector(0.3, 0)])]
    careful = replace(SPEC, margin=0.2)
    match = Gallery(twins, careful).identify(vector(0.1, 0))
    assert (match.name, match.second_name) == ("Castor", "Pollux")
    assert match.near and match.alike and not match.accepted
    assert Gallery(twins, careful).identify(vector(-0.1, 0)).accepted
    assert Gallery(twins, SPEC).identify(vector(0.1, 0)).accepted


def test_a_named_person_is_refused_when_somebody_else_is_nearer():
    twins = [(1, "Castor", [vector(0, 0)]), (2, "Pollux", [vector(0.3, 0)])]
    gallery = Gallery(twins, replace(SPEC, margin=0.2))
    assert gallery.verify(vector(0.1, 0), 1).accepted
    assert not gallery.verify(vector(0.1, 0), 2).accepted


def test_a_search_among_many_is_stricter_than_among_few():
    careful = replace(SPEC, decade=0.1)

    def crowd(count: int) -> Gallery:
        return Gallery([(i, str(i), [vector(100 * i, 0)]) for i in range(count)], careful)

    assert crowd(1).threshold == crowd(FEW).threshold == pytest.approx(0.5)
    assert crowd(10 * FEW).threshold == pytest.approx(0.4)
    assert not crowd(10 * FEW).identify(vector(0.45, 0)).accepted
    assert crowd(10 * FEW).verify(vector(0.45, 0), 0).accepted, "a named person is compared once"


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_distances_are_those_of_the_definition(metric):
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(50, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    probe = rows[7] + 0.01 * rows[8]
    gallery = Gallery([(i, str(i), [row]) for i, row in enumerate(rows)], replace(SPEC, metric=metric))
    match = gallery.identify(probe)
    expected = np.sort(distances(probe, rows, metric))
    assert match.person_id == 7
    assert (match.distance, match.second) == pytest.approx((expected[0], expected[1]), abs=1e-3)


def test_cosine_does_not_care_for_length():
    unit = combine([vector(3, 0), vector(0, 3)], "cosine")
    assert np.linalg.norm(unit) == pytest.approx(1)
    assert distances(unit, unit[None], "cosine")[0] == pytest.approx(0, abs=1e-6)
    assert distances(vector(1, 0), vector(0, 1)[None], "cosine")[0] == pytest.approx(1)


# ---------------------------------------------------------------- counter-examples


def test_a_face_that_was_a_mistake_is_not_taken_again():
    people = [(1, "Ada", [vector(0, 0), vector(0.1, 0)])]
    gallery = Gallery(people, SPEC, {1: [vector(0.4, 0)]})
    assert gallery.counting == 1
    assert gallery.identify(vector(0.1, 0)).accepted
    match = gallery.identify(vector(0.38, 0))
    assert match.near and match.refuted and not match.accepted
    assert not gallery.verify(vector(0.38, 0), 1).accepted
    assert Gallery(people, SPEC).identify(vector(0.38, 0)).accepted


def test_a_mistake_that_looks_like_one_s_own_view_does_not_count():
    people = [(1, "Ada", [vector(0, 0), vector(0.4, 0)])]
    gallery = Gallery(people, SPEC, {1: [vector(0.39, 0)]})
    assert gallery.counting == 0
    assert gallery.identify(vector(0.4, 0)).accepted, "nobody is shut out by a false word"
