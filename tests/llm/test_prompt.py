"""Which turns the model gets to see."""

import pytest

from appliance.core.errors import PromptTooLongError
from appliance.llm.prompt import common_prefix, fit


def turns(*words: str) -> list[dict[str, str]]:
    roles = {"s": "system", "u": "user", "a": "assistant"}
    return [{"role": roles[word[0]], "content": word} for word in words]


def tokenise(some) -> list[int]:
    """One token for each character."""
    return [ord(c) for turn in some for c in turn["content"]]


def kept(*words: str, budget: int) -> tuple[str, int]:
    prompt = fit(turns(*words), tokenise, budget)
    return "".join(map(chr, prompt.tokens)), prompt.left_out


def test_what_fits_is_kept_whole():
    assert kept("s0", "u1", "a1", "u2", budget=8) == ("s0u1a1u2", 0)


def test_the_oldest_exchange_goes_first_with_its_answer():
    assert kept("s0", "u1", "a1", "u2", "a2", "u3", budget=8) == ("s0u2a2u3", 2)
    assert kept("s0", "u1", "a1", "u2", "a2", "u3", budget=4) == ("s0u3", 4)


def test_a_question_without_an_answer_goes_alone():
    assert kept("s0", "u1", "u2", "a2", "u3", budget=8) == ("s0u2a2u3", 1)


def test_without_a_system_prompt():
    assert kept("u1", "a1", "u2", budget=2) == ("u2", 2)


def test_a_question_that_alone_is_too_long_is_refused_in_words():
    with pytest.raises(PromptTooLongError, match="14 tokens, and the limit is 10"):
        fit(turns("s0", "u1", "a1", "u" + "x" * 11), tokenise, 10)


@pytest.mark.parametrize(
    ("a", "b", "shared"),
    [([], [], 0), ([1], [], 0), ([1, 2, 3], [1, 2, 4], 2), ([1, 2], [1, 2, 3], 2), ([5], [6], 0)],
)
def test_common_prefix(a, b, shared):
    assert common_prefix(a, b) == shared


def test_what_is_left_out_costs_nothing():
    """However long the conversation, only about what fits is tokenised."""
    seen = []

    def counted(some) -> list[int]:
        seen.append(len(some))
        return tokenise(some)

    fit(turns("s0", *["u1", "a1"] * 2000, "u2"), counted, 100)
    assert len(seen) < 15 and sum(seen) < 600
