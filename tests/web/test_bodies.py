"""Request bodies: decoded once by the type that the view declares, and refused in plain words."""

import re
from typing import get_args

import pytest
from msgspec import structs

from appliance.storage.people import PREFERENCES
from appliance.web.routes.me import Preferences


@pytest.fixture
def page(shared_box):
    return shared_box.page()


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/login/pin", {"pin": "2580"}, "name is missing"),
        ("/login/pin", {"name": "Ada", "pin": 2580}, "pin is not what it should be"),
        ("/register", {"name": "x" * 2001}, "name is not what it should be"),
        ("/register", {"name": "Ada", "alike": "yes"}, "alike is not what it should be"),
    ],
)
def test_the_member_that_is_wrong_is_named(page, path, body, words):
    answer = page.post(path, body)
    assert answer.status == 400
    assert answer.json["error"] == f"That was not understood: {words}."


def send(page, text: bytes, path: str = "/login"):
    return page.request("POST", path, text, Origin=page.origin, Content_Type="application/json")


@pytest.mark.parametrize("text", [b"", b"[]", b'{"name": NaN}', b'{"name": "\xff"}', b'{"a": ' + b"[" * 60_000])
def test_what_is_no_json_object_is_refused(page, text):
    answer = send(page, text)
    assert answer.status == 400 and re.search("a JSON object is needed|not UTF-8", answer.json["error"])


def test_half_of_a_surrogate_pair_is_a_name_that_nobody_has(page):
    assert send(page, b'{"name": "\\ud800"}').status in (404, 409)


def test_a_view_without_a_body_takes_any_object_and_nothing_else(page):
    assert page.post("/cancel", {"anything": [1, 2.5, None]}).status == 200
    assert send(page, b"7", "/cancel").status == 400


def test_an_integer_can_be_written_as_json_writes_any_number(page, shared_box, log_in):
    person = log_in(shared_box, page, "Ada")
    try:
        for number, status in ((b"4711.0", 404), (b"1.5", 400), (b"true", 400), (b"0", 400)):
            assert send(page, b'{"id": %s}' % number, "/me/tokens/revoke").status == status, number
        assert page.post("/me/preferences", {"theme": "pink"}).status == 400
        assert page.post("/me/preferences", {"hat": "red"}).status == 400
        wrong = page.post("/me/preferences", {"theme": "field `x` is missing"})
        assert wrong.json["error"] == "That was not understood: theme is not what it should be."
        assert page.post("/me/preferences", {"theme": "light"}).status == 200
        assert shared_box.appliance.identity.people.preferences(person.id) == {"theme": "light"}
    finally:
        shared_box.appliance.identity.enrolment.remove_person(person.id)


def test_preferences_are_those_that_are_kept():
    taken = {each.name: get_args(get_args(each.type)[0]) for each in structs.fields(Preferences)}
    assert taken == PREFERENCES
