"""What is said of documents that are added, and how their words are found. By words alone: no model is needed."""

import hashlib

import numpy as np
import pytest
from support import eventually
from text.pdf_files import lines, pdf
from text.word_files import paragraph, picture, word_file

from appliance.documents.ingest import IngestQueue
from appliance.documents.places import short
from appliance.documents.service import DocumentService
from appliance.records.people import StoredSample
from appliance.storage.documents import Documents
from appliance.storage.people import People
from appliance.text.folding import folded

CAR = b"# Tyres\n\nThe tyres need 2.6 bar when the car is empty.\n"


@pytest.fixture
def documents(store) -> Documents:
    return Documents(store)


@pytest.fixture
def librarian(documents) -> DocumentService:
    return DocumentService(documents)


@pytest.fixture
def ada(store):
    return People(store).register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])


def test_what_cannot_be_read_is_said(librarian, ada):
    added = librarian.add(ada, "rules.docx", word_file(paragraph("Turn off the light.", picture())))
    assert (added.fate, added.omissions) == ("added", ("1 picture was not read.",))
    queue = IngestQueue(librarian)
    queue.take(ada, "scan.pdf", pdf(lines("It talks about the car."), "", pictures=(2,)))
    assert eventually(lambda: next((w["text"] for w in queue.of(ada) if w["state"] != "reading"), None)) == (
        "scan.pdf was added. Page 2 has no text. Scanned pages need text recognition first."
    )


def test_a_file_that_an_older_version_read_is_read_again(librarian, documents, ada):
    digest = hashlib.sha256(CAR).hexdigest()
    documents.add(ada.id, "old.md", digest, len(CAR), "members", "", [("", "line 1", "Less of it.", None)], None)
    again = librarian.add(ada, "car.md", CAR)
    assert again.fate == "replaced"
    assert [(each.title, each.circle) for each in documents.of(ada.id)] == [("car.md", "members")]
    assert librarian.add(ada, "car.md", CAR).fate == "known"


@pytest.mark.parametrize("question", ["Who cleans the office?", "Who cleans the of\xadfice?", "Who cleans the oﬃce?"])
def test_words_are_found_however_they_are_written(librarian, ada, question):
    librarian.add(ada, "a.txt", "Bob cleans the oﬃce of 20 m² on Mon\xaddays.".encode())
    (passage,) = librarian.search(question, ada)
    assert passage.text == "Bob cleans the office of 20 m² on Mondays."
    assert folded("Miete¹ je m² und 10⁶") == "Miete 1 je m2 und 106"
    assert librarian.search("20 m2", ada) and librarian.search("Mondays", ada)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Oil", "Oil"),
        ("Winter garden › Who", "Winter garden › Who"),
        (f"{'Outer ' * 12}› Middle › Who", "… › Middle › Who"),
        (f"Outer › {'long ' * 9}› {'last ' * 9}", f"… › {'last ' * 9}"),
        ("x" * 99, "x" * 60),
    ],
)
def test_the_heading_of_a_source_is_short(heading, expected):
    assert short(heading) == expected
