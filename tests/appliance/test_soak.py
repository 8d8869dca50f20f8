"""Simulated days at high speed: people come and go, chat, pair phones; cameras, disk and clock fail; nothing grows.

A few days by default, an hour of them with --whole.
"""

import datetime
import gc
import itertools
import json
import logging
import os
import random
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import replace as with_values

import cv2
import numpy as np
import psutil
import pytest
from support import eventually
from web.box import Box, enter, running
from web.test_phones import new_phone

from appliance.core import clock
from appliance.core.config import Config, load, replace
from appliance.core.errors import StoreError
from appliance.core.system import give_memory_back, keep_heap_small
from appliance.llm.scripted import ScriptedEngine
from appliance.operations import backup_keys
from appliance.operations.backups import EVERY
from appliance.records.people import StoredSample

pytestmark = pytest.mark.installer
DAYS, HOUR = 10, 3600.0  # by default; seconds with --whole
WARM = 4  # days until everything was used once
VIEW = StoredSample("m", np.ones(4, np.float32), b"x" * 5000)
# What the box may grow by after the warm days, and log in a day.
MEMORY, THREADS, FILES, DATABASE, LINES = 40 << 20, 4, 8, 1 << 20, 12
OLDEST = 5.0  # seconds; LEDs and camera on a machine that is shared with other tests


class Ahead:
    """A clock that the test sets ahead."""

    def __init__(self, monkeypatch):
        self.days = 0.0
        own = clock.SystemClock.now
        monkeypatch.setattr(clock.SystemClock, "now", lambda each: own(each) + datetime.timedelta(days=self.days))


class Beats:
    """Watches that LEDs and camera go on: the longest time without a beat, in seconds."""

    def __init__(self, box: Box):
        self.longest = {"lights": 0.0, "frames": 0.0}
        self.camera_is_away = threading.Event()
        self._box, self._ended = box, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        appliance, seen = self._box.appliance, {}
        while not self._ended.wait(0.05):
            now = time.monotonic()
            beats = {"lights": appliance.lights.beats, "frames": appliance.camera.frames.snapshot()[0]}
            for name, value in beats.items():
                old, since = seen.get(name, (None, now))
                if value != old or (name == "frames" and self.camera_is_away.is_set()):
                    seen[name] = (value, now)
                else:
                    self.longest[name] = max(self.longest[name], now - since)

    def close(self) -> None:
        self._ended.set()
        self._thread.join()


@pytest.fixture
def disk(tmp_path):
    """A small disk where one can be mounted, so that it can be filled; else a folder."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=120m", "tmpfs", str(folder)]
    is_small = not subprocess.run(mount, capture_output=True, check=False).returncode
    yield folder, is_small
    if is_small:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def config(disk, tmp_path) -> Config:
    """A camera that shows noise, phones, and no models: the rest is what soaks."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number in range(4):
        noise = np.random.default_rng(number).integers(0, 255, (240, 320, 3), np.uint8)
        cv2.imwrite(str(pictures / f"{number}.jpg"), noise)
    environ = {"LARSON_DATA": str(disk[0] / "data"), "LARSON_CAMERA": str(pictures), "LARSON_PORT": "0"}
    environ |= {"LARSON_NETWORK_HOST": "127.0.0.1", "LARSON_NETWORK_PORT": "0"}
    found = replace(load(environ=environ), "chat", guesses="always")
    return with_values(found, models=with_values(found.models, folder=tmp_path / "none"))


class Days:
    """What happens in a day."""

    def __init__(self, box: Box, engine: ScriptedEngine, ahead: Ahead, disk, beats: Beats):
        self.box, self.engine, self.ahead, self.disk, self.beats = box, engine, ahead, disk, beats
        self.people = box.appliance.identity.people
        self.dice = random.Random(3)
        self.ada = self.people.register("Ada", [VIEW])
        box.appliance.care.backups.set_passphrase("correct horse battery")
        box.appliance.store.reserve.keep()

    def live(self, number: int) -> None:
        page = self.box.page()
        enter(self.box, page, self.ada)
        self.chat(page)
        guest = self.people.register(f"Guest {number}", [VIEW] * 3)
        self.phone(page)
        for _ in range(self.dice.randrange(4)):
            self.box.page().post("/login/pin", {"name": "Ada", "pin": "0000"})
        self.box.appliance.identity.attempts.forgive()
        misfortunes = (self.lose_camera, self.fill_disk, self.jump)
        misfortunes[number % len(misfortunes)]()
        self.box.appliance.identity.enrolment.remove_person(guest.id)
        page.post("/logout")
        self.ahead.days += 1
        self.back_up()
        for each in self.box._pages:
            each.close()
        self.box._pages.clear()

    def chat(self, page) -> None:
        socket = page.socket("/ws/chat")
        socket.until("conversations")
        for turn in range(5):
            self.engine.answers.append("a fine answer " * 20)
            ask(socket, f"What do you think of number {turn}?")
        ask(socket, "set a timer for one second")
        for head in self.box.appliance.assistant.chats.of(self.ada.id):
            self.box.appliance.assistant.chats.remove(self.ada.id, head.id)

    def phone(self, page) -> None:
        phone = new_phone(self.box)
        assert phone.pair(page.post("/phones/offer").json["code"]).status == 200
        assert phone.get("/").status == 200
        self.box.appliance.identity.phones.remove(phone.device)

    def lose_camera(self) -> None:
        folder = self.box.appliance.config.camera.source
        self.beats.camera_is_away.set()
        os.rename(folder, f"{folder}-gone")
        eventually(lambda: not self.box.status().camera.ok, 60)
        os.rename(f"{folder}-gone", folder)
        eventually(lambda: self.box.status().camera.ok, 60)
        self.beats.camera_is_away.clear()

    def fill_disk(self) -> None:
        folder, is_small = self.disk
        if not is_small:
            return
        with suppress(OSError), (folder / "junk").open("wb") as file:
            while True:
                file.write(bytes(1 << 16))
        with pytest.raises(StoreError):
            self.people.register("Nobody", [VIEW])
        self.box.appliance.identity.attempts.take("face", self.ada.id)
        (folder / "junk").unlink()
        eventually(lambda: (self.box.appliance.config.data.folder / "reserve").exists())

    def jump(self) -> None:
        self.ahead.days += self.dice.choice((-0.5, 400.0))

    def back_up(self) -> None:
        backups = self.box.appliance.care.backups
        eventually(lambda: not backups.work.running, 60)
        backups._failed_at.clear()  # an hour goes by
        backups.check()
        eventually(lambda: not backups.work.running, 60)
        assert not backups.work.error or self.ahead.days < EVERY.days, backups.work.error


def ask(socket, text: str) -> None:
    """Ask and wait for the end of the answer."""
    socket.send({"type": "ask", "text": text})
    said = []
    while not said or said[-1]["type"] not in ("done", "error"):
        said.append(socket.receive(300))  # the first question of a process has the box learn what requests mean
    assert said[-1]["type"] == "done", said


def taken(box: Box) -> dict[str, int]:
    """What the process takes now."""
    process = psutil.Process()
    time.sleep(0.5)  # what ends with the day has ended
    gc.collect()
    give_memory_back()  # as the appliance does twice a minute
    return {
        "memory": process.memory_info().rss,
        "threads": process.num_threads(),
        "files": process.num_fds(),
        "database": sum(path.stat().st_size for path in box.appliance.config.data.folder.glob("larson.db*")),
    }


def test_days_go_by_and_nothing_grows(config, disk, monkeypatch, request, caplog):
    keep_heap_small()
    monkeypatch.setattr(backup_keys, "LOG_N", 14)
    caplog.set_level(logging.INFO, "appliance")
    whole, ahead, engine = request.config.getoption("--whole"), Ahead(monkeypatch), ScriptedEngine()
    deadline = time.monotonic() + HOUR
    with running(config, engine) as box:
        eventually(lambda: box.status().camera.ok and box.appliance.network.reach.get().port, 60)
        beats = Beats(box)
        try:
            days = Days(box, engine, ahead, disk, beats)
            for number in itertools.count(1):
                if number == WARM + 1:
                    before = taken(box)
                    caplog.clear()
                days.live(number)
                if number >= DAYS and (not whole or time.monotonic() > deadline):
                    break
            after = taken(box)
        finally:
            beats.close()
        print(json.dumps({"days": number, "before": before, "after": after, "longest": beats.longest}))
        bounds = {"memory": MEMORY, "threads": THREADS, "files": FILES, "database": DATABASE}
        grown = {name: after[name] - before[name] for name in bounds}
        assert {name: value for name, value in grown.items() if value > bounds[name]} == {}
        assert len(caplog.records) <= LINES * (number - WARM), [record.message for record in caplog.records]
        assert max(beats.longest.values()) <= OLDEST
        assert len(box.appliance.care.backups.all()) <= 17
