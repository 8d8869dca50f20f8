"""What the model is told of a conversation."""

import pytest

from appliance.assistant import conversation
from appliance.core.errors import ChatError
from appliance.records.chat import Message, ToolUse


def history(*words: str) -> list[Message]:
    return [Message({"u": "user", "a": "assistant"}[word[0]], word) for word in words]


def test_the_system_prompt_comes_first():
    assert conversation.turns("Be brief.", history("u1", "a1", "u2")) == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "u1"},
        {"role": "assistant", "content": "a1"},
        {"role": "user", "content": "u2"},
    ]
    assert conversation.turns("", history("u1"))[0]["role"] == "user"


def test_a_question_that_never_got_an_answer_is_left_out():
    told = conversation.turns("", history("u1", "u2", "u3", "a3", "u4", "u5"))
    assert [turn["content"] for turn in told] == ["u3", "a3", "u5"]


def test_questions_are_tidied():
    assert conversation.check_question("  hello \n") == "hello"
    assert conversation.check_question("half a pair \ud83d") == "half a pair ?"


@pytest.mark.parametrize("text", [None, 3, "", "  \n", ["x"], {"text": "x"}])
def test_nothing_is_not_a_question(text):
    with pytest.raises(ChatError, match="Type a message"):
        conversation.check_question(text)


def test_what_a_tool_said_is_not_for_the_model_to_imitate():
    tool = ToolUse("timer", {"seconds": 60})
    history = [
        Message("user", "a timer"), Message("assistant", "I will ring", tool=tool),
        Message("user", "hello"), Message("assistant", "Hi"), Message("user", "and now?"),
    ]  # fmt: skip
    assert [turn["content"] for turn in conversation.turns("", history)] == ["hello", "Hi", "and now?"]


def test_far_too_much_is_refused():
    with pytest.raises(ChatError, match="too long"):
        conversation.check_question("x" * (conversation.LONGEST_QUESTION + 1))
