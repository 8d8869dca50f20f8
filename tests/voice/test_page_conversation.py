"""A conversation at a page: what interrupts the voice, what is the voice itself, and when it is over."""

import pytest

from appliance.records.sound import SpeechEvent
from appliance.voice.machine import FOLLOW_UP
from appliance.voice.page_conversation import LONGEST, SAID, PageConversation

OWLS = "Owls are birds of the night. They hear better than they see."


def deeds(conversation, kind, text="", now=1.0):
    event = conversation.without_echo(SpeechEvent(kind, text))
    return [action.deed for action in conversation.hear(event, now)] if event else ["ignored"]


@pytest.fixture
def speaking():
    conversation = PageConversation(0.0)
    assert [(a.deed, a.text) for a in conversation.hear(SpeechEvent("heard", "Tell me about owls"), 1.0)] == [
        ("ask", "Tell me about owls")
    ]
    conversation.says(OWLS)
    conversation.speaks()
    return conversation


@pytest.mark.parametrize(
    ("words", "then"),
    [
        ("Stop.", ["drop"]),
        ("Never mind", ["drop"]),
        ("Pardon?", ["repeat"]),
        ("Louder, please", ["louder", "go on"]),
        ("Quieter", ["quieter", "go on"]),
        ("Go on", ["go on"]),
        ("Wie bitte?", ["repeat"]),
        ("Hou op", ["drop"]),
        ("What about eagles?", ["drop", "ask"]),
    ],
)
def test_a_third_of_a_second_of_speech_holds_the_voice_and_the_words_decide(speaking, words, then):
    assert deeds(speaking, "began") == []
    assert deeds(speaking, "partial", "") == ["hold"]
    assert deeds(speaking, "heard", words) == then


@pytest.mark.parametrize(
    "own", ["Owls are", "night", "birds of the night", "they hear better then they see", "the Owls"]
)
def test_its_own_voice_is_no_interruption_and_never_answered(speaking, own):
    assert deeds(speaking, "partial", own) == ["ignored"]
    assert deeds(speaking, "heard", own) == []
    assert deeds(speaking, "partial", "") == ["hold"]
    assert deeds(speaking, "heard", own) == ["go on"]


def test_a_word_of_a_rule_is_obeyed_although_it_was_just_said(speaking):
    speaking.says(" Stop when you see one.")
    deeds(speaking, "partial", "")
    assert deeds(speaking, "heard", "Stop") == ["drop"]


def test_it_ends_after_a_quiet_time_but_not_while_somebody_speaks(speaking):
    assert not speaking.over(500.0), "a long answer is no quiet time"
    speaking.quiet(500.0)
    assert not speaking.over(500.0 + FOLLOW_UP)
    deeds(speaking, "began", now=507.0)
    assert not speaking.over(520.0)
    assert deeds(speaking, "heard", "And eagles?", 521.0) == ["ask"]
    speaking.quiet(530.0)
    assert speaking.over(531.0 + FOLLOW_UP)


def test_enough_is_enough(speaking):
    speaking.quiet(10.0)
    assert deeds(speaking, "heard", "Stop", 11.0) == [] and speaking.over(11.0)
    endless = PageConversation(0.0)
    deeds(endless, "began")
    assert endless.over(LONGEST + 1), "a television does not keep it open"


def test_what_it_says_is_not_kept_without_end(speaking):
    for _ in range(50):
        speaking.says(1000 * "word ")
    assert len(speaking._machine.said) == SAID
