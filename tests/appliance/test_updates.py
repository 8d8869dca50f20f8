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
    installed.run("ln -s /mnt/newer /root/newer")
    said = installed.run("larson-box update /root/newer --yes")
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


@pytest.mark.whole
def test_a_rollback_takes_the_data_back_only_when_it_is_told_to(installed, newer):
    old = running(installed)
    installed.seen["/mnt/newer"] = newer(**{"appliance/storage/migrations.py": BROKEN})
    installed.run("larson-box update /mnt/newer --yes")
    new = running(installed)
    installed.run("echo since > /var/lib/larson/since; chown larson: /var/lib/larson/since")
    said = installed.run("larson-box rollback --yes", status=1)
    assert "cannot read the database any more" in said and running(installed) == new
    said = installed.run(f"larson-box rollback --yes --with-data; {TABLES}")
    assert running(installed) == old
    assert "of_a_broken_release" not in said.splitlines()[-1] and "'people'" in said
    assert not (installed.root / "var/lib/larson/since").exists()
    assert installed.read("/var/backups/larson/after-update/since") == "since\n"


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


SMALL = """mount -t tmpfs -o size=9m,mode=700,uid=$(id -u larson),gid=$(id -g larson) tmpfs /var/backups/larson
setpriv --reuid larson --regid larson --clear-groups head -c 12M /dev/urandom > /var/lib/larson/big
chown -R larson: /var/lib/larson"""


def test_an_update_without_room_for_the_copy_leaves_larson_as_it_was(installed, newer):
    old = running(installed)
    installed.seen["/mnt/newer"] = newer(**{"README.md": "\nNewer.\n"})
    said = installed.run(f"{SMALL}\nlarson-box update /mnt/newer --yes", status=1)
    assert "could not be copied" in said and "Is the disk full?" in said
    assert running(installed) == old
    calls = installed.calls()
    assert calls.index("systemctl stop larson.service") < calls.index("systemctl restart larson.service")


MADE = """as_service /opt/larson/current/.venv/bin/python -c 'from pathlib import Path
from appliance.storage.database import Store
Store(Path("/var/lib/larson")).close()'"""
AGED = """python3 -c 'import sqlite3
with sqlite3.connect("/var/lib/larson/larson.db") as db:
    db.execute("insert into _sqlite_migrations (migration_set, name, applied_at) values (1, 2, 3)")'"""


def test_a_full_disk_does_not_keep_the_data_of_before_from_coming_back(installed):
    """There is room for the copy of before, and none for one of what came since, which therefore stays where it is."""
    said = installed.run(f"""
        source /mnt/bundle/install.sh; wanted_version=new
        {MADE}
        cp -a /var/lib/larson/larson.db /root/before.db
        {SMALL}
        as_service mkdir /var/backups/larson/before-update
        cp -a /root/before.db /var/backups/larson/before-update/larson.db
        {AGED}
        restore_data
        cmp /root/before.db /var/lib/larson/larson.db; ls /var/lib/larson/after-update; ls /var/backups/larson""")
    assert "What came since is in /var/lib/larson/after-update" in said
    assert "big" in said.splitlines() and said.splitlines()[-1] == "before-update"


LINKS = """
ln -s /etc/shadow /var/lib/larson/models/sface.prepared.onnx.larson-new
ln -s /etc/shadow /var/lib/larson/models/yunet.prepared.onnx.larson-new
ln -s /etc/systemd /var/backups/larson/before-update.new
ln -s /etc/shadow /var/lib/larson/version
printf '{}' > "$(printf '/var/lib/larson/models/a\\n.prepared.json')"
rm /var/lib/larson/models/*.prepared.onnx
"""


def test_no_link_that_the_service_has_made_is_followed_as_root(installed, newer):
    """Whoever takes over the service gains nothing by the installer, which is root."""
    outside = {name: entry for name, entry in installed.tree().items() if name.startswith("etc/")}
    (installed.root / "tmp/links").write_text(LINKS)
    installed.run("setpriv --reuid larson --regid larson --clear-groups bash -e /tmp/links")
    installed.seen["/mnt/newer"] = newer(**{"README.md": "\nNewer.\n"})
    installed.run("/mnt/bundle/install.sh repair --yes")
    installed.run("larson-box update /mnt/newer --yes")
    assert {name: entry for name, entry in installed.tree().items() if name.startswith("etc/")} == outside
    assert installed.run("stat -c %U /etc/systemd /etc/shadow").split() == ["root", "root"]


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
