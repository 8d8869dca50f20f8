"""What cannot be taken back, or shows everything, needs the PIN once more; a face or a screen left open is no proof."""

import pytest
from web.box import client_of, enter

from appliance.identity import sessions

PIN = "2580"
GUARDED = [
    ("/reset", {"delete": "everything"}),
    ("/backups/passphrase", {"passphrase": "correct horse battery"}),
    ("/backups/restore", {"passphrase": "correct horse battery"}),
    ("/people/remove", {"id": 12345}),
    ("/me/pin", {"pin": "9731"}),
]


@pytest.fixture
def ada(box, member):
    """The owner's page, with a PIN set, after a log-in by face."""
    page = box.page()
    person = member(page, "Ada")
    box.appliance.identity.people.set_pin(person.id, PIN)
    enter(box, page, person)
    return page


def wait(box, page, seconds: float) -> None:
    """The page's person proved to be who they are so long ago."""
    box.appliance.identity.sessions.at(client_of(box, page)).proved_at -= seconds


@pytest.mark.parametrize(("path", "body"), GUARDED)
def test_a_face_does_not_do_where_there_is_a_pin(box, ada, path, body):
    refused = ada.post(path, body)
    assert refused.status == 403 and refused.json["kind"] == "ProofError" and "PIN" in refused.json["error"]
    assert not box.appliance.care.restarting.is_set() and not box.appliance.care.backups.has_key
    assert ada.post("/me/proof", {"pin": PIN}).status == 200
    assert ada.post(path, body).status != 403


def test_a_backup_is_not_downloaded_without_it(ada):
    assert ada.get("/backups/file/larson-2026-01-01-000000.backup").status == 403
    ada.post("/me/proof", {"pin": PIN})
    assert ada.get("/backups/file/larson-2026-01-01-000000.backup").status == 409, "there is none"


def test_it_holds_for_five_minutes(box, ada):
    ada.post("/me/proof", {"pin": PIN})
    assert ada.post("/me/proof").status == 200
    wait(box, ada, sessions.PROOF_SECONDS + 1)
    assert ada.post("/me/proof").status == 403 and ada.post("/reset", {"delete": "everything"}).status == 403


def test_a_log_in_by_pin_is_one(ada):
    ada.post("/logout")
    assert ada.post("/login/pin", {"name": "Ada", "pin": PIN}).status == 200
    assert ada.post("/me/proof").status == 200


def test_pins_are_not_guessed_there(ada):
    answers = [ada.post("/me/proof", {"pin": f"00{number}7"}) for number in range(10)]
    assert answers[0].json["kind"] == "PinError" and answers[-1].status == 429
    assert ada.post("/me/proof", {"pin": PIN}).status == 429, "a pause holds for the right one, too"


def test_without_a_pin_a_log_in_by_face_counts_for_a_while(box, member):
    page = box.page()
    member(page, "Ada")
    assert page.post("/me/proof").status == 200
    wait(box, page, sessions.PROOF_SECONDS + 1)
    refused = page.post("/reset", {"delete": "everything"})
    assert refused.status == 403 and "log in again" in refused.json["error"] and refused.json["kind"] != "ProofError"


def test_nobody_else_proves_anything(box, ada, member):
    bob = box.page()
    member(bob, "Bob")
    assert bob.post("/me/proof", {"pin": PIN}).status == 409, "it is not his"
    assert box.page().post("/me/proof", {"pin": PIN}).status == 403
    assert ada.post("/me/proof").status == 403
