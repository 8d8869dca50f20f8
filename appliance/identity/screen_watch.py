"""Watches the people in front of each screen: logs them in and out as they come and go, even without an open page."""

import logging
import time
from collections.abc import Callable

from appliance.core.errors import ApplianceError
from appliance.core.jobs import Job
from appliance.identity.auto_login import AutoLogin
from appliance.identity.guest_visits import GuestVisits, Visit
from appliance.identity.logins import Logins
from appliance.identity.screens import Screen, Screens
from appliance.identity.sessions import Ending, Session, Sessions
from appliance.identity.strangers import Strangers
from appliance.pipelines.registry import Pipelines

log = logging.getLogger(__name__)

TICK = 0.1  # seconds between checks


class ScreenWatch:
    """One job for all screens."""

    def __init__(
        self,
        sessions: Sessions,
        screens: Screens,
        pipelines: Pipelines,
        logins: Logins,
        visits: GuestVisits,
        auto_login: bool,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._sessions = sessions
        self._screens = screens
        self._pipelines = pipelines
        self._logins = logins
        self._visits = visits
        self._greeter = AutoLogin() if auto_login else None
        self._strangers = Strangers()
        self._clock = clock
        self._job = Job("screens", self._run)
        sessions.on_end(self._heed_ending)

    def start(self) -> None:
        """Start watching."""
        self._job.start()

    def close(self) -> None:
        """Stop. May be called twice."""
        self._job.stop()

    def _run(self, job: Job) -> None:
        while not job.stopping.is_set():
            self.look()
            job.healthy()
            job.pause(TICK)

    def look(self) -> None:
        """Check every screen once. Raises StoreError."""
        for session in self._sessions.all():
            if not session.client.is_remote:
                self._sessions.watch(session, self._pipelines.of(session.client).observation)
        for visit in self._visits.all():
            self._watch_guest(visit)
        if self._greeter:
            self._greet(self._greeter)

    def _watch_guest(self, visit: Visit) -> None:
        if self._sessions.at(visit.client) is not None:
            return
        pipeline = self._pipelines.of(visit.client)
        if pipeline.activity.phase in ("registering", "login"):  # they turn their head as they are told
            return
        self._visits.watch(visit, pipeline.observation, self._pipelines.spec)

    def _greet(self, greeter: AutoLogin) -> None:
        screen = self._screens.front
        seen, free, now = self._pipelines.box.observation, self._is_free(screen), self._clock()
        if free and self._strangers.update(seen, self._pipelines.spec, now):
            self._logins.count_stranger()
        if greeter.update(seen, free, now) is None or screen is None:
            return
        try:
            self._logins.begin_automatic(screen.client)
        except ApplianceError as error:
            log.info("Automatic log-in failed: %s", error)

    def _is_free(self, screen: Screen | None) -> bool:
        if screen is None or screen.busy or self._pipelines.lends(screen.client):
            return False
        return self._pipelines.box.activity.phase == "idle" and self._sessions.at(screen.client) is None

    def _heed_ending(self, session: Session, ending: Ending) -> None:
        went = ending in ("left", "idle")  # coming back is another visit, however soon
        if self._greeter and not went and not session.client.is_remote:
            self._greeter.left_alone(session.person_id, self._clock())
