"""Who is behind an open socket. It learns of a log-in or log-out without being opened again."""

from appliance.identity.sessions import Company
from appliance.records.people import Person
from appliance.web.access.context import Context
from appliance.web.sockets.connection import parse


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

    def join(self, key: object) -> None:
        """Take up the session of this key; another's, or one that is over, changes nothing."""
        found = self._sessions.join(self.client, key) if isinstance(key, str) else None
        if found:
            self._token = found.token

    def heeds(self, data: str | bytes) -> bool:
        """Whether a message was {"type": "session", "key"}, which is taken up here. Raises BadMessage."""
        message = parse(data)
        if message["type"] != "session":
            return False
        self.join(message.get("key"))
        return True

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
