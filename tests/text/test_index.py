"""The index: by words, by meaning, by both; and only what one may read."""

import numpy as np
import pytest
from support import THREADS

from appliance.core.config import load
from appliance.core.errors import ModelError
from appliance.documents.loader import REQUESTS, build_text_embedder
from appliance.text import index as indexes
from appliance.text.embed import TextEmbedder, nearness
from appliance.text.index import Asked, Entry, Hit, Index, ordered

TEXTS = {
    1: "The pressure of the rear tyres is 2.6 bar.",
    2: "The engine takes seven litres of oil.",
    3: "Paris is the capital of France.",
    4: "A secret: the safe opens with 2580.",
}


def entries(embedder=None) -> list[Entry]:
    vectors = embedder.embed(list(TEXTS.values()))[:, None] if embedder else [None] * len(TEXTS)
    return [
        Entry(
            number,
            10 + number,
            person=2 if number == 4 else 1,
            circle="me" if number == 4 else "members",
            text=text,
            vectors=vector,
        )
        for (number, text), vector in zip(TEXTS.items(), vectors, strict=True)
    ]


@pytest.fixture(scope="module")
def embedder(models) -> TextEmbedder:
    try:
        return build_text_embedder(load(environ=THREADS).faces, models, REQUESTS)
    except ModelError as error:
        pytest.skip(str(error))


def test_by_words_alone():
    index = Index(entries())
    (hit, *_) = index.search("How much oil does the engine take?", {}, 1, 3)
    assert hit.id == 2 and hit.near
    assert index.search("Who was Napoleon?", {}, 1, 3) == []
    assert [h.id for h in index.search("tyre pressures", {}, 1, 3)] == [1], "endings do not matter"


@pytest.mark.parametrize("question", ["", "?!", '"', "a OR b", "NEAR(x y)", "x*", "-", "'; drop table words; --"])
def test_any_question_is_only_words(question):
    Index(entries()).search(question, {}, None, 3)


@pytest.mark.parametrize(("person", "found"), [(1, False), (2, True), (None, False), (3, False)])
def test_another_s_passages_are_never_found(person, found):
    hits = Index(entries()).search("secret safe", {}, person, 5)
    assert (4 in [hit.id for hit in hits]) is found


def test_another_s_passages_are_never_found_by_meaning(embedder):
    index = Index(entries(embedder))
    vector = embedder.embed(["the code that opens the strongbox"])[0]
    assert index.search("x", {"": Asked(vector)}, 2, 4, "meaning")[0].id == 4
    for person in (1, None):
        assert 4 not in [hit.id for hit in index.search("x", {"": Asked(vector)}, person, 4, "meaning")]


def test_by_meaning_where_no_word_is_the_same(embedder):
    index = Index(entries(embedder))
    question = "How hard must the wheels at the back be pumped up?"
    (hit, *_) = index.search(question, {"": Asked(embedder.embed([question])[0])}, 1, 3)
    assert hit.id == 1 and hit.near
    question = "Who wrote Hamlet?"
    assert not any(hit.near for hit in index.search(question, {"": Asked(embedder.embed([question])[0])}, 1, 3))


def test_words_that_are_everywhere_do_not_hide_the_others(monkeypatch):
    monkeypatch.setattr(indexes, "MANY", 2)
    crowd = [Entry(n, n, 1, "members", f"the car number{n} is red", None) for n in range(50)]
    index = Index(crowd)
    assert index.search("is car number7 red", {}, 1, 3)[0].id == 7
    assert len(index.search("red car", {}, 1, 3)) == 3, "where nothing else is asked, they serve"


def test_what_is_removed_is_found_no_more(embedder):
    index = Index(entries(embedder))
    index.remove(11)
    vector = embedder.embed(["tyre pressure"])[0]
    assert 1 not in [hit.id for hit in index.search("tyre pressure", {"": Asked(vector)}, 1, 4)]
    index.add([entries(embedder)[0]])
    assert index.search("tyre pressure", {"": Asked(vector)}, 1, 4)[0].id == 1
    assert len(index) == 4


def test_known_vectors(embedder):
    """The first numbers that the model's authors print for this sentence."""
    vector = embedder.embed(["Each sentence is converted", "This is an example sentence"])[1]
    known = [0.0676569, 0.0634959, 0.0487131, 0.0793049, 0.0374480, 0.00265283]
    assert np.allclose(vector[:6], known, atol=1e-5) and np.isclose(np.linalg.norm(vector), 1, atol=1e-5)


def test_word_by_word_the_text_itself_is_nearest(embedder):
    asked, tyres, soup, air, nothing = (
        tokens
        for _, tokens in embedder.encode(
            ["How many bar do the tyres need?", "The tyres need 2.6 bar", "Soup with carrots", "Tyres need air", ""]
        )
    )
    near = nearness(asked, [tyres, soup, air])
    assert near.argmax() == 0 and near.argmin() == 1
    assert nearness(tyres, [soup, tyres])[1] == pytest.approx(1.0, abs=1e-3)
    assert nearness(nothing, [tyres, soup]).tolist() == [0, 0], "a question without words"


def test_texts_are_encoded_together_as_alone(embedder):
    texts = ["The tyres need 2.6 bar", "Soup", "A longer text of some more words, which takes more places than both"]
    together, alone = embedder.encode(texts * 4)[:3], [embedder.encode([text])[0] for text in texts]
    for (vector, tokens), (vector_alone, tokens_alone) in zip(together, alone, strict=True):
        assert np.allclose(vector, vector_alone, atol=1e-4)
        assert tokens.shape == tokens_alone.shape and np.abs(tokens.astype(int) - tokens_alone).max() <= 1
    assert np.allclose(embedder.embed(texts), [vector for vector, _ in alone], atol=1e-4)


def test_nearness_decides_between_what_both_rankings_found():
    hits = [Hit(1, 0.15, True), Hit(2, 0.14, True), Hit(3, 0.05, False)]
    assert [hit.id for hit in ordered(hits, np.array([0.5, 0.6, 0.4], np.float32))] == [2, 1, 3]


def test_neither_order_nor_company_changes_a_vector(embedder):
    texts = ["A car.", "A much longer sentence about a car that talks and drives by itself.", "Paris"]
    together = embedder.embed(texts * 4)
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    assert np.allclose(together, np.concatenate([alone] * 4), atol=1e-5)
    assert embedder.embed([]).shape[0] == 0
