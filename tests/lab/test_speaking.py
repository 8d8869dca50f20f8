"""The benchmark of the voice; its figures themselves are not judged here."""

import pytest

from appliance.core.config import load
from appliance.lab.benchmarks import speaking


def test_words_that_differ_are_counted():
    told = speaking.words_of("The light had saved the harbour.")
    assert speaking.distance(told, speaking.words_of("the LIGHT had saved the harbor")) == 0
    assert speaking.distance(told, speaking.words_of("the night had saved harbour wall")) == 3
    assert speaking.distance([], ["a"]) == speaking.distance(["a"], []) == 1


def test_a_voice_is_measured(monkeypatch, tmp_path):
    monkeypatch.setattr(speaking, "ROUNDS", 1)
    monkeypatch.setattr(speaking, "PROSE", speaking.PROSE[:1])
    config = load(environ={"LARSON_DATA": str(tmp_path), "LARSON_MODELS_FOLDER": str(tmp_path / "no-models")})
    figures = speaking.measure(config)
    assert 0 < figures["reply_en"]["p50_ms"] <= figures["reply_en"]["p95_ms"]
    assert 0 < figures["prose_cpu_over_length"] < 1 and figures["loading_cpu_s"] > 0
    assert "skipped" in figures["understood_again"], "without a recogniser"


def test_the_recogniser_understands_the_voice(models, monkeypatch):
    monkeypatch.setattr(speaking, "PROSE", speaking.PROSE[:2])
    figures = speaking.understood_again(load(environ={"LARSON_VOICE_RECOGNISER": "tiny"}), speaking.Mouth())
    if "skipped" in figures:
        pytest.skip(figures["skipped"])
    assert figures["wrong_percent"] <= 25
