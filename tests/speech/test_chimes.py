"""The short sounds, and how loud a sound is over time."""

import numpy as np
import pytest

from appliance.records.sound import Clip
from appliance.speech import chimes
from appliance.speech.chimes import envelope

SOUNDS = {"listening": chimes.listening, "done": chimes.done, "muted": chimes.muted, "alarm": chimes.alarm}


@pytest.mark.parametrize("name", SOUNDS)
def test_a_chime_is_short_soft_and_without_a_click(name):
    clip = SOUNDS[name]()
    samples = clip.samples
    assert clip.rate == 24_000 and samples.dtype == np.float32 and np.isfinite(samples).all()
    assert np.abs(samples).max() == pytest.approx(0.35, abs=0.02)
    assert abs(samples[0]) < 1e-4 and abs(samples[-1]) < 1e-4
    assert np.abs(np.diff(samples)).max() < 0.2, "no jump, at its start and end or within"
    assert 0.3 < clip.seconds < 0.5 or name == "alarm"


def pitch_of(samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * 24_000 / len(samples))


def test_listening_goes_up_and_done_goes_down():
    for clip, up in ((chimes.listening(), True), (chimes.done(), False), (chimes.muted(), False)):
        first, last = pitch_of(clip.samples[:2000]), pitch_of(clip.samples[-5000:])
        assert (last > first) == up
    assert pitch_of(chimes.muted().samples) < pitch_of(chimes.done().samples)


def test_the_alarm_can_be_repeated():
    alarm = chimes.alarm()
    assert alarm.seconds == pytest.approx(2.4)
    twice = np.tile(alarm.samples, 2)
    assert np.abs(np.diff(twice)).max() == np.abs(np.diff(alarm.samples)).max(), "no jump where it begins again"


def test_how_loud_a_sound_is_over_time():
    at = np.arange(24_000) / 24_000
    tone = np.sin(2 * np.pi * 440 * at).astype(np.float32)
    levels = envelope(Clip(np.concatenate([tone * 0, tone, tone * 0.05]), 24_000), 10)
    assert levels.shape == (30,) and levels.dtype == np.float32
    assert levels[:10].max() == 0 and levels[10:20].min() == 1 and 0.2 < levels[25] < 0.5
    assert envelope(Clip(tone[:100], 24_000), 50).shape == (1,)
    assert envelope(Clip(np.zeros(0, np.float32), 24_000), 50).shape == (0,)
    assert envelope(Clip(np.array([np.nan, 0.5], np.float32), 100), 100).max() <= 1
    assert len(envelope(Clip(tone, 24_000), 30)) == 30
