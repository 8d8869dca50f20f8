"""Whose voice it is, and what a voice may change of what the face says."""

import numpy as np
import pytest

from appliance.identity.known_voices import MARGIN, OTHER, SAME, Heard, KnownVoices, asking, nearest
from appliance.records.people import StoredSample
from appliance.storage.people import People
from appliance.storage.voices import Voices

ONE, TWO, THREE = np.eye(3, 256, dtype=np.float32)


def between(share: float) -> np.ndarray:
    """A vector whose similarity to ONE is `share`."""
    return share * ONE + np.sqrt(1 - share**2).astype(np.float32) * THREE


def test_the_nearest_voice_counts_if_it_is_near_and_clearly_nearest():
    known = {1: ONE, 2: TWO}
    assert nearest(between(SAME + 0.01), known).person_id == 1
    assert nearest(between(SAME - 0.01), known).person_id is None
    twins = {1: ONE, 2: between(0.999)}
    assert nearest(ONE, twins).person_id is None and MARGIN > 1 - 0.999
    assert nearest(ONE, {}) == Heard()


def test_a_voice_takes_the_faces_word_back_and_never_gives_another():
    known = {1: ONE, 2: TWO}
    assert asking(1, nearest(ONE, known)) == 1
    assert asking(1, nearest(between(OTHER + 0.01), known)) == 1, "doubt leaves the face its word"
    assert asking(1, nearest(between(OTHER - 0.01), known)) is None, "somebody speaks whom nobody knows"
    close = {1: between(0.7), 2: ONE}
    assert asking(1, nearest(ONE, close)) is None, "2 speaks while 1 is seen"
    assert asking(3, nearest(ONE, known)) == 3, "who has no voice here is known by the face"
    assert asking(1, Heard()) == 1
    assert asking(None, nearest(ONE, known)) is None, "a voice alone lets nobody in"


@pytest.fixture
def ada(store) -> int:
    return People(store).register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")]).id


def test_voices_are_read_again_after_a_change(store, ada):
    voices = Voices(store)
    known = KnownVoices(voices, "m")
    assert known.who(ONE) == known.who(()) == Heard()
    voices.enrol(ada, "m", [ONE])
    assert known.who(ONE).person_id == ada
    voices.enrol(ada, "m", [TWO])
    assert known.who(ONE).person_id is None
    People(store).remove(ada)
    assert known.who(ONE) == Heard()
