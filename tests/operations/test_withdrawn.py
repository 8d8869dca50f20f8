"""A backup does not bring back phones, tokens and PINs that were removed or changed since."""

import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from operations.safe import WORDS, rows

from appliance.core.errors import ApplianceError
from appliance.operations.backup import make_backup
from appliance.operations.restore import restore_backup
from appliance.storage import swap
from appliance.storage.database import Store
from appliance.storage.people import People
from appliance.storage.phones import Phones
from appliance.storage.tokens import Tokens

OLD, NEW = "2580", "9731"


@pytest.fixture
def saved(key, box_folder, tmp_path):
    """A box where Ada and Bob have PINs, tokens and phones, and its backup."""
    with Store(box_folder) as store:
        for person in People(store).all()[:2]:
            People(store).set_pin(person.id, OLD)
            Tokens(store).create(person.id, "a program")
            Phones(store).add("stolen", bytes([person.id]) * 91, person.id)
        make_backup(box_folder, tmp_path / "backup", key)
    return box_folder


def counts(folder) -> tuple[int, int]:
    found = rows(folder)
    return len(found["devices"]), len(found["tokens"])


def test_what_was_withdrawn_since_stays_withdrawn(saved, tmp_path):
    before = counts(saved)
    with Store(saved) as store:
        people = People(store)
        ada, bob = people.all()[:2]
        people.set_pin(ada.id, NEW)
        people.set_pin(bob.id, "")
        Tokens(store).revoke(ada.id, Tokens(store).of(ada.id)[0].id)
        Phones(store).remove(Phones(store).all()[0].id)
    found = restore_backup(saved, tmp_path / "backup", WORDS)
    assert found.withdrawn.same_box
    assert (found.withdrawn.phones, found.withdrawn.tokens, found.withdrawn.pins) == (1, 1, 2)
    assert counts(saved) == (before[0] - 1, before[1] - 1)
    with Store(saved) as store:
        people = People(store)
        assert people.pin_fits(ada.id, NEW) and not people.pin_fits(ada.id, OLD) and not people.has_pin(bob.id)


def test_a_person_who_was_deleted_comes_back_without_their_phone(saved, tmp_path):
    with Store(saved) as store:
        bob = People(store).all()[1]
        Phones(store).remove(Phones(store).all()[0].id)
        People(store).remove(bob.id)
    found = restore_backup(saved, tmp_path / "backup", WORDS)
    assert found.withdrawn.phones == 1 and found.withdrawn.pins == 0
    with Store(saved) as store:
        assert People(store).pin_fits(bob.id, OLD), "nobody has changed it since"
        assert all(phone.person_id != bob.id for phone in Phones(store).all())


def test_it_holds_while_the_box_is_running(saved, tmp_path):
    """The change may still be in the database's log."""
    with Store(saved) as store:
        ada = People(store).all()[0]
        People(store).set_pin(ada.id, NEW)
        (saved / swap.NEW).mkdir()
        copy = tmp_path / "running"
        shutil.copytree(saved, copy)
    found = restore_backup(copy, tmp_path / "backup", WORDS)
    assert found.withdrawn.pins == 1


def test_another_box_takes_everything_as_it_was(saved, tmp_path):
    found = restore_backup(tmp_path / "new", tmp_path / "backup", WORDS)
    assert not found.withdrawn.same_box and counts(tmp_path / "new") == counts(saved)
    with Store(saved) as store:
        ada = People(store).all()[0]
    with Store(tmp_path / "new") as store:
        assert People(store).pin_fits(ada.id, OLD)


def test_a_damaged_database_does_not_keep_from_restoring(saved, tmp_path):
    with closing(sqlite3.connect(saved / "larson.db")) as db:
        db.execute("drop table devices")
        db.commit()
    found = restore_backup(saved, tmp_path / "backup", WORDS)
    assert not found.withdrawn.same_box and found.people


def test_the_receipt_is_kept_with_the_data(saved, tmp_path):
    restore_backup(saved, tmp_path / "backup", WORDS)
    receipt = json.loads((saved / swap.RECEIPT).read_text())
    assert receipt["withdrawn"] == {"same_box": True, "phones": 0, "tokens": 0, "pins": 0} and receipt["left"] == []
    swap.undo(saved)
    assert not (saved / swap.RECEIPT).exists()
    with pytest.raises(ApplianceError):
        restore_backup(saved, tmp_path / "backup", "not these words")
    assert not (saved / swap.RECEIPT).exists()
