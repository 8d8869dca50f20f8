"""How errors of recognition are counted."""

import numpy as np
import pytest

from appliance.lab.speech_errors import Errors, distance, normal, recordings, with_noise


@pytest.mark.parametrize(
    ("one", "other", "wrong"),
    [
        ("Set a timer for ten minutes.", "set a timer for 10 minutes", 0),
        ("seventeen per cent", "17 percent", 0),
        ("two nine three four", "2934", 0),
        ("Mister Dashwood", "Mr. Dashwood", 0),
        ("Good-bye!", "goodbye", 0),
        ("what's up", "whats up", 0),
        ("stop", "", 1),
        ("go on", "go home on", 1),
        ("turn it up", "turn down", 2),
    ],
)
def test_words_that_are_wrong(one, other, wrong):
    assert distance(normal(one), normal(other)) == wrong


def test_figures_over_several_recordings():
    errors = Errors()
    assert errors.add("one two three four", "1 2 3 4") and not errors.add("stop now", "")
    told = errors.told()
    assert (told["recordings"], told["words"], told["empty"]) == (2, 6, 1)
    assert told["word_error_rate"] == pytest.approx(33.3) and told["whole"] == 50


def test_the_list_of_a_folder(tmp_path):
    (tmp_path / "transcripts.tsv").write_text("a.wav\tGood morning.\nb.wav\tStop!\n")
    assert [(said.file.name, said.words) for said in recordings(tmp_path)] == [
        ("a.wav", "Good morning."),
        ("b.wav", "Stop!"),
    ]


def test_noise_is_as_loud_as_it_is_asked_for():
    chance = np.random.default_rng(1)
    speech, noise = (chance.normal(0, scale, 16_000).astype(np.float32) for scale in (0.1, 0.5))
    added = with_noise(speech, noise, 10, chance) - speech
    loud = np.sort(speech**2)[8000:].mean()
    assert 10 * np.log10(loud / (added**2).mean()) == pytest.approx(10, abs=0.1)
