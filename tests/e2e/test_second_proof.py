"""Somebody without a PIN shows their face once more, and what they had begun goes on."""

from e2e.conftest import expect
from e2e.test_page import PATIENCE, ready, register
from support import THREADS
from web.box import running

from appliance.core.config import load, replace
from appliance.llm.scripted import ScriptedEngine
from appliance.operations import backup_keys

WORDS = "correct horse battery"


def open_backups(page) -> None:
    page.click("account-panel [data-do=page]")
    page.click("person-page #tab-box")
    page.click("person-page [data-do=box]")
    page.click("box-page [data-do=backups]")
    page.wait_for_selector("backup-page dialog[open]")


def test_a_look_at_the_face_is_asked_for_in_a_sheet(browse, films, tmp_path, monkeypatch, shots):
    monkeypatch.setattr(backup_keys, "LOG_N", 14)
    settings = {"LARSON_CAMERA": "none", "LARSON_PORT": "0", "LARSON_NETWORK_ON": "false", **THREADS}
    config = load(environ={"LARSON_DATA": str(tmp_path / "data"), **settings})
    config = replace(config, "faces", view_patience=0.8, login_seconds=40.0, embedder="sface")
    with running(config, ScriptedEngine()) as box, browse(films["obama"]) as open_page:
        open_page.noted.append("status of 40")  # each refusal
        page = open_page(f"http://localhost:{box.port}/")
        ready(page)
        register(page, "Barack")
        open_backups(page)
        (session,) = box.appliance.identity.sessions.all()
        session.proved_at = None
        page.fill("backup-page .first [name=passphrase]", WORDS)
        page.fill("backup-page .first [name=again]", WORDS)
        page.click("backup-page .first [type=submit]")
        page.wait_for_selector("proof-sheet [data-do=face]:visible")
        expect(page.locator("proof-sheet input")).to_be_hidden()  # there is no PIN to ask for
        page.screenshot(path=shots / "proof-face-800x480.png")
        page.click("proof-sheet [data-do=face]")
        page.wait_for_selector("backup-page[data-passphrase=yes]", timeout=PATIENCE)
        assert box.appliance.care.backups.has_key
        expect(page.locator("proof-sheet dialog[open]")).to_have_count(0)
        assert box.appliance.identity.sessions.all() == [session], "nobody was logged out"
