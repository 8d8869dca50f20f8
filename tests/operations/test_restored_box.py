"""A restored box opens, and people log in there; the command line makes and restores backups."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from operations.safe import WORDS, full_folder, rows, tree
from test_old_data import settings_of
from web.box import enter, running

from appliance.cli import main
from appliance.llm.scripted import ScriptedEngine
from appliance.operations.backup import make_backup
from appliance.operations.restore import restore_backup
from appliance.records.people import StoredSample
from appliance.storage import swap
from appliance.storage.people import People, can_be_read


@pytest.fixture
def larson(tmp_path):
    """Run the command on a data folder."""

    def run(folder, *words, text=WORDS + "\n", status=0):
        environ = {"LARSON_DATA": str(folder)}
        result = CliRunner().invoke(main, [str(word) for word in words], input=text, env=environ)
        assert result.exit_code == status, result.output
        return result

    return run


def test_people_log_in_on_the_restored_box(sealed, tmp_path):
    (tmp_path / "backup").write_bytes(sealed)
    restore_backup(tmp_path / "new", tmp_path / "backup", WORDS)
    with running(settings_of(tmp_path / "new"), ScriptedEngine()) as box:
        people = box.appliance.identity.people
        ada = people.named("Ada")
        assert can_be_read(box.appliance.store) and len(people.views(ada.id)) == 3 and ada.owner
        page = box.page()
        assert enter(box, page, ada)["person"] == {"name": "Ada", "owner": True}
        assert page.get("/me").json["name"] == "Ada"
        assert page.get("/documents").json["documents"]
        people.register("Dora", [StoredSample("m", np.ones(4, np.float32), b"x")])
    assert len(rows(tmp_path / "new")["people"]) == 4


def test_a_box_whose_keys_do_not_open_is_not_healthy(store):
    people = People(store)
    people.register("Ada", [StoredSample("m", np.ones(4, np.float32), b"x")])
    assert can_be_read(store)
    with store.transaction() as db:
        db.execute("update people set key = zeroblob(60)")
    assert not can_be_read(store)


def test_the_commands_back_up_and_restore(larson, tmp_path):
    folder, file, other = full_folder(tmp_path / "box"), tmp_path / "backup", full_folder(tmp_path / "other")
    made = json.loads(larson(folder, "backup", file, "--passphrase-file", "-", "--json").output)
    assert made == {"file": str(file), "bytes": file.stat().st_size}
    before = tree(other)
    refused = larson(other, "restore", file, "--yes", "--passphrase-file", "-", text="something else\n", status=2)
    assert "does not open this backup" in refused.stderr and tree(other) == before
    found = json.loads(larson(other, "restore", file, "--yes", "--passphrase-file", "-", "--json").output)
    assert found["people"] == 3 and swap.state_of(other) == swap.UNPROVEN
    larson(other, "restore", "--undo")
    assert rows(other) == rows(folder) and swap.state_of(other) == ""
    assert "nothing to go back to" in larson(other, "restore", "--undo", status=2).stderr


def test_the_commands_ask(larson, tmp_path):
    folder, file = full_folder(tmp_path / "box"), tmp_path / "backup"
    assert "longer passphrase" in larson(folder, "backup", file, text="short\nshort\n", status=2).stderr
    larson(folder, "backup", file, text=f"{WORDS}\n{WORDS}\n")
    before = tree(folder)
    larson(folder, "restore", file, text="n\n", status=1)
    assert tree(folder) == before
    assert "Restored: 3 people" in larson(folder, "restore", file, text=f"y\n{WORDS}\n").output


def test_there_may_be_nothing_to_back_up(larson, tmp_path):
    assert (
        "nothing to back up"
        in larson(tmp_path / "none", "backup", tmp_path / "file", text=f"{WORDS}\n" * 2, status=2).stderr
    )
    with pytest.raises(ValueError, match="nothing to back up"):
        make_backup(tmp_path / "none", tmp_path / "file", None)
