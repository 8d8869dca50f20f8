"""Whose voice it is: one that is not the person's makes a guest of them."""

import numpy as np
import pytest
from web.box import running

from appliance.core.config import replace
from appliance.identity.known_voices import MODEL
from appliance.llm.scripted import ScriptedEngine
from appliance.records.people import StoredSample
from appliance.speech.speaker import SIZE
from appliance.storage.voices import Voices
from appliance.voice.asking import Asker

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
        monkeypatch.setattr(sessions, "at", lambda _: Sight(ada))
        monkeypatch.setattr(sessions, "look", lambda _: ada)
        made = Asker(appliance.assistant, appliance.identity, lambda _: None)
        made.store, made.ada = appliance.store, ada
        yield made


def test_a_strange_voice_is_a_guests(asker):
    asker.voice = OTHER
    assert asker.person() == asker.ada, "without a voice profile the face decides"
    Voices(asker.store).enrol(asker.ada.id, MODEL, [np.array(ADA, np.float32)])
    assert asker.person() is None
    for voice in (ADA, ()):
        asker.voice = voice
        assert asker.person() == asker.ada
