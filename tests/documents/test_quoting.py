"""Which sentences are quoted, and how."""

import pytest

from appliance.documents.quoting import LONGEST, candidates, quoted
from appliance.text.embed import Floor

HEATER = "The heater has a warranty. It ends after 24 months. Clean it once a year. Keep the receipt."
CAR = "The car needs oil. Its warranty is three years."


def test_the_best_sentence_comes_with_the_one_that_follows_and_the_next_best():
    found = candidates([HEATER, CAR])
    scores = [0.9, 0.2, 0.1, 0.1, 0.3, 0.8]
    assert quoted(found, scores) == (
        "“The heater has a warranty. It ends after 24 months.” [1]\n\n“Its warranty is three years.” [2]"
    )


def test_what_lies_between_two_sentences_is_an_ellipsis_and_their_order_is_the_text_s():
    found = candidates([HEATER])
    assert quoted(found, [0.8, 0.1, 0.1, 0.9]) == "“The heater has a warranty. … Keep the receipt.” [1]"


def test_a_sentence_that_is_much_farther_is_left_out():
    assert quoted(candidates([HEATER]), [0.1, 0.1, 0.1, 0.9]) == "“Keep the receipt.” [1]"


def test_a_long_sentence_is_cut_between_words():
    quote = quoted(candidates(["word " * 150]), [1.0])
    assert len(quote) < LONGEST + 10 and quote.endswith("word…” [1]")


@pytest.mark.parametrize(("texts", "least"), [(0, 0.5), (1, 0.5), (10, 0.7), (100, 0.9), (100_000, 0.96)])
def test_more_texts_must_be_surer_up_to_a_point(texts, least):
    floor = Floor(least=0.5, growth=0.2, cosine=1.0, near=1.0, words=1.0)
    assert floor.least_of(texts) == pytest.approx(least, abs=0.01)
