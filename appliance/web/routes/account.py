"""Register, log in, log out. The page asks for a session, and the box's own verdict gives it one."""

from collections.abc import Sequence

import msgspec
from flask import abort
from msgspec import UNSET, Struct, UnsetType

from appliance.core.errors import ForbiddenError
from appliance.core.i18n import say
from appliance.records.clients import Client
from appliance.records.holdings import Holdings
from appliance.records.people import Person
from appliance.vision.flows.enrolment import Asker
from appliance.vision.flows.explanation import card
from appliance.web.access.bodies import ByName, Text
from appliance.web.access.context import Context, LoggedIn, SessionState
from appliance.web.access.roles import GUEST, MEMBER, REFUSALS, SCREEN_MEMBER, Role
from appliance.web.access.routing import Routes

routes = Routes("account")


class Registration(Struct):
    """A name to register; `alike` for somebody who looks like another person."""

    name: Text
    alike: bool = False


class Named(Struct):
    """The name of the person to log in; empty for anybody."""

    name: Text = ""


class PinLogin(Struct):
    """A log-in without the camera."""

    name: Text
    pin: Text


class LoginDecision(Struct):
    """How a log-in was decided: lines of a topic and what there is to say. Empty without a log-in."""

    granted: bool | UnsetType = UNSET
    lines: Sequence[Sequence[str]] | UnsetType = UNSET


class WrongLogin(Struct):
    """The state after a wrong log-in, and whether the picture counts against the next one."""

    counts: bool
    person: LoggedIn | None = None


class Kept(Struct):
    """What the box keeps of a person, counted."""

    photos: int
    voices: int
    chats: int
    messages: int
    documents: int
    memories: int
    reminders: int
    list_items: int
    timers: int
    phones: int
    tokens: int
    log_lines: int


class Receipt(Struct):
    """What was removed of a person; nobody is logged in any more."""

    removed: Kept
    person: None = None


@routes.post("/register", GUEST)
def register(context: Context, client: Client, body: Registration) -> Named:
    """Start a registration. The feed then tells how it goes. Only the owner can vouch for a lookalike.

    Only the owner is told whose face a known one is.
    """
    if body.alike and context.role < Role.OWNER:
        raise ForbiddenError(REFUSALS[Role.OWNER])
    asker = Asker(owner=context.role >= Role.OWNER, alike=body.alike)
    return Named(context.appliance.identity.enrolment.begin(client, body.name, asker))


@routes.post("/login", GUEST)
def log_in(context: Context, client: Client, body: Named) -> Named:
    """Start a log-in of a named person, or of anybody. The feed then tells how it goes."""
    context.appliance.identity.logins.begin(client, body.name)
    return body


@routes.post("/login/pin", GUEST)
def log_in_with_pin(context: Context, client: Client, body: PinLogin) -> SessionState:
    """Log in without the camera."""
    context.enter(context.appliance.identity.logins.log_in_with_pin(client, body.name, body.pin))
    return context.state()


@routes.post("/cancel", GUEST)
def cancel(context: Context, client: Client) -> None:
    """End what this page began; nothing is saved."""
    context.appliance.identity.logins.cancel(client)


@routes.post("/session", GUEST)
def claim_session(context: Context, client: Client) -> SessionState:
    """Turn the box's verdict for this page into a session, once."""
    begun = context.appliance.identity.logins.redeem(client)
    if begun is None:
        abort(403, say("Nobody is logged in on this page. Log in again."))
    context.enter(begun)
    return context.state()


@routes.get("/session", GUEST)
def show_session(context: Context) -> SessionState:
    """Who is logged in here."""
    return context.state()


@routes.post("/session/share", SCREEN_MEMBER)
def share_screen(context: Context, person: Person) -> None:  # noqa: ARG001  # it counts as use
    """Show private content although somebody else can see it, until one of them leaves or another comes."""
    context.appliance.identity.sessions.share(context.token)


@routes.get("/decision", GUEST)
def show_decision(context: Context, client: Client, person: Person | None) -> LoginDecision:
    """How the last log-in of this page was decided. The owner is also told the figures."""
    login = context.appliance.identity.logins.last(client)
    if login is None or login.decision is None:
        return LoginDecision()
    owner = person is not None and person.owner
    lines = card(login.decision, context.appliance.config.faces.min_face_login, owner)
    return LoginDecision(login.decision.granted, lines)


@routes.post("/decision/wrong", MEMBER)
def report_wrong_login(context: Context, client: Client, person: Person) -> WrongLogin:
    """ "That was not me": keep the case as a counter-example, and end the session."""
    counts = context.appliance.identity.enrolment.not_me(client, person)
    context.log_out()
    return WrongLogin(counts)


@routes.post("/logout", GUEST)
def log_out(context: Context, client: Client) -> SessionState:  # noqa: ARG001  # it needs the cookie of a page
    """End the session."""
    context.log_out()
    return context.state()


@routes.get("/me/holdings", MEMBER)
def count_holdings(context: Context, person: Person) -> Kept:
    """What would go if the person deleted themselves."""
    return _kept(context.appliance.identity.enrolment.holdings(person.id))


@routes.post("/forget", MEMBER)
def forget_me(context: Context, person: Person, body: ByName) -> Receipt:
    """Delete the person who is logged in and gives their own name: face, chats, key and all else.

    Says what was removed.
    """
    removed = context.appliance.identity.enrolment.remove_oneself(person, body.name)
    context.log_out()
    return Receipt(_kept(removed))


def _kept(holdings: Holdings) -> Kept:
    return msgspec.convert(holdings, Kept, from_attributes=True)
