"""The dictionary answers questions that its glosses clearly answer, and no others."""

import pytest

from appliance.core.errors import ModelError
from appliance.text.facts import Facts


@pytest.fixture(scope="module")
def facts(models):
    try:
        path = models.path(models.best("facts"))
    except ModelError as error:
        pytest.skip(str(error))
    opened = Facts(path)
    yield opened
    opened.close()


ANSWERED = {
    "What is a hygrometer?": ("hygrometer", "humidity"),
    "what's an isthmus": ("isthmus", "narrow strip of land"),
    "What does loquacious mean?": ("loquacious", "conversation"),
    "define perspicacity": ("perspicacity", ""),
    "Can you tell me what a nebula is?": ("nebula", "cloud"),
    "Tell me about armadillos": ("armadillo", ""),
    "Who was Marie Curie?": ("Marie Curie", "radium"),
    "Where is Helsinki?": ("Helsinki", "Finland"),
    "What is the capital of Norway?": ("Oslo", "Norway"),
    "Who invented the cotton gin?": ("Whitney", "cotton gin"),
    "What is the smallest planet?": ("Mercury", "planet"),
    "When did Galileo die?": ("Galileo", "1642"),
}
SILENT = (
    "How are you?",
    "What is new?",
    "What is your name?",
    "Who is my wife?",
    "What should I cook tonight?",
    "What is the longest river in the universe?",
    "Who was the second president of France?",
    "How many people live in Rotterdam?",
    "What is it?",
    "Why is the sky blue?",
    "",
    "?",
    "Wie hoch ist der Eiffelturm?",
    "Tell me a joke",
    "What does she mean?",
)


@pytest.mark.parametrize("question", ANSWERED)
def test_it_answers_in_the_dictionary_s_words(facts, question):
    word, part = ANSWERED[question]
    fact = facts.answer(question)
    assert fact is not None and fact.word.lower() == word.lower()
    assert part in " ".join(fact.glosses)


@pytest.mark.parametrize("question", SILENT)
def test_it_is_silent_where_no_gloss_answers(facts, question):
    assert facts.answer(question) is None


def test_a_file_that_is_no_dictionary_is_an_error(tmp_path):
    (tmp_path / "facts.sqlite").write_bytes(b"not a database")
    with pytest.raises(OSError, match="cannot be read as a dictionary"):
        Facts(tmp_path / "facts.sqlite")
