"""What cannot be taken back, or shows everything, needs a second proof: a PIN, else a face or the key of a phone."""

import numpy as np
import pytest
from support import eventually
from vision.machine import SPEC
from web.box import client_of, cookie_of, enter, running
from web.phone import Phone

from appliance.core.config import replace
from appliance.identity import sessions
from appliance.pipelines.pipeline import AttemptResult
from appliance.records.people import StoredSample
from appliance.records.status import Activity
from appliance.vision.flows.login import Login
from appliance.vision.flows.login_rules import LoginRules

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


def test_it_holds_for_two_minutes(box, ada):
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
    assert refused.status == 403 and "log in again" in refused.json["error"] and refused.json["kind"] == "ProofError"
    assert page.get("/me/proof").json == {"by": "face", "fresh": False}


def see(box, page, person_id: int | None) -> None:
    """The camera has looked for whoever is at a page, and found them or not."""
    machine = Login(lambda _: None, SPEC, LoginRules(3, 12.0, 80), 0.0)
    phase = "failed" if person_id is None else "verified"
    box.appliance.identity.logins.take_result(AttemptResult(client_of(box, page), Activity(phase), machine, person_id))


def test_a_look_at_the_face_proves_it_again_and_the_session_goes_on(box, member, monkeypatch):
    page = box.page()
    ada = member(page, "Ada")
    cookie = cookie_of(box, page)
    wait(box, page, sessions.PROOF_SECONDS + 1)
    looks = box.appliance.identity.pipelines.of(client_of(box, page))
    sought = []
    monkeypatch.setattr(looks, "begin_login", lambda client, person: sought.append(person))
    for found, fresh in ((None, False), (ada.id + 1, False), (ada.id, True)):
        assert page.post("/me/proof/face").status == 200
        see(box, page, found)
        assert page.get("/me/proof").json == {"by": "face", "fresh": fresh}
    assert sought == [(ada.id, "Ada")] * 3, "nobody else is looked for"
    assert cookie_of(box, page) == cookie and page.post("/session").status == 403, "it begins no other session"
    assert page.post("/reset", {"delete": "everything"}).status == 200


def test_a_face_proves_nothing_where_there_is_a_pin(ada):
    refused = ada.post("/me/proof/face")
    assert refused.status == 403 and refused.json["kind"] == "ProofError"
    assert ada.get("/me/proof").json == {"by": "pin", "fresh": False}


def test_nobody_else_proves_anything(box, ada, member):
    bob = box.page()
    member(bob, "Bob")
    assert bob.post("/me/proof", {"pin": PIN}).status == 409, "it is not his"
    assert box.page().post("/me/proof", {"pin": PIN}).status == 403
    assert ada.post("/me/proof").status == 403


# ---------------------------------------------------------------- on a phone


@pytest.fixture
def reachable(bare):
    """A box that phones can reach."""
    with running(replace(bare, "network", on=True, host="127.0.0.1", port=0)) as made:
        eventually(lambda: made.appliance.network.reach.get().port, 60, "the box knows its network")
        yield made


def take_along(box, person) -> Phone:
    """A phone that somebody has paired, and where they go on with their chat."""
    page = box.page()
    enter(box, page, person)
    phone = Phone(box.network_port, box.appliance.network.authority.der)
    box.add(phone)
    assert phone.pair(page.post("/phones/continue").json["code"]).status == 200
    return phone


def register(box, name: str):
    return box.appliance.identity.people.register(name, [StoredSample("m", np.zeros(4, np.float32), b"x")])


def confirm(phone: Phone, words: str = "confirm"):
    challenge = phone.post("/device/challenge").json["challenge"]
    return phone.post("/me/proof", {"challenge": challenge, "signature": phone.sign(f"larson {words} {challenge}")})


def test_a_phone_proves_it_with_its_key(reachable):
    phone = take_along(reachable, register(reachable, "Ada"))
    assert phone.get("/me/proof").json == {"by": "phone", "fresh": True}, "as where she has just logged in"
    wait(reachable, phone, sessions.PROOF_SECONDS + 1)
    assert phone.post("/reset", {"delete": "everything"}).json["kind"] == "ProofError"
    assert confirm(phone, "prove").status == 403, "a page signs that by itself, so that nobody has said anything"
    assert confirm(phone).status == 200
    assert phone.post("/reset", {"delete": "everything"}).status == 200


def test_a_chat_that_is_taken_along_is_no_proof(reachable):
    """Whoever has a photo of the owner has a phone, too."""
    ada = register(reachable, "Ada")
    reachable.appliance.identity.people.set_pin(ada.id, PIN)
    phone = take_along(reachable, ada)
    assert phone.get("/me/proof").json == {"by": "pin", "fresh": False}
    assert confirm(phone).status == 403
    assert phone.post("/reset", {"delete": "everything"}).json["kind"] == "ProofError"
    assert phone.post("/me/proof", {"pin": PIN}).status == 200
    assert phone.post("/reset", {"delete": "everything"}).status == 200


def test_a_phone_of_somebody_else_proves_nothing(reachable):
    ada, bob = register(reachable, "Ada"), register(reachable, "Bob")
    phone = take_along(reachable, bob)
    page = reachable.page()
    enter(reachable, page, ada)
    assert phone.pair(page.post("/phones/continue").json["code"]).status == 200
    wait(reachable, phone, sessions.PROOF_SECONDS + 1)
    assert phone.get("/me/proof").json == {"by": "face", "fresh": False}
    assert confirm(phone).status == 403
