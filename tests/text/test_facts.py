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
    "whats a monsoon": ("monsoon", "wind"),
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
    "In what year was Winston Churchill born?": ("Winston Churchill", "1874"),
    "When was Newton born?": ("Newton", "1642"),
    "When was the Eiffel Tower constructed?": ("Eiffel Tower", "1889"),
    "How tall is the Eiffel Tower?": ("Eiffel Tower", "300 meters"),
    "How many wheels does a tricycle have?": ("tricycle", "three wheels"),
    "What's the longest river in the world?": ("Nile", "longest river"),
    "What is the longest river in Europe?": ("Volga", "Europe"),
    "What does handy mean?": ("handy", "easy to reach"),
    "What does DNA mean?": ("DNA", "linear polymer"),
    "Where is Turkey?": ("Turkey", "Eurasian"),
    "Where is the Louvre?": ("Louvre", "Paris"),
    "Who was Beethoven?": ("Beethoven", "composer"),
    "Who is Einstein?": ("Einstein", "relativity"),
    "Who are the Vikings?": ("Viking", "Scandinavian"),
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

# What a gloss seems to answer: another person, another thing of that name, another time, another place.
MISTAKEN = (
    "When did the Berlin Wall come down?",
    "When was Bush elected?",
    "When was Prince born?",
    "When was born?",
    "When was Born born?",
    "When was Churchill born?",
    "When did Washington die?",
    "When was Mary born?",
    "When did Ford invent the assembly line?",
    "When did Columbus discover America?",
    "When was Mozart married?",
    "How old is the Eiffel Tower?",
    "How tall is the tallest tree in Yosemite?",
    "How many planets are there?",
    "How many planets are in our solar system?",
    "How many children did Bach have?",
    "What is the deepest canyon?",
    "What is the largest lake?",
    "Who was the first president?",
    "Who is the king of Spain?",
    "Who is the president of the United States?",
    "Who is the current pope?",
    "What is a planet?",
    "What is a billion?",
    "What is a trillion?",
    "What is a stroke?",
    "What is a run?",
    "What is China?",
    "Where is Russia?",
    "Where is Victoria?",
    "Where is the cat?",
    "Where is the bathroom?",
    "Where is the turkey?",
    "Where is the beach?",
    "Who is Mark?",
    "who is grace",
    "Who is Tyler?",
    "Who is Theresa?",
    "Who is Hope?",
    "Who is the plumber?",
    "Tell me about Victoria",
    "What is Handy?",
    "what does paris mean",
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


@pytest.mark.parametrize("question", MISTAKEN)
def test_it_is_silent_where_a_gloss_is_about_something_else(facts, question):
    assert facts.answer(question) is None


def test_a_word_is_no_name_where_its_meaning_is_asked_for(facts):
    fact = facts.answer("What does crane mean?")
    assert any("bird" in gloss for gloss in fact.glosses) and "poet" not in str(fact)


def test_a_clause_that_is_out_of_date_is_left_out(facts):
    [gloss] = facts.answer("Where is India?").glosses
    assert "southern Asia" in gloss and "populous" not in gloss


def test_a_file_that_is_no_dictionary_is_an_error(tmp_path):
    (tmp_path / "facts.sqlite").write_bytes(b"not a database")
    with pytest.raises(OSError, match="cannot be read as a dictionary"):
        Facts(tmp_path / "facts.sqlite")


def test_a_long_text_is_no_question(facts):
    assert facts.answer(f"What is a monsoon{' 1' * 16_000}?") is None
