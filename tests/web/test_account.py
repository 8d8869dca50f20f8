"""Register, log in, log out: real faces through a page's own camera, real sessions."""

from dataclasses import replace

import numpy as np
import pytest
from support import eventually
from web.box import LentCamera, client_of

from appliance.pipelines import pipeline
from appliance.records.people import StoredSample
from appliance.vision.flows.enrolment import RegistrationRules


@pytest.fixture(autouse=True)
def _shown(monkeypatch):
    """A verdict stays until the test has seen it."""
    monkeypatch.setattr(pipeline, "SHOWN", 600.0)


@pytest.fixture
def unfinished(monkeypatch):
    """A registration waits for a turn of the head that does not come."""
    rules = RegistrationRules.of
    with monkeypatch.context() as waiting:
        waiting.setattr(RegistrationRules, "of", lambda config: replace(rules(config), patience=600.0))
        yield waiting


@pytest.fixture
def standing(seeing, films):
    """A page before whose camera somebody stands; the camera is taken away at the end."""
    cameras = []

    def stand(name: str, page=None):
        page = page or seeing.page()
        cameras.append(LentCamera(page, films[name]))
        eventually(lambda: seeing.appliance.identity.pipelines.of(client_of(seeing, page)).live)
        return page

    yield stand
    for camera in cameras:
        camera.close()
    for person in seeing.appliance.identity.people.all():
        seeing.appliance.identity.enrolment.remove_person(person.id)


def outcome(page, seconds: float = 30.0) -> dict:
    """The activity that ends what the page began."""
    feed = page.socket("/ws/feed")
    for message in iter(lambda: feed.receive(seconds), None):
        if not isinstance(message, dict) or message["type"] != "sight" or not message["own"]:
            continue
        if message["activity"]["phase"] in ("verified", "refused", "registered", "failed"):
            return message["activity"]
    raise AssertionError("the feed ended before the activity")


def register(page, name: str) -> dict:
    assert page.post("/register", {"name": name}).status == 200
    return outcome(page)


def test_a_person_registers_logs_in_and_out(seeing, standing):
    page = standing("obama")
    activity = register(page, "  Barack   Obama ")
    assert (activity["phase"], activity["text"]) == ("registered", "Nice to meet you, Barack Obama")
    assert page.get("/session").json == {"person": None}, "the page has not asked for it yet"
    assert page.post("/session").json["person"] == {"name": "Barack Obama", "owner": True}, "no second look is needed"
    page.post("/logout")
    assert page.post("/login").json == {"name": ""}
    assert outcome(page)["phase"] == "verified"
    assert page.post("/session").json["person"] == {"name": "Barack Obama", "owner": True}
    assert page.get("/session").json["person"]["name"] == "Barack Obama"
    assert "Barack Obama" in page.get("/").body.decode()
    assert page.post("/logout").json == {"person": None}
    assert page.get("/session").json == {"person": None}


def test_another_photo_is_known_and_another_person_is_not(seeing, standing):
    register(standing("obama"), "Barack")
    same = standing("obama-again")
    same.post("/login")
    assert outcome(same)["text"] == "Welcome, Barack"
    stranger = standing("biden")
    stranger.post("/login")
    activity = outcome(stranger)
    assert activity["phase"] == "refused" and "don't know you yet" in activity["text"], activity
    assert stranger.post("/session").status == 403
    stranger.post("/login", {"name": "barack"})
    assert "does not look like Barack" in outcome(stranger)["text"]
    assert stranger.get("/session").json == {"person": None}


def test_a_verdict_is_for_the_page_that_asked_and_only_once(seeing, standing):
    page, other = standing("obama"), seeing.page()
    register(page, "Barack")
    page.post("/login")
    assert outcome(page)["phase"] == "verified"
    assert other.post("/session").status == 403
    assert page.post("/session").status == 200
    assert page.post("/session").status == 403


def test_nobody_registers_twice(seeing, standing):
    page = standing("obama")
    register(page, "Barack")
    answer = page.post("/register", {"name": "barack"})
    assert answer.status == 409 and "is taken" in answer.json["error"]
    seeing.appliance.identity.attempts.forgive()
    activity = register(page, "Somebody Else")
    assert activity["phase"] == "failed"
    assert activity["text"] == "This face is already registered. Log in instead."
    assert eventually(lambda: seeing.appliance.identity.attempts.lock("face").failures) == 1
    assert [person.name for person in seeing.appliance.identity.people.all()] == ["Barack"]


def test_a_cancelled_registration_leaves_nothing(seeing, standing, unfinished):
    page = standing("obama")
    page.post("/register", {"name": "Barack"})
    feed = page.socket("/ws/feed")
    eventually(
        lambda: (
            isinstance(m := feed.receive(), dict)
            and m["type"] == "sight"
            and m["activity"]["progress"] > 0.1
            and m["own"]
        )
    )
    page.post("/cancel")
    assert seeing.appliance.identity.people.all() == []
    unfinished.undo()
    page.post("/register", {"name": "Barack"})
    assert outcome(page)["phase"] == "registered", "and it can be begun again"


@pytest.mark.usefixtures("unfinished")
def test_a_page_that_goes_in_the_middle_leaves_nothing(seeing, films):
    page = seeing.page()
    camera = LentCamera(page, films["biden"])
    eventually(lambda: seeing.appliance.identity.pipelines.of(client_of(seeing, page)).live)
    page.post("/register", {"name": "Joe"})
    camera.close()
    eventually(lambda: not seeing.appliance.identity.pipelines.lends(client_of(seeing, page)))
    assert seeing.appliance.identity.people.all() == []


def test_a_person_may_forget_themselves(seeing, standing):
    page = standing("obama")
    register(page, "Barack")
    page.post("/login")
    outcome(page)
    page.post("/session")
    refused = page.post("/forget", {"name": "Joe"})
    assert refused.status == 409 and page.post("/forget").status == 400
    assert len(seeing.appliance.identity.people.all()) == 1, "a request alone deletes nobody"
    receipt = page.post("/forget", {"name": " barack "}).json
    assert receipt["person"] is None and receipt["removed"]["photos"] == 5
    assert seeing.appliance.identity.people.all() == []
    assert page.post("/login").json["error"].startswith("Nobody is registered yet")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Enter a name"),
        ("   ", "Enter a name"),
        ("x" * 1000, "too long"),
        ("Ada 🚗", "can only have"),
        ("<script>alert(1)</script>", "can only have"),
        (None, "name is not what it should be"),
        (5, "name is not what it should be"),
        ({"a": 1}, "name is not what it should be"),
    ],
)
def test_a_name_that_cannot_be_used_is_explained(box, name, words):
    answer = box.page().post("/register", {"name": name})
    assert answer.status == (409 if isinstance(name, str) else 400) and words in answer.json["error"]


def test_an_unknown_name_is_said(box, member):
    page = box.page()
    member(page, "Ada")
    answer = page.post("/login", {"name": "Bob"})
    assert answer.status == 404 and "No one named Bob" in answer.json["error"]
    assert page.post("/login", {"name": 7}).status == 400


def test_without_models_or_camera_it_is_said(box):
    answer = box.page().post("/register", {"name": "Ada"})
    assert answer.status == 409 and "not ready" in answer.json["error"]


def test_without_a_picture_it_is_said(seeing):
    answer = seeing.page().post("/register", {"name": "Ada"})
    assert answer.status == 409 and "no picture from the camera" in answer.json["error"]


def test_a_session_ends_with_the_person(box, member):
    page = box.page()
    person = member(page, "Ada")
    assert page.get("/session").json["person"]["owner"]
    box.appliance.identity.people.remove(person.id)
    assert page.get("/session").json == {"person": None}


def test_a_session_is_one_page_s(box, member):
    page, other = box.page(), box.page()
    member(page, "Ada")
    assert other.get("/session").json == {"person": None}


def test_a_copied_cookie_ends_with_the_log_out(box, member):
    page, thief = box.page(), box.visitor()
    member(page, "Ada")
    thief.cookie = page.cookie
    assert thief.get("/session").json["person"]
    page.post("/logout")
    assert thief.get("/session").json == {"person": None}


def test_a_copied_cookie_does_not_come_to_life_at_a_log_in(box, member):
    page, thief, late = box.page(), box.visitor(), box.visitor()
    thief.cookie = page.cookie
    member(page, "Ada")
    assert thief.get("/session").json == {"person": None}, "from before the log-in"
    late.cookie = page.cookie
    page.post("/logout")
    member(page, "Bob")
    assert late.get("/session").json == {"person": None}, "from the log-in before"
    late.cookie = page.cookie
    member(page, "Carl")
    assert late.get("/session").json == {"person": None}, "a new log-in ends the former one"


def test_a_session_is_not_the_next_person_s(box, member):
    page, other = box.page(), box.visitor()
    member(page, "Ada")
    other.cookie = page.cookie
    page.post("/forget", {"name": "Ada"})
    box.appliance.identity.people.register("Bob", [StoredSample("m", np.zeros(4, np.float32), b"x")])
    assert other.get("/session").json == {"person": None}


def test_that_was_not_me(seeing, standing):
    """Somebody else's face is let in by mistake once, and never again; the person themselves still is."""
    page = standing("obama")
    register(page, "Barack")
    assert page.post("/decision/wrong").status == 403
    spec = seeing.appliance.identity.faces.recogniser.embedder.spec
    other = standing("biden")
    seeing.appliance.identity.faces.recogniser.embedder.spec = replace(
        spec, threshold=5.0, consistency=5.0
    )  # takes anybody
    seeing.appliance.identity.faces.known.refresh()
    try:
        other.post("/login", {})
        assert outcome(other)["phase"] == "verified"
        assert other.post("/session").json["person"]["name"] == "Barack"
        lines = dict(other.get("/decision").json["lines"])
        assert lines["Face"] == "Recognised as Barack" and "Closest" in lines, "the owner sees the figures"
        answer = other.post("/decision/wrong").json
        assert answer == {"person": None, "counts": True}
        other.post("/login", {})
        assert outcome(other)["phase"] == "refused"
        assert "Closest" not in dict(other.get("/decision").json["lines"])
        page.post("/login", {})
        assert outcome(page)["phase"] == "verified"
    finally:
        seeing.appliance.identity.faces.recogniser.embedder.spec = spec


def test_further_views_are_of_the_same_person(seeing, standing):
    page = standing("obama")
    register(page, "Barack")
    page.post("/login", {})
    outcome(page)
    page.post("/session")
    assert page.post("/me/views", {}).status == 200
    assert outcome(page)["text"] == "Thanks, I'll recognise you better now"
    assert len(page.get("/me").json["views"]) == 8
    assert page.post("/me/views", {"renew": True}).status == 200
    assert outcome(page)["phase"] == "registered"
    assert len(page.get("/me").json["views"]) == 5
