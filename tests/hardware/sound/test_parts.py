"""Blocks of 10 ms from two devices, and what a meter says of a microphone."""

from types import SimpleNamespace

import numpy as np
import pytest

from appliance.core.errors import SoundError
from appliance.hardware.sound import session
from appliance.hardware.sound.choosing import choose
from appliance.hardware.sound.devices import RefusedError, SoundDevice, find_device
from appliance.hardware.sound.exchange import Exchange
from appliance.hardware.sound.joining import KEPT_FAR, LATEST_FAR, BlockJoiner
from appliance.hardware.sound.line import OpenLine
from appliance.hardware.sound.meter import Meter
from appliance.hardware.sound.playing import PlayQueue
from appliance.records.text import verbatim

RNG = np.random.default_rng(7)


def noise(count: int, loud: float = 0.1) -> np.ndarray:
    return (loud * RNG.standard_normal(count)).astype(np.float32)


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_a_duplex_stream_stays_in_step(rate):
    joiner = BlockJoiner(rate, rate)
    sound = noise(rate)
    pairs = [pair for part in np.array_split(sound, 97) for pair in joiner.add(part, part)]
    assert 96 <= len(pairs) <= 100
    for near, far in pairs:
        assert near.shape == far.shape == (160,)
        assert near.dtype == far.dtype == np.float32
        np.testing.assert_array_equal(near, far)


def test_a_speaker_that_is_ahead_is_skipped_and_one_that_lags_is_padded():
    joiner = BlockJoiner(16_000, 16_000)
    assert list(joiner.add(None, noise(16_000))) == []
    blocks = [far for _, far in joiner.add(noise(1600), None)]
    assert [bool(far.any()) for far in blocks] == [True] * (KEPT_FAR // 160) + [False] * (10 - KEPT_FAR // 160)
    assert LATEST_FAR < 16_000 * 0.06  # what comes later than its echo helps no echo canceller


def test_without_a_speaker_the_far_end_is_silent_and_without_a_microphone_nothing_comes():
    blocks = [far for _, far in BlockJoiner(48_000, 0).add(noise(48_000), None)]
    assert len(blocks) > 90
    assert not np.concatenate(blocks).any()
    assert list(BlockJoiner(0, 48_000).add(None, noise(48_000))) == []


def test_what_nobody_had_time_for_is_dropped_the_oldest_first(monkeypatch):
    monkeypatch.setattr(session, "BACKLOG", 5)
    exchange, heard = Exchange(PlayQueue()), []
    line = SimpleNamespace(microphone_rate=16_000, speaker_rate=0)
    made = session.Session(OpenLine((line,)), False, exchange, lambda near, far: heard.append(near[0]))
    for number in range(20):
        exchange.hear(np.full(160, number / 100, np.float32))
    assert made.drop() == 15
    assert [made.step() for _ in range(5)] == [True] * 5
    assert heard == pytest.approx([0.15, 0.16, 0.17, 0.18, 0.19])
    assert made.drop() == 0


def judged(sound: np.ndarray) -> str:
    meter = Meter(16_000)
    for part in np.array_split(sound.astype(np.float32), len(sound) // 160):
        taken = meter.take(part)
        assert np.isfinite(taken).all()
        assert np.abs(taken).max() <= 1
    return meter.trouble


@pytest.mark.parametrize(
    ("sound", "trouble"),
    [
        (np.zeros(16_000 * 7), "silent"),
        (np.zeros(16_000 * 4), ""),
        (noise(16_000 * 7, 1e-4), ""),
        (np.clip(noise(32_000, 2), -1, 1), "clipping"),
        (np.clip(noise(32_000, 0.3), -1, 1), ""),
        (np.full(32_000, np.nan), "broken"),
        (np.full(32_000, np.inf), "broken"),
    ],
)
def test_a_meter_tells_what_is_wrong(sound, trouble):
    assert judged(sound) == trouble


def test_trouble_ends_when_the_microphone_works_again():
    assert judged(np.concatenate([np.zeros(16_000 * 7), noise(32_000)])) == ""
    assert judged(np.concatenate([np.full(32_000, np.nan), noise(32_000)])) == ""


DEVICES = [
    SoundDevice(0, "USB PnP Sound Device: Audio (hw:1,0)", 1, 2, 48_000),
    SoundDevice(1, "HDMI", 0, 8, 48_000, default_speaker=True),
    SoundDevice(2, "USB", 1, 0, 16_000),
    SoundDevice(3, "default", 32, 32, 44_100, default_microphone=True),
]


@pytest.mark.parametrize(
    ("name", "role", "index"),
    [
        ("auto", "microphone", 3),
        ("auto", "speaker", 1),
        ("usb", "microphone", 2),
        ("pnp", "microphone", 0),
        ("USB", "speaker", 0),
    ],
)
def test_a_device_is_found_by_a_part_of_its_name(name, role, index):
    assert find_device(name, role, DEVICES).index == index


def test_the_first_device_that_fits_does_where_the_system_has_no_default():
    assert find_device("auto", "microphone", DEVICES[:3]).index == 0


AUTO = {"microphone": "auto", "speaker": "auto"}


def test_a_device_that_has_both_is_taken_for_both():
    found, missing = choose(AUTO, DEVICES[:3])
    assert (found["microphone"].index, found["speaker"].index, missing) == (0, 0, {})
    found, _ = choose({**AUTO, "speaker": "hdmi"}, DEVICES[:3])
    assert (found["microphone"].index, found["speaker"].index) == (0, 1)
    assert choose({"speaker": "auto"}, DEVICES)[0]["speaker"].index == 1


def test_devices_that_do_not_open_are_passed_over():
    error = RefusedError(SoundError(verbatim("HDMI does not work."), "lost"), "speaker", 1)
    found, missing = choose({"speaker": "auto"}, DEVICES[:2], {("speaker", 1): error})
    assert (found["speaker"].index, missing) == (0, {})
    found, missing = choose({"speaker": "auto"}, DEVICES[1:2], {("speaker", 1): error})
    assert found == {}
    assert missing["speaker"].text == "HDMI does not work."


@pytest.mark.parametrize(("name", "role"), [("hdmi", "microphone"), ("webcam", "speaker"), ("auto", "microphone")])
def test_absence_says_what_to_do(name, role):
    with pytest.raises(SoundError, match="Plug") as raised:
        find_device(name, role, DEVICES[1:2])
    assert raised.value.state == "absent"
