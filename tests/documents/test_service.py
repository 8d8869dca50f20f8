"""Documents taken in and found again, with the real text embedder."""

import numpy as np
import pytest
from support import THREADS

from appliance.core.config import load
from appliance.core.errors import ModelError
from appliance.documents.loader import build_text_embedder
from appliance.documents.service import DocumentService
from appliance.records.people import StoredSample
from appliance.storage.documents import Documents
from appliance.storage.people import People
from appliance.text.embed import Meaning, TextEmbedder

CAR = b"# Tyres\n\nThe tyres need 2.6 bar when the car is empty.\n\n# Oil\n\nThe engine takes four litres of oil.\n"


@pytest.fixture
def documents(store) -> Documents:
    return Documents(store)


@pytest.fixture
def librarian(documents, models) -> DocumentService:
    made = DocumentService(documents)
    try:
        made.embedder = build_text_embedder(load(environ=THREADS).faces, models)
    except ModelError as error:
        pytest.skip(str(error))
    return made


@pytest.fixture
def ada(store):
    return People(store).register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])


@pytest.fixture
def bob(store, ada):
    return People(store).register("Bob", [StoredSample("m", np.ones(4, np.float32), b"x")])


def multilingual(models) -> TextEmbedder:
    try:
        entry = models.best("text-embedding", "multilingual-e5-small")
    except ModelError as error:
        pytest.skip(str(error))
    return TextEmbedder(Meaning(entry.id, 0.8), models.path(entry), None, 1)


def told(found) -> list[str]:
    return [passage.heading for passage in found]


def test_the_passage_that_answers_comes_first(librarian, ada):
    librarian.add(ada, "car.md", CAR)
    assert told(librarian.search("How much lubricant goes into the motor?", ada))[0] == "Oil"
    assert told(librarian.search("tyre pressure", ada))[0] == "Tyres"
    assert librarian.search("Who painted the Mona Lisa?", ada) == []
    assert len(librarian.search("car", ada, 1)) <= 1


def test_what_is_one_s_own_is_found_by_nobody_else(librarian, documents, ada, bob):
    librarian.add(bob, "diary.txt", b"The strongbox opens with the number 4711.")
    (passage,) = librarian.search("What opens the strongbox?", bob)
    assert librarian.search("What opens the strongbox?", ada) == []
    assert documents.found(ada.id, [passage.id]) == documents.found(None, [passage.id]) == {}


def test_what_is_removed_meanwhile_is_left_out(librarian, documents, ada, monkeypatch):
    librarian.add(ada, "car.md", CAR)
    kept = librarian.search("tyre pressure", ada)[0]
    monkeypatch.setattr(documents, "found", lambda reader, ids: {kept.id: kept} if kept.id in ids else {})
    assert [passage.id for passage in librarian.search("tyres and oil of the car", ada)] == [kept.id]


def test_another_embedder_s_vectors_are_not_compared_but_made_again(librarian, documents, ada, models):
    embedder = librarian.embedder
    librarian.embedder = multilingual(models)
    number = librarian.add(ada, "car.md", CAR).id
    librarian.embedder = embedder
    assert documents.without_vectors(embedder.model) == [number]
    steps = []

    def show(done, total):
        steps.append(told(librarian.search("How much lubricant goes into the motor?", ada, 1)))
        steps.append(told(librarian.search("engine oil", ada, 1)))

    librarian.reindex(show)
    assert steps == [[], ["Oil"]], "meanwhile the words alone decide"
    assert documents.without_vectors(embedder.model) == []
    assert told(librarian.search("How much lubricant goes into the motor?", ada))[0] == "Oil"


def test_documents_of_before_are_learnt_anew(librarian, documents, store, ada):
    number = librarian.add(ada, "car.md", CAR).id
    with store.transaction() as db:
        db.execute("update passages set vector = null, tokens = null")
        db.execute("update documents set model = ''")
    librarian.load()
    assert told(librarian.search("oil", ada)) == ["Oil"], "by its words alone"
    reports = []
    librarian.reindex(lambda done, total: reports.append((done, total)))
    assert reports == [(0, 1)] and documents.without_vectors(librarian.embedder.model) == []
    passages = documents.found(ada.id, [passage.id for passage in documents.passages(number)])
    assert all(passage.tokens is not None and passage.tokens.dtype == np.int8 for passage in passages.values())
    assert told(librarian.search("How much lubricant goes into the motor?", ada))[0] == "Oil"
