"""Keeps the page on the display: starts the browser, starts it again when its page dies, and switches the display.

Runs beside the compositor as a user of its own, and knows the appliance by its address on the loopback alone.
"""

import http.client
import json
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from appliance.core.jobs import Job
from appliance.hardware.display import Switch, hide_cursor, map_touch, outputs, rotate, touched_output
from appliance.operations.kiosk.browser import Browser, trust

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
ASK_SECONDS = 5.0  # that the appliance may take to answer
SILENT_SECONDS = 30.0  # a page says that it lives every 5 seconds
START_SECONDS = 120.0  # that a browser may take from its start to the page's first sign of life
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # between two starts of a browser that ends by itself
STEADY_SECONDS = 300.0  # after which a browser counts as one that runs


@dataclass(frozen=True)
class Order:
    """What the appliance says: see appliance/web/routes/kiosk.py."""

    on: bool
    rotate: int
    page_seconds: float | None


class PageWatch:
    """Tells when a page is lost. Pure: from the appliance's answers and the time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self.began()

    def began(self) -> None:
        """A browser was started."""
        self._since = self._clock()  # the page's last sign of life, or the start
        self._patience = START_SECONDS

    def is_lost(self, order: Order | None) -> bool:
        """Whether the browser is to be started again. While the appliance is away, the page says so itself."""
        now = self._clock()
        if order is None:
            self.began()  # its page has to find the appliance again
            return False
        if order.page_seconds is not None and order.page_seconds < SILENT_SECONDS:
            self._since, self._patience = now - order.page_seconds, SILENT_SECONDS
        return now - self._since > self._patience


class Kiosk:
    """The browser and the display of one session."""

    def __init__(
        self,
        browser: Browser,
        switch: Switch,
        port: int,
        ready: Path,
        compositor: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        """`ready`: a file that is there while the appliance answers, for the picture that waits for it.

        `compositor`: labwc's rc.xml, if touches are to be mapped there.
        """
        self.job = Job("kiosk", self._run)
        self._browser = browser
        self._switch = switch
        self._port = port
        self._ready = ready
        self._compositor = compositor
        self._clock = clock
        self._watch = PageWatch(clock)
        self._pause = 0.0  # before the next start
        self._started_at = 0.0
        self._lit: bool | None = None
        self._turned: int | None = None
        self._trusted = self._hidden = False

    def _run(self, job: Job) -> None:
        try:
            while not job.stopping.is_set():
                self.look()
                job.healthy()
                job.pause(LOOK_SECONDS)
        finally:
            self._browser.stop()

    def look(self) -> None:
        """See to browser and display once. Raises ApplianceError where there is no browser."""
        order = ask(self._port, self._switch.name)
        self._tell(order is not None)
        if not self._browser.is_running:
            self._start()
        elif self._watch.is_lost(order):
            log.warning("The page has died. The browser is started again.")
            self._browser.stop()
            self._start()
        if order:
            self._obey(order)
            self._trust()

    def _start(self) -> None:
        now = self._clock()
        if now - self._started_at < self._pause:
            return
        steady = now - self._started_at > STEADY_SECONDS
        self._pause = FIRST_PAUSE if steady else min(LONGEST_PAUSE, 2 * (self._pause or FIRST_PAUSE))
        self._started_at = now
        self._browser.start()
        self._hidden = False
        self._watch.began()

    def _obey(self, order: Order) -> None:
        try:
            if order.rotate != self._turned:
                self._turn(order.rotate)
            if order.on != self._lit:
                self._switch.set(order.on)
                self._lit = order.on
            if order.page_seconds is not None and not self._hidden:
                self._hidden = True
                hide_cursor()
        except OSError as error:
            log.warning("The display does not obey: %s", error)
            self._turned, self._lit = order.rotate, order.on  # tried and said once, not every two seconds

    def _turn(self, degrees: int) -> None:
        names = outputs()
        for output in names:
            rotate(output, degrees)
        touched = touched_output(names)
        if self._compositor and touched:
            map_touch(self._compositor, touched)
        self._turned = degrees

    def _trust(self) -> None:
        if not self._trusted and (certificate := fetch(self._port, "/larson-ca.crt")):
            trust(self._ready.parent, certificate)
            self._trusted = True  # tried once

    def _tell(self, answers: bool) -> None:
        if answers and not self._ready.exists():
            self._ready.touch()
        elif not answers:
            self._ready.unlink(missing_ok=True)


def ask(port: int, switch: str) -> Order | None:
    """The appliance's order; None while it does not answer."""
    answer = fetch(port, f"/kiosk?display={switch}")
    with suppress(ValueError, KeyError, TypeError):
        said = json.loads(answer or b"null")
        return Order(said["on"], said["rotate"], said["page_seconds"])
    return None


def fetch(port: int, path: str) -> bytes | None:
    """What the appliance has at a path; None if it does not answer, or has nothing there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ASK_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return body if answer.status == 200 else None
