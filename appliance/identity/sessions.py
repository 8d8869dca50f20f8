"""Who is logged in where. Kept by the server, so that logging out ends it whatever a copied cookie says."""

import secrets
import threading
import time
from dataclasses import dataclass

from appliance.core.errors import NotFoundError
from appliance.records.people import Person
from appliance.storage.people import People
from appliance.vision.flows.viewer_presence import ViewerPresence, ViewerPresenceRules


@dataclass
class _Session:
    person_id: int
    used_at: float  # time.monotonic()
    attendance: ViewerPresence  # kept here, so that a page that is loaded anew forgets nothing


class Sessions:
    """Log-ins by a random token, new for each; one ends by logging out, after a time of rest, or with the person."""

    def __init__(self, people: People, minutes: float, rules: ViewerPresenceRules):
        self._people = people
        self._rules = rules
        self._rest = minutes * 60
        self._lock = threading.Lock()
        self._sessions: dict[str, _Session] = {}

    def log_in(self, person_id: int, by_face: bool) -> str:
        """Begin a session; its token goes into the page's cookie."""
        token = secrets.token_urlsafe(24)
        now = time.monotonic()
        with self._lock:
            self._sessions[token] = _Session(person_id, now, ViewerPresence(person_id, self._rules, by_face, now))
        return token

    def attendance(self, token: str) -> ViewerPresence | None:
        """Whether the person of a session still stands before the screen; None without a session."""
        with self._lock:
            session = self._sessions.get(token)
        return session.attendance if session else None

    def log_out(self, token: str) -> None:
        """End a session, if there is one."""
        with self._lock:
            self._sessions.pop(token, None)

    def person(self, token: str) -> Person | None:
        """The person of a session, or None; asking counts as use."""
        return self._find(token, use=True)

    def look(self, token: str) -> Person | None:
        """The same, without counting as use."""
        return self._find(token, use=False)

    def _find(self, token: str, use: bool) -> Person | None:
        with self._lock:
            session = self._sessions.get(token)
            now = time.monotonic()
            if session is None:
                return None
            if now - session.used_at > self._rest:
                del self._sessions[token]
                return None
            if use:
                session.used_at = now
        try:
            return self._people.get(session.person_id)
        except NotFoundError:
            self.log_out(token)
            return None
