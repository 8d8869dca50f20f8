"""Light patterns: pure functions of time, within bounds, and distinct."""

import numpy as np
import pytest

from appliance.hardware.leds.patterns import PATTERNS, STEP, SWEEP, duty, registering, speed, stopping, sweep, verified

TIMES = np.arange(0, 4, 0.02)


def played(name: str, count: int = 8, progress: float = 0.5) -> np.ndarray:
    return np.array([PATTERNS[name](t, count, progress) for t in TIMES])


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("count", [1, 2, 5, 8, 16])
def test_levels_stay_in_bounds(name, count):
    levels = played(name, count)
    assert levels.shape == (len(TIMES), count)
    assert levels.min() >= 0
    assert levels.max() <= 1 + 1e-9


@pytest.mark.parametrize("name", PATTERNS)
def test_the_same_time_gives_the_same_light(name):
    assert PATTERNS[name](1.234, 8, 0.3) == PATTERNS[name](1.234, 8, 0.3)


def test_no_two_patterns_look_alike():
    names = list(PATTERNS)
    for index, first in enumerate(names):
        for second in names[index + 1 :]:
            assert np.abs(played(first) - played(second)).mean() > 0.02, (first, second)


def test_the_sweep_runs_from_end_to_end_and_back():
    heads = [int(np.argmax(sweep(t, 8))) for t in np.linspace(0, SWEEP, 57)]
    assert heads[0] == 0
    assert heads[28] == 7
    assert heads[-1] == 0
    assert all(abs(a - b) <= 1 for a, b in zip(heads, heads[1:], strict=False))


def test_the_tail_fades_behind_the_head():
    levels = sweep(SWEEP * 0.35, 8)
    head = int(np.argmax(levels))
    behind = levels[head::-1]
    assert all(a > b for a, b in zip(behind, behind[1:], strict=False))
    assert levels[min(7, head + 2)] < 0.05


def test_progress_fills_the_row():
    assert sum(level > 0.99 for level in registering(0, 8, 0.5)) == 4
    assert sum(level > 0.99 for level in registering(0, 8, 1.0)) == 8


def test_verified_ends_bright_and_stopping_ends_dark():
    assert verified(2, 8) == (1.0,) * 8
    assert stopping(2, 8) == (0.0,) * 8


def test_duty_is_gamma_corrected_in_steps_that_lgpio_has():
    assert duty(0) == 0
    assert duty(1) == 1
    assert duty(0.5) == pytest.approx(0.22, abs=0.005)
    assert duty(0.05) == STEP, "a glow is not rounded to dark"
    assert duty(1, brightness=0.5) == 0.5
    for level in np.linspace(0, 1, 101):
        assert duty(level) / STEP == pytest.approx(round(duty(level) / STEP))


def test_the_scanner_runs_as_fast_as_the_words_come():
    assert speed("answering", 30) == 1.0
    assert speed("answering", 60) == 2.0
    assert speed("answering", 0) == 0.25 and speed("answering", 1000) == 3.0
    assert speed("idle", 60) == 1.0


def test_the_point_is_as_wide_as_the_box_is_busy():
    for pattern in ("idle", "answering"):
        lit = [played(pattern, progress=load).mean() for load in (0.0, 0.25, 0.5, 1.0)]
        assert all(a < b - 0.02 for a, b in zip(lit, lit[1:], strict=False)), pattern
