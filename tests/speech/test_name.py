"""The box's name in a text: as it is written, and as whatever sounds like it where the wake word was heard."""

import pytest

from appliance.speech.name import after_name


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Hey Larson, what time is it?", "what time is it?"),
        ("Hey, Larsen. Stop!", "Stop!"),
        ("hey larson", ""),
        ("Larson, turn the lights off", "turn the lights off"),
        ("A LARSON what time is it?", "what time is it?"),
        ("Hallo Larson, wie spät ist es?", "wie spät ist es?"),
        ("Larson’s turn", "turn"),
        ("Hello Lawson!", ""),
    ],
)
def test_the_text_says_what_follows(text, rest):
    assert after_name(text) == rest
    assert after_name(text, called=True) == rest


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Hey Lars and what time is it?", "what time is it?"),
        ("Hey Lassen, what time is it?", "what time is it?"),
        ("Hey, Lar son. Stop.", "Stop."),
        ("Hailorsen, what time is it?", "what time is it?"),
        ("to the shop. Hey Larson, what time is it?", "what time is it?"),
        ("he said hey Larsen stop", "stop"),
        ("left it there on a staircase. Hey, Larson, stop", "stop"),
        ("I'll be paying. Larson said a timer", "said a timer"),
        ("Pay Larsen set a timer", "set a timer"),
        ("as they, Larson, stop", "stop"),
    ],
)
def test_what_sounds_like_it_counts_where_the_wake_word_was_heard(text, rest):
    assert after_name(text, called=True) == rest
    assert after_name(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What time is it, Larson?",
        "Tell me about Larson",
        "The parson is here",
        "Hey Laura, what time is it?",
        "Hey there",
        "Nelson Mandela",
        "Gary Larson drew The Far Side",
        "One two three four five six seven, hey Larson, stop",
        "Hey, last in, first out",
    ],
)
def test_other_texts_do_not_call_it(text):
    assert after_name(text) is None
    assert after_name(text, called=True) is None
