"""Phones: paired by a code on the box's screen, known by a key that never leaves them, and removed again."""

import base64
import io
import secrets
from typing import Any

import segno
from flask import request, session
from msgspec import Struct

from appliance.core.errors import ApplianceError, PairingError
from appliance.core.i18n import say
from appliance.identity.pairing import SECONDS, PairingCode
from appliance.identity.phones import PROOF_SECONDS
from appliance.network.endpoint import Endpoint
from appliance.records.clients import Client
from appliance.records.people import Person
from appliance.web.access.bodies import ById, Number, Text
from appliance.web.access.context import Context, SessionState
from appliance.web.access.roles import OWNER, PHONE_GUEST, PHONE_STRANGER, SCREEN_GUEST, SCREEN_MEMBER, SCREEN_OWNER
from appliance.web.access.routing import Routes

routes = Routes("phones")


class Pairing(Struct):
    """A code, and the signature of "larson pair CODE" by `key`, a JWK, or by the key of `device`, paired before."""

    code: Text
    signature: Text
    key: dict[str, Any] | None = None
    name: Text = ""
    device: Number | None = None


class PairedState(SessionState, kw_only=True):
    """The id of the phone, the conversation to go on with, and who is logged in there."""

    device: int
    conversation: int | None


class Challenge(Struct):
    """Something to sign."""

    challenge: str


class Proof(Struct):
    """A challenge, and the signature of "larson prove CHALLENGE" by the device's key."""

    device: Number
    challenge: Text
    signature: Text


class ProvedState(SessionState, kw_only=True):
    """How long the phone is believed, and who is logged in there."""

    seconds: int


class Conversation(Struct):
    """The conversation to go on with; None begins one."""

    conversation: Number | None = None


class ShownCode(Struct):
    """A code, and how a phone gets here: addresses, pictures of QR codes, and the authority's fingerprint."""

    code: str
    seconds: float
    address: str
    others: list[str]  # for phones that find no .local name
    picture: str
    trust: str
    trust_picture: str
    fingerprint: str


class PhoneList(Struct):
    """Every paired phone, and whether phones may watch the camera."""

    phones: list[dict[str, Any]]
    pictures: bool


class Allowed(Struct):
    """Whether phones may watch the camera."""

    allowed: bool


class Pictures(Struct):
    """Whether phones may watch the camera now."""

    pictures: bool


@routes.post("/device/pair", PHONE_STRANGER)
def pair(context: Context, body: Pairing) -> PairedState:
    """Use up a pairing code."""
    identity = context.appliance.identity
    paired = identity.phones.pair(body.code, body.signature, body.key, body.name, body.device)
    _believe(context, paired.phone_id)
    if before := paired.goes_on:
        context.log_out()
        context.enter(identity.sessions.log_in(context.client, before.person_id, by_face=False, taken_from=before))
        identity.people.note("chat taken to a phone", before.person_id)
    state = context.state()
    return PairedState(state.person, state.key, device=paired.phone_id, conversation=paired.conversation)


@routes.post("/device/challenge", PHONE_STRANGER)
def challenge(context: Context) -> Challenge:
    """Something to sign, once."""
    return Challenge(context.appliance.identity.phones.challenge(request.remote_addr or ""))


@routes.post("/device/prove", PHONE_STRANGER)
def prove(context: Context, body: Proof) -> ProvedState:
    """Prove to be a paired phone, and be believed for a while."""
    phones = context.appliance.identity.phones
    phones.prove(body.device, body.challenge, body.signature, request.remote_addr or "")
    _believe(context, body.device)
    state = context.state()
    return ProvedState(state.person, state.key, seconds=PROOF_SECONDS)


@routes.post("/device/forget", PHONE_GUEST)
def forget_phone(context: Context) -> None:
    """Remove the phone that asks."""
    if (phone := context.phone) is not None:
        context.log_out()
        context.appliance.identity.phones.remove(phone.id)
        session.clear()


def _believe(context: Context, phone: int) -> None:
    """Have the cookie of this request speak for a phone, from this address and for a while."""
    if session.get("device") != phone:
        session.clear()  # of the phone that had this cookie before
    until = context.appliance.identity.phones.proven_until()
    session.update(device=phone, address=request.remote_addr, until=until)
    session.setdefault("page", secrets.token_urlsafe(24))
    session.permanent = True
    context.forget_phone()


@routes.post("/phones/offer", SCREEN_GUEST)  # the setting network.pairing says which of them
def offer(context: Context, client: Client, person: Person | None) -> ShownCode:
    """A code to pair a phone."""
    return _shown(context, context.appliance.identity.phones.offer(client, person))


@routes.post("/phones/continue", SCREEN_MEMBER)
def continue_chat(context: Context, person: Person, body: Conversation) -> ShownCode:
    """A code to continue a chat on a phone, as the person who is logged in."""
    begun = context.session
    if body.conversation is not None:
        context.appliance.assistant.transcript(person, body.conversation).path()  # NotFoundError if it is another's
    if begun is None:
        raise PairingError(say("Log in first."))
    return _shown(context, context.appliance.identity.phones.offer_session(begun, person, body.conversation))


@routes.get("/phones", OWNER)
def list_phones(context: Context) -> PhoneList:
    """Every paired phone."""
    phones = context.appliance.identity.phones
    return PhoneList(phones.listed(), phones.may_watch)


@routes.post("/phones/revoke", OWNER)
def revoke_phone(context: Context, owner: Person, body: ById) -> None:
    """Remove a phone. What it has open ends at once."""
    context.appliance.identity.phones.remove(body.id)
    context.appliance.identity.people.note("phone removed", owner.id)


@routes.post("/phones/pictures", SCREEN_OWNER)
def allow_pictures(context: Context, body: Allowed) -> Pictures:
    """Let phones watch the box's camera, or stop that."""
    phones = context.appliance.identity.phones
    phones.let_watch(body.allowed)
    for phone in phones.listed():
        context.opened.cut_phone(phone["id"])  # they come back at once, with the picture or without
    return Pictures(body.allowed)


def _shown(context: Context, made: PairingCode) -> ShownCode:
    network = context.appliance.network
    reach = network.reach.get() if network else None
    if network is None or reach is None or not reach.origin:
        why = context.appliance.board.status.network.text
        raise ApplianceError(why or say("This box is not on a network, so phones cannot reach it."))
    return ShownCode(
        code=made.shown,
        seconds=SECONDS,
        address=reach.origin,
        others=reach.others,
        picture=picture(f"{reach.origin}/#{made.code}"),  # browsers send nothing after # to the server, nor log it
        trust=trust_address(reach),
        trust_picture=picture(trust_address(reach)),
        fingerprint=network.authority.fingerprint,
    )


def trust_address(reach: Endpoint) -> str:
    """Where a phone learns to trust the box, by an address that needs neither name nor trust."""
    host = next(iter(reach.addresses), reach.name)
    return f"http://{host}:{reach.port}/trust"


def picture(text: str) -> str:
    """A QR code as an SVG in a data address."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", border=2, dark="#000", light="#fff", xmldecl=False)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()
