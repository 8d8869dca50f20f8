"""A disk that is full to the last byte is emptied from the page, in a real Chromium at a real box."""

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from e2e.conftest import touch_twice
from support import eventually
from web.box import running

from appliance.core.config import Config, Data, Models
from appliance.core.errors import StoreError
from appliance.llm.scripted import ScriptedEngine
from appliance.operations.backup_format import MAGIC
from appliance.records.people import StoredSample
from appliance.storage.chats import Chats

PATIENCE = 60_000  # milliseconds


@pytest.fixture
def disk(tmp_path):
    """A disk of 90 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=90m", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("this user cannot mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def box(config: Config, tmp_path, disk):
    settings = {"models": Models(tmp_path / "no-models"), "data": Data(disk / "data")}
    with running(Config(**{**config.__dict__, **settings}), ScriptedEngine()) as made:
        made.appliance.store.reserve.keep()
        yield made


def inhabit(box) -> None:
    """Ada owns the box. She keeps two documents of 12 MB, a chat and a backup."""
    identity, documents = box.appliance.identity, box.appliance.documents
    ada = identity.people.register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
    identity.people.set_pin(ada.id, "2580")
    box.appliance.board.update(people=1)
    passages = [("h", "p", "words " * 650, None)] * 3000
    for title in ("A long book", "Another"):
        documents.repository.add(ada.id, title, title, 1, "me", "", passages, None)
    documents.load()
    Chats(box.appliance.store).ask(ada.id, None, "an old question")
    backups = box.appliance.config.data.folder / "backups"
    backups.mkdir()
    box.appliance.store.checkpoint()
    (backups / "larson-2026-01-01-000000.backup").write_bytes(MAGIC + bytes(5 << 20))


def fill(disk: Path) -> None:
    """Take all free space at once: what the box writes meanwhile would have it give up its reserve."""
    with (disk / "junk").open("wb") as file:
        for _ in range(10):  # the box may take some between the two steps
            with suppress(OSError):
                os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free)
                break
    assert shutil.disk_usage(disk).free == 0


def log_in(page) -> None:
    page.wait_for_selector("[data-do=pin]:visible", timeout=PATIENCE)
    page.click("[data-do=pin]")
    page.fill("#login-name", "Ada")
    page.fill("#login-pin", "2580")
    page.click(".by-pin [type=submit]")
    page.wait_for_selector("[data-do=logout]", timeout=PATIENCE)


def free(disk: Path) -> int:
    return shutil.disk_usage(disk).free


def test_a_disk_full_to_the_last_byte_is_emptied_from_the_page(box, browse, disk, shots):
    inhabit(box)
    fill(disk)
    with browse() as open_page:
        open_page.noted.append("status of")
        page = open_page(f"http://localhost:{box.port}/", width=1280, height=720)
        log_in(page)
        page.wait_for_selector("state-card:has-text('Delete chats, documents or backups')", timeout=PATIENCE)
        page.screenshot(path=shots / "full-disk-1280x720.png")
        with pytest.raises(StoreError, match="disk is full"):
            box.appliance.identity.people.register("Ben", [])

        page.click("[data-do=more]")
        page.click("[data-do=documents]")
        touch_twice(page, "documents-page li:has-text('A long book') [data-do=remove]")
        page.wait_for_selector("documents-page li:has-text('A long book')", state="detached", timeout=PATIENCE)
        eventually(lambda: free(disk) > 10 << 20)
        page.click("documents-page [data-do=close]")

        page.click("[data-do=history]")
        touch_twice(page, "chat-history li:has-text('an old question') [data-do=remove]")
        page.wait_for_selector("chat-history li:has-text('an old question')", state="detached", timeout=PATIENCE)
        page.keyboard.press("Escape")

        eventually((disk / "data" / "reserve").exists)  # made again, and no longer takes room meanwhile
        before = free(disk)
        for selector in ("[data-do=page]", "#tab-box", "person-page [data-do=box]", "box-page [data-do=backups]"):
            page.click(selector)
        touch_twice(page, "backup-page li [data-do=remove]")
        page.wait_for_selector("backup-page li [data-do=remove]", state="detached", timeout=PATIENCE)
        eventually(lambda: free(disk) > before + (4 << 20))
        page.screenshot(path=shots / "full-disk-backups-1280x720.png")
    ada = box.appliance.identity.people.named("ada")
    assert Chats(box.appliance.store).ask(ada.id, None, "Is there room?").conversation
