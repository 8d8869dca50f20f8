"""Training of the wake word: it learns to tell vectors apart, and the same material gives the same head."""

import numpy as np
import pytest

from appliance.lab import wake_sounds, wake_training
from appliance.lab.benchmarks.voice import distance, words
from appliance.records.sound import RATE
from appliance.speech.wake_word import SIZE, VECTORS, WakeHead, stretches_of


@pytest.fixture
def material(monkeypatch):
    monkeypatch.setattr(wake_training, "STEPS", 120)
    draw = np.random.default_rng(0)
    negatives = [draw.normal(0, 5, (60, SIZE)).astype(np.float32) for _ in range(40)]
    positives = [draw.normal(0, 5, (8, VECTORS, SIZE)).astype(np.float32) + 3 for _ in range(20)]
    return wake_training.Material(positives, negatives)


def test_it_tells_what_it_learnt_apart_and_is_small(material, tmp_path):
    wake_training.train(material).save(tmp_path / "head.npz")
    head = WakeHead.open(tmp_path / "head.npz")
    assert np.mean(head.scores(np.concatenate(material.positives)) > 0.5) > 0.95
    assert np.mean(head.scores(stretches_of(material.negatives[0])) > 0.5) < 0.05
    assert (tmp_path / "head.npz").stat().st_size < 300_000


def test_the_same_material_gives_the_same_head(material):
    window = material.positives[0]
    one, other = (wake_training.train(material).scores(window) for _ in range(2))
    assert np.array_equal(one, other)


def test_noise_is_as_loud_as_it_is_said_to_be():
    draw = np.random.default_rng(0)
    tone = np.sin(np.arange(RATE) / 5).astype(np.float32)
    noise = wake_sounds.mixed(tone, 10, draw) - tone
    assert 10 * np.log10(np.mean(tone**2) / np.mean(noise**2)) == pytest.approx(10, abs=1.5)


def test_wrong_words_are_counted():
    assert distance(words("Set a timer, please."), words("set the timer")) == 2
    assert distance(words("At 6"), words("at six")) == 0
    assert distance([], ["a"]) == 1
