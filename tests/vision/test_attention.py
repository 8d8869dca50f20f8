"""Frames of an empty room are not searched again and again."""

from dataclasses import replace

import numpy as np
import pytest
from vision.machine import face, seen

from appliance.records.vision import Frame
from appliance.vision.attention import CHANGED, EVERY, Attention

EMPTY = seen()


def frame(at: float, level: float = 100, noise: float = 0.0, spot: float = 0.0) -> Frame:
    """A grey room, 640 x 480, with a spot of 80 pixels that is lighter than the rest."""
    pixels = np.full((480, 640, 3), level) + np.random.default_rng(int(100 * at)).normal(
        0, noise or 1e-9, (480, 640, 3)
    )
    pixels[200:280, 300:380] += spot
    return Frame(pixels.clip(0, 255).astype(np.uint8), int(10 * at), at)


@pytest.fixture
def attention() -> Attention:
    """After a first frame of the empty room."""
    made = Attention()
    assert made.skip(frame(5.0, noise=8), EMPTY) is None, "the first frame is searched"
    return made


def test_an_unchanged_room_is_searched_once_a_second(attention):
    skipped = [attention.skip(frame(5 + step / 10, noise=8), EMPTY) is not None for step in range(1, 21)]
    assert skipped == [step % 10 != 0 for step in range(1, 21)]
    assert EVERY == 1.0


def test_what_is_said_of_a_skipped_frame(attention):
    said = attention.skip(frame(5.1), EMPTY)
    assert (said.seq, said.taken_at, said.width, said.height, said.faces) == (51, 5.1, 640, 480, ())


@pytest.mark.parametrize("change", [{"spot": 2 * CHANGED}, {"spot": -2 * CHANGED}, {"level": 112}])
def test_any_change_is_looked_at(attention, change):
    assert attention.skip(frame(5.1, **change), EMPTY) is None
    assert attention.skip(frame(5.2, **change), EMPTY) is not None, "until the next one"


def test_a_slow_change_adds_up(attention):
    searched = [attention.skip(frame(5 + step / 100, level=100 + step / 2), EMPTY) is None for step in range(1, 41)]
    assert sum(searched) >= 2


def test_nobody_in_view_is_skipped_while_somebody_is(attention):
    assert attention.skip(frame(5.1), replace(EMPTY, faces=(face(),))) is None
    assert attention.skip(frame(5.2), EMPTY) is None, "they may be back"
    assert attention.skip(frame(5.3), EMPTY) is not None


def test_a_log_in_wants_every_frame(attention):
    assert attention.skip(frame(5.1), None) is None
