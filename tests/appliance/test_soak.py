"""Simulated days at high speed: people come, talk, chat, pair phones; cameras, disk and clock fail; nothing grows.

A few days by default, an hour of them with --whole, or as many minutes as --soak-minutes says.
"""

import datetime
import gc
import http.client
import itertools
import json
import logging
import os
import random
import shutil
import signal
import subprocess
import threading
import time
import wave
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import replace as with_values
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest
from support import eventually
from web.box import Box, Page, enter, running
from web.talking_page import greeted, spoken_of, talk
from web.test_phones import new_phone

from appliance.core import clock
from appliance.core.config import Config, load, replace
from appliance.core.errors import StoreError
from appliance.core.system import give_memory_back, keep_heap_small
from appliance.llm.scripted import ScriptedEngine
from appliance.operations import backup_keys
from appliance.operations.backups import EVERY
from appliance.records.people import StoredSample
from appliance.voice import service

pytestmark = pytest.mark.installer
DAYS, HOUR = 8, 60  # by default; minutes with --whole
WARM = 4  # days until everything was used once
VIEW = StoredSample("m", np.ones(4, np.float32), b"x" * 5000)
# What the box may grow by after the warm days, and log in a day.
MEMORY, THREADS, FILES, DATABASE, LINES = 40 << 20, 4, 8, 1 << 20, 12
# Seconds; LEDs, camera and stream: over a long time, and on a machine that is shared with other tests.
OLDEST, OLDEST_SHARED = 1.0, 5.0
LOOK = 0.05  # seconds between two looks at whether they go on
RIVER = "It is a river. It is long."


class Ahead:
    """A clock that the test sets ahead."""

    def __init__(self, monkeypatch):
        self.days = 0.0
        own = clock.SystemClock.now
        monkeypatch.setattr(clock.SystemClock, "now", lambda each: own(each) + datetime.timedelta(days=self.days))


@pytest.fixture
def plain_records():
    """Log records of words alone. pytest keeps them all: an error in one would keep its frames, and their pictures."""

    def make(*words: object, **more: object) -> logging.LogRecord:
        record = former(*words, **more)
        record.msg, record.args, record.exc_info = record.getMessage(), (), None
        return record

    former = logging.getLogRecordFactory()
    logging.setLogRecordFactory(make)
    yield
    logging.setLogRecordFactory(former)


class Viewer:
    """Somebody who looks at the camera's stream all the time, and comes back when it ends."""

    def __init__(self, page: Page):
        self.pieces = 0
        self._page, self._ended = page, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        while not self._ended.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self._page.port, timeout=0.5)
            with suppress(OSError, http.client.HTTPException):
                connection.request("GET", "/stream.mjpg", headers={"Cookie": self._page.cookie})
                answer = connection.getresponse()
                while answer.status == 200 and not self._ended.is_set() and answer.read1(1 << 16):
                    self.pieces += 1
            connection.close()
            self._ended.wait(0.1)

    def close(self) -> None:
        self._ended.set()
        self._thread.join()


class OwnTime:
    """Time without what the machine held this process up: a long pause counts as far as it was busy itself."""

    def __init__(self) -> None:
        self._now = 0.0
        self._last, self._used = time.monotonic(), time.process_time()

    def monotonic(self) -> float:
        """Seconds since it was made. To be asked every LOOK."""
        now, used = time.monotonic(), time.process_time()
        self._now += min(now - self._last, 5 * LOOK + used - self._used)
        self._last, self._used = now, used
        return self._now


class Beats:
    """Watches that LEDs, camera and stream go on: the longest time without a beat, in seconds."""

    def __init__(self, box: Box):
        self.longest = {"lights": 0.0, "frames": 0.0, "stream": 0.0}
        self.camera_is_away = threading.Event()
        self._box, self._ended = box, threading.Event()
        self._viewer = Viewer(Page(box.port).open())
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        appliance, seen, clock = self._box.appliance, {}, OwnTime()
        while not self._ended.wait(LOOK):
            now = clock.monotonic()
            beats = {"lights": appliance.lights.beats, "frames": appliance.camera.frames.snapshot()[0]}
            beats["stream"] = self._viewer.pieces
            for name, value in beats.items():
                old, since = seen.get(name, (None, now))
                if value != old or (name != "lights" and self.camera_is_away.is_set()):
                    seen[name] = (value, now)
                else:
                    self.longest[name] = max(self.longest[name], now - since)

    def close(self) -> None:
        self._viewer.close()
        self._ended.set()
        self._thread.join()


@dataclass
class NoFiles:
    """The ears of this test need no models."""


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
def sound(tmp_path, monkeypatch) -> dict[str, str]:
    """A microphone at which somebody speaks whenever it is opened, a speaker, and a worker that needs no models."""
    monkeypatch.setattr(service, "WORKER", "tests.appliance.soak_voice")
    monkeypatch.setattr(service, "ear_files", lambda *_: NoFiles())
    microphone, speaker = tmp_path / "spoken.wav", tmp_path / "speaker.wav"
    quiet, loud = np.zeros(800, np.int16), np.full(3200, 16000, np.int16)
    with wave.open(str(microphone), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(np.concatenate([quiet, loud, quiet]).tobytes())
    speaker.symlink_to("/dev/null")
    return {"microphone": str(microphone), "speaker": str(speaker)}


@pytest.fixture
def config(disk, tmp_path, sound) -> Config:
    """A camera that shows noise, a voice, phones, and no models: the rest is what soaks."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number in range(4):
        noise = np.random.default_rng(number).integers(0, 255, (240, 320, 3), np.uint8)
        cv2.imwrite(str(pictures / f"{number}.jpg"), noise)
    environ = {"LARSON_DATA": str(disk[0] / "data"), "LARSON_CAMERA": str(pictures), "LARSON_PORT": "0"}
    environ |= {"LARSON_NETWORK_HOST": "127.0.0.1", "LARSON_NETWORK_PORT": "0"}
    found = replace(load(environ=environ), "chat", guesses="always")
    found = replace(found, "voice", on=True, muted=True, **sound)
    return with_values(found, models=with_values(found.models, folder=tmp_path / "none"))


class Days:
    """What happens in a day."""

    def __init__(self, box: Box, engine: ScriptedEngine, ahead: Ahead, disk, beats: Beats):
        self.box, self.engine, self.ahead, self.disk, self.beats = box, engine, ahead, disk, beats
        self.people = box.appliance.identity.people
        self.dice = random.Random(3)
        self.lived = 0
        self.ada = self.people.register("Ada", [VIEW])
        box.appliance.care.backups.set_passphrase("correct horse battery")
        box.appliance.store.reserve.keep()

    def live(self) -> None:
        self.lived = number = self.lived + 1
        page = self.box.page()
        enter(self.box, page, self.ada)
        self.talk_at_the_page()
        self.talk_at_the_box()
        self.chat(page)
        guest = self.people.register(f"Guest {number}", [VIEW] * 3)
        self.phone(page)
        for _ in range(self.dice.randrange(4)):
            self.box.page().post("/login/pin", {"name": "Ada", "pin": "0000"})
        self.box.appliance.identity.attempts.forgive()
        misfortunes = (self.lose_camera, self.fill_disk, self.jump, self.kill_voice)
        misfortunes[number % len(misfortunes)]()
        self.box.appliance.identity.enrolment.remove_person(guest.id)
        page.post("/logout")
        self.ahead.days += 1
        self.back_up()
        for each in self.box._pages:
            each.close()
        self.box._pages.clear()
        self.engine.asked.clear()

    def chat(self, page) -> None:
        socket = page.socket("/ws/chat")
        socket.until("conversations")
        for turn in range(5):
            self.engine.answers.append("a fine answer " * 20)
            ask(socket, f"What do you think of number {turn}?")
        ask(socket, "set a timer for one second")
        for head in self.box.appliance.assistant.chats.of(self.ada.id):
            self.box.appliance.assistant.chats.remove(self.ada.id, head.id)

    def talk_at_the_page(self) -> None:
        socket = greeted(self.box.page())
        assert talk(socket)[-1] == {"type": "over", "nothing": False}
        assert spoken_of(socket, "One. Two.")[1]

    def talk_at_the_box(self) -> None:
        """The microphone is opened, and a question asked there is answered aloud; then it is closed."""
        voice = self.box.appliance.voice.box
        asked = len(self.engine.asked)
        self.engine.answers.append(RIVER)
        voice.mute(False)
        eventually(lambda: len(self.engine.asked) > asked and voice.sound.playing, 60, "the answer is said")
        eventually(lambda: voice.stage == "listening", 60, "the answer is over")
        voice.mute(True)
        eventually(lambda: voice.muted and not voice.sound.playing, 60, "the microphone is closed")

    def kill_voice(self) -> None:
        speech = self.box.appliance.voice.speech
        before = speech.pid
        os.kill(before, signal.SIGKILL)
        eventually(lambda: speech.state.ok and speech.pid not in (None, before), 60, "another worker is ready")

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
        reserve = self.box.appliance.config.data.folder / "reserve"
        fill(folder / "junk", reserve)
        with pytest.raises(StoreError):
            self.people.register("Nobody", [VIEW])
        self.box.appliance.identity.attempts.take("face", self.ada.id)
        (folder / "junk").unlink()
        eventually(reserve.exists)

    def jump(self) -> None:
        self.ahead.days += self.dice.choice((-0.5, 400.0))

    def back_up(self) -> None:
        backups = self.box.appliance.care.backups
        eventually(lambda: not backups.work.running, 60)
        backups._failed_at.clear()  # an hour goes by
        backups.check()
        eventually(lambda: not backups.work.running, 60)
        assert not backups.work.error or self.ahead.days < EVERY.days, backups.work.error


def fill(junk: Path, reserve: Path) -> None:
    """Take all free space at once, but not the reserve's: while this takes the rest, it may be released."""
    with junk.open("wb") as file:
        for _ in range(10):  # somebody else may take some between the two steps
            eventually(reserve.exists, 60, "the reserve is kept")
            with suppress(OSError):
                os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(junk.parent).free)
                return
            file.truncate(0)
    raise AssertionError("the disk could not be filled")


def ask(socket, text: str) -> None:
    """Ask and wait for the end of the answer."""
    socket.send({"type": "ask", "text": text})
    said = []
    while not said or said[-1]["type"] not in ("done", "error"):
        said.append(socket.receive(300))  # the first question of a process has the box learn what requests mean
    assert said[-1]["type"] == "done", said


def taken(box: Box) -> dict[str, int]:
    """What the process takes now, with its workers' memory."""
    process = psutil.Process()
    time.sleep(0.5)  # what ends with the day has ended
    gc.collect()
    give_memory_back()  # as the appliance does twice a minute
    return {
        "memory": process.memory_info().rss,
        "workers": sum(each.memory_info().rss for each in process.children()),
        "threads": process.num_threads(),
        "files": process.num_fds(),
        "database": sum(path.stat().st_size for path in box.appliance.config.data.folder.glob("larson.db*")),
    }


def minutes(config: pytest.Config) -> float:
    """How long it goes on, after the days that are always lived."""
    asked = config.getoption("--soak-minutes")
    return asked if asked is not None else HOUR if config.getoption("--whole") else 0


@pytest.mark.usefixtures("plain_records")
def test_days_go_by_and_nothing_grows(config, disk, monkeypatch, request, caplog):
    keep_heap_small()
    monkeypatch.setattr(backup_keys, "LOG_N", 14)
    caplog.set_level(logging.INFO, "appliance")
    long, ahead, engine = minutes(request.config), Ahead(monkeypatch), ScriptedEngine()
    deadline = time.monotonic() + 60 * long
    with running(config, engine) as box:
        eventually(lambda: box.status().camera.ok and box.appliance.network.reach.get().port, 60)
        eventually(lambda: box.appliance.voice.state.ok, 60, "the voice is ready")
        beats = Beats(box)
        try:
            days = Days(box, engine, ahead, disk, beats)
            before = live(days, WARM, 0)
            caplog.clear()
            after = live(days, DAYS - WARM, deadline)
        finally:
            beats.close()
        lines = len(caplog.records) / (days.lived - WARM)
        found = {"days": days.lived, "before": before, "after": after, "longest": beats.longest, "lines a day": lines}
        print(json.dumps(found))
        bounds = {"memory": MEMORY, "workers": MEMORY, "threads": THREADS, "files": FILES, "database": DATABASE}
        grown = {name: after[name] - before[name] for name in bounds}
        assert {name: value for name, value in grown.items() if value > bounds[name]} == {}
        assert lines <= LINES, [record.message for record in caplog.records]
        assert max(beats.longest.values()) <= (OLDEST if long else OLDEST_SHARED)
        assert len(box.appliance.care.backups.all()) <= 17


def live(days: Days, count: int, deadline: float) -> dict[str, int]:
    """Live some days, and more until the deadline; what the box takes then."""
    for number in itertools.count(1):
        days.live()
        if number >= count and time.monotonic() > deadline:
            return taken(days.box)
    raise AssertionError
