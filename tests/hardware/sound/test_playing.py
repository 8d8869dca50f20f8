"""What the speaker plays: order, seconds, volume, and how it stops."""

import numpy as np
import pytest

from appliance.hardware.sound.playing import DUCKED, PlayQueue
from appliance.records.sound import Clip

RATE = 48_000


def queue(volume: float = 1.0) -> PlayQueue:
    made = PlayQueue(volume)
    made.open(RATE)
    return made


def clip(seconds: float, rate: int = RATE, value: float = 0.5) -> Clip:
    return Clip(np.full(round(seconds * rate), value, np.float32), rate)


def test_clips_follow_each_other_without_a_gap():
    played = queue()
    first, second = played.add(clip(0.1, value=0.25)), played.add(clip(0.1, value=0.5))
    taken = np.concatenate([played.take(481) for _ in range(20)])
    assert taken[:4800] == pytest.approx(0.25)
    assert taken[4800:9600] == pytest.approx(0.5)
    assert not taken[9600:].any()
    assert first.done
    assert second.done
    assert not played.playing
    assert (first.seconds, second.seconds) == (pytest.approx(0.1), pytest.approx(0.1))


@pytest.mark.parametrize("rate", [8000, 16_000, 22_050, 24_000, 44_100, 48_000, 96_000])
def test_a_clip_of_any_rate_keeps_its_pitch_and_length(rate):
    tone = np.sin(2 * np.pi * 440 * np.arange(rate) / rate).astype(np.float32) / 2
    played = queue()
    played.add(Clip(tone, rate))
    taken = played.take(RATE + 4800)
    assert abs(np.count_nonzero(taken) - RATE) < RATE / 100
    peak = np.argmax(np.abs(np.fft.rfft(taken[:RATE])))
    assert abs(peak - 440) <= 1


def test_stopping_fades_within_5_ms_and_drops_what_waits():
    played = queue()
    first, second = played.add(clip(1)), played.add(clip(1))
    played.take(4800)
    assert played.stop() == pytest.approx(0.105)
    assert not played.playing
    taken = played.take(4800)
    assert not taken[240:].any()
    assert np.abs(np.diff(taken)).max() < 0.01  # no click
    assert first.done
    assert second.done
    assert (first.seconds, second.seconds) == (pytest.approx(0.105), 0)
    assert played.stop() == 0


def test_seconds_are_counted_over_clips_until_it_is_stopped():
    played = queue()
    played.add(clip(0.1))
    played.take(9600)  # a pause between two sentences
    played.add(clip(0.2))
    played.take(4800)
    assert played.stop() == pytest.approx(0.2, abs=0.006)


def test_ducking_and_volume_change_without_a_click():
    played = queue()
    played.add(clip(1))
    assert played.take(4800) == pytest.approx(0.5)
    played.ducked = True
    quieter = played.take(4800)
    assert quieter[-1] == pytest.approx(0.5 * DUCKED)
    assert np.abs(np.diff(quieter)).max() < 0.002
    played.ducked, played.volume = False, 0.0
    assert played.take(4800)[-1] == pytest.approx(0)


def test_without_a_speaker_a_clip_is_done_at_once():
    played = PlayQueue()
    assert played.add(clip(1)).wait(0)
    assert not played.playing


def test_what_waits_when_the_speaker_is_lost_is_not_played_later():
    played = queue()
    waiting = played.add(clip(1))
    played.close()
    played.open(RATE)
    assert waiting.done
    assert not played.take(4800).any()


def test_samples_that_are_no_numbers_or_too_loud_reach_no_speaker():
    played = queue()
    played.add(Clip(np.array([np.nan, np.inf, -np.inf, 7.0, -7.0] * 100, np.float32), RATE))
    taken = played.take(500)
    assert np.isfinite(taken).all()
    assert np.abs(taken).max() <= 1


def test_the_level_follows_what_is_spoken():
    played = queue()
    played.add(clip(0.01))
    played.take(480)
    assert played.level == pytest.approx(0.5)
    played.take(480)
    assert played.level == 0
    played.add(Clip(np.zeros(0, np.float32), RATE))
    assert not played.playing
