"""One's own page, the PIN, and the owner's page: who may do what."""

import io
import json
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from appliance.records.chat import Message
from appliance.records.people import StoredSample
from appliance.storage.attempts import FREE
from appliance.storage.people import MAX_COUNTERS

JPEG = b"\xff\xd8 a picture"


def view(direction: str) -> StoredSample:
    return StoredSample("m", np.arange(4, dtype=np.float32), JPEG, np.ones((5, 2), np.float32), direction)


@pytest.fixture
def box(shared_box):
    """What a test changes, `ada` takes back."""
    return shared_box


@pytest.fixture
def ada(box):
    """The owner, with a PIN, at a page that is logged in."""
    person = box.appliance.identity.people.register("Ada", [view("straight"), view("left")])
    box.appliance.identity.people.set_pin(person.id, "2580")
    page = box.page()
    assert page.post("/login/pin", {"name": " ADA ", "pin": "2580"}).json["person"] == {"name": "Ada", "owner": True}
    yield page
    for each in box.appliance.identity.people.all():
        box.appliance.identity.enrolment.remove_person(each.id)
    box.appliance.identity.attempts.forgive()


@pytest.fixture
def bob(box, ada):
    person = box.appliance.identity.people.register("Bob", [view("straight")])
    box.appliance.identity.people.set_pin(person.id, "7391")
    page = box.page()
    page.post("/login/pin", {"name": "Bob", "pin": "7391"})
    return page


OWN = ["/me", "/me/views/1", "/me/export", "/people", "/people/log", "/visitors", "/visitors/1/picture"]
CHANGES = ["/me/views", "/me/views/remove", "/me/pin", "/people/unlock", "/people/remove"]
CHANGES += ["/visitors/name", "/visitors/ignore"]


def test_a_guest_gets_nothing(box):
    page = box.page()
    for path in OWN:
        assert page.get(path).status == 403
    for path in CHANGES:
        assert page.post(path, {"id": 1}).status == 403


def test_one_s_own_page(ada):
    me = ada.get("/me").json
    assert (me["name"], me["owner"], me["pin"]) == ("Ada", True, True)
    assert [v["direction"] for v in me["views"]] == ["straight", "left"]
    picture = ada.get(f"/me/views/{me['views'][0]['id']}")
    assert picture.body == JPEG and picture.headers["Content-Type"] == "image/jpeg"
    assert ada.post("/me/views/remove", {"id": me["views"][0]["id"]}).status == 200
    assert ada.post("/me/views/remove", {"id": me["views"][1]["id"]}).status == 409
    assert ada.post("/me/views/remove", {"id": "1"}).status == 400


def test_another_s_views_are_not_shown(ada, bob):
    number = ada.get("/me").json["views"][0]["id"]
    assert bob.get(f"/me/views/{number}").status == 404
    assert bob.post("/me/views/remove", {"id": number}).status in (400, 404, 409)
    assert len(ada.get("/me").json["views"]) == 2


def test_only_the_owner_sees_and_changes_others(box, ada, bob):
    for path in ("/people", "/people/log"):
        assert bob.get(path).status == 403
    for path in ("/people/unlock", "/people/remove"):
        assert bob.post(path, {"id": 1}).status == 403
    found = {p["name"]: p["id"] for p in ada.get("/people").json["people"]}
    assert set(found) == {"Ada", "Bob"}
    assert ada.post("/people/remove", {"id": found["Ada"]}).status == 409
    assert ada.post("/people/remove", {"id": found["Bob"]}).status == 200
    assert bob.get("/session").json == {"person": None}
    assert ada.get("/people/log").json["log"][0]["what"] == "removed"


def test_wrong_pins_lock_and_the_owner_unlocks(box, ada, bob):
    page = box.page()
    for _ in range(FREE):
        answer = page.post("/login/pin", {"name": "Bob", "pin": "0001"})
        assert "Wrong name or PIN" in answer.json["error"]
    answer = page.post("/login/pin", {"name": "Bob", "pin": "7391"})
    assert re.search(r"Try again in \d+ seconds, or use your face", answer.json["error"])
    assert page.get("/session").json == {"person": None}
    locks = {p["name"]: p["locks"] for p in ada.get("/people").json["people"]}
    assert locks["Bob"]["pin"] > 0 and locks["Ada"] == {}
    assert ada.post("/people/unlock").status == 200
    assert page.post("/login/pin", {"name": "Bob", "pin": "7391"}).status == 200


@pytest.mark.parametrize("body", [{}, {"name": "Ada"}, {"name": 1, "pin": "2580"}, {"name": "Ada", "pin": 2580}])
def test_a_pin_needs_both(box, body):
    assert box.page().post("/login/pin", body).status == 400


def test_an_unknown_name_sounds_like_a_wrong_pin(box, ada):
    page = box.page()
    wrong = page.post("/login/pin", {"name": "Ada", "pin": "0001"}).json["error"]
    assert page.post("/login/pin", {"name": "Nobody", "pin": "0001"}).json["error"] == wrong


def test_a_face_that_was_refused_too_often_is_locked(box, ada):
    for _ in range(FREE):
        box.appliance.identity.attempts.failed("face", 0)
    answer = box.page().post("/login", {})
    assert answer.status == 429 and "your name or PIN" in answer.json["error"]


def test_an_export_has_everything(box, ada):
    number = next(p.id for p in box.appliance.identity.people.all() if p.name == "Ada")
    chat = box.appliance.assistant.chats.ask(number, None, "What do you know of me?").conversation
    box.appliance.assistant.chats.add(number, chat, Message("assistant", "Nothing."))
    answer = ada.get("/me/export")
    assert "attachment" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        about = json.loads(archive.read("about.json"))
        chats = json.loads(archive.read("chats.json"))
        assert archive.read(about["views"][0]["file"]) == JPEG
    assert about["views"][0]["embedding"] == [0, 1, 2, 3]
    assert [message["text"] for message in chats[0]["messages"]] == ["What do you know of me?", "Nothing."]
    assert {"registered", "PIN set"} <= {line["what"] for line in about["history"]}


def test_a_pin_is_taken_away(ada):
    assert ada.post("/me/pin", {"pin": "1111"}).status == 409
    assert ada.post("/me/pin", {"pin": ""}).status == 200
    assert ada.get("/me").json["pin"] is False


def test_a_lookalike_is_the_owner_s_to_register(box, ada, bob):
    assert bob.post("/register", {"name": "Twin", "alike": True}).status == 403
    refused = ada.post("/register", {"name": "Twin", "alike": True})
    assert refused.status == 409 and "not ready" in refused.json["error"], "and not for want of a right"


def test_unknown_faces_are_the_owner_s_to_see_and_ignore(box, ada, bob):
    number = box.appliance.identity.visitors.add(view(""))
    for path in ("/visitors", f"/visitors/{number}/picture"):
        assert bob.get(path).status == 403
    assert bob.post("/visitors/ignore", {"id": number}).status == 403
    assert [v["id"] for v in ada.get("/visitors").json["visitors"]] == [number]
    assert ada.get(f"/visitors/{number}/picture").body == JPEG
    assert ada.post("/visitors/name", {"id": number, "name": "Eve"}).status == 409, "without an embedder"
    assert ada.post("/visitors/ignore", {"id": number}).status == 200
    assert ada.get("/visitors").json["visitors"] == []
    assert ada.get(f"/visitors/{number}/picture").status == 404
    assert ada.post("/visitors/ignore", {"id": number + 1}).status in (400, 404, 409)


def test_many_wrong_pins_at_once_are_counted_like_one_after_the_other(box, ada, bob):
    with ThreadPoolExecutor(12) as pool:
        pages = [box.page() for _ in range(12)]
        answers = list(pool.map(lambda page: page.post("/login/pin", {"name": "Bob", "pin": "0001"}).status, pages))
    assert sorted(answers) == [409] * FREE + [429] * (12 - FREE)


def test_what_was_said_not_to_be_me_can_be_taken_back(box, ada):
    person = box.appliance.identity.people.find("Ada")
    for _ in range(MAX_COUNTERS + 3):
        box.appliance.identity.people.add_counter(person.id, view("straight"))
    assert ada.get("/me").json["counters"] == MAX_COUNTERS, "and no more are kept"
    assert len(ada.get("/me").json["views"]) == 2
    assert ada.post("/me/counters/remove").status == 200
    assert ada.get("/me").json["counters"] == 0
    assert box.page().post("/me/counters/remove").status == 403


def test_a_renewal_begins_without_counter_examples(box, ada):
    person = box.appliance.identity.people.find("Ada")
    box.appliance.identity.people.add_counter(person.id, view("straight"))
    box.appliance.identity.people.add_views(person.id, [view("straight")], renew=True)
    assert (ada.get("/me").json["counters"], len(ada.get("/me").json["views"])) == (0, 1)
