"""Who is behind an open socket. It learns of a log-in or log-out without being opened again."""

import time
from dataclasses import dataclass, replace
from typing import Any

from appliance.identity.sessions import Company
from appliance.records.people import Person
from appliance.web.access.context import Context
from appliance.web.access.language import DeviceLanguage
from appliance.web.sockets.connection import parse

KEPT = 1.0  # seconds that what a person prefers is believed


@dataclass(frozen=True)
class _Spoken:
    """A language for a moment, so that not every message asks the database."""

    tag: str = ""
    token: str = ""
    until: float = 0.0  # time.monotonic()


class Membership:
    """The session that a socket belongs to.

    A handshake carries the cookie of its moment. When a session begins later, the page tells its sockets the session's
    key, which only a request with the new cookie is told; when the session ends, the socket is a guest's at once.
    """

    def __init__(self, context: Context):
        """To be made while the handshake's request lasts."""
        self.client = context.client
        self._sessions = context.appliance.identity.sessions
        self._token = context.token
        self._people = context.appliance.identity.people
        self._device = DeviceLanguage.of_request()
        self._language = _Spoken()

    def join(self, key: object) -> None:
        """Take up the session of this key; another's, or one that is over, changes nothing."""
        found = self._sessions.join(self.client, key) if isinstance(key, str) else None
        if found:
            self._token = found.token

    def heeds(self, data: str | bytes) -> bool:
        """Whether a message was of {"type": "session", "key"} or {"type": "language", "language"}: taken up here.

        Raises BadMessage.
        """
        return self.takes(parse(data))

    def takes(self, message: dict[str, Any]) -> bool:
        """The same for a message that is parsed."""
        if message["type"] == "session":
            self.join(message.get("key"))
        elif message["type"] == "language":
            self._device = replace(self._device, chosen=str(message.get("language")))
            self._language = _Spoken()
        return message["type"] in ("session", "language")

    @property
    def language(self) -> str:
        """The tag of the language that the page speaks: the person's, else the device's."""
        now = time.monotonic()
        if now >= self._language.until or self._language.token != self.token:
            person = self.look()
            preferred = self._people.preferences(person.id).get("language") if person else ""
            self._language = _Spoken(self._device.tag(preferred), self.token, now + KEPT)
        return self._language.tag

    @property
    def token(self) -> str:
        """The session's token; empty for a guest."""
        return self._token if self._sessions.find(self._token) else ""

    @property
    def another(self) -> bool:
        """Whether somebody is logged in at this client by a session that the socket has not joined."""
        session = self._sessions.at(self.client)
        return session is not None and session.token != self._token

    def person(self) -> Person | None:
        """Who is logged in; asking counts as use."""
        return self._sessions.person(self._token)

    def look(self) -> Person | None:
        """The same, without counting as use."""
        return self._sessions.look(self._token)

    @property
    def company(self) -> Company:
        """Who else can see the screen; always "clear" for a guest."""
        session = self._sessions.find(self._token)
        return session.company if session else "clear"
