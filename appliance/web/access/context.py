"""What every part of the web layer is handed: the kiosk, and who asks."""

import time
from dataclasses import dataclass, field
from typing import Any

from flask import abort, g, request, session

from appliance.identity.sessions import Sessions
from appliance.records.people import Person
from appliance.runtime import REMOTE, Appliance
from appliance.storage.phones import Phone
from appliance.web.access.cookies import place
from appliance.web.access.roles import Role
from appliance.web.server.limits import Limits
from appliance.web.server.wsgi import NETWORK, SCREEN
from appliance.web.sockets.open_sockets import OpenSockets

PHONE_PICTURES = "phone_pictures"  # a choice of the owner: "yes" where phones may watch the box's camera


@dataclass(frozen=True)
class Context:
    """The kiosk, who is logged in, and how much is too much."""

    kiosk: Appliance
    sessions: Sessions
    pictures: Limits
    sockets: Limits
    opened: OpenSockets = field(default_factory=OpenSockets)

    @property
    def device(self) -> Phone | None:
        """The paired device that asks, if it has lately proved to be it, from where it is now."""
        if place() != NETWORK:
            return None
        if "device" not in g:
            g.device = self._find_device()
        return g.device

    def _find_device(self) -> Phone | None:
        number, address, until = (session.get(key) for key in ("device", "address", "until"))
        if not isinstance(number, int) or address != request.remote_addr or time.time() > float(until or 0):
            return None
        return self.kiosk.devices.find(number)

    def forget_device(self) -> None:
        """What was found of the device in this request does not hold any more."""
        g.pop("device", None)

    @property
    def known(self) -> bool:
        """Whether it is the box's own screen that asks, or a paired device."""
        return place() == SCREEN or self.device is not None

    @property
    def page(self) -> str:
        """The identity of the page that asks: a random word in its cookie. Empty without a cookie."""
        word = str(session.get("page", "")) if self.known else ""
        return f"{REMOTE}{self.device.id} {word}" if word and self.device else word

    @property
    def client(self) -> str:
        """Who is counted where there are limits: a page of the screen, or a device whatever its pages."""
        return f"{REMOTE}{self.device.id}" if self.device else self.page

    @property
    def token(self) -> str:
        """The session of the page that asks, from its cookie. Empty when nobody is logged in there."""
        return str(session.get("login", "")) if self.known else ""

    @property
    def person(self) -> Person | None:
        """Who is logged in at the page that asks."""
        return self.sessions.person(self.token)

    @property
    def role(self) -> Role:
        """Who asks, as the table of rights has it."""
        if not self.known:
            return Role.STRANGER
        person = self.sessions.look(self.token)
        if person is None:
            return Role.GUEST
        return Role.OWNER if person.owner else Role.MEMBER

    @property
    def may_watch(self) -> bool:
        """Whether the box's camera may be watched where the request came from."""
        return place() == SCREEN or self.kiosk.choices.get(PHONE_PICTURES) == "yes"

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

    def log_in(self, person_id: int, by_face: bool = False) -> None:
        """Begin a session at the page that asks; a former one ends."""
        self.log_out()
        session["login"] = self.sessions.log_in(person_id, by_face)

    def log_out(self) -> None:
        """End the session of the page that asks."""
        self.end_session(self.page, str(session.pop("login", "")))

    def end_session(self, page: str, token: str) -> None:
        """End a session, and what its page offered to phones."""
        self.sessions.log_out(token)
        self.kiosk.offers.withdraw(page)


def body() -> dict[str, Any]:
    """The JSON object of a request; ends it when there is none."""
    found = sent_json()
    if not isinstance(found, dict):
        abort(400, "That was not understood: a JSON object is needed.")
    return found


def sent_json() -> Any:
    """What a request's body says, or None when it is no JSON."""
    try:
        return request.get_json(silent=True)
    except RecursionError:  # a list in a list in a list
        return None


def number(key: str) -> int:
    """A whole number of a request's body; ends the request when there is none."""
    value = body().get(key)
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # JSON has one kind of number
    if not isinstance(value, int) or isinstance(value, bool):
        abort(400, f"The number {key} is missing.")
    return value
