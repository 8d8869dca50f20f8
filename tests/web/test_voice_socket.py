"""The voice's socket: what was understood, the answer as sound, stopping, and who may not."""

import time

import pytest
from support import eventually
from web.box import running
from web.chatting import ask, chat, history
from web.talking_page import LOUD, greeted, spoken_of, talk

from appliance.core.config import replace
from appliance.core.i18n import verbatim
from appliance.llm.scripted import ScriptedEngine
from appliance.records.sound import SpeechEvent
from appliance.records.status import ComponentState
from appliance.speech.scripted import ScriptedSpeech
from appliance.voice import machine
from appliance.web.sockets import voice


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """A test that the machine holds up is no page that has gone."""
    monkeypatch.setattr(voice, "PATIENCE", 600)


@pytest.fixture
def speech():
    return ScriptedSpeech()


@pytest.fixture
def engine():
    return ScriptedEngine()


@pytest.fixture
def box(bare, engine, speech):
    with running(replace(bare, "voice", on=True, microphone="none", speaker="none"), engine, speech=speech) as made:
        yield made


def test_what_is_said_comes_back_as_text(box, speech):
    speech.heard.append("what time is it")
    said = talk(greeted(box.page()))
    assert [m["kind"] for m in said if m["type"] == "noticed"] == ["began", "partial", "partial", "partial", "heard"]
    assert said[1]["text"] == "what"
    assert said[-2]["text"] == "what time is it"
    assert said[-2]["milliseconds"] == {"recogniser": 12.0}
    assert said[-1] == {"type": "over", "nothing": False}


def test_another_language_is_told_as_the_reason(box, speech):
    speech.heard.append("")
    speech.foreign = True
    told = [m for m in talk(greeted(box.page())) if m["type"] == "noticed"][-1]
    assert (told["kind"], told["text"], told["reason"]) == ("nothing", "", "language")


def test_a_press_without_a_word_says_that_there_was_none(box):
    assert talk(greeted(box.page()), 0) == [{"type": "over", "nothing": True}]


def test_an_answer_is_said_phrase_by_phrase_and_counts_its_characters(box, speech):
    clips, size = spoken_of(greeted(box.page()), "It is noon. The sun", " shines on Bern. Good", "bye")
    assert [text for text, _ in speech.said] == ["It is noon. ", "The sun shines on Bern. ", "Goodbye"]
    assert [clip["characters"] for clip in clips] == [12, 36, 43]
    assert size == sum(2 * int(0.02 * 16000 * len(text)) for text, _ in speech.said)


def test_it_speaks_the_language_of_the_words(box, speech):
    spoken_of(greeted(box.page()), "Das Wetter ist heute leider nicht so schön wie gestern.")
    spoken_of(greeted(box.page()), "Het weer is vandaag helaas niet zo mooi als gisteren.")
    assert [language for _, language in speech.said] == ["de", "nl"]


def test_a_hush_drops_what_is_queued(box, speech):
    socket = greeted(box.page())
    long = "A sentence of some length that takes its time. " * 60
    socket.send({"type": "say", "text": long[:2900]})
    socket.receive()
    eventually(lambda: len(speech.said) > 3)
    socket.send({"type": "hush"})
    clips, _ = spoken_of(socket, "Next.")
    assert clips[-1]["characters"] == 5
    assert len(speech.said) < 50  # of 61 sentences: the rest was never made


def test_sound_runs_no_more_than_some_seconds_ahead_of_the_listener(box, speech):
    socket, began = greeted(box.page()), time.monotonic()
    socket.send({"type": "say", "text": "A sentence of some length that takes its time. " * 60})
    eventually(lambda: len(speech.said) > 10)
    assert sum(0.02 * len(text) for text, _ in speech.said) < 16 + time.monotonic() - began


def test_a_spoken_question_is_marked_in_the_history(box, engine, member):
    engine.answers.extend(["blue", "green"])
    page = box.page()
    member(page, "Ada")
    socket = chat(page)
    socket.send({"type": "ask", "text": "Which owl?", "spoken": True})
    number = next(m["conversation"] for m in socket.until("done") if m["type"] == "asked")
    ask(socket, "Another?", number)
    socket.send({"type": "open", "conversation": number})
    assert [m["spoken"] for m in history(socket)] == [True, False, False, False]


def test_only_what_was_heard_of_an_answer_is_kept(box, engine, member):
    engine.answers.append("One two three four five.")
    page = box.page()
    member(page, "Ada")
    socket = chat(page)
    number = next(m["conversation"] for m in ask(socket, "Owls?") if m["type"] == "asked")
    socket.send({"type": "stop", "heard": 10})
    cut = socket.until("cut")[-1]
    assert cut["text"] == "One two"
    again = page.socket("/ws/chat")
    again.send({"type": "open", "conversation": number})
    answer = history(again)[-1]
    assert (answer["id"], answer["text"], answer["complete"]) == (cut["message"], "One two", False)


def test_a_guest_s_answer_is_shortened_too(box, engine):
    engine.answers.extend(["One two three.", "x"])
    socket = chat(box.page())
    ask(socket, "Owls?")
    socket.send({"type": "stop", "heard": 0})
    assert socket.until("cut")[-1]["text"] == "…"
    ask(socket, "And?")
    assert engine.asked[1][-2]["content"] == "…"


def test_a_starting_voice_says_so(box, speech):
    speech.state = ComponentState(False, "starting", verbatim("Wait a moment."))
    socket = greeted(box.page())
    socket.send({"type": "listen"})
    assert socket.until("error")[-1]["text"] == "Wait a moment."
    speech.state = ComponentState(True, "ready")
    assert socket.until("hello")[-1]["ok"]


def test_a_box_without_voice_says_how_to_turn_it_on(bare):
    with running(bare) as box:
        page = box.page()
        assert page.socket("/ws/feed").until("status")[-1]["voice"]["state"] == "off"  # so the page has no button
        socket = page.socket("/ws/voice")
        assert not socket.receive()["ok"]
        socket.send({"type": "listen"})
        assert "The owner can turn it on" in socket.until("error")[-1]["text"]


def test_the_page_of_a_box_with_voice_is_told_that_it_is_on(box):
    assert box.page().socket("/ws/feed").until("status")[-1]["voice"]["state"] == "ready"


@pytest.mark.parametrize("sound", [b"\0" * 40_000, b"\0" * (1 << 20)])
def test_too_much_sound_at_once_is_refused(box, sound):
    socket = greeted(box.page())
    socket.send({"type": "listen"})
    socket.send(sound)
    assert "too large" in socket.until("error")[-1]["text"]


def test_sound_that_comes_faster_than_speech_ends_the_turn(box):
    socket = greeted(box.page())
    socket.send({"type": "listen"})
    for _ in range(150):  # half a minute
        socket.send(LOUD)
    assert "faster" in socket.until("error")[-1]["text"]


def test_sound_without_a_turn_and_odd_messages_change_nothing(box, speech):
    speech.heard.append("hello")
    socket = greeted(box.page())
    socket.send(LOUD)
    socket.send({"type": "said"})
    socket.send({"type": "hush"})
    socket.send({"type": "say", "text": "x" * 5000})
    assert "4000" in socket.until("error")[-1]["text"]
    socket.send({"type": "sing"})
    assert "sing" in socket.until("error")[-1]["text"]
    assert talk(socket)[-2]["text"] == "hello"


def test_in_a_conversation_speech_interrupts_the_voice(box, speech, scripted_turns, monkeypatch):
    monkeypatch.setattr(machine, "FOLLOW_UP", 600)
    socket = greeted(box.page())
    for kind in ("listen", "converse", "what was said before is done"):
        socket.send({"type": kind})
    socket.until("error")
    scripted_turns("heard", "Tell me about owls")
    assert socket.until("act")[-1] == {"type": "act", "deed": "ask", "text": "Tell me about owls"}
    spoken_of(socket, "Owls hear well.")
    scripted_turns("partial", "owls hear")  # its own voice
    scripted_turns("partial", "")
    assert [m["deed"] for m in socket.until("act") if m["type"] == "act"] == ["hold"]
    scripted_turns("heard", "louder")
    assert [socket.until("act")[-1]["deed"] for _ in range(2)] == ["louder", "go on"]
    for kind in ("quiet", "what was said before is done"):
        socket.send({"type": kind})
    socket.until("error")
    scripted_turns("heard", "never mind")
    assert socket.until("parted")


@pytest.fixture
def scripted_turns(speech, monkeypatch):
    """Has the ears notice what the test says, in the page's hearing: the box's own may be opened meanwhile."""
    heard = []
    listen = speech.listen

    def caught(on_event):
        if "VoiceSocket" in on_event.__qualname__:
            heard.append(on_event)
        return listen(on_event)

    monkeypatch.setattr(speech, "listen", caught)

    def notice(kind, text):
        eventually(lambda: heard)
        heard[-1](SpeechEvent(kind, text))

    return notice


def test_two_pages_are_heard_at_once_and_one_that_sends_nothing_gives_its_place_up(box, monkeypatch):
    first, second, third = (greeted(box.page()) for _ in range(3))
    for socket in (first, second):
        socket.send({"type": "listen"})
        socket.send({"type": "language", "language": "en"})
    eventually(lambda: box.appliance.voice.pages._value == 0)
    third.send({"type": "listen"})
    assert "Somebody else is talking" in third.until("error")[-1]["text"]
    monkeypatch.setattr(voice, "PATIENCE", 0.5)
    assert "No sound comes" in first.until("error")[-1]["text"]
    assert "No sound comes" in second.until("error")[-1]["text"]
    monkeypatch.setattr(voice, "PATIENCE", 600)
    assert talk(third)[-1]["type"] == "over"
    eventually(lambda: box.appliance.voice.pages._value == 2)


def test_somebody_who_comes_while_it_speaks_hears_no_more(box, member, monkeypatch):
    page = box.page()
    member(page, "Ada")
    socket = greeted(page)
    socket.send({"type": "say", "text": "A sentence of some length that takes its time. " * 9})
    socket.receive()
    presence = box.appliance.identity.sessions.all()[0].presence
    monkeypatch.setattr(presence, "update", lambda *_: "overlooked")  # what the box goes by at its next look
    assert socket.until("private")
