"""A data folder made when names were compared more strictly opens, with everybody in it."""

import logging
from pathlib import Path

import numpy as np
import pytest

from appliance.core.errors import DuplicateError
from appliance.core.names import name_key
from appliance.records.people import StoredSample
from appliance.storage.database import Store
from appliance.storage.people import People

OLD_RULE = {1: "anne-marie", 2: "anne\u2010marie", 3: "anne-marie 2", 4: "bob", 5: "anne\u2013marie"}
NAMES = {1: "Anne-Marie", 2: "Anne\u2010Marie", 3: "Anne-Marie 2", 4: "Bob", 5: "Anne\u2013Marie"}


@pytest.fixture
def old_folder(tmp_path) -> Path:
    """Five people, three of whose names are one by now; as a release before the rule left them."""
    folder = tmp_path / "old"
    with Store(folder) as store:
        for person_id in NAMES:
            People(store).register(f"P{person_id}", [StoredSample("m", np.zeros(4, np.float32), b"x")])
        with store.transaction() as db:
            for person_id, name in NAMES.items():
                db.execute(
                    "update people set name = ?, name_key = ? where id = ?", [name, OLD_RULE[person_id], person_id]
                )
            db.execute("delete from _sqlite_migrations where name = 'm019_names'")
    return folder


def test_who_registered_first_keeps_the_name_and_the_log_says_who_did_not(old_folder, caplog):
    caplog.set_level(logging.WARNING)
    with Store(old_folder) as store:
        people = People(store)
        named = {person.id: person.name for person in people.all()}
        renamed = [(line["person_id"], line["detail"]) for line in people.history() if line["what"] == "renamed"]
    assert named == {**NAMES, 2: "Anne\u2010Marie 3", 5: "Anne\u2013Marie 4"}
    assert sorted(renamed) == [(2, "Anne\u2010Marie → Anne\u2010Marie 3"), (5, "Anne\u2013Marie → Anne\u2013Marie 4")]
    assert len([record for record in caplog.records if "typed in two ways" in record.message]) == 2
    assert "Anne" not in caplog.text, "the journal outlives a person"


def test_everybody_is_found_by_each_way_to_type_their_name(old_folder):
    with Store(old_folder) as store:
        people = People(store)
        assert people.find("ANNE−MARIE").id == 1
        assert people.find("Anne-Marie 3").id == 2 and people.find("bob").id == 4
        assert [name_key(person.name) for person in people.all()] == sorted(name_key(p.name) for p in people.all())
        with pytest.raises(DuplicateError, match="is taken"):
            people.register("Anne—Marie", [])


def test_it_is_decided_once(old_folder):
    for _ in range(2):
        with Store(old_folder) as store:
            assert len([line for line in People(store).history() if line["what"] == "renamed"]) == 2
