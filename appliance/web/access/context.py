"""What every part of the web layer is handed: the appliance, and who asks."""

from dataclasses import dataclass, field

from flask import abort, g, request, session
from msgspec import UNSET, Struct, UnsetType

from appliance.core.i18n import say
from appliance.identity.sessions import Session
from appliance.records.clients import Client
from appliance.records.people import Person
from appliance.runtime import Appliance
from appliance.storage.phones import Phone
from appliance.web.access.cookies import place
from appliance.web.access.language import DeviceLanguage
from appliance.web.access.roles import Role
from appliance.web.server.limits import Limits
from appliance.web.server.wsgi import NETWORK, SCREEN
from appliance.web.sockets.open_sockets import OpenSockets


class LoggedIn(Struct):
    """The person who is logged in."""

    name: str
    owner: bool


class SessionState(Struct):
    """The session of a page, as the page is told; without a person there is no key."""

    person: LoggedIn | None
    key: str | UnsetType = UNSET


@dataclass(frozen=True)
class Context:
    """The appliance, the limits of what it serves, and who makes the present request."""

    appliance: Appliance
    pictures: Limits
    sockets: Limits
    opened: OpenSockets = field(default_factory=OpenSockets)

    # ------------------------------------------------------------ who asks

    @property
    def phone(self) -> Phone | None:
        """The paired phone that asks, if it has lately proved to be it, from where it is now."""
        if place() != NETWORK:
            return None
        if "phone" not in g:
            g.phone = self._find_phone()
        phone: Phone | None = g.phone
        return phone

    def _find_phone(self) -> Phone | None:
        number, address, until = (session.get(key) for key in ("device", "address", "until"))
        phones = self.appliance.identity.phones
        if not isinstance(number, int) or address != request.remote_addr or not phones.is_proven(float(until or 0)):
            return None
        return phones.find(number)

    def forget_phone(self) -> None:
        """What was found of the phone in this request does not hold any more."""
        g.pop("phone", None)

    @property
    def known(self) -> bool:
        """Whether it is the box's own screen that asks, or a paired phone."""
        return place() == SCREEN or self.phone is not None

    @property
    def client(self) -> Client:
        """The client that asks; its id is empty without a cookie."""
        word = str(session.get("page", "")) if self.known else ""
        return Client("phone", word, self.phone.id) if self.phone else Client("screen", word)

    def asking_client(self) -> Client:
        """The same; ends the request where there is no cookie."""
        client = self.client
        if not client.id:
            abort(403, say("Open the page first; it sets a cookie that is needed here."))
        return client

    @property
    def token(self) -> str:
        """The token of the session that asks, from its cookie. Empty when nobody is logged in there."""
        return str(session.get("login", "")) if self.known else ""

    @property
    def session(self) -> Session | None:
        """The session that asks."""
        return self.appliance.identity.sessions.find(self.token)

    @property
    def begun(self) -> Session:
        """The same; ends the request where there is none."""
        if (begun := self.session) is None:
            abort(401, say("Log in first."))
        return begun

    @property
    def person(self) -> Person | None:
        """Who is logged in where the request comes from."""
        return self.appliance.identity.sessions.person(self.token)

    @property
    def role(self) -> Role:
        """The role of the one who asks."""
        if not self.known:
            return Role.STRANGER
        person = self.appliance.identity.sessions.look(self.token)
        if person is None:
            return Role.GUEST
        return Role.OWNER if person.owner else Role.MEMBER

    @property
    def may_watch(self) -> bool:
        """Whether the box's camera may be watched where the request came from."""
        return place() == SCREEN or self.appliance.identity.phones.may_watch

    @property
    def language(self) -> str:
        """The tag of the language to answer in: the person's who is logged in, else the device's."""
        person = self.appliance.identity.sessions.look(self.token)
        preferences = self.appliance.identity.people.preferences(person.id) if person else {}
        return DeviceLanguage.of_request().tag(preferences.get("language"))

    # ------------------------------------------------------------ in and out

    def enter(self, begun: Session) -> None:
        """Have the page's cookie carry a session that has just begun."""
        session["login"] = begun.token

    def log_out(self) -> None:
        """End the session that asks."""
        self.appliance.identity.logins.forget(self.client)
        self.appliance.identity.sessions.log_out(str(session.pop("login", "")))

    def state(self) -> SessionState:
        """Who is logged in here, and the key that lets open sockets join the session."""
        person, found = self.person, self.session
        if person is None or found is None:
            return SessionState(None)
        return SessionState(LoggedIn(person.name, person.owner), found.key)
