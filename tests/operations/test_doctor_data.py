"""Checks of what the box keeps, on real databases, certificates and files; and of what is attached to it."""

import datetime
import sqlite3
import threading
from dataclasses import replace

import pytest
from operations.hosts import host_in, write

from appliance.core.config import replace as with_setting
from appliance.llm.build_flags import BuildFlags, build_flags, compared
from appliance.modelstore.manifest import read_manifest
from appliance.modelstore.store import ModelStore
from appliance.network.authority import Authority
from appliance.operations import doctor_data as data
from appliance.operations import doctor_parts as parts
from appliance.operations.doctor import check_of, look, mend
from appliance.operations.doctor_host import Running
from appliance.records.status import ComponentState
from appliance.storage.database import Store

MANIFEST = """
[[model]]
id = "words"
task = "chat"
file = "words.bin"
bytes = 5
sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
licence = "MIT"
rank = 1
default = true
sources = []
"""


@pytest.fixture
def host(config, tmp_path):
    return host_in(tmp_path / "root", config)


def test_the_database(host):
    assert data.database(host).state == "broken", "its key is missing"
    Store(host.data).close()
    assert data.database(host).state == "ok"
    before = sorted(path.name for path in host.data.iterdir())
    with Store(host.data):
        assert data.database(host).state == "ok", "while the appliance has it open"
    assert sorted(path.name for path in host.data.iterdir()) == before


def test_a_damaged_database_is_found(host):
    Store(host.data).close()
    file = host.data / "larson.db"
    with file.open("r+b") as opened:
        opened.seek(5 * 4096)
        opened.write(b"\xff" * 8192)
    found = data.database(host)
    assert found.state == "broken" and "damaged" in found.text and "restore" in found.fix
    file.write_bytes(b"nonsense" * 1000)
    assert "not a database" in data.database(host).text


def test_rows_without_their_person_are_found(host):
    Store(host.data).close()
    with sqlite3.connect(host.data / "larson.db") as db:
        columns = "person_id, name, digest, created_at"
        db.execute(f"insert into tokens ({columns}) values (77, 'x', x'00', '2026')")
    db.close()
    assert "without its row" in data.database(host).text


def test_data_that_others_can_read_is_closed_to_them(host):
    check = check_of("permissions")
    assert look(host, check).verdict.state == "ok"
    host.data.chmod(0o755)
    (host.data / "larson.db").chmod(0o644)
    found = look(host, check)
    assert found.verdict.state == "attention" and found.fixable
    mend(host, check)
    assert look(host, check).verdict.state == "ok"
    assert [oct(path.stat().st_mode & 0o777) for path in (host.data, host.data / "larson.db")] == ["0o700", "0o600"]


# ---------------------------------------------------------------- network


@pytest.fixture
def reachable(host):
    """The same with phones, and an authority."""
    settings = with_setting(host.config, "network", on=True)
    Authority(settings.data.folder / "tls").renew(["localhost"], ["127.0.0.1"])
    return replace(host, config=settings)


def test_certificates_go_by_the_clock(reachable, monkeypatch):
    monkeypatch.setattr(data, "addresses", lambda: ["127.0.0.1"])
    now = datetime.datetime.now(datetime.UTC)
    for days, state, word in (
        (0, "ok", "valid until"),
        (370, "attention", "expires on"),
        (400, "broken", "has expired"),
        (-3, "broken", "not valid yet"),
        (3640, "broken", "expired"),
    ):
        at = now + datetime.timedelta(days=days)
        found = data.certificates(replace(reachable, now=lambda at=at: at))
        assert (found.state, word in found.text) == (state, True), (days, found.text)


def test_a_certificate_that_names_another_address(reachable, monkeypatch):
    monkeypatch.setattr(data, "addresses", lambda: ["192.168.7.7"])
    assert data.certificates(reachable).state == "ok", "it is made again when Larson starts"
    running = replace(reachable, running=Running({}))
    assert "doesn’t cover the address 192.168.7.7" in data.certificates(running).text


def test_a_damaged_certificate_is_removed(reachable):
    check, file = check_of("certificates"), reachable.data / "tls" / "box.pem"
    file.write_text("nonsense")
    assert look(reachable, check).verdict.state == "broken" and look(reachable, check).fixable
    mend(reachable, check)
    assert not file.exists() and look(reachable, check).verdict.state == "ok"


def test_the_name_of_the_box(reachable, monkeypatch):
    running = replace(reachable, running=Running({}))
    for own, found, state, word in (
        ([], [], "attention", "not on a network"),
        (["10.0.0.2"], ["10.0.0.2"], "ok", "is called larson.local"),
        (["10.0.0.2"], ["10.0.0.9"], "attention", "Another device"),
        (["10.0.0.2"], [], "attention", "Nothing on the network"),
    ):
        monkeypatch.setattr(data, "addresses", lambda own=own: own)
        monkeypatch.setattr(data, "who_answers", lambda *_, found=found: found)
        verdict = data.network_name(running)
        assert (verdict.state, word in verdict.text) == (state, True), (own, found)


def test_a_box_that_only_this_machine_can_open_says_so(reachable, monkeypatch):
    monkeypatch.setattr(data, "addresses", lambda: ["192.168.7.7"])
    monkeypatch.setattr(data, "who_answers", lambda *_: pytest.fail("it asked the network"))
    settings = with_setting(reachable.config, "network", host="127.0.0.1", port=8443)
    here = replace(reachable, config=settings, running=Running({}))
    assert "valid until" in data.certificates(here).text
    verdict = data.network_name(here)
    assert (verdict.state, verdict.text) == (
        "ok",
        "Only this machine can open https://127.0.0.1:8443, by network.host.",
    )
    other = replace(here, config=with_setting(settings, "network", host="192.168.7.8"))
    assert "doesn’t cover the address 192.168.7.8" in data.certificates(other).text


# ---------------------------------------------------------------- files


def test_model_files_to_the_byte(config, tmp_path):
    (tmp_path / "manifest.toml").write_text(MANIFEST)
    mirror = write(tmp_path, "mirror/words.bin", "hello").parent
    store = ModelStore(tmp_path / "models", mirror, read_manifest(tmp_path / "manifest.toml"))
    host, check = host_in(tmp_path / "root", config, models=store), check_of("model_files")
    for content, word in ((None, "missing"), ("hellO", "damaged")):
        if content:
            write(tmp_path, "models/words.bin", content)
        found = look(host, check)
        assert found.verdict.state == "broken" and word in found.verdict.text and found.fixable
        assert "complete" in mend(host, check)
        assert look(host, check).verdict.state == "ok"


# ---------------------------------------------------------------- what is attached


def parted(host, **states):
    return replace(host, running=Running({name: ComponentState(s == "ready", s) for name, s in states.items()}))


def test_a_running_appliance_keeps_its_camera(host):
    wanted = replace(host, config=with_setting(host.config, "camera", source="v4l2:77"))
    for state, verdict in (("ready", "ok"), ("turned", "ok"), ("absent", "attention"), ("lost", "broken")):
        assert parts.camera(parted(wanted, camera=state)).state == verdict
    assert parts.camera(parted(wanted, camera="off")).facts == {"wanted": False}, "it runs with other settings"
    assert parts.camera(parted(host, camera="lost")).state == "broken"
    assert parts.camera(wanted).state == "broken", "nothing runs, so it is opened"
    assert parts.camera(host).facts == {"wanted": False}


def test_a_camera_that_nobody_has_delivers_one_picture(host, photos):
    wanted = replace(host, config=with_setting(host.config, "camera", source=str(photos["obama"])))
    assert "delivers pictures of" in parts.camera(wanted).text


def test_a_camera_that_hangs_is_given_up(host, monkeypatch):
    ended = threading.Event()

    class Silent:
        def pictures(self):
            ended.wait(60)
            yield

    monkeypatch.setattr(parts, "open_camera", lambda _: Silent())
    monkeypatch.setattr(parts, "FIRST_PICTURE", 0.1)
    wanted = replace(host, config=with_setting(host.config, "camera", source="rpicam"))
    assert parts.camera(wanted).facts == {"state": "silent"}
    ended.set()


def test_pins(host):
    assert parts.gpio(host).state == "ok", "no chips"
    write(host.root, "dev/gpiochip0", "")
    assert parts.gpio(parted(host, lights="ready")).state == "ok"
    assert parts.gpio(parted(host, lights="absent")).state == "attention"
    assert parts.gpio(host).facts["chips"] == 1


def test_the_language_model_s_process(host):
    assert parts.model_process(host).state == "ok"
    assert parts.model_process(parted(host, model="lost")).state == "broken"
    often = replace(host, running=Running({"model": ComponentState(True, "ready")}, restarts=3))
    assert parts.model_process(often).state == "attention"


def test_home_assistant(host):
    assert parts.home_assistant(host).facts == {"wanted": False}
    wanted = replace(host, config=with_setting(host.config, "mqtt", on=True, host="broker.local"))
    assert parts.home_assistant(wanted).state == "ok"
    assert parts.home_assistant(parted(wanted, home="ready")).facts == {"connected": True}
    assert parts.home_assistant(parted(wanted, home="lost")).state == "attention"


def test_build_flags_are_compared_with_the_processor():
    pi5 = "processor\t: 0\nFeatures\t: fp asimd asimdhp asimddp\n"
    assert compared("CPU : NEON = 1 | DOTPROD = 1 | ", pi5) == BuildFlags(("NEON", "DOTPROD"), ())
    assert compared("CPU : NEON = 1 | DOTPROD = 0 | ", pi5).missed == ("DOTPROD",)
    pi4 = "Features\t: fp asimd evtstrm crc32 cpuid\n"
    assert compared("CPU : NEON = 1 | ", pi4).missed == ()


def test_the_library_of_this_machine_loads(host, monkeypatch):
    assert build_flags().problem == "" and "OPENMP" in build_flags().used
    monkeypatch.setattr(parts, "build_flags", lambda _: BuildFlags((), (), "signal 4"))
    assert parts.model_build(host).state == "broken" and "signal 4" in parts.model_build(host).text
    monkeypatch.setattr(parts, "build_flags", lambda _: BuildFlags(("NEON",), ("DOTPROD",)))
    assert "DOTPROD" in parts.model_build(host).text
