"""What the box says aloud is for whoever asked: with a second face, another person or nobody there, it stops."""

import numpy as np
import pytest
from support import eventually
from voice.test_box import LONG, SECONDS, Room, finish, patient, stage  # noqa: F401  # the fixture is for these, too
from web.box import client_of, enter, running

from appliance.core.config import replace
from appliance.core.errors import StoreError
from appliance.core.i18n import verbatim
from appliance.identity.sessions import Company
from appliance.llm.scripted import ScriptedAnswer, ScriptedEngine
from appliance.records.people import StoredSample
from appliance.records.sound import RATE, Clip, SpeechEvent
from appliance.speech.engine import Ended, Spoken
from appliance.voice.machine import View

STORY = "Larson, tell me a story of my grandmother’s ring"


class Listener(Room):
    """A room in which somebody notes which sentences the speaker begins."""

    def __init__(self):
        super().__init__()
        self.aloud: list[str] = []
        self._texts: dict[int, str] = {}
        self._clips: list[Clip] = []  # which keeps their ids theirs

    def say(self, text, language, on_sound):
        clip = Clip(np.full(RATE, 0.1, np.float32), RATE)
        self._clips.append(clip)
        self._texts[id(clip)] = text
        self.said.append(text)
        on_sound(Spoken(clip, 1.0))
        on_sound(Spoken())
        return lambda: None

    def play(self, clip):
        self.aloud.append(self._texts.get(id(clip), ""))
        return super().play(clip)

    def begun(self, words: str) -> bool:
        """Whether these were begun aloud."""
        return any(words in text for text in self.aloud)

    def heard(self, words: str) -> bool:
        """The same, while all that is given to the speaker is played."""
        self.play_on()
        return self.begun(words)


@pytest.fixture
def engine():
    return ScriptedEngine()


@pytest.fixture
def room():
    return Listener()


@pytest.fixture
def box(config, tmp_path, engine, room):
    bare = replace(replace(config, "models", folder=tmp_path / "none"), "chat", guesses="always")
    with running(bare, engine, speech=room) as made:
        voice = made.appliance.voice.box
        voice.start(room)
        eventually(lambda: room.on_event, SECONDS, "it listens")
        yield made
        voice.close()


class Ada:
    """Somebody who is logged in at the box's screen, looks at it, and speaks."""

    def __init__(self, box, monkeypatch):
        page = box.page()
        self.feed = page.socket("/ws/feed")
        self.feed.receive()
        self._identity = box.appliance.identity
        self.person = self._identity.people.register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
        enter(box, page, self.person)
        self.session, self._company = self._identity.sessions.at(client_of(box, page)), "clear"
        monkeypatch.setattr(self.session.presence, "update", lambda *_: self.company)
        sight = type(box.appliance.voice.box._asker._sight)
        monkeypatch.setattr(sight, "view", View(True, True, frozenset({self.person.id})))

    @property
    def company(self) -> Company:
        """Who is in view with her."""
        return self._company

    @company.setter
    def company(self, company: Company) -> None:
        self._company = company
        eventually(lambda: self.session.company == company, SECONDS, "the box has looked")

    def log_out(self):
        self._identity.sessions.log_out(self.session.token)


@pytest.fixture
def ada(box, monkeypatch):
    return Ada(box, monkeypatch)


def begin(room, engine, question=STORY) -> None:
    """A question is being answered at length."""
    engine.answers.append(LONG)
    room.hear(question)
    eventually(lambda: len(room.aloud) == 2, SECONDS, "it speaks")


def test_with_a_second_face_the_first_question_is_not_answered_unasked(box, room, engine, ada):
    ada.company = "overlooked"
    engine.answers.append("It is in the blue box.")
    room.hear(STORY)
    eventually(lambda: room.aloud, SECONDS, "it says something")
    assert "Somebody else is here." in room.aloud[0] and engine.asked == []
    room.hear("Yes, please.")  # before it has finished asking
    eventually(lambda: room.heard("blue box"), SECONDS, "it is said aloud")


def test_who_comes_while_it_speaks_hears_no_more_until_they_may(box, room, engine, ada):
    begin(room, engine)
    ada.company = "overlooked"
    eventually(lambda: room.begun("Somebody else"), SECONDS, "it asks")
    finish(box, room)
    assert room.stopped and not room.heard("third")
    room.hear("Yes")
    eventually(lambda: room.heard("last one"), SECONDS, "the rest is said")


def test_after_a_no_nothing_more_of_it_is_said(box, room, engine, ada):
    begin(room, engine)
    ada.company = "overlooked"
    eventually(lambda: room.begun("Somebody else"), SECONDS, "it asks")
    finish(box, room)
    engine.answers.extend(["Hm.", "Well."])
    room.hear("No", "Pardon?")
    finish(box, room)
    assert not room.heard("third")


def test_a_yes_that_nobody_waits_for_any_more_is_an_ordinary_word(box, room, engine, ada):
    ada.company = "overlooked"
    engine.answers.extend(["A river.", "Yes what?"])
    room.hear(STORY)
    eventually(lambda: room.begun("Somebody else"), SECONDS, "it asks")
    ada.company = "clear"
    room.hear("What is the Rhine?")
    eventually(lambda: room.heard("A river."), SECONDS, "another question is answered")
    finish(box, room)
    room.hear("Yes")
    eventually(lambda: room.heard("Yes what?"), SECONDS, "it is an ordinary word")
    assert "ring" not in str(engine.asked[-1][-1])


def test_after_a_log_out_it_is_quiet_and_repeats_nothing(box, room, engine, ada):
    begin(room, engine)
    ada.log_out()
    eventually(lambda: stage(box) == "asleep", SECONDS, "it stops")
    begun = len(room.aloud)
    assert room.stopped
    room.hear("Pardon?")
    eventually(lambda: room.play_on() or len(room.aloud) > begun, SECONDS, "a guest is answered")
    assert not any("sentence" in text or "one" in text for text in room.aloud[begun:])


def test_who_leaves_while_the_model_writes_does_not_keep_it_speaking(box, room, ada, engine, monkeypatch):
    gate = Gate(monkeypatch)
    engine.answers.append(LONG)
    room.hear(STORY)
    eventually(lambda: gate.passed > 8, SECONDS, "the model writes")
    ada.log_out()
    eventually(lambda: stage(box) == "asleep", SECONDS, "nobody is answered")
    gate.open = True


class Gate:
    """Holds the model's answers up after some words, until it is opened."""

    def __init__(self, monkeypatch, words: int = 10):
        self.open, self.passed = False, 0
        real, gate = ScriptedAnswer.events, self

        def events(answer):
            for number, event in enumerate(real(answer)):
                if number > words and not gate.open:
                    eventually(lambda: gate.open or answer._stopped.is_set(), SECONDS)
                gate.passed += 1
                yield event

        monkeypatch.setattr(ScriptedAnswer, "events", events)


def test_an_answer_that_was_dropped_says_nothing_in_the_next(box, room, engine, monkeypatch):
    gate = Gate(monkeypatch, 2)
    engine.answers.extend(["Old words that never end.", "First new sentence. Second new sentence."])
    room.hear("Larson, what is the Rhine?")
    eventually(lambda: gate.passed, SECONDS, "the model writes")
    gate.open = True
    room.hear("Larson, what is the Danube?")
    eventually(lambda: room.heard("Second new"), SECONDS, "all of it is said")
    assert not room.heard("words")


def test_ears_that_die_in_the_middle_of_a_word_do_not_hold_it_up(box, room, engine):
    begin(room, engine, "Larson, tell me something long")
    room.on_event(SpeechEvent("began"))
    room.on_event(SpeechEvent("partial", seconds=0.3))
    room.on_event(Ended())
    finish(box, room)


def test_mute_does_not_wait_for_a_question_that_begins(box, room, monkeypatch):
    voice = box.appliance.voice.box
    waiting = Waiting()
    monkeypatch.setattr(voice._asker, "ask", waiting)
    room.hear("Larson, tell me something long")
    eventually(lambda: waiting.begun, SECONDS)
    voice.mute(True)
    assert room.muted
    waiting.over = True


class Waiting:
    """A question that takes long to begin."""

    begun = over = False

    def __call__(self, text):
        self.begun = True
        eventually(lambda: self.over, SECONDS)


def test_what_cannot_be_shortened_loses_no_question(box, room, engine, monkeypatch):
    begin(room, engine, "Larson, tell me something long")

    def fail(heard):
        raise StoreError(verbatim("The disk is full."))

    monkeypatch.setattr(box.appliance.voice.box._asker, "keep", fail)
    engine.answers.append("A river.")
    room.hear("Thank you, what is the Danube then?")
    eventually(lambda: room.heard("A river."), SECONDS, "it is answered")


def test_a_conversation_that_was_deleted_is_followed_by_a_new_one(box, room, engine, ada):
    engine.answers.extend(["One river.", "Two rivers."])
    room.hear("Larson, tell me of the Rhine")
    finish(box, room)
    asker = box.appliance.voice.box._asker
    box.appliance.assistant.chats.remove(ada.person.id, asker.conversation)
    room.hear("Larson, and of the Danube?")
    eventually(lambda: room.heard("Two rivers."), SECONDS, "it is answered")
