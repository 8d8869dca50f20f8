"""Backups on the page of the box: a passphrase, a backup, a restore, and a reset that must be held."""

import numpy as np
import pytest
from e2e.conftest import HEARD, expect, press, slip
from support import eventually
from web.box import running

from appliance.core.config import Config, Models
from appliance.llm.scripted import ScriptedEngine
from appliance.operations import backup_keys
from appliance.records.people import StoredSample

WORDS = "correct horse battery"
HELD = 3000  # milliseconds


@pytest.fixture
def scene(config: Config, tmp_path, browse, monkeypatch):
    """Ada owns the box and has opened its backups."""
    monkeypatch.setattr(backup_keys, "LOG_N", 14)
    nothing = Config(**{**config.__dict__, "models": Models(tmp_path / "no-models")})
    with running(nothing, ScriptedEngine()) as box, browse() as open_page:
        ada = box.appliance.identity.people.register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
        box.appliance.identity.people.set_pin(ada.id, "2580")
        page = open_page(f"http://localhost:{box.port}/")
        page.wait_for_selector(HEARD, state="attached")
        page.evaluate(
            """() => fetch("/login/pin", {
                method: "POST", headers: { "Content-Type": "application/json" },
                body: JSON.stringify({ name: "Ada", pin: "2580" })
            })"""
        )
        page.wait_for_selector("account-panel [data-do=page]:visible")
        page.click("account-panel [data-do=page]")
        page.click("person-page #tab-box")
        page.click("person-page [data-do=box]")
        page.click("box-page [data-do=backups]")
        page.wait_for_selector("backup-page[data-passphrase] dialog[open]")  # all is there: nothing moves any more
        open_page.noted.append("status of 40")  # each refusal
        yield box, page


def test_the_owner_sets_a_passphrase_makes_a_backup_and_restores_it(scene):
    box, page = scene
    page.wait_for_selector("backup-page [data-do=make]:disabled")
    page.fill("backup-page .first [name=passphrase]", WORDS)
    page.fill("backup-page .first [name=again]", "correct hoarse battery")
    page.click("backup-page .first [type=submit]")
    page.wait_for_selector("backup-page .note:has-text('differ')")
    assert not box.appliance.care.backups.has_key
    page.fill("backup-page .first [name=again]", WORDS)
    page.click("backup-page .first [type=submit]")
    page.wait_for_selector("backup-page[data-passphrase=yes]")
    page.click("backup-page [data-do=make]")
    page.wait_for_selector("backup-page li")
    with page.expect_download() as download:
        page.click("backup-page li [data-do=download]")
    file = download.value.path()
    assert file.read_bytes().startswith(b"LARSON BACKUP")
    page.set_input_files("backup-page input[type=file]", str(file))
    page.fill("backup-page .restore [name=passphrase]", "not these words")
    page.click("backup-page .restore [type=submit]")
    page.wait_for_selector("backup-page .note:has-text('does not open')")
    assert not box.appliance.care.restarting.is_set()
    page.click("backup-page [data-do=pick]")
    page.fill("backup-page .restore [name=passphrase]", WORDS)
    page.click("backup-page .restore [type=submit]")
    eventually(box.appliance.care.restarting.is_set)


def test_everything_is_deleted_only_when_the_button_is_held(scene):
    box, page = scene
    slip(page, "backup-page .hold", HELD // 2)
    page.wait_for_timeout(HELD)  # whatever it had begun is over
    assert not box.appliance.care.restarting.is_set()
    press(page, "backup-page .hold")
    eventually(box.appliance.care.restarting.is_set)
    page.mouse.up()


def test_the_pin_is_asked_for_once_more(scene):
    """Somebody else at a screen that was left logged in has the face, or a photo of it, and not the PIN."""
    box, page = scene
    for session in box.appliance.identity.sessions.all():
        session.proved_at = None
    page.fill("backup-page .first [name=passphrase]", WORDS)
    page.fill("backup-page .first [name=again]", WORDS)
    page.click("backup-page .first [type=submit]")
    page.wait_for_selector("proof-sheet dialog[open]")
    page.fill("proof-sheet [name=pin]", "1357")
    page.click("proof-sheet [type=submit]")
    page.wait_for_selector("proof-sheet .note:has-text('Wrong PIN')")
    assert not box.appliance.care.backups.has_key
    page.click("proof-sheet [data-do=close]")
    page.wait_for_selector("backup-page .note:has-text('PIN')")
    page.click("backup-page .first [type=submit]")
    page.fill("proof-sheet [name=pin]", "2580")
    page.click("proof-sheet [type=submit]")
    page.wait_for_selector("backup-page[data-passphrase=yes]")
    expect(page.locator("proof-sheet dialog[open]")).to_have_count(0)
