"""Which sentences are quoted, and how."""

import pytest

from appliance.documents.quoting import LONGEST, MOST, PIECES, WHOLE, candidates, carried, promising, quoted
from appliance.text.chunk import sentences
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


def test_short_lines_leave_room_for_more_than_three_and_long_sentences_do_not():
    lines = [f"Part {number}: {'word ' * number}end" for number in range(1, 9)]
    quote = quoted(candidates(["\n".join(lines)]), [1.0] * 8)
    assert quote.count("Part") == PIECES and len(quote) < MOST * WHOLE
    whole = [f"Sentence {number} {'says something about it ' * 9}indeed." for number in range(5)]
    assert quoted(candidates([" ".join(whole)]), [1.0] * 5).count("Sentence") == MOST


def test_a_sentence_too_long_for_what_room_is_left_makes_way_for_the_next():
    long = [f"Sentence {number} {'says something about it ' * 9}indeed." for number in range(4)]
    quote = quoted(candidates([f"Opened at nine. {' '.join(long)} Closed at six."]), [1.0, 0.9, 0.9, 0.9, 0.9, 0.85])
    assert quote.count("Sentence") == 2 and "Opened at nine." in quote and "Closed at six." in quote


def test_what_a_colon_announces_is_quoted_with_it():
    text = "It builds a package.\nGive this command:\nmake deb-pkg\nIt takes an hour."
    quote = quoted(candidates([text]), [0.9, 0.85, 0.1, 0.1])
    assert quote == "“It builds a package. Give this command: make deb-pkg” [1]"
    assert "make deb-pkg" not in quoted(candidates([text.replace(":", ".")]), [0.9, 0.85, 0.1, 0.1])


def test_the_same_words_are_quoted_once():
    found = candidates(["Opening hours\nNine to five.", "Opening hours\nNine to six."])
    assert quoted(found, [0.9, 0.8, 0.9, 0.8]).count("Opening hours") == 1


def test_a_long_sentence_is_cut_between_words():
    quote = quoted(candidates(["word " * 150]), [1.0])
    assert len(quote) < LONGEST + 10 and quote.endswith("word…” [1]")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How long is the warranty?", "The warranty covers the heater. It ends after two years. Keep it dry."),
        (
            "Wie lange gilt die Garantie?",
            "Die Garantie gilt für den Ofen. Sie endet am 1. Januar 2030. Halte ihn trocken.",
        ),
        ("Hoe lang geldt de garantie?", "De garantie geldt voor de kachel. Ze eindigt na een jaar. Houd hem droog."),
    ],
)
def test_a_number_counts_where_one_is_asked_for_and_a_neighbour_always(question, text):
    found = candidates([text])
    subject, number, other = promising(question, found, [0.5, 0.3, 0.3])
    assert number > subject > other
    subject, number, other = promising("What is the heater?", found, [0.5, 0.3, 0.3])
    assert subject > number > other


def test_sentences_do_not_end_at_ordinals_abbreviations_and_initials():
    text = "Nach dem 50. Geburtstag gilt z. B. Abs. 3 vom 1. Mai. Dr. J. Smith agrees. See 2024. Then stop."
    assert list(sentences(text)) == [
        "Nach dem 50. Geburtstag gilt z. B. Abs. 3 vom 1. Mai.",
        "Dr. J. Smith agrees.",
        "See 2024.",
        "Then stop.",
    ]


@pytest.mark.parametrize(("texts", "least"), [(0, 0.5), (1, 0.5), (10, 0.7), (100, 0.9), (100_000, 0.96)])
def test_more_texts_must_be_surer_up_to_a_point(texts, least):
    floor = Floor(least=0.5, growth=0.2, cosine=1.0, near=1.0, words=1.0)
    assert floor.least_of(texts) == pytest.approx(least, abs=0.01)


@pytest.mark.parametrize(
    ("answer", "quote"),
    [
        ("Children under 6 may not use the sauna.", "“Children under 6 may use the sauna.” [1]"),
        ("Kinder unter 6 dürfen die Sauna nicht benutzen.", "“Kinder unter 6 dürfen die Sauna benutzen.” [1]"),
        ("Kinderen onder 6 mogen de sauna niet gebruiken.", "“Kinderen onder 6 mogen de sauna gebruiken.” [1]"),
        ("Adults take 3 tablets, children take 2 tablets.", "“Adults take 2 tablets, children take 3 tablets.” [1]"),
        ("So Bob owes Ada money.", "“So Ada owes Bob money.” [1]"),
        ("It is open from 18 to 9.", "“It is open from 9 to 18.” [1]"),
    ],
)
def test_what_contradicts_the_quote_is_not_said(answer, quote):
    assert carried(answer, quote) == ""


def test_what_the_quote_says_in_other_words_is_said():
    quote = "“The sauna may be used by children from 6 years on, with an adult.” [1]"
    assert carried("Children may use the sauna from 6 years, with an adult.", quote)
