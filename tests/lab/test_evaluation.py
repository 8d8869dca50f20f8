"""The measuring of recognition: error rates against figures worked out by hand, and on the real face sets."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support import THREADS
from vision.machine import SPEC

from appliance.core.config import load
from appliance.core.errors import FaceError, ModelError
from appliance.core.images import read_picture
from appliance.lab import evaluation as evaluate
from appliance.lab import plots
from appliance.lab.benchmarks import accuracy
from appliance.lab.error_rates import clopper_pearson, over_people
from appliance.lab.evaluation import Photo, Scores
from appliance.pipelines import loaders
from appliance.vision.recogniser import Recogniser


def array(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


PHOTOS = [Photo("x", "a", None)]


def test_figures_worked_out_by_hand():
    scores = Scores(array(0.1, 0.2, 0.3, 0.5), array(0.4, 0.6, 0.7, 0.8, 0.9), 0)
    figures = evaluate.report(scores, PHOTOS, SPEC)  # threshold 0.45
    assert (figures["false_rejects"], figures["false_accepts"], figures["errors"]) == (1, 1, 2)
    assert figures["frr"]["rate"] == 0.25
    assert figures["far"]["rate"] == 0.2
    assert figures["frr_at_far"]["1e-02"]["rate"] == 0.25
    assert (figures["worst_genuine"], figures["best_impostor"]) == (0.5, 0.4)


def test_what_each_threshold_costs():
    scores = Scores(array(0.1, 0.2, 0.3, 0.5), array(0.4, 0.6, 0.7, 0.8, 0.9), 0)
    costs = {row["threshold"]: (row["frr"], row["far"]) for row in evaluate.report(scores, PHOTOS, SPEC)["thresholds"]}
    assert costs[0.45] == (0.25, 0.2)
    assert (costs[0.35], costs[0.55]) == ((0.25, 0), (0, 0.2))
    assert "    0.450   0.2500   0.200000" in evaluate.as_text(evaluate.report(scores, PHOTOS, SPEC))


def test_photos_without_a_face_measure_nothing():
    with pytest.raises(FaceError, match="At least two photos"):
        evaluate.report(evaluate.all_pairs(PHOTOS)("cosine"), PHOTOS, SPEC)


def test_a_clean_separation_has_no_errors():
    figures = evaluate.report(Scores(array(0.1, 0.2), array(0.7, 0.8), 0), PHOTOS, SPEC)
    assert figures["eer"] == 0
    assert figures["frr_at_far"]["1e-04"]["rate"] == 0


@pytest.mark.parametrize(
    ("errors", "trials", "low", "high"),
    [(0, 10, 0, 0.3085), (5, 10, 0.1871, 0.8129), (10, 10, 0.6915, 1), (1, 100, 0.00025, 0.0545)],
)
def test_bounds_are_those_of_the_tables(errors, trials, low, high):
    assert clopper_pearson(errors, trials) == pytest.approx((low, high), abs=5e-4)


def test_pairs_of_one_person_alone_measure_nothing():
    with pytest.raises(FaceError, match="At least two photos of one person"):
        evaluate.report(Scores(array(0.1), array(), 0), PHOTOS, SPEC)


def test_every_pair_is_counted_once():
    vectors = {"a1": (0, 0), "a2": (0, 1), "b1": (5, 0), "b2": (5, 1), "lost": None}
    photos = [Photo(name, name[0], array(*v) if v else None) for name, v in vectors.items()]
    scores = evaluate.all_pairs(photos)("euclidean")
    assert sorted(scores.genuine) == [1, 1]
    assert len(scores.impostor) == 4
    assert scores.missed == 4


def test_a_list_of_pairs_is_read(tmp_path):
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("file_x,file_y,Decision\na.jpg,b.jpg,Yes\na.jpg,c.jpg,No\n")
    files = evaluate.files_of_pairs(tmp_path, pairs)
    assert [path.name for path, _ in files] == ["a.jpg", "b.jpg", "c.jpg"]
    photos = [Photo(path, "", array(index, 0)) for index, (path, _) in enumerate(files)]
    scores = evaluate.labelled(tmp_path, pairs, photos)("euclidean")
    assert (list(scores.genuine), list(scores.impostor)) == ([1], [2])


def test_a_wrong_list_is_explained(tmp_path):
    (tmp_path / "pairs.csv").write_text("left,right\na,b\n")
    with pytest.raises(FaceError, match="columns file_x, file_y and Decision"):
        evaluate.files_of_pairs(tmp_path, tmp_path / "pairs.csv")


def test_an_empty_folder_is_explained(tmp_path):
    with pytest.raises(FaceError, match="holds no photos"):
        evaluate.files_of_folder(tmp_path)


def test_the_curve_is_drawn(tmp_path):
    plots.plot_det(Scores(array(0.1, 0.4, 0.5), array(0.3, 0.6, 0.9), 0), tmp_path / "det.png")
    assert read_picture(tmp_path / "det.png").shape == (600, 720, 3)


def embedded(recogniser: Recogniser, folder: Path) -> list[Photo]:
    return evaluate.embed_all(recogniser, evaluate.files_of_folder(folder), read_picture, lambda: None)


@pytest.fixture(scope="module")
def london(recogniser, shared) -> list[Photo]:
    """The London set as the embedded default sees it."""
    return embedded(recogniser, shared / "faces" / "london")


def worse(photos: list[Photo], recogniser: Recogniser) -> list[str]:
    spec = recogniser.embedder.spec
    (record,) = json.loads(accuracy.RECORD.read_text()).values()
    return accuracy.worse(accuracy.figures_of(photos, spec), record[spec.model])


def test_the_embedded_default_is_no_worse_than_recorded(recogniser, london):
    assert worse(london, recogniser) == []


def test_both_embedders_are_no_worse_than_recorded(models, shared):
    """`larson bench accuracy` measures each alone as well."""
    try:
        both = loaders.build_recogniser(load(environ={"LARSON_FACES_EMBEDDER": "sface+0095", **THREADS}).faces, models)
    except ModelError as error:
        pytest.skip(str(error))
    assert worse(embedded(both, shared / "faces" / "london"), both) == []


def test_the_embedded_default_on_the_london_set(recogniser, shared, london):
    """Nobody is taken for anybody else, and at most one refused, with all of them in one gallery."""
    unknown = embedded(recogniser, shared / "faces" / "canada")
    spec = recogniser.embedder.spec
    figures = evaluate.report(evaluate.all_pairs(london)(spec.metric), london, spec)
    assert figures["photos_without_face"] == 0
    assert (figures["genuine_pairs"], figures["false_rejects"]) == (102, 0)
    visits = evaluate.enrolments(london, spec)["1"]
    assert visits["refused"]["rate"] <= 1 / 102 and visits["mistaken"]["rate"] == 0
    assert evaluate.strangers(unknown, london, spec)["accepted"] == 0


# ---------------------------------------------------------------- groups, thresholds, templates


def crowd() -> list[Photo]:
    """Ada and Bea of one group lie 1 apart, Carl and Dan of another 3; two photos of each, 0.1 apart."""
    places = {"ada": 0.0, "bea": 1.0, "carl": 10.0, "dan": 13.0}
    return [Photo(f"{name}{k}", name, array(x, 0.1 * k)) for name, x in places.items() for k in (0, 1)]


GROUPS = {"ada": "women", "bea": "women", "carl": "men", "dan": "men"}


def test_groups_come_from_the_columns_that_are_words(tmp_path):
    table = tmp_path / "info.csv"
    table.write_text("id,age,sex,from\n001,24,female,here\n002,NA,male,there\n003,31,male,there\n")
    assert evaluate.read_groups(table) == {"001": "female here", "002": "male there", "003": "male there"}


@pytest.mark.parametrize("text", ["", "id\n1\n", "id,age\n1,20\n2,30\n"])
def test_a_table_without_groups_is_refused(tmp_path, text):
    (tmp_path / "info.csv").write_text(text)
    with pytest.raises(FaceError):
        evaluate.read_groups(tmp_path / "info.csv")


def test_strangers_of_one_group_are_counted_by_group():
    spec = replace(SPEC, threshold=1.0)
    figures = evaluate.by_group(crowd(), GROUPS, spec)
    assert list(figures) == ["women", "men"], "the hardest first"
    assert (figures["women"]["people"], figures["women"]["impostor_pairs"]) == (2, 4)
    assert figures["women"]["far"]["rate"] == 0.5  # two of four pairs lie at 1.0 exactly, two a little farther
    assert figures["men"]["far"]["rate"] == 0
    assert figures["men"]["frr"]["rate"] == 0


def test_the_threshold_lies_below_the_nearest_strangers():
    found = evaluate.calibrate(crowd(), SPEC, 1e-4)
    assert (found["threshold"], found["far_there"]["rate"], found["frr_there"]["rate"]) == (0.995, 0, 0)
    with pytest.raises(FaceError, match="nothing to calibrate"):
        evaluate.calibrate(crowd()[:1], SPEC, 1e-4)


def test_a_calibrated_threshold_has_the_false_accepts_it_promises():
    rng = np.random.default_rng(5)
    photos = [Photo(str(n), str(n), vector) for n, vector in enumerate(rng.normal(size=(60, 3)).astype(np.float32))]
    for far in (0.1, 0.01):
        found = evaluate.calibrate(photos, SPEC, far)["far_there"]
        assert far / 2 < found["rate"] <= far
        assert found["low"] < found["rate"] < found["high"] and found["people"] == 60


def test_pairs_are_counted_by_people():
    """Of Ada's and Bea's four pairs two are accepted; of the other five pairs of people none."""
    found = evaluate.by_people(crowd(), SPEC, 1.0)
    assert (found["far"]["rate"], found["far"]["people"], found["far"]["with_errors"]) == (2 / 24, 4, 2)
    assert found["far"]["low"] == 0 and found["far"]["high"] > 2 / 24
    assert (found["frr"]["rate"], found["frr"]["with_errors"]) == (0, 0)
    strict = evaluate.by_people(crowd(), SPEC, 0.05)["frr"]
    assert (strict["rate"], strict["low"], strict["high"], strict["with_errors"]) == (1, 1, 1, 4)
    alone = [Photo(name, name, array(x)) for x, name in enumerate("abc")]
    assert evaluate.by_people(alone, SPEC, 0.5)["frr"] is None, "nobody has two photos"


def test_errors_of_one_person_are_no_errors_of_many():
    same = over_people(np.array([5.0, 0, 0, 0, 0]), np.full(5, 5))
    spread = over_people(np.ones(5), np.full(5, 5))
    assert same["rate"] == spread["rate"] == 0.2
    assert same["high"] > 0.5 and spread["high"] == spread["low"] == 0.2
    assert over_people(np.zeros(10), np.full(10, 100))["high"] == pytest.approx(clopper_pearson(0, 10)[1])


def test_templates_of_several_photos():
    figures = evaluate.enrolments(crowd(), replace(SPEC, threshold=0.3))
    assert list(figures) == ["1"], "with two photos each, one is left to visit"
    assert (figures["1"]["visits"], figures["1"]["refused"]["rate"], figures["1"]["mistaken"]["rate"]) == (4, 0, 0)
    assert figures["1"]["frr_at_far"]["1e-04"]["rate"] == 0
    strict = evaluate.enrolments(crowd(), replace(SPEC, threshold=0.05))
    assert strict["1"]["refused"]["rate"] == 1


def test_the_plots_are_pictures(tmp_path):
    scores = evaluate.all_pairs(crowd())("euclidean")
    plots.plot_det(scores, tmp_path / "det.png")
    plots.plot_scores(scores, SPEC, tmp_path / "scores.png")
    plots.plot_thresholds(scores, SPEC, tmp_path / "thresholds.png")
    for name in ("det.png", "scores.png", "thresholds.png"):
        assert read_picture(tmp_path / name).shape[0] > 200
