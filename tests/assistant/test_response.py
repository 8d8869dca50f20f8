"""One answer as a stream of stages, and what is kept of it whatever happens."""

import pytest

from appliance.assistant.messages import Asked, ToolUsed
from appliance.assistant.response import ChatResponse, Clock, Saved
from appliance.assistant.transcripts import GuestTranscript
from appliance.core.errors import ChatError
from appliance.llm.engine import Finished, FixedAnswer, Reading, TextDelta
from appliance.llm.scripted import ScriptedEngine
from appliance.records.chat import Source, ToolUse


def respond(script, sources=(), **options):
    """A response, and the transcript that it is kept in."""
    transcript = GuestTranscript()
    question = transcript.ask("hello", None)
    answer = ScriptedEngine([script]).answer([]) if isinstance(script, str | Exception) else script
    asked = Asked(None, question, (), sources)
    return ChatResponse(transcript, asked, answer, Clock(0.0, 2048, 0), **options), transcript


def kept(transcript) -> list[tuple[str, bool]]:
    return [(message.text, message.complete) for message in transcript.path()[1:]]


def test_the_stages_of_a_whole_answer():
    response, transcript = respond("one two")
    stages = list(response.events)
    assert [type(stage) for stage in stages] == [Asked, Reading, TextDelta, TextDelta, Saved, Finished]
    assert stages[-2].message.id == transcript.path()[-1].id
    assert kept(transcript) == [("one two", True)]


def test_a_tool_is_told_before_its_words_and_kept_with_them():
    tool = ToolUse("timer", {"seconds": 60})
    response, transcript = respond(FixedAnswer("I will ring."), tool=tool)
    assert [type(stage) for stage in response.events] == [Asked, ToolUsed, TextDelta, Saved, Finished]
    assert transcript.path()[-1].tool == tool


QUOTE = "“The warranty of the heater ends after 24 months.” [1]"


@pytest.mark.parametrize(
    ("told", "carried"),
    [
        ("After 24 months the heater's warranty ends [1] [2]", "\n\nAfter 24 months the heater's warranty ends"),
        ("The warranty of the heater ends after 24 months.", ""),
        ("The warranty of the heater ends after 36 months.", ""),
        ("Bring the heater to Mr Miller. The warranty ends after 24 months!", "\n\nThe warranty ends after 24 months!"),
        ("No idea.", ""),
    ],
)
def test_the_document_s_words_come_first_and_the_model_only_says_what_they_carry(told, carried):
    sources = (Source(1, 7, "manual"),)
    response, transcript = respond(told, sources, quote=lambda: QUOTE)
    texts = [stage.text for stage in response.events if isinstance(stage, TextDelta)]
    assert texts[0] == QUOTE and "".join(texts) == QUOTE + carried
    assert kept(transcript) == [(QUOTE + carried, True)]
    assert transcript.path()[-1].sources == sources


def test_marks_of_no_source_leave_an_answer_without_a_quote():
    response, transcript = respond("So it is [1] [2]", (Source(1, 7, "manual"),))
    list(response.events)
    assert kept(transcript) == [("So it is [1]", True)]


def test_an_answer_stopped_after_its_quote_says_nothing_more_and_is_whole():
    response, transcript = respond("after 24 months", quote=lambda: QUOTE)
    for stage in response.events:
        if isinstance(stage, TextDelta):
            response.stop()
        last = stage
    assert isinstance(last, Finished) and last.reason == "end"
    assert kept(transcript) == [(QUOTE, True)]


def test_a_stopped_answer_is_saved_as_cut():
    response, transcript = respond("one two three")
    for stage in response.events:
        if isinstance(stage, TextDelta):
            response.stop()
        last = stage
    assert last == Finished("stopped", 1)
    assert kept(transcript) == [("one", False)]


def test_a_failure_keeps_what_was_said():
    response, transcript = respond(ChatError("gone"))
    with pytest.raises(ChatError, match="gone"):
        list(response.events)
    assert kept(transcript) == [("Half an", False)]


def test_a_client_that_goes_keeps_what_was_said():
    response, transcript = respond("one two three")
    for stage in response.events:
        if isinstance(stage, TextDelta):
            break
    response.events.close()
    assert kept(transcript) == [("one", False)]


def test_a_client_that_goes_before_the_model_began_gives_up_its_place():
    stopped = []
    answer = ScriptedEngine(["one"]).answer([])
    answer.stop = lambda: stopped.append(True)
    response, transcript = respond(answer)
    assert isinstance(next(response.events), Asked)
    response.events.close()
    assert stopped and kept(transcript) == []


def test_an_empty_answer_is_not_saved():
    response, transcript = respond("")
    assert not any(isinstance(stage, Saved) for stage in response.events)
    assert kept(transcript) == []


def test_only_a_question_that_is_new_is_taken_back():
    for is_new in (True, False):
        response, transcript = respond("one", is_new=is_new)
        response.take_back()
        assert len(transcript.path()) == (0 if is_new else 1)
