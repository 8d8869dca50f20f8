"""The owner's page of the box: checks in the background, repairs, live figures."""

import threading

import pytest
from support import eventually

from appliance.core.i18n import verbatim
from appliance.operations import checkups
from appliance.operations.doctor import Check
from appliance.records.findings import broken, fine


@pytest.fixture
def checks(monkeypatch):
    """Two checks, of which one can be repaired, and may be held up."""
    state = {"mended": False}
    go_on = threading.Event()
    go_on.set()

    def look(_):
        assert go_on.wait(60)
        return fine(verbatim("Good.")) if state["mended"] else broken(verbatim("Bad."), verbatim("Do it."))

    def repair(_):
        state["mended"] = True
        return verbatim("It was done.")

    made = (
        Check("good", verbatim("Good"), lambda _: fine(verbatim("Yes."))),
        Check("bad", verbatim("Bad"), look, repair),
    )
    monkeypatch.setattr(checkups, "CHECKS", made)
    monkeypatch.setattr(checkups, "examine", lambda host: (checkups.look(host, check) for check in made))
    monkeypatch.setattr(checkups, "check_of", lambda name: next(check for check in made if check.id == name))
    return go_on


@pytest.fixture
def owner(box, member):
    page = box.page()
    member(page, "Ada")
    return page


def seen(page):
    return page.get("/box").json


def settled(page):
    return eventually(lambda: (found := seen(page))["checked_at"] and not found["busy"] and found)


def test_the_first_look_begins_the_checks(owner, checks):
    found = settled(owner)
    assert [(c["id"], c["state"], c["fixable"]) for c in found["checks"]] == [
        ("good", "ok", False),
        ("bad", "broken", True),
    ]
    assert found["memory"]["total"] > found["memory"]["free"] > 0 and found["disk"]["total"] > 0
    assert found["version"] and found["up"] > 0 and 0 <= found["load"] <= 1


def test_a_repair_says_what_it_did(owner, checks):
    settled(owner)
    assert owner.post("/box/fix", {"id": "bad"}).status == 200
    found = eventually(lambda: (now := seen(owner))["said"] and not now["busy"] and now)
    assert found["said"] == "It was done." and [c["state"] for c in found["checks"]] == ["ok", "ok"]
    assert owner.post("/box/check", {}).status == 200
    assert eventually(lambda: seen(owner)["said"] == "")


def test_one_thing_at_a_time(owner, checks):
    settled(owner)
    checks.clear()
    assert owner.post("/box/check", {}).status == 200
    assert eventually(lambda: seen(owner)["busy"])
    assert owner.post("/box/check", {}).status == 200, "it goes on"
    refused = owner.post("/box/fix", {"id": "bad"})
    assert refused.status == 409 and "being checked" in refused.json["error"]
    checks.set()
    settled(owner)


def test_it_is_the_owner_s(box, owner, member, checks):
    other, guest = box.page(), box.page()
    member(other, "Bob")
    for page in (other, guest):
        assert page.get("/box").status == 403
        assert page.post("/box/check", {}).status == 403
        assert page.post("/box/fix", {"id": "bad"}).status == 403


def test_a_repair_of_nothing_is_not_found(box, member):
    page = box.page()
    member(page, "Ada")
    assert page.post("/box/fix", {"id": "flux"}).status == 404
    assert page.post("/box/fix", {"id": "microphone"}).status == 409


def test_the_real_checks_are_made(box, member):
    page = box.page()
    member(page, "Ada")
    found = eventually(lambda: (now := seen(page))["checked_at"] and not now["busy"] and now, 120)
    states = {check["id"]: check["state"] for check in found["checks"]}
    assert len(states) == 23 and states["database"] == "ok" and states["model_files"] == "broken"
    german = page.get("/box", Accept_Language="de").json
    assert "Datenbank" in {check["title"] for check in german["checks"]}
    fixes = {check["id"]: check["fix"] for check in found["checks"]}
    assert fixes["backups"].startswith("Tap “Backups and factory reset”")
    assert fixes["faces"].startswith("Tap “Repair” at “Model files”")
    for check in found["checks"]:
        assert check["fixable"] or "on the page “Box”" not in check["fix"], "the reader is on that page"
