"""People's voices: sealed, replaced as a whole, and gone with the person."""

import numpy as np
import pytest

from appliance.core.errors import NotFoundError
from appliance.storage.people import People
from appliance.storage.voices import Voices

ONE, TWO = np.eye(2, 256, dtype=np.float32)


@pytest.fixture
def voices(store) -> Voices:
    return Voices(store)


def test_a_voice_replaces_the_one_before(voices, ada, bob):
    voices.enrol(ada, "m", [ONE, TWO])
    voices.enrol(ada, "m", [TWO])
    voices.enrol(bob, "other", [ONE])
    assert [(found.person_id, len(found.vectors)) for found in voices.all("m")] == [(ada, 1)]
    assert np.array_equal(voices.of(ada)[0], TWO)
    with pytest.raises(NotFoundError):
        voices.enrol(999, "m", [ONE])


def test_the_database_does_not_hold_its_numbers(voices, ada, store):
    voices.enrol(ada, "m", [ONE])
    with store.reading() as db:
        assert ONE.tobytes()[:64] not in next(db["voices"].rows)["embedding"]


def test_it_goes_when_it_is_forgotten_and_with_the_person(voices, ada, bob, store):
    for person in (ada, bob):
        voices.enrol(person, "m", [ONE])
    voices.forget(bob)
    People(store).remove(ada)
    assert voices.all("m") == []


def test_every_change_shows(voices, ada):
    seen = [voices.version()]
    for vectors in ([ONE], [TWO], [ONE, TWO], []):
        voices.enrol(ada, "m", vectors)
        seen.append(voices.version())
    assert all(one != other for one, other in zip(seen, seen[1:], strict=False))
