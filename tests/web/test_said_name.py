"""How one's name is said: heard, kept and forgotten by its bearer alone."""

import pytest
from web.box import running

from appliance.core.config import replace
from appliance.speech.clips import read_clip
from appliance.speech.scripted import ScriptedSpeech
from appliance.storage.said_names import SaidNames


@pytest.fixture
def speech():
    return ScriptedSpeech()


@pytest.fixture
def talking(bare, tmp_path, speech):
    settings = {"on": True, "microphone": "none", "speaker": str(tmp_path / "said.wav")}
    with running(replace(bare, "voice", **settings), speech=speech) as made:
        yield made


def test_it_is_heard_kept_and_forgotten(talking, log_in, speech):
    page = talking.page()
    ada = log_in(talking, page, "Ada")
    names = SaidNames(talking.appliance.store)
    assert page.get("/me/said").json == {"on": True, "sounds_like": ""}
    heard = page.post("/me/said/sound", {"sounds_like": "Ay-dah"})
    assert heard.status == 200 and read_clip(heard.body).seconds > 0
    draft = speech.names["Ada"]
    assert speech.said[-1] == ("Ada.", "en") and draft and names.of(ada.id) is None
    assert page.post("/me/said", {"sounds_like": " Ay-dah "}).status == 200
    assert names.all() == {"Ada": draft} == talking.appliance.voice.names()
    assert page.get("/me/said").json["sounds_like"] == "Ay-dah"
    page.post("/me/said/sound", {"sounds_like": ""})
    assert speech.names == {"Ada": ""}, "as usual, for once"
    assert page.post("/me/said", {"sounds_like": ""}).status == 200
    assert names.all() == {}


def test_only_ones_own(talking, log_in):
    page, other, guest = talking.page(), talking.page(), talking.page()
    ada, bob = log_in(talking, page, "Ada"), log_in(talking, other, "Bob")
    other.post("/me/said", {"sounds_like": "Bop", "id": ada.id, "name": "Ada"})
    names = SaidNames(talking.appliance.store)
    assert names.of(ada.id) is None and names.of(bob.id).sounds_like == "Bop"
    for path in ("/me/said", "/me/said/sound"):
        assert guest.post(path, {"sounds_like": "Bop"}).status == 403
    assert guest.get("/me/said").status == 403


@pytest.mark.parametrize(
    ("bad", "words"), [("[[x]]", "Latin letters"), ("<voice>", "Latin letters"), ("x" * 61, "60"), ("'", "letters")]
)
def test_what_cannot_be_kept_is_said_in_words(talking, log_in, bad, words):
    page = talking.page()
    ada = log_in(talking, page, "Ada")
    for path in ("/me/said", "/me/said/sound"):
        answer = page.post(path, {"sounds_like": bad})
        assert 400 <= answer.status < 500 and words in answer.json["error"]
    assert SaidNames(talking.appliance.store).of(ada.id) is None


def test_while_the_voice_is_off(bare, log_in):
    with running(bare) as box:
        page = box.page()
        log_in(box, page, "Ada")
        assert page.get("/me/said").json["on"] is False
        assert "voice is off" in page.post("/me/said/sound", {"sounds_like": "Ayda"}).json["error"]
