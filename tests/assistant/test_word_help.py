"""How a word is spelt, and other words for it."""

import pytest

from appliance.assistant.word_help import answer


class Words:
    """A dictionary of a few words."""

    def has(self, word: str) -> bool:
        return word.lower() in ("necessary", "big", "rhythm", "are")

    def alike(self, word: str) -> list[tuple[tuple[str, ...], str]]:
        return [(("large",), "above average in size"), (("great", "grand"), "of importance")] if word == "big" else []


@pytest.mark.parametrize(
    "question",
    [
        "how do you spell necessary", "How would I spell “necessary”?", "spell necessary please",
        "what's the spelling of necessary", "so how is necessary spelt again?", "tell me how to spell necessary",
    ],
)  # fmt: skip
def test_a_word_is_spelt(question):
    found = answer(Words(), question)
    assert found and found[1] == "necessary is spelt N-E-C-E-S-S-A-R-Y."


@pytest.mark.parametrize(
    "question", ["how do you spell that", "how do you spell xqwzt", "how is necessary", "how are you"]
)
def test_what_is_no_word_is_not(question):
    assert answer(Words(), question) is None


def test_other_words_leave_out_those_that_are_named():
    assert answer(Words(), "what's another word for big that isn't large") == ("big", "great, grand: Of importance.")
    assert answer(Words(), "give me a synonym for big") is not None


@pytest.mark.parametrize(
    "question", ["another word for it", "in other words I am late", "a word with you", "big words"]
)
def test_there_are_none_for_other_sentences(question):
    assert answer(Words(), question) is None
