"""The gallery: nearest person, second person, thresholds, both metrics."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.vision.embed import EmbedderSpec, combine, distances
from appliance.vision.gallery import FEW, Gallery

SPEC = EmbedderSpec("test", "euclidean", threshold=0.5, consistency=0.6)


def vector(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


PEOPLE = [(3, "Ada", [vector(0, 0), vector(2, 0)]), (5, "Bob", [vector(0, 10)]), (9, "Without a view", [])]


def test_a_template_is_the_mean_of_the_views():
    match = Gallery(PEOPLE, SPEC).identify(vector(1, 0))
    assert (match.person_id, match.name, match.distance) == (3, "Ada", 0)
    assert match.accepted
    assert match.second == pytest.approx(np.hypot(1, 10))


def test_a_view_that_is_not_all_numbers_blocks_nobody():
    broken = vector(np.nan, 0)
    people = [(3, "Ada", [vector(0, 0), broken]), (5, "Bob", [broken])]
    for gallery in (Gallery(people, SPEC), Gallery(PEOPLE, SPEC).updated(people)):
        assert gallery.names == ["Ada"]
        assert gallery.identify(vector(0, 0)).name == "Ada" and gallery.verify(vector(0, 0), 5) is None


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


def test_whether_a_counter_example_counts():
    people = [(1, "Ada", [vector(0, 0), vector(0.1, 0)])]
    gallery = Gallery(people, SPEC, {1: [vector(0.4, 0), vector(0.06, 0)]})
    assert gallery.counts(vector(0.4, 0), 1)
    assert not gallery.counts(vector(0.06, 0), 1), "an own view is nearer to it"
    assert not gallery.counts(vector(0.5, 0), 1) and not gallery.counts(vector(0.4, 0), 2)


# ---------------------------------------------------------------- changes


def test_a_change_leaves_the_gallery_before_it_as_it_was():
    before = Gallery(PEOPLE, SPEC)
    after = before.updated([(3, "Ada", []), (5, "Bob", [vector(0, 20)]), (7, "Cy", [vector(7, 7)])])
    assert (len(before), before.identify(vector(1, 0)).name, before.verify(vector(0, 10), 5).distance) == (2, "Ada", 0)
    assert after.verify(vector(1, 0), 3) is None
    assert [match.name for match in (after.identify(vector(0, 20)), after.identify(vector(7, 7)))] == ["Bob", "Cy"]


def test_everybody_leaves_and_somebody_comes():
    nobody = Gallery(PEOPLE, SPEC).updated([(number, name, []) for number, name, _ in PEOPLE])
    assert len(nobody) == 0 and nobody.identify(vector(1, 0)) is None and nobody.verify(vector(1, 0), 3) is None
    assert nobody.updated(PEOPLE).identify(vector(1, 0)).name == "Ada"


VECTORS = st.lists(st.floats(-1, 1, width=32), min_size=3, max_size=3).map(
    lambda values: np.array([*values, 0.125], np.float32)  # never of length 0
)
PERSON = st.tuples(st.lists(VECTORS, max_size=4), st.lists(VECTORS, max_size=3))  # views, counter-examples
CHANGES = st.lists(st.dictionaries(st.integers(1, 30), PERSON, max_size=12), max_size=6)


@settings(deadline=None, derandomize=True, database=None)
@given(CHANGES, st.lists(VECTORS, min_size=1, max_size=4), st.sampled_from(["euclidean", "cosine"]))
def test_a_gallery_that_grew_is_the_one_built_at_once(changes, probes, metric):
    """Whatever the order in which people come, change and go: the same rows, distances and verdicts to the last bit."""
    spec = replace(SPEC, metric=metric, threshold=0.6, margin=0.05, decade=0.1)
    if metric == "cosine":
        changes = [{i: (_units(views), _units(false)) for i, (views, false) in some.items()} for some in changes]
        probes = _units(probes)
    grown, now = Gallery([], spec), {}
    for some in changes:
        grown = grown.updated(
            [(i, f"P{i}", views) for i, (views, _) in some.items()], {i: c for i, (_, c) in some.items()}
        )
        now |= some
    built = Gallery([(i, f"P{i}", views) for i, (views, _) in now.items()], spec, {i: c for i, (_, c) in now.items()})
    assert (len(grown), grown.names, grown.counting) == (len(built), built.names, built.counting)
    assert grown.threshold == built.threshold
    for probe in probes:
        assert grown.identify(probe) == built.identify(probe)
        assert grown.taken_by(probe, None) == built.taken_by(probe, None)
        for i in [*now, 77]:
            assert grown.verify(probe, i) == built.verify(probe, i)
            assert grown.taken_by(probe, i) == built.taken_by(probe, i)
            assert [grown.counts(c, i) for c in now.get(i, ((), ()))[1]] == [
                built.counts(c, i) for c in now.get(i, ((), ()))[1]
            ]


def _units(vectors: list[np.ndarray]) -> list[np.ndarray]:
    return [(v / np.linalg.norm(v)).astype(np.float32) for v in vectors]


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_a_large_gallery_that_grew_is_the_one_built_at_once(metric):
    """As above, of the size and dimensions of real ones, where libraries take other paths."""
    dice = np.random.default_rng(5)
    spec = replace(SPEC, metric=metric, threshold=1.0)

    def person(number: int) -> tuple[int, str, list[np.ndarray]]:
        return number, f"P{number}", _units(list(dice.normal(size=(int(dice.integers(0, 4)), 128))))

    now = {number: person(number) for number in range(500)}
    grown = Gallery(now.values(), spec)
    for _ in range(60):
        some = {int(number): person(int(number)) for number in dice.integers(0, 700, int(dice.integers(1, 30)))}
        grown, now = grown.updated(list(some.values())), now | some
    built = Gallery(now.values(), spec)
    for probe in _units(list(dice.normal(size=(20, 128)))):
        assert grown.identify(probe) == built.identify(probe)


def test_who_leaves_is_removed_in_place():
    dice = np.random.default_rng(6)
    now = {number: (number, f"P{number}", _units(list(dice.normal(size=(2, 128))))) for number in range(400)}
    spec = replace(SPEC, metric="cosine", threshold=1.0)
    grown = Gallery(now.values(), spec)
    for number in (0, 17, 399, 200):
        before, now = grown, {i: person for i, person in now.items() if i != number}
        grown = grown.updated([(number, f"P{number}", [])])
        assert np.shares_memory(grown._rows.matrix, before._rows.matrix), "nothing was copied"
        assert before.identify(now[5][2][0]).person_id == 5
        assert not grown._rows.matrix[number].any(), "the template is gone from memory"
    now[500] = 500, "P500", _units(list(dice.normal(size=(2, 128))))
    grown = grown.updated([now[500]])
    built = Gallery(now.values(), spec)
    assert (len(grown), grown.names, grown.threshold) == (len(built), built.names, built.threshold)
    for probe in _units(list(dice.normal(size=(20, 128)))):
        assert grown.identify(probe).person_id == built.identify(probe).person_id
        assert [grown.verify(probe, i) is None for i in (0, 5, 200, 500)] == [True, False, True, False]


def test_the_gaps_of_many_who_left_are_closed():
    dice = np.random.default_rng(7)
    now = {number: (number, f"P{number}", _units(list(dice.normal(size=(1, 128))))) for number in range(64)}
    grown = Gallery(now.values(), SPEC)
    for number in range(60):
        grown = grown.updated([(number, f"P{number}", [])])
    assert len(grown) == 4 and len(grown._rows.matrix) < 8
    assert grown.names == ["P60", "P61", "P62", "P63"]
    assert grown.updated([(60, "P60", now[60][2])]).identify(now[60][2][0]).name == "P60"
