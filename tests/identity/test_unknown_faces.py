"""Unknown faces: kept only when the owner wants it, grouped, named, ignored, and gone after their time."""

from dataclasses import replace as changed
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from appliance.core.config import Faces
from appliance.core.errors import NotFoundError
from appliance.identity import unknown_faces as books
from appliance.identity.unknown_faces import LOOKS, UnknownFaces, forget_like
from appliance.records.people import StoredSample
from appliance.storage.visitors import Visitors

JPEG = b"\xff\xd8 a picture of somebody"


def view(*numbers: float, model: str = "m") -> StoredSample:
    return StoredSample(model, np.array(numbers, np.float32), JPEG, np.ones((5, 2), np.float32))


@pytest.fixture
def visitors(store) -> Visitors:
    return Visitors(store)


def test_visitors_are_listed_with_their_views(visitors):
    first = visitors.add(view(1, 0))
    visitors.add(view(1, 0.1), first)
    second = visitors.add(view(0, 1))
    assert {v.id: v.views for v in visitors.all()} == {first: 2, second: 1}
    assert [v.crop for v in visitors.views(first)] == [JPEG, JPEG]
    assert np.allclose(visitors.templates("m")[0][2][1], [1, 0.1])
    assert visitors.templates("another") == []


def test_nothing_readable_is_in_the_files(visitors, store):
    visitors.add(view(1, 0))
    store.checkpoint()
    assert JPEG not in store.path.read_bytes()


def test_who_is_ignored_leaves_only_what_recognises_them(visitors):
    number = visitors.add(view(1, 0))
    visitors.ignore(number)
    assert visitors.all() == []
    assert visitors.views(number)[0].crop == b"" and visitors.templates("m")[0][0] == number


def test_views_expire_one_by_one(visitors, store):
    number = visitors.add(view(1, 0))
    visitors.add(view(1, 0.1), number)
    old = (datetime.now(UTC) - timedelta(days=9)).isoformat(timespec="milliseconds")
    with store.transaction() as db:
        db["visitor_views"].update(1, {"created_at": old})
    limit = (datetime.now(UTC) - timedelta(days=7)).isoformat(timespec="milliseconds")
    assert visitors.expire(limit) == 1 and visitors.all()[0].views == 1
    assert visitors.expire("9999") == 1 and visitors.all() == []
    with pytest.raises(NotFoundError):
        visitors.views(number)


# ------------------------------------------------------------ the book


@pytest.fixture
def standing(recogniser, seen):
    """The n-th observation of a photo's person, as nobody known and looking straight at the camera."""

    def observe(name: str, number: int):
        face = seen[name].faces[0]
        straight = changed(face, quality=changed(face.quality, yaw=0.0))
        return changed(seen[name], seq=number, taken_at=number / 2, faces=(straight,))

    return observe


def stay(book, recogniser, standing, name: str, start: int = 0, looks: int = LOOKS) -> list[int]:
    found = [book.look(standing(name, start + number), recogniser) for number in range(looks)]
    return [visitor for visitor in found if visitor is not None]


def test_off_by_default(visitors, recogniser, standing):
    book = UnknownFaces(visitors, Faces())
    assert not book.on and stay(book, recogniser, standing, "obama") == []
    assert visitors.all() == []


def test_a_stay_makes_one_view_and_the_next_one_is_the_same_visitor(visitors, recogniser, standing, monkeypatch):
    book = UnknownFaces(visitors, Faces(keep_unknown_days=7))
    (obama,) = stay(book, recogniser, standing, "obama", looks=9)
    (biden,) = stay(book, recogniser, standing, "biden", 100)
    assert obama != biden
    assert stay(book, recogniser, standing, "obama-again", 200) == [], "too soon for another view"
    monkeypatch.setattr(books, "REST", timedelta(0))
    assert stay(book, recogniser, standing, "obama-again", 300) == [obama]
    assert {v.id: v.views for v in visitors.all()} == {obama: 2, biden: 1}


def test_one_picture_that_stays_is_no_stay(visitors, recogniser, standing):
    book = UnknownFaces(visitors, Faces(keep_unknown_days=7))
    for _ in range(9):
        book.look(standing("obama", 5), recogniser)
    assert visitors.all() == []


def test_who_is_known_is_no_visitor(visitors, recogniser, seen, standing):
    book = UnknownFaces(visitors, Faces(keep_unknown_days=7))
    known = changed(
        seen["obama"].faces[0],
        match=books.Gallery([(1, "Barack", [seen["obama"].faces[0].embedding])], recogniser.embedder.spec).identify(
            seen["obama"].faces[0].embedding
        ),
    )
    for number in range(6):
        book.look(changed(standing("obama", number), faces=(known,)), recogniser)
    assert visitors.all() == []


def test_switched_off_everything_goes(visitors):
    visitors.add(view(1, 0))
    UnknownFaces(visitors, Faces(keep_unknown_days=1)).expire()
    assert len(visitors.all()) == 1
    UnknownFaces(visitors, Faces()).expire()
    assert visitors.all() == []


def test_a_crowd_does_not_fill_the_disk(visitors, recogniser, standing, monkeypatch):
    monkeypatch.setattr(books, "MAX_VISITORS", 1)
    book = UnknownFaces(visitors, Faces(keep_unknown_days=7))
    assert len(stay(book, recogniser, standing, "obama")) == 1
    assert stay(book, recogniser, standing, "biden", 50) == []


def test_who_is_ignored_is_not_photographed_again(visitors, recogniser, standing, monkeypatch):
    monkeypatch.setattr(books, "REST", timedelta(0))
    book = UnknownFaces(visitors, Faces(keep_unknown_days=7))
    (number,) = stay(book, recogniser, standing, "obama")
    visitors.ignore(number)
    assert stay(book, recogniser, standing, "biden", 90) != []
    assert stay(book, recogniser, standing, "obama-again", 200) == []
    assert [view.crop for view in visitors.views(number)] == [b""]


def test_a_face_that_stays_for_days_takes_no_memory(visitors, recogniser, standing):
    book = UnknownFaces(visitors, Faces(keep_unknown_days=7))
    stay(book, recogniser, standing, "obama", looks=50)
    assert len(book._track.vectors) == LOOKS


def test_a_date_in_the_future_does_not_outlive_the_setting(visitors, store):
    visitors.add(view(1, 0))
    with store.transaction() as db:
        db["visitor_views"].update(1, {"created_at": "2099-01-01T00:00:00.000+00:00"})
    UnknownFaces(visitors, Faces()).expire()
    assert visitors.all() == []


def test_who_registers_is_no_visitor_any_more(visitors, seen, recogniser):
    spec = recogniser.embedder.spec
    vectors = {name: seen[name].faces[0].embedding for name in ("obama", "obama-again", "biden")}
    for name in ("obama-again", "biden"):
        visitors.add(StoredSample(spec.model, vectors[name], JPEG))
    forget_like(visitors, [vectors["obama"]], spec)
    assert [v.id for v in visitors.all()] == [2]
