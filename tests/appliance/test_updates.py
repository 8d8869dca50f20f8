"""Update, going back, and repair: a new release takes over only if it is healthy."""

import os

import pytest

pytestmark = pytest.mark.installer

TABLES = """python3 -c 'import sqlite3
print(list(sqlite3.connect("/var/lib/larson/larson.db").execute("select name from sqlite_master")))'"""


def running(box) -> str:
    return os.readlink(box.root / "opt/larson/current").removeprefix("releases/")


def test_an_update_and_the_way_back(installed, newer):
    old = running(installed)
    installed.run("echo mine > /var/lib/larson/kept")
    installed.seen["/mnt/newer"] = newer(**{"README.md": "\nNewer.\n"})
    said = installed.run("larson-box update /mnt/newer --yes")
    new = running(installed)
    assert new != old and f"Larson {new} is installed" in said
    assert "Taking the Python packages of the release that runs" in said
    assert installed.read("/var/backups/larson/before-update/kept") == "mine\n"
    assert installed.read("/var/backups/larson/before-update/version").strip() == old
    calls = installed.calls()
    assert calls.index("systemctl stop larson.service") < calls.index("systemctl restart larson.service")
    assert "Nothing had to be changed" in installed.run("/mnt/newer/install.sh update --yes")

    installed.run("larson-box rollback --yes")
    assert running(installed) == old
    assert os.readlink(installed.root / "opt/larson/previous") == f"releases/{new}"
    assert "Nothing had to be changed" in installed.run("larson-box appliance --yes")


BROKEN = """

@migration
def m999_of_a_broken_release(db: Database) -> None:
    db["of_a_broken_release"].create({"id": int}, pk="id")
"""
ENDS = """

def serve(config: Config) -> None:
    Appliance(config)
    raise SystemExit("broken on purpose")
"""


def test_a_broken_update_is_taken_back_with_the_data_of_before(installed, newer):
    old = running(installed)
    broken = newer(**{"appliance/storage/migrations.py": BROKEN, "appliance/web/serve.py": ENDS})
    installed.seen["/mnt/newer"] = broken
    said = installed.run(
        f"larson-box update /mnt/newer --yes --patience 15; status=$?; {TABLES}; exit $status", status=1
    )
    assert "is not healthy. Going back to" in said and "was taken back" in said
    assert "The database was changed by the new release" in said
    assert running(installed) == old
    assert "'people'" in said and "of_a_broken_release" not in said.splitlines()[-1]
    releases = [path.name for path in (installed.root / "opt/larson/releases").iterdir()]
    assert releases == [old], "nothing is left of the broken one"
    assert not (installed.root / "opt/larson/previous").is_symlink()
    assert "Nothing had to be changed" in installed.run("larson-box appliance --yes")
    assert "broken on purpose" in (installed.recordings / "journal").read_text()


def test_a_damaged_bundle_changes_nothing(installed, newer):
    before = installed.stamps()
    folder = newer()
    wheel = next((folder / "wheels").glob("flask-*.whl"))
    content = bytearray(wheel.read_bytes())
    content[1000] ^= 1
    wheel.unlink()
    wheel.write_bytes(content)
    (folder / "appliance" / "more.py").write_text("")
    installed.seen["/mnt/newer"] = folder
    said = installed.run("larson-box update /mnt/newer --yes", status=1)
    assert f"wheels/{wheel.name}: FAILED" in said and "Nothing was changed" in said
    wheel.write_bytes(bytes(content[:1000]) + bytes([content[1000] ^ 1]) + bytes(content[1001:]))
    said = installed.run("larson-box update /mnt/newer --yes", status=1)
    assert "files that it does not list: appliance/more.py" in said
    assert installed.stamps() == before


def test_repair_mends_a_model_and_a_unit(installed):
    model = installed.root / "var/lib/larson/models/sface.prepared.onnx"
    model.write_bytes(b"short")
    (installed.root / "etc/systemd/system/larson.service").unlink()
    installed.run("larson-box repair --yes")
    assert "[Service]" in installed.read("/etc/systemd/system/larson.service")
    assert model.stat().st_size > 1_000_000


@pytest.mark.whole
def test_repair_mends_a_python_package(installed):
    flask = next((installed.root / "opt/larson/releases").glob("*/.venv/lib/python3*/site-packages/flask/app.py"))
    flask.write_text(flask.read_text()[:100])
    said = installed.run("/mnt/bundle/install.sh repair --yes")
    assert "site-packages/flask/app.py: FAILED" in said
    assert len(flask.read_text()) > 1000


def test_a_program_that_is_damaged_itself_asks_for_another_copy(installed):
    program = next((installed.root / "opt/larson/releases").glob("*/appliance/runtime.py"))
    program.write_text("")
    said = installed.run("larson-box repair --yes", status=1)
    assert "appliance/runtime.py: FAILED" in said and "from a bundle or a clone" in said
