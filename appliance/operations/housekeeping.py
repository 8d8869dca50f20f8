"""Housekeeping: recurring tasks, each at its own interval."""

import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from appliance.core.config import Data as DataConfig
from appliance.core.i18n import say
from appliance.core.jobs import Job
from appliance.records.status import ComponentState
from appliance.storage.database import Store

log = logging.getLogger(__name__)

TICK = 0.5  # seconds
DISK_SECONDS = 10.0  # between checks of the free space
NIGHT = 3  # o'clock, when the gallery is tested


@dataclass
class Task:
    """A recurring task."""

    work: Callable[[], None]
    every: float = 0.0  # seconds; 0 at every tick
    due: float = 0.0  # in the clock's seconds


class Housekeeping:
    """Runs tasks in one thread."""

    def __init__(self, tasks: list[Task], clock: Callable[[], float] = time.monotonic):
        self._tasks = tasks
        self._clock = clock
        self.job = Job("housekeeping", self._run)

    def _run(self, job: Job) -> None:
        while not job.stopping.is_set():
            self.tick()
            job.healthy()
            job.pause(TICK)

    def tick(self) -> None:
        """Run the tasks that are due. A task that raises is tried again at the next tick."""
        now = self._clock()
        for task in self._tasks:
            if now >= task.due:
                task.work()
                task.due = now + task.every


class ForeignChanges:
    """Detects changes of the database by other processes, such as the command line."""

    def __init__(self, store: Store, reload: Callable[[], None]):
        self._store = store
        self._reload = reload
        self._version = store.foreign_version()  # last version read

    def check(self) -> None:
        """Reload what has changed. Raises StoreError."""
        if (found := self._store.foreign_version()) != self._version:
            self._reload()
            self._version = found  # only now, so that a failure is tried again


class NightlyTest:
    """Tests the gallery once a night."""

    def __init__(self, test: Callable[[], object], today: Callable[[], datetime] = datetime.now):
        self._test = test
        self._today = today
        self._tested = -1  # day of the month

    def check(self) -> None:
        """Run the test if it is due. Raises StoreError."""
        now = self._today()
        if now.hour == NIGHT and now.day != self._tested and self._test():
            self._tested = now.day


def disk_state(config: DataConfig) -> ComponentState:
    """Whether the disk of the data folder has room."""
    free = shutil.disk_usage(config.folder).free / 1e6
    if free < config.low_space_mb:
        return ComponentState(
            False,
            "low",
            say(
                "Only {free} MB is free. New people and chats may not be saved. Delete chats, documents or backups.",
                free=round(free),
            ),
        )
    return ComponentState(
        True,
        "ready",
        say("{free} GB free", free=round(free / 1000)) if free >= 1000 else say("{free} MB free", free=round(free)),
    )
