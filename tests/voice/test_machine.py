"""The spoken conversation: who is answered, what interrupts it, and the words that work by rule."""

import pytest

from appliance.records.sound import SpeechEvent
from appliance.voice.machine import FOLLOW_UP, IN_VIEW, Machine, View

ADA = 7
LOOKS = View(camera=True, facing=True, speaking=frozenset({ADA}))
SILENT = View(camera=True, facing=True)  # looks, and its mouth is still
AWAY = View(camera=True, facing=False)
DARK = View()  # no camera
SAID = "The Rhine is about one thousand two hundred kilometres long."


def deeds(machine: Machine, *events: SpeechEvent, view: View = DARK, now: float = 0.0) -> list[tuple[str, str]]:
    return [(each.deed, each.text) for event in events for each in machine.hear(event, view, now)]


def turn(machine: Machine, text: str, view: View = DARK, now: float = 0.0) -> list[tuple[str, str]]:
    """Somebody speaks a whole turn."""
    events = [SpeechEvent("began"), SpeechEvent("partial", seconds=0.3), SpeechEvent("heard", text)]
    return deeds(machine, *events, view=view, now=now)


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def speaking(machine):
    turn(machine, "Hey Larson, how long is the Rhine?")
    machine.said = SAID
    machine.speaks()
    return machine


@pytest.mark.parametrize(
    "name", ["Hey Larson,", "hey larsen", "Okay, Larson.", "Larson", "Hello Lawson!", "Hallo Larson:"]
)
def test_its_name_wakes_it_where_no_camera_sees(machine, name):
    assert turn(machine, "How late is it?") == []
    assert turn(machine, f"{name} how late is it?") == [("ask", "how late is it?")]
    assert machine.stage == "thinking"


def test_looking_at_it_and_speaking_wakes_it_without_a_name(machine):
    for view in (AWAY, SILENT):  # somebody else speaks
        assert turn(machine, "How late is it?", view) == []
    assert turn(machine, "How late is it?", LOOKS) == [("ask", "How late is it?")]
    assert machine.speakers == {ADA}


def test_a_look_in_the_middle_of_a_sentence_counts_and_one_before_it_does_not(machine):
    events = SpeechEvent("began"), SpeechEvent("heard", "Pass me the salt")
    deeds(machine, SpeechEvent("began"), view=LOOKS)
    assert deeds(machine, *events, view=AWAY) == []
    deeds(machine, SpeechEvent("began"), view=AWAY)
    deeds(machine, SpeechEvent("partial", "How"), view=LOOKS)
    assert deeds(machine, SpeechEvent("heard", "How late is it?"), view=AWAY) == [("ask", "How late is it?")]


def test_who_only_sounds_like_its_name_wakes_it_if_the_wake_word_was_heard(machine):
    said = "Hey Lassen, how late is it?"
    assert turn(machine, said) == []
    assert deeds(machine, SpeechEvent("heard", said, called=True)) == [("ask", "how late is it?")]


def test_asleep_it_pays_attention_to_who_looks_and_speaks_and_awake_to_everything(machine):
    assert not any(machine.attends(view) for view in (AWAY, DARK, SILENT))
    assert machine.attends(LOOKS)
    turn(machine, "Larson!")
    assert machine.attends(AWAY)


def test_a_look_while_somebody_speaks_counts_without_another_event(machine):
    deeds(machine, SpeechEvent("began"), view=AWAY)
    machine.look(LOOKS, 0.5)
    assert deeds(machine, SpeechEvent("heard", "How late is it?"), view=AWAY) == [("ask", "How late is it?")]
    machine.sleep()
    machine.look(LOOKS, 5.0)
    assert turn(machine, "Pass me the salt.", AWAY) == []


def test_its_bare_name_makes_it_listen_for_a_while(machine):
    assert turn(machine, "Hey Larson!") == [("called", "")]
    machine.look(DARK, FOLLOW_UP - 1)
    assert turn(machine, "How late is it?", now=FOLLOW_UP - 1) == [("ask", "How late is it?")]


def test_after_an_answer_one_asks_on_without_its_name_longer_while_in_view(machine):
    turn(machine, "Larson, how late is it?")
    machine.speaks()
    machine.over(100.0)
    machine.look(SILENT, 100 + FOLLOW_UP + 1)
    assert machine.stage == "listening"
    machine.look(DARK, 100 + FOLLOW_UP + 1)
    assert machine.stage == "asleep"
    machine.over(100.0)
    machine.look(SILENT, 100 + IN_VIEW + 1)
    assert machine.stage == "asleep"


def test_300_ms_of_speech_stop_the_voice_at_once_and_once(speaking):
    assert deeds(speaking, SpeechEvent("began")) == []
    assert deeds(speaking, SpeechEvent("partial", seconds=0.3)) == [("hold", "")]
    assert deeds(speaking, SpeechEvent("partial", "and", 1.0)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Stop.", ["hold", "drop"]),
        ("Stop it please", ["hold", "drop"]),
        ("Never mind.", ["hold", "drop"]),
        ("Pardon?", ["hold", "repeat"]),
        ("What did you say?", ["hold", "repeat"]),
        ("Louder, please!", ["hold", "louder", "go on"]),
        ("Not so loud.", ["hold", "quieter", "go on"]),
        ("Go on.", ["hold", "go on"]),
        ("Hör auf!", ["hold", "drop"]),
        ("Wie bitte?", ["hold", "repeat"]),
        ("Lauter.", ["hold", "louder", "go on"]),
        ("Ga door.", ["hold", "go on"]),
        ("Laat maar.", ["hold", "drop"]),
        ("And the Danube?", ["hold", "drop", "ask"]),
        ("Larson, and the Danube?", ["hold", "drop", "ask"]),
    ],
)
def test_what_is_said_over_its_voice(speaking, text, expected):
    assert [deed for deed, _ in turn(speaking, text)] == expected


def test_a_short_word_that_interrupted_nothing_yet_stops_it_too(speaking):
    assert deeds(speaking, SpeechEvent("began"), SpeechEvent("heard", "Stop")) == [("hold", ""), ("drop", "")]


def test_a_cough_and_its_own_echo_do_not_end_an_answer(speaking):
    cough = deeds(speaking, SpeechEvent("partial", seconds=0.3), SpeechEvent("nothing"))
    assert cough == [("hold", ""), ("go on", "")]
    assert turn(speaking, "one thousand two hundred kilometres") == [("hold", ""), ("go on", "")]
    assert speaking.stage == "speaking"


def test_while_it_thinks_stop_ends_it_and_others_talk_is_nothing(machine):
    turn(machine, "How long is the Rhine?", LOOKS)
    assert turn(machine, "Pass me the salt.", AWAY) == []
    assert turn(machine, "Stop.", AWAY) == [("hold", ""), ("drop", "")]
    assert machine.stage == "listening"


def test_in_company_a_yes_has_it_say_the_answer_and_anything_else_does_not(machine):
    for text, expected in (("Yes please.", "confirm"), ("No.", "decline")):
        machine.over(0.0)
        machine.asks = True
        assert turn(machine, text) == [(expected, "")]
    machine.over(0.0)
    machine.asks = True
    assert turn(machine, "How late is it?") == [("decline", ""), ("ask", "How late is it?")]


def test_what_it_did_not_understand_is_said_only_to_who_looks_at_it(machine):
    turn(machine, "Larson.")
    assert deeds(machine, SpeechEvent("began"), SpeechEvent("nothing"), view=AWAY) == []
    assert deeds(machine, SpeechEvent("began"), SpeechEvent("nothing"), view=LOOKS) == [("misheard", "")]


def test_never_mind_sends_it_to_sleep(machine):
    turn(machine, "Hey Larson")
    assert turn(machine, "Never mind.") == []
    assert machine.stage == "asleep"


def test_the_model_writes_on_until_the_words_are_no_rule(speaking):
    assert deeds(speaking, SpeechEvent("partial", seconds=0.3), SpeechEvent("partial", "Go")) == [("hold", "")]
    assert deeds(speaking, SpeechEvent("partial", "Go away")) == [("halt", "")]


def test_an_alarm_that_rings_is_stopped_without_a_name(machine):
    ringing = View(camera=True, ringing=True)
    assert machine.attends(ringing)
    assert turn(machine, "Pass me the salt", ringing) == []
    assert turn(machine, "Stop!", ringing) == [("ask", "stop")]


def test_ears_that_die_release_the_voice_that_they_held(speaking):
    deeds(speaking, SpeechEvent("began"), SpeechEvent("partial", seconds=0.3))
    assert [each.deed for each in speaking.deaf()] == ["go on"]
    assert speaking.deaf() == []


@pytest.mark.parametrize(("words", "deed"), [("Yes", "confirm"), ("No", "decline"), ("Stop", "decline")])
def test_a_yes_or_no_counts_while_it_still_asks(speaking, words, deed):
    speaking.asks = True
    assert turn(speaking, words) == [("hold", ""), (deed, "")]
    assert not speaking.asks


def test_another_question_forgets_that_it_waited_for_a_yes(speaking):
    speaking.asks = True
    turn(speaking, "And how long is the Danube then?")
    assert not speaking.asks


def test_another_language_is_told_from_a_mumble(machine):
    turn(machine, "Larson!")
    for reason, deed in (("", "misheard"), ("language", "foreign")):
        events = SpeechEvent("began"), SpeechEvent("nothing", reason=reason)
        assert deeds(machine, *events, view=LOOKS) == [(deed, "")]
