"""Who is logged in at which page. Kept by the server, so that logging out ends it whatever a copied cookie says."""

import threading
import time
from dataclasses import dataclass

from appliance.errors import UnknownPersonError
from appliance.records import Person
from appliance.store.people import People


@dataclass
class _Session:
    person_id: int
    used_at: float  # time.monotonic()


class Sessions:
    """Log-ins by the identity of the page; one ends by logging out, after a time of rest, or with the person."""

    def __init__(self, people: People, minutes: float):
        self._people = people
        self._rest = minutes * 60
        self._lock = threading.Lock()
        self._sessions: dict[str, _Session] = {}

    def log_in(self, page: str, person_id: int) -> None:
        """Begin a session; it replaces the page's former one."""
        with self._lock:
            self._sessions[page] = _Session(person_id, time.monotonic())

    def log_out(self, page: str) -> None:
        """End the page's session, if there is one."""
        with self._lock:
            self._sessions.pop(page, None)

    def person(self, page: str) -> Person | None:
        """The person logged in at a page, or None; asking counts as use."""
        return self._find(page, use=True)

    def look(self, page: str) -> Person | None:
        """The same, without counting as use."""
        return self._find(page, use=False)

    def _find(self, page: str, use: bool) -> Person | None:
        with self._lock:
            session = self._sessions.get(page) if page else None
            now = time.monotonic()
            if session is None:
                return None
            if now - session.used_at > self._rest:
                del self._sessions[page]
                return None
            if use:
                session.used_at = now
        try:
            return self._people.get(session.person_id)
        except UnknownPersonError:
            self.log_out(page)
            return None
