"""Documents taken in and found again, with the real text embedder."""

from types import SimpleNamespace

import numpy as np
import pytest
from support import THREADS

from appliance.core.config import load
from appliance.core.errors import DocumentError, ModelError
from appliance.documents.embedders import Embedders
from appliance.documents.loader import build_embedders
from appliance.documents.service import MOST_PASSAGES, DocumentService
from appliance.records.people import StoredSample
from appliance.storage.documents import Documents
from appliance.storage.people import People

CAR = b"# Tyres\n\nThe tyres need 2.6 bar when the car is empty.\n\n# Oil\n\nThe engine takes four litres of oil.\n"


@pytest.fixture
def documents(store) -> Documents:
    return Documents(store)


@pytest.fixture
def librarian(documents, models) -> DocumentService:
    made = DocumentService(documents)
    try:
        made.embedders = build_embedders(load(environ=THREADS).faces, models)
    except ModelError as error:
        pytest.skip(str(error))
    return made


@pytest.fixture
def ada(store):
    return People(store).register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])


@pytest.fixture
def bob(store, ada):
    return People(store).register("Bob", [StoredSample("m", np.ones(4, np.float32), b"x")])


def told(found) -> list[str]:
    return [passage.heading for passage in found]


def test_the_passage_that_answers_comes_first(librarian, ada):
    librarian.add(ada, "car.md", CAR)
    assert told(librarian.search("How much lubricant goes into the motor?", ada))[0] == "Oil"
    assert told(librarian.search("tyre pressure", ada))[0] == "Tyres"
    assert librarian.search("Who painted the Mona Lisa?", ada) == []
    assert len(librarian.search("car", ada, 1)) <= 1


def test_a_document_of_headings_alone_is_refused(documents, ada):
    service, part = DocumentService(documents), "# a\n\nb\n\n"
    with pytest.raises(DocumentError, match=r"a\.md has too many parts: 12000"):
        service.add(ada, "a.md", part.encode() * (MOST_PASSAGES + 1))
    assert documents.of(ada.id) == []
    assert service.add(ada, "a.md", part.encode() * 50).passages == 50


def test_one_person_does_not_fill_the_box(documents, ada, bob, monkeypatch):
    monkeypatch.setattr("appliance.documents.service.MOST_KEPT", 50)
    service, part = DocumentService(documents), b"# a\n\nb\n\n"
    service.add(ada, "a.md", part * 30)
    with pytest.raises(DocumentError, match=r"b\.md doesn't fit: it has 21 parts.* 50; 20 are left"):
        service.add(ada, "b.md", part * 21)
    assert service.add(bob, "b.md", part * 21).passages == 21
    assert service.add(ada, "a.md", part * 50).fate == "replaced"
    with pytest.raises(DocumentError, match="0 are left"):
        service.add(ada, "b.md", part)
    service.remove(ada, documents.of(ada.id)[0].id)
    assert service.add(ada, "b.md", part * 50).passages == 50


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


AUTO = """# Reifen

Die Reifen brauchen 2,6 bar, wenn das Auto leer ist.

# Öl

In den Motor kommen vier Liter Öl, und es wird jedes Jahr gewechselt.
""".encode()


@pytest.fixture
def both(librarian) -> Embedders:
    if not librarian.embedders.multilingual:
        pytest.skip("The multilingual embedder is not installed.")
    return librarian.embedders


def test_each_document_is_read_by_the_embedder_of_its_language(librarian, documents, both, ada):
    english = librarian.add(ada, "car.md", CAR).id
    german = librarian.add(ada, "auto.md", AUTO).id
    assert {passage.model for passage in documents.passages(english)} == {both.english.model}
    assert {passage.model for passage in documents.passages(german)} == {both.multilingual.model}
    assert "Öl" in told(librarian.search("Wie viel Schmierstoff braucht die Maschine?", ada))
    assert told(librarian.search("How much lubricant goes into the motor?", ada))[0] in {"Oil", "Öl"}
    assert librarian.search("Wie schilderde de Nachtwacht?", ada) == []
    assert librarian.search("Wer hat die Mona Lisa gemalt?", ada) == []


def test_a_new_embedder_reads_again_what_is_its_and_no_other_vectors_are_compared(librarian, documents, both, ada):
    librarian.embedders = Embedders(both.english)
    english, german = (librarian.add(ada, *document).id for document in (("car.md", CAR), ("auto.md", AUTO)))
    librarian.embedders = both
    steps, reports = [], []

    def show(done, total):
        reports.append((done, total))
        steps.append(told(librarian.search("Öl im Motor", ada, 1)))

    librarian.reindex(show)
    assert reports == [(0, 1)] and steps == [["Öl"]], "the German one alone, found by its words meanwhile"
    assert documents.passages(english)[0].model == both.english.model
    assert documents.passages(german)[0].model == both.multilingual.model
    librarian.reindex(lambda *_: pytest.fail("nothing is left to do"))
    assert told(librarian.search("How much lubricant goes into the motor?", ada))[0] in {"Oil", "Öl"}


def test_the_words_that_answer_are_quoted(librarian, ada):
    librarian.add(ada, "car.md", CAR)
    librarian.add(ada, "auto.md", AUTO)
    question = "Wie viel Luft kommt in die Reifen?"
    quote = librarian.quote(question, librarian.search(question, ada))
    assert quote.startswith("“") and "2,6 bar" in quote and "[1]" in quote


def test_documents_of_before_are_learnt_anew(librarian, documents, store, ada):
    number = librarian.add(ada, "car.md", CAR).id
    with store.transaction() as db:
        db.execute("update passages set vector = null, tokens = null")
        db.execute("update documents set model = ''")
    librarian.load()
    assert told(librarian.search("oil", ada)) == ["Oil"], "by its words alone"
    reports = []
    librarian.reindex(lambda done, total: reports.append((done, total)))
    assert reports == [(0, 1)]
    passages = documents.found(ada.id, [passage.id for passage in documents.passages(number)])
    assert all(passage.tokens is not None and passage.tokens.dtype == np.int8 for passage in passages.values())
    assert told(librarian.search("How much lubricant goes into the motor?", ada))[0] == "Oil"


def test_a_question_of_somebody_without_documents_is_not_even_read(librarian, ada, bob):
    librarian.add(bob, "own.md", b"The spare key hangs behind the boiler.", circle="me")
    librarian.embedders = SimpleNamespace(ask=lambda question: pytest.fail(f"{question} was read"))
    assert librarian.about("Where is the spare key?", ada) == []
