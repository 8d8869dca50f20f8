"""Memories come up when the question is about them, and never otherwise; nobody else's ever do."""

import numpy as np
import pytest

from appliance.assistant.recollection import Recollection
from appliance.core.config import load
from appliance.core.errors import ModelError
from appliance.documents.loader import REQUESTS, build_text_embedder
from appliance.records.people import StoredSample
from appliance.storage.memories import Memories
from appliance.storage.people import People

HERS = ("my sister's birthday is on 4 May", "my bike's lock opens with 4711", "I am allergic to walnuts")
GERMAN = ("mein Zahnarzt heißt Dr. Kruse", "meine Schuhgröße ist 43")
DUTCH = ("mijn vader werkt bij de spoorwegen", "onze vuilnis wordt op dinsdag opgehaald")


@pytest.fixture(scope="module")
def embed(models):
    try:
        return build_text_embedder(load(environ={}).faces, models, REQUESTS).embed
    except ModelError as error:
        pytest.skip(str(error))


@pytest.fixture
def memories(store) -> Memories:
    return Memories(store)


@pytest.fixture
def people(store, memories):
    """Ada told something; Ben never did."""
    sample = [StoredSample("m", np.zeros(4, np.float32), b"x")]
    ada, ben = (People(store).register(name, sample) for name in ("Ada", "Ben"))
    for text in (*HERS, *GERMAN, *DUTCH):
        memories.add(ada.id, text)
    return ada, ben


ABOUT = [
    ("When is my sister's birthday?", HERS[0]),
    ("Which present would suit my sister on her birthday?", HERS[0]),
    ("What is the code of my bike?", HERS[1]),
    ("Suggest a cake without anything I am allergic to", HERS[2]),
    ("Wie heißt mein Zahnarzt?", GERMAN[0]),
    ("Was ist meine Schuhgröße?", GERMAN[1]),
    ("Waar werkt mijn vader?", DUTCH[0]),
    ("Wanneer wordt onze vuilnis opgehaald?", DUTCH[1]),
]
NOT_ABOUT = (
    "How are you today?",
    "How much did the new chain cost?",
    "When was the battle of Hastings?",
    "Explain how a bicycle gear works",
    "Write a limerick about a lighthouse",
    "When is my brother's birthday?",
    "Wie wird das Wetter morgen?",
    "Erkläre mir die Fotosynthese",
    "Hoe laat is het?",
    "Vertel me een verhaal over een robot",
)


@pytest.mark.parametrize(("question", "memory"), ABOUT)
def test_a_memory_comes_up_when_it_is_asked_about(embed, memories, people, question, memory):
    ada, ben = people
    recollection = Recollection(memories, lambda: embed)
    assert recollection.about(question, ada)[0] == memory
    assert recollection.about(question, ben) == recollection.about(question, None) == []


@pytest.mark.parametrize("question", NOT_ABOUT)
def test_no_memory_comes_up_otherwise(embed, memories, people, question):
    assert Recollection(memories, lambda: embed).about(question, people[0]) == []


@pytest.mark.parametrize(
    "question", ["When is my sister's birthday?", "Wie heißt mein Zahnarzt?", "Waar werkt mijn vader?"]
)
def test_who_never_told_is_offered_to_have_it_remembered(embed, memories, people, question):
    ada, ben = people
    recollection = Recollection(memories, lambda: embed)
    assert recollection.reply(question, ada).text.startswith("You told me: ")
    assert "remember that" in recollection.reply(question, ben).text
    assert "Log in" in recollection.reply(question, None).text


def test_without_the_embedder_words_decide(memories, people):
    recollection = Recollection(memories, lambda: None)
    assert recollection.about("When is my sister's birthday?", people[0]) == [HERS[0]]
    assert recollection.about("How are you today?", people[0]) == []
