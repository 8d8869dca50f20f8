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


def test_a_quote_ends_an_answer_from_documents_and_false_marks_leave():
    sources = (Source(1, 7, "manual"),)
    response, transcript = respond("So it is [1] [2]", sources, quote=lambda: "“It is so.” [1]")
    list(response.events)
    assert kept(transcript) == [("So it is [1]\n\n“It is so.” [1]", True)]
    assert transcript.path()[-1].sources == sources


def test_a_stopped_answer_is_saved_as_cut_and_quotes_nothing():
    response, transcript = respond("one two three", quote=lambda: "never")
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
