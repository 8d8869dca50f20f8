"""What every part of the web layer is handed."""

from dataclasses import dataclass
from typing import Any

from flask import abort, request, session

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

    def asking_page(self) -> str:
        """The same as `page`; ends the request where there is none."""
        if not self.page:
            abort(403, "Open the page first; it sets a cookie that is needed here.")
        return self.page

    def member(self) -> Person:
        """Who is logged in; ends the request when nobody is."""
        person = self.person
        if person is None:
            abort(403, "Log in first.")
        return person

    def owner(self) -> Person:
        """The owner of the box; ends the request for everybody else."""
        person = self.member()
        if not person.owner:
            abort(403, "Only the owner of this box may do that.")
        return person

    def log_in(self, person_id: int) -> None:
        """Begin a session at the page that asks; a former one ends."""
        self.log_out()
        session["login"] = self.sessions.log_in(person_id)

    def log_out(self) -> None:
        """End the session of the page that asks."""
        self.sessions.log_out(str(session.pop("login", "")))


def body() -> dict[str, Any]:
    """The JSON object of a request; ends it when there is none."""
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        abort(400, "That was not understood: a JSON object is needed.")
    return found


def number(key: str) -> int:
    """A whole number of a request's body; ends the request when there is none."""
    value = body().get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        abort(400, f"The number {key} is missing.")
    return value
