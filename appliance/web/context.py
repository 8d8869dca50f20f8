"""What every part of the web layer is handed."""

from dataclasses import dataclass

from flask import session

from appliance.kiosk import Kiosk
from appliance.records import Person
from appliance.web.security import Limits
from appliance.web.sessions import Sessions


@dataclass(frozen=True)
class Context:
    """The kiosk, who is logged in, and how much is too much."""

    kiosk: Kiosk
    sessions: Sessions
    pictures: Limits
    sockets: Limits

    @property
    def page(self) -> str:
        """The identity of the page that asks: a random word in its cookie. Empty without a cookie."""
        return str(session.get("page", ""))

    @property
    def token(self) -> str:
        """The session of the page that asks, from its cookie. Empty when nobody is logged in there."""
        return str(session.get("login", ""))

    @property
    def person(self) -> Person | None:
        """Who is logged in at the page that asks."""
        return self.sessions.person(self.token)

    def log_in(self, person_id: int) -> None:
        """Begin a session at the page that asks; a former one ends."""
        self.log_out()
        session["login"] = self.sessions.log_in(person_id)

    def log_out(self) -> None:
        """End the session of the page that asks."""
        self.sessions.log_out(str(session.pop("login", "")))
