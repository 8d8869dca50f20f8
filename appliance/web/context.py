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
    limits: Limits

    @property
    def page(self) -> str:
        """The identity of the page that asks: a random word in its cookie. Empty without a cookie."""
        return str(session.get("page", ""))

    @property
    def person(self) -> Person | None:
        """Who is logged in at the page that asks."""
        return self.sessions.person(self.page)
