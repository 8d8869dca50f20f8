"""Who asks: the person who is logged in, if it is their mouth or their voice; else a guest."""

import numpy as np
import pytest
from web.box import running

from appliance.core.config import replace
from appliance.identity.known_voices import MODEL, Heard
from appliance.llm.scripted import ScriptedEngine
from appliance.records.people import StoredSample
from appliance.speech.speaker import SIZE
from appliance.storage.voices import Voices
from appliance.voice.asking import Asker
from appliance.voice.machine import SOMEBODY
from appliance.voice.whose import enough, signs_of

ADA, OTHER = (tuple(row.tolist()) for row in np.eye(2, SIZE, dtype=np.float32))


class Sight:
    """A session whose person is in view."""

    def __init__(self, person):
        self.person, self.company, self.token = person, "clear", "token"


@pytest.fixture
def asker(config, tmp_path, monkeypatch):
    with running(replace(config, "models", folder=tmp_path / "none"), ScriptedEngine()) as box:
        appliance = box.appliance
        people, sessions = appliance.identity.people, appliance.identity.sessions
        ada = people.register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
        sight = Sight(ada)
        monkeypatch.setattr(sessions, "at", lambda _: sight)
        monkeypatch.setattr(sessions, "look", lambda _: ada)
        made = Asker(appliance.assistant, appliance.identity, lambda _: None)
        made.store, made.ada, made.sight = appliance.store, ada, sight
        yield made


def like(similarity: float, person: int | None) -> Heard:
    return Heard(person, similarity, ((1, similarity),))


@pytest.mark.parametrize(
    ("speakers", "heard", "signs"),
    [
        ({1}, like(0.9, 1), "both"),
        ({1}, like(0.6, None), "face"),
        ({1}, Heard(), "face"),  # too short, or no profile
        ({1}, like(0.4, None), "none"),
        ({1}, Heard(2, 0.8, ((2, 0.8), (1, 0.55))), "none"),  # it is a known person's
        (set(), like(0.9, 1), "voice"),  # the mouth was hidden
        (set(), like(0.6, None), "none"),  # somebody behind her
        (set(), Heard(), "none"),
        ({SOMEBODY}, like(0.9, 1), "none"),
        ({1, SOMEBODY}, like(0.9, 1), "voice"),
        ({1, SOMEBODY}, like(0.6, None), "none"),
        ({1, SOMEBODY}, Heard(), "none"),
    ],
)
def test_mouth_and_voice_together_tell_who_speaks(speakers, heard, signs):
    assert signs_of(1, speakers, heard) == signs


def test_what_must_not_go_wrong_needs_both_signs_of_whose_voice_is_known():
    assert [enough(signs, True) for signs in ("none", "face", "voice", "both")] == [False, False, False, True]
    assert [enough(signs, False) for signs in ("none", "face", "voice", "both")] == [False, True, False, True]


def test_who_does_not_speak_is_not_who_asks(asker):
    hers = frozenset({asker.ada.id})
    asker.heard((), hers)
    assert asker.person() == asker.ada and asker.sure, "without a voice profile the face decides"
    asker.heard((), frozenset())
    assert asker.person() is None and not asker.sure, "somebody behind her"


def test_a_strange_voice_is_a_guests(asker):
    hers = frozenset({asker.ada.id})
    Voices(asker.store).enrol(asker.ada.id, MODEL, [np.array(ADA, np.float32)])
    asker.heard(OTHER, hers)
    assert asker.person() is None
    asker.heard(ADA, hers)
    assert asker.person() == asker.ada and asker.sure
    asker.heard((), hers, confirmed=True)
    assert asker.sure, "a yes is too short for a voice"
    asker.heard((), hers)
    assert asker.person() == asker.ada and not asker.sure


def test_in_company_only_her_own_questions_wait_for_a_yes(asker):
    asker.sight.company = "overlooked"
    asker.heard((), frozenset({asker.ada.id}))
    assert asker.overheard
    asker.heard((), frozenset({SOMEBODY}))
    assert not asker.overheard, "a guest's are answered aloud"
