"""Tells systemd that Larson is ready, alive or stopping, and stays silent when a part of it hangs.

systemd restarts a service that has not said WATCHDOG=1 for WatchdogSec. Larson says it only while its camera loop,
LEDs, database and web server each make progress. What is absent or lost makes progress as long as it is tried again.
The protocol is described in sd_notify(3): text in datagrams to the socket that NOTIFY_SOCKET names.
"""

import faulthandler
import http.client
import logging
import os
import socket
import time
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from appliance.core.errors import StoreError
from appliance.core.jobs import Job
from appliance.operations.kept_socket import listen

log = logging.getLogger(__name__)

PROBE_SECONDS = 5.0  # between two questions to the database, and to the web server
ANSWER_SECONDS = 30.0  # that the web server may take
# Seconds without progress after which a part hangs, on a busy Raspberry Pi. The camera may have to try several devices,
# each of which OpenCV gives ten seconds; a deletion may rewrite 256 MB of database on a slow card.
CAMERA_PATIENCE, LIGHTS_PATIENCE, DATABASE_PATIENCE, WEB_PATIENCE = 120.0, 15.0, 60.0, 60.0


class Beating(Protocol):
    """A part that counts its own rounds."""

    beats: int


class Database(Protocol):
    """The database."""

    def is_writable(self) -> None:
        """Begin a transaction and end it. Raises StoreError."""


@dataclass(frozen=True)
class Part:
    """A part of the appliance that proves by progress that it does not hang."""

    name: str
    progress: Callable[[], int]  # a number that changes while the part works
    patience: float  # seconds


class Notifier:
    """The service manager's end of NOTIFY_SOCKET. Without one, it says nothing."""

    def __init__(self, environ: Mapping[str, str] = os.environ):
        address = environ.get("NOTIFY_SOCKET", "")
        # A name that begins with @ is in Linux's abstract namespace, which begins with a null byte.
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        ours = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self.interval = int(environ.get("WATCHDOG_USEC") or 0) / 3e6 if ours and address else 0.0  # seconds; 0: none

    def __bool__(self) -> bool:
        return bool(self._address)

    def tell(self, file: int | None = None, **fields: str | int) -> None:
        """Send fields such as READY=1, and an open file's number. That nobody is there to hear it is no trouble."""
        if not self._address:
            return
        text = "\n".join(f"{name}={value}" for name, value in fields.items())
        files = [] if file is None else [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", [file]))]
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
                channel.sendmsg([text.encode()], files, 0, self._address)
        except OSError as error:
            log.warning("systemd cannot be told %s: %s", text, error)


class Probe:
    """Asks a part a question again and again in a thread of its own, and counts the answers."""

    def __init__(self, name: str, ask: Callable[[], None], every: float):
        """`every`: seconds between questions. `ask` returns when the part has answered; it raises when it has not."""
        self.beats = 0
        self._ask = ask
        self._every = every
        self.job = Job(f"watchdog: {name}", self._run)

    def _run(self, job: Job) -> None:
        while not job.stopping.is_set():
            self._ask()
            self.beats += 1
            job.healthy()
            job.pause(self._every)


class Watchdog:
    """Feeds systemd's watchdog while every part makes progress."""

    def __init__(self, notifier: Notifier, parts: Sequence[Part], clock: Callable[[], float] = time.monotonic):
        self._notifier = notifier
        self._parts = parts
        self._clock = clock
        self._seen: dict[str, tuple[int, float]] = {}  # the last progress of each part, and when it was made
        self._hanging: list[str] = []
        self.job = Job("watchdog", self._run)

    def look(self) -> list[str]:
        """The names of the parts that hang. Tells systemd if there are none."""
        now = self._clock()
        hanging = [part.name for part in self._parts if now - self._since(part, now) > part.patience]
        if not hanging:
            self._notifier.tell(WATCHDOG=1)
        if hanging != self._hanging:
            self._report(hanging)
        self._hanging = hanging
        return hanging

    def _since(self, part: Part, now: float) -> float:
        progress = part.progress()
        if part.name not in self._seen or self._seen[part.name][0] != progress:
            self._seen[part.name] = (progress, now)
        return self._seen[part.name][1]

    def _report(self, hanging: list[str]) -> None:
        if not hanging:
            log.info("Every part makes progress again.")
            self._notifier.tell(STATUS="Running")
            return
        names = ", ".join(hanging)
        log.error("No progress: %s. systemd restarts Larson unless this ends soon.", names)
        self._notifier.tell(STATUS=f"no progress: {names}")

    def _run(self, job: Job) -> None:
        while not job.stopping.is_set():
            self.look()
            job.pause(self._notifier.interval)


class Service:
    """Larson as a service of systemd, from READY to STOPPING. Started by hand, it does nothing."""

    def __init__(self, notifier: Notifier | None = None):
        self._notifier = Notifier() if notifier is None else notifier
        self._jobs: list[Job] = []

    def listen(self, host: str, port: int) -> socket.socket:
        """The page's socket: the one that systemd has kept, or a new one. Raises OSError if the address is taken."""
        return listen(self._notifier, host, port)

    def ready(self, camera: Beating | None, lights: Beating, database: Database, port: int) -> None:
        """Everything was started, and the page is served on `port` of the loopback: from now on the watchdog is fed."""
        self._notifier.tell(READY=1, STATUS="Running")
        if not self._notifier.interval:
            return
        faulthandler.enable()  # the watchdog ends what hangs by SIGABRT: the journal then shows where each thread was
        storing = Probe("database", lambda: ask_database(database), PROBE_SECONDS)
        serving = Probe("web server", lambda: ask_web(port), PROBE_SECONDS)
        parts = [
            Part("LEDs", lambda: lights.beats, LIGHTS_PATIENCE),
            Part("database", lambda: storing.beats, DATABASE_PATIENCE),
            Part("web server", lambda: serving.beats, WEB_PATIENCE),
        ]
        if camera:
            parts.append(Part("camera", lambda: camera.beats, CAMERA_PATIENCE))
        self._jobs = [storing.job, serving.job, Watchdog(self._notifier, parts).job]
        for job in self._jobs:
            job.start()

    def stopping(self) -> None:
        """The end has begun. Asks nobody any more."""
        self._notifier.tell(STOPPING=1, STATUS="Shutting down")
        for job in self._jobs:
            job.stopping.set()
            job.retry_now()


def ask_database(database: Database) -> None:
    """Whether it can write. A refusal, such as that another program writes, is an answer too."""
    try:
        database.is_writable()
    except StoreError as error:
        log.debug("The database refused the watchdog: %s", error)


def ask_web(port: int) -> None:
    """Whether the page's server answers: with anything, for a box with too many visitors says 503. Raises OSError."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/healthz", headers={"Connection": "close"})
        connection.getresponse().read()
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()
