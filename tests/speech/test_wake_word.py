"""The wake word: a stream and a clip give the same, the words are heard, other speech is not, and the text confirms."""

import numpy as np
import pytest

from appliance.core.errors import ModelError
from appliance.records.sound import BLOCK, RATE
from appliance.speech.wake_word import (
    STEP,
    VECTORS,
    WakeFeatures,
    WakeFiles,
    WakeHead,
    WakeWord,
    stretches_of,
    wakes,
)

TALK = "We should paint the kitchen before the winter comes, and the hall as well if there is time left."
OTHER = "The lesson about the parson was long, so listen to the last person in the row."


@pytest.fixture(scope="module")
def features(models) -> WakeFeatures:
    try:
        entry = models.best("wake-word-features")
        return WakeFeatures(WakeFiles(str(models.folder / entry.companions[0].file), str(models.path(entry))))
    except ModelError as error:
        pytest.skip(str(error))


def scores(word: WakeWord, samples) -> list[float]:
    return [word.score(samples[begin : begin + BLOCK]) for begin in range(0, len(samples), BLOCK)]


def in_silence(samples, silence):
    return np.concatenate([silence(2.0), samples, silence(1.0)])


def test_the_words_are_heard_and_others_are_not(features, spoken, silence):
    word = WakeWord(features, WakeHead.open())
    assert max(scores(word, in_silence(spoken("Hey Larson!"), silence))) > 0.9
    word.reset()
    assert max(scores(word, in_silence(spoken(OTHER), silence))) < 0.5


def test_the_words_are_heard_while_somebody_else_talks_on(features, spoken):
    talk, call = spoken(f"{TALK} {OTHER}"), spoken("Hey Larson, set a timer for five minutes.")
    head, peaks = WakeHead.open(), []
    for begin in range(RATE, 8 * RATE, RATE // 2):
        room = talk[: begin + 3 * RATE].copy()
        said = call[: len(room) - begin]
        room[begin : begin + len(said)] += 2 * said * np.std(talk) / np.std(call)  # 6 dB louder
        peaks.append(head.scores(stretches_of(features.of_clip(0.3 * room))).max())
    assert sum(peak >= 0.5 for peak in peaks) >= 12, peaks


def test_a_stream_gives_what_a_clip_gives(features, spoken, silence):
    samples, head = in_silence(spoken("Hey Larson, what time is it?"), silence), WakeHead.open()
    whole = head.scores(stretches_of(features.of_clip(samples)))
    followed = scores(WakeWord(features, head), samples)[STEP // BLOCK - 1 :: STEP // BLOCK]
    # The first spectrogram of a stream waits for its lead of 30 ms, which a clip has in front.
    assert np.abs(np.array(followed[VECTORS - 1 :][: len(whole)]) - whole).max() < 0.01


def test_bad_sound_is_no_wake(features):
    word = WakeWord(features, WakeHead.open())
    draw = np.random.default_rng(0)
    for sound in (np.full(RATE, np.nan), np.zeros(3 * RATE), draw.normal(0, 0.3, 3 * RATE), np.ones(2 * RATE)):
        assert max(scores(word, sound.astype(np.float32))) < 0.5


def test_a_damaged_head_is_said(tmp_path):
    path = tmp_path / "head.npz"
    for content in (b"", b"PK\x03\x04 not an archive"):
        path.write_bytes(content)
        with pytest.raises(ModelError):
            WakeHead.open(path)
    with pytest.raises(ModelError):
        WakeHead.open(tmp_path / "none.npz")


def test_one_event_is_counted_once():
    assert wakes([0.1, 0.6, 0.9, 0.8, *[0.0] * 30, 0.7]) == [1, 34]
    assert wakes([0.6] * 10, threshold=0.7) == []
