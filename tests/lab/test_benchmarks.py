"""The benchmarks run and give figures; the figures themselves are not judged here, machines are noisy."""

import json

import pytest
from click.testing import CliRunner
from support import THREADS

from appliance.cli import main
from appliance.core.errors import ChatError
from appliance.core.i18n import verbatim
from appliance.lab.benchmarks import accuracy, faces, gallery, grooves, public_schemas, run, timing
from appliance.llm.scripted import ScriptedEngine
from appliance.llm.structured.bounds import LEVELS


def test_an_unknown_benchmark_is_named():
    result = CliRunner().invoke(main, ["bench", "speed"])
    assert result.exit_code == 2
    assert (
        "There is no benchmark speed. There are: start, faces, gallery, idle, rest, chat, grooves, stream, page, "
        in result.stderr
    )


def test_an_answer_that_repeats_is_told():
    first = "The leaves fall down and the wind is cold today."
    assert grooves.repeats("Leaves fall down and the wind is cold.", [first])
    assert not grooves.repeats("Snow lies on the hill in the morning.", [first])
    assert grooves.repeats_itself("It is cold. I am here now. I am here now.")
    assert not grooves.repeats_itself(first)


def test_each_says_what_it_measures():
    assert all(measure.__doc__ for measure in run.BENCHMARKS.values())


def test_what_is_compared_takes_turns():
    order = []
    timing.in_turns({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, rounds=2)
    assert "".join(order) == "ababab"


@pytest.mark.parametrize(
    ("schema", "answers", "outcome"),
    [
        ({"type": "integer"}, ["1"], "valid"),
        ({"type": "integer"}, ['"one"'] * len(LEVELS), "unfit: The answer does not fit the schema"),
        ({"type": "integer"}, ["["] * len(LEVELS), "cut"),
        ({"$ref": "https://example.org/other.json"}, [], "refused: The keyword $ref at / can only refer"),
        ({"type": "integer"}, [ChatError(verbatim("The worker is gone."))], "stopped: The worker is gone."),
    ],
)
def test_each_outcome_under_a_schema_is_told_with_its_reason(tmp_path, schema, answers, outcome):
    (tmp_path / "order.json").write_text(json.dumps(schema))
    answer = public_schemas.ANSWERS["larson"]
    found = public_schemas._outcomes(ScriptedEngine(answers), [tmp_path / "order.json"], 0, answer)
    assert found["order.json"].startswith(outcome)
    counts = public_schemas._counted(found)
    assert counts == dict.fromkeys(public_schemas.OUTCOMES, 0) | {outcome.split(":")[0]: 1}


RECORD = {"false_rejects": 1, "false_accepts": 0, "worst_genuine": 0.44, "best_impostor": 0.45}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({}, []),
        ({"worst_genuine": 0.3, "best_impostor": 0.6, "false_rejects": 0}, []),
        ({"worst_genuine": 0.443}, []),
        ({"worst_genuine": 0.5}, ["worst_genuine"]),
        ({"best_impostor": 0.4}, ["best_impostor"]),
        ({"false_rejects": 2, "false_accepts": 1}, ["false_rejects", "false_accepts"]),
    ],
)
def test_a_loss_of_accuracy_is_named(changed, named):
    assert accuracy.worse(RECORD | changed, RECORD) == named


def test_accuracy_needs_photos(monkeypatch):
    monkeypatch.delenv("LARSON_BENCH_PHOTOS", raising=False)
    result = CliRunner().invoke(main, ["bench", "accuracy"])
    assert "LARSON_BENCH_PHOTOS must name a folder" in result.output


def test_faces_are_measured_against_the_bare_models(models, photos, monkeypatch):
    monkeypatch.setattr(faces, "in_turns", lambda works, rounds=2, clock=None: timing.in_turns(works, 2))
    monkeypatch.setattr(faces._times, "__defaults__", (2,))
    monkeypatch.setattr(faces, "CROWD", 1000)
    monkeypatch.setenv("LARSON_FACES_THREADS", THREADS["LARSON_FACES_THREADS"])
    result = CliRunner().invoke(main, ["bench", "faces", "--json"], catch_exceptions=False)
    figures = json.loads(result.stdout)["faces"]
    assert figures["frame_to_verdict_over_bare"] > 0.5
    assert figures["frame_640x480_to_verdict_cpu_ms"] > 0


def test_a_gallery_is_measured_with_recognition_going_on(models, photos, monkeypatch):
    for name, value in {"PEOPLE": 12, "CHANGES": 4, "SECONDS": 0.3, "LOADS": 1}.items():
        monkeypatch.setattr(gallery, name, value)
    result = CliRunner().invoke(main, ["bench", "gallery", "--json"], catch_exceptions=False)
    figures = json.loads(result.stdout)["gallery"]
    assert (figures["people"], figures["views"]) == (12, 60)
    assert 0 < figures["decrypt_ms"] < figures["load_ms"]
    assert 0 < figures["view_added_ms"]["p50"] <= figures["view_added_ms"]["p95"]
    assert figures["frames"]["quiet"]["over_quiet"] == 1
    assert all(rates["longest_ms"] >= rates["p50_ms"] > 0 for rates in figures["frames"].values())
