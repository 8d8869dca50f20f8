"""Vectors of voices: what they are made of, and that one voice is nearer to itself than to another."""

import shutil
import subprocess

import numpy as np
import pytest

from appliance.core.errors import ClipError, ModelError
from appliance.records.sound import RATE
from appliance.speech.clips import read_clip
from appliance.speech.speaker import SpeakerEmbedding, mel_spectrogram, similarity, without_pauses

FIRST, SECOND = "The box by the door is larger than the one in the hall.", "Seven people wanted to hear some music."


@pytest.fixture(scope="module")
def embedding(models) -> SpeakerEmbedding:
    try:
        return SpeakerEmbedding(models.path(models.best("speaker-embedding")))
    except ModelError as error:
        pytest.skip(str(error))


def by_program(text: str) -> np.ndarray:
    if not shutil.which("espeak-ng"):
        pytest.skip("espeak-ng is not there")
    command = ["espeak-ng", "-v", "en-us+m3", "--stdout", text]
    return read_clip(subprocess.run(command, capture_output=True, check=True).stdout).samples


def test_a_voice_is_nearer_to_itself(embedding, spoken):
    one, same = (embedding.embed(spoken(text)) for text in (FIRST, SECOND))
    other, same_other = (embedding.embed(by_program(text)) for text in (FIRST, SECOND))
    assert one.shape == (256,) and np.linalg.norm(one) == pytest.approx(1, abs=1e-5)
    assert min(similarity(one, same), similarity(other, same_other)) > similarity(one, other) + 0.1


def test_loudness_and_silence_around_it_hardly_matter(embedding, spoken):
    samples = spoken(FIRST)
    silent = np.zeros(RATE, np.float32)
    plain = embedding.embed(samples)
    assert similarity(plain, embedding.embed(0.02 * samples)) > 0.95
    assert similarity(plain, embedding.embed(np.concatenate([silent, samples, silent]))) > 0.95


def test_too_little_speech_is_said(embedding, spoken):
    for sound in (np.zeros(0), np.zeros(5 * RATE), spoken(FIRST)[:4000], np.full(RATE // 4, np.nan)):
        with pytest.raises(ClipError):
            embedding.embed(sound.astype(np.float32))


def test_a_tone_lies_in_its_band():
    times = np.arange(RATE) / RATE
    mels = mel_spectrogram(np.sin(2 * np.pi * 1000 * times).astype(np.float32))
    assert mels.shape == (101, 40)
    # 15 mel of 44.6 (3 to 1000 Hz, then a logarithm): band 13 of 40, whose middle is 997 Hz.
    assert set(mels[10:-10].argmax(1)) <= {12, 13}


def test_pauses_are_left_out():
    tone = np.sin(np.arange(RATE) / 5).astype(np.float32)
    left = without_pauses(np.concatenate([tone, np.zeros(3 * RATE, np.float32), tone]))
    assert 2.1 * RATE <= len(left) <= 2.3 * RATE
