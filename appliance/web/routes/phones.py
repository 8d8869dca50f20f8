"""Phones: paired by a code on the box's screen, known by a key that never leaves them, and removed again."""

import base64
import io
import secrets
import time
from typing import Any

import segno
from flask import Flask, request, session
from flask_sock import Sock

from appliance.core.errors import ApplianceError, PairingError
from appliance.identity.pairing import SECONDS, PairingCode
from appliance.network.endpoint import Endpoint
from appliance.web.access.context import Context, body, number

PROOF_SECONDS = 300  # that a phone is believed to be it, after a proof


def attach(app: Flask, sock: Sock, context: Context) -> None:
    """Add the routes to the app."""
    phones = context.appliance.identity.phones
    phones.on_remove = context.opened.cut_phone
    _attach_phone(app, context)
    _attach_screen(app, context)


def _attach_phone(app: Flask, context: Context) -> None:
    """What a phone asks for."""
    identity = context.appliance.identity
    phones = identity.phones

    @app.post("/device/pair")
    def pair() -> dict[str, Any]:
        """Use a code up: {"code", "key", "signature", "name"}; the key a JWK, the signature of "larson pair CODE".

        Gives {"device", "person", "conversation"}. A phone that is paired already says {"device"} instead of a key.
        """
        given = body()
        device: Any = given.get("device")
        known = device if isinstance(device, int) and not isinstance(device, bool) else None
        paired = phones.pair(given.get("code"), given.get("signature"), given.get("key"), given.get("name"), known)
        _believe(context, paired.phone_id)
        if paired.person_id is not None:
            context.log_out()
            context.enter(identity.sessions.log_in(context.client, paired.person_id, by_face=False))
            identity.people.note("chat taken to a phone", paired.person_id)
        return {"device": paired.phone_id, "conversation": paired.conversation, **context.session_json()}

    @app.post("/device/challenge")
    def challenge() -> dict[str, Any]:
        """Something to sign: {"challenge"}."""
        return {"challenge": phones.challenge(request.remote_addr or "")}

    @app.post("/device/prove")
    def prove() -> dict[str, Any]:
        """Be believed for a while: {"device", "challenge", "signature"}, of "larson prove CHALLENGE"."""
        given, phone = body(), number("device")
        phones.prove(phone, given.get("challenge"), given.get("signature"), request.remote_addr or "")
        _believe(context, phone)
        return {"seconds": PROOF_SECONDS, **context.session_json()}

    @app.post("/device/forget")
    def leave() -> dict[str, Any]:
        """The phone is to be known no more."""
        if (phone := context.phone) is not None:
            context.log_out()
            phones.remove(phone.id)
            session.clear()
        return {}


def _believe(context: Context, phone: int) -> None:
    """Have the cookie of this request speak for a phone, from this address and for a while."""
    if session.get("device") != phone:
        session.clear()  # whoever was here before
    session.update(device=phone, address=request.remote_addr, until=time.time() + PROOF_SECONDS)
    session.setdefault("page", secrets.token_urlsafe(24))
    session.permanent = True
    context.forget_phone()


def _attach_screen(app: Flask, context: Context) -> None:
    """What the box's own screen asks for, and what the owner does with the phones."""
    appliance = context.appliance
    phones = appliance.identity.phones

    @app.post("/phones/offer")
    def offer() -> dict[str, Any]:
        """A code to pair a phone.

        {"code", "seconds", "address", "others", "picture", "trust", "trust_picture", "fingerprint"}
        """
        return _shown(context, phones.offer(context.asking_client(), context.person))

    @app.post("/phones/continue")
    def go_on() -> dict[str, Any]:
        """A code to go on with a chat on a phone, as the one who is logged in: {"conversation"}; as `/phones/offer`."""
        person, begun = context.member(), context.session
        conversation = body().get("conversation")
        if conversation is not None:
            conversation = number("conversation")
            appliance.assistant.transcript(person, conversation).path()  # raises NotFoundError when it is another's
        if begun is None:
            raise PairingError("Log in first.")
        return _shown(context, phones.offer_session(begun, person, conversation))

    @app.get("/phones")
    def list_phones() -> dict[str, Any]:
        """Every paired phone, and whether they may watch: {"phones": [...], "pictures"}."""
        return {"phones": phones.listed(), "pictures": phones.may_watch}

    @app.post("/phones/revoke")
    def revoke() -> dict[str, Any]:
        """Remove a phone: {"id"}. What it has open ends at once."""
        owner = context.owner()
        phones.remove(number("id"))
        appliance.identity.people.note("phone removed", owner.id)
        return {}

    @app.post("/phones/pictures")
    def pictures() -> dict[str, Any]:
        """Whether phones may watch the box's camera: {"allowed"}."""
        allowed = body().get("allowed") is True
        phones.let_watch(allowed)
        for phone in phones.listed():
            context.opened.cut_phone(phone["id"])  # they come back at once, with the picture or without
        return {"pictures": allowed}


def _shown(context: Context, made: PairingCode) -> dict[str, Any]:
    appliance = context.appliance
    reach = appliance.network.reach.get() if appliance.network else None
    if reach is None or not reach.origin:
        why = appliance.board.status.network.text
        raise ApplianceError(why or "This box is in no network: phones cannot reach it.")
    address = f"{reach.origin}/#{made.code}"  # what follows # is not sent to the server, nor written to a log
    return {
        "code": made.shown,
        "seconds": SECONDS,
        "address": reach.origin,
        "others": [f"https://{host}:{reach.port}" for host in reach.addresses],  # for phones that find no .local
        "picture": picture(address),
        "trust": trust_address(reach),
        "trust_picture": picture(trust_address(reach)),
        "fingerprint": appliance.network.authority.fingerprint if appliance.network else "",
    }


def trust_address(reach: Endpoint) -> str:
    """Where a phone learns to trust the box, by an address that needs neither name nor trust."""
    host = next(iter(reach.addresses), reach.name)
    return f"http://{host}:{reach.port}/trust"


def picture(text: str) -> str:
    """A QR code as an SVG in a data address."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", border=2, dark="#000", light="#fff", xmldecl=False)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()
