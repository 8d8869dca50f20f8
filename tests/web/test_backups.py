"""Backups on the owner's page: a passphrase, a file to download, an upload to restore, and starting afresh."""

import signal

import numpy as np
import pytest
from operations.safe import WORDS, rows
from support import eventually
from web.box import Page
from web.test_server import Process

from appliance.operations import backup_keys, backups
from appliance.records.people import StoredSample
from appliance.storage import swap
from appliance.storage.database import Store
from appliance.storage.people import People
from appliance.web.routes.backups import LARGEST_PIECE

PIN = "4711"


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch):
    monkeypatch.setattr(backup_keys, "LOG_N", 14)
    monkeypatch.setattr(backups, "PATIENCE", 60.0)  # a busy machine is no disk that hangs


@pytest.fixture
def owner(box, member):
    page = box.page()
    member(page, "Ada")
    return page


def state_of(page) -> dict:
    return eventually(lambda: not (found := page.get("/backups").json)["running"] and found)


def send(page, data: bytes, size: int = LARGEST_PIECE) -> None:
    for start in range(0, len(data), size):
        headers = {"Content_Type": "application/octet-stream", "Origin": page.origin}
        piece = data[start : start + size]
        assert page.request("POST", f"/backups/upload?at={start}", piece, **headers).status == 200


def test_the_owner_sets_a_passphrase_and_downloads_a_backup(box, owner):
    assert state_of(owner) | {"folder": ""} == {
        **{"passphrase": False, "backups": [], "sticks": 0, "silent": [], "folder": "", "next_at": 0},
        **{"work": "", "running": False, "done": 0, "total": 0, "problem": "", "receipt": None},
    }
    assert owner.post("/backups/make").status == 409
    assert "longer" in owner.post("/backups/passphrase", {"passphrase": "short"}).json["error"]
    assert owner.post("/backups/passphrase", {"passphrase": WORDS}).status == 200
    assert owner.post("/backups/make").status == 200
    found = state_of(owner)
    assert found["passphrase"] and not found["problem"] and found["done"] == found["total"] > 0
    [made] = found["backups"]
    assert found["next_at"] == pytest.approx(made["made_at"] + 24 * 3600)
    answer = owner.get(f"/backups/file/{made['name']}")
    assert answer.body.startswith(b"LARSON BACKUP") and len(answer.body) == made["size"]
    assert made["name"] in answer.headers["Content-Disposition"]
    said = [line["what"] for line in owner.get("/people/log").json["log"]]
    assert {"passphrase for backups set", "backup downloaded"} <= set(said)


def test_the_passphrase_is_replaced_by_who_knows_it(owner):
    assert owner.post("/backups/passphrase", {"passphrase": WORDS}).status == 200
    for former in ("", "something else"):
        refused = owner.post("/backups/passphrase", {"passphrase": "another four words", "former": former})
        assert refused.status == 409 and "current passphrase" in refused.json["error"]
    assert owner.post("/backups/passphrase", {"passphrase": "another four words", "former": WORDS}).status == 200


@pytest.mark.parametrize("name", ["larson-2026-01-01-000000.backup", "..%2Fbox.key", "box.key", "%2Fetc%2Fpasswd"])
def test_nothing_but_backups_can_be_downloaded(owner, name):
    assert owner.get(f"/backups/file/{name}").status in (404, 409)


def test_an_upload_is_restored_and_the_box_begins_anew(box, owner):
    owner.post("/backups/passphrase", {"passphrase": WORDS})
    owner.post("/backups/make")
    data = owner.get(f"/backups/file/{state_of(owner)['backups'][0]['name']}").body
    before = rows(box.appliance.config.data.folder)
    box.appliance.identity.people.register("Bob", [StoredSample("m", np.ones(4, np.float32), b"x")])
    send(owner, data, 5000)
    assert owner.post("/backups/restore", {"passphrase": "not these words"}).status == 200
    assert "does not open" in state_of(owner)["problem"]
    assert not box.appliance.care.restarting.is_set() and box.appliance.identity.people.count() == 2
    send(owner, data)
    owner.post("/backups/restore", {"passphrase": WORDS})
    assert eventually(box.appliance.care.restarting.is_set)
    box.appliance.stop()
    Store(box.appliance.config.data.folder).close()
    assert rows(box.appliance.config.data.folder)["people"] == before["people"]


def test_a_piece_must_say_where_it_belongs(owner):
    headers = {"Content_Type": "application/octet-stream", "Origin": owner.origin}
    for at, status in (("", 400), ("-1", 400), ("²", 400), ("9" * 20, 400), ("5", 409)):
        query = f"/backups/upload?at={at}".encode().decode("latin1") if at.isascii() else "/backups/upload?at=%C2%B2"
        assert owner.request("POST", query, b"x", **headers).status == status


def test_nobody_else_comes_near(box, owner, member):
    bob = box.page()
    member(bob, "Bob")
    for page in (bob, box.page()):
        assert page.get("/backups").status == 403
        for path in ("passphrase", "make", "restore"):
            assert page.post(f"/backups/{path}", {"passphrase": WORDS}).status == 403
        assert page.post("/reset", {"delete": "everything"}).status == 403


def test_a_reset_needs_its_word(box, owner):
    assert owner.post("/reset").status == 400 and not box.appliance.care.restarting.is_set()
    assert owner.post("/reset", {"delete": "everything"}).status == 200
    assert box.appliance.care.restarting.is_set()
    folder = box.appliance.config.data.folder
    box.appliance.stop()
    with Store(folder) as store:
        assert People(store).count() == 0 and swap.state_of(folder) == ""


# ---------------------------------------------------------------- as a process


@pytest.fixture
def appliance(tmp_path):
    """The program, with an owner who has a PIN."""
    with Store(tmp_path / "data") as store:
        ada = People(store).register("Ada", [StoredSample("m", np.ones(4, np.float32), b"x")])
        People(store).set_pin(ada.id, PIN)
    process = Process(tmp_path / "data")
    yield process
    process.end(signal.SIGKILL)


def logged_in(process: Process, status: int = 200) -> Page:
    page = Page(int(process.address().rstrip("/").rpartition(":")[2])).open()
    assert page.post("/login/pin", {"name": "Ada", "pin": PIN}).status == status
    return page


def anew(process: Process, act) -> Page:
    """Do something that has the program begin anew, in the same process."""
    number, process.lines[:] = process.process.pid, []
    act()
    assert eventually(lambda: any("Larson is at" in line for line in process.lines), 120)
    assert process.process.pid == number and process.process.poll() is None
    return process


@pytest.mark.installer
def test_the_running_program_restores_and_resets_itself(appliance, tmp_path):
    page = logged_in(appliance)
    page.post("/backups/passphrase", {"passphrase": WORDS})
    page.post("/backups/make")
    name = state_of(page)["backups"][0]["name"]
    with Store(tmp_path / "data") as store:
        People(store).register("Bob", [StoredSample("m", np.ones(4, np.float32), b"x")])
    anew(appliance, lambda: page.post("/backups/restore", {"passphrase": WORDS, "name": name}))
    page = logged_in(appliance)
    assert [person["name"] for person in page.get("/people").json["people"]] == ["Ada"]
    assert (tmp_path / "data" / swap.OLD).is_dir(), "the box has not proved itself yet"
    receipt = state_of(page)["receipt"]
    assert receipt["people"] == 1 and receipt["same_box"] and receipt["left"] == [] and receipt["phones"] == 0
    assert page.post("/backups/receipt/remove").status == 200 and state_of(page)["receipt"] is None
    anew(appliance, lambda: page.post("/reset", {"delete": "everything"}))
    logged_in(appliance, 409)
    assert not list((tmp_path / "data").glob("restore*")) and not (tmp_path / "data" / "backups").exists()
