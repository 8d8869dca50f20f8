"""A yes, and questions about oneself."""

from appliance.intents.replies import is_about_oneself, is_yes


def test_only_a_yes_is_one():
    assert is_yes("Yes!") and is_yes(" go  ahead ")
    assert not is_yes("yes, but not now") and not is_yes("no")


def test_questions_about_oneself():
    assert is_about_oneself("What is my shoe size?") and is_about_oneself("when did we move")
    assert not is_about_oneself("What is the capital of France?") and not is_about_oneself("I like geese")
