"""Phones: brought in by a code on the box's screen, known by a key that never leaves them, and removed again.

A device proves itself by signing a challenge; what it gets is a cookie that holds for minutes, from one address. A
cookie that is stolen is of no use elsewhere, nor for long. (The idea is that of Device Bound Session Credentials,
https://www.w3.org/TR/dbsc/, which not all browsers have; the key is WebCrypto's, ECDSA on P-256, not extractable.)
"""

import base64
import io
import secrets
import threading
import time
from dataclasses import asdict
from typing import Any

import segno
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from flask import Flask, abort, request, session
from flask_sock import Sock
from itsdangerous import BadSignature, URLSafeTimedSerializer

from appliance.core.errors import ApplianceError, PairingError
from appliance.identity.pairing import SECONDS, PairingCode
from appliance.network.endpoint import Endpoint
from appliance.records.people import Person
from appliance.runtime import REMOTE
from appliance.web.access.context import PHONE_PICTURES, Context, body, number

PROOF_SECONDS = 300  # that a device is believed to be it, after a proof
CHALLENGE_SECONDS = 60
HALF = 32  # bytes of a coordinate, and of each number of a signature, on P-256


class Challenges:
    """Words to sign, each for one address and good once."""

    def __init__(self, secret: bytes):
        self._serializer = URLSafeTimedSerializer(secret, salt="challenge")
        self._lock = threading.Lock()
        self._used: dict[str, float] = {}  # time.monotonic()

    def make(self, address: str) -> str:
        """A new one."""
        return str(self._serializer.dumps([address, secrets.token_urlsafe(16)]))

    def use(self, challenge: object, address: str) -> None:
        """Use one up. Raises PairingError when it is none, old, another address's, or was used."""
        try:
            made_for, _ = self._serializer.loads(str(challenge), max_age=CHALLENGE_SECONDS)
        except (BadSignature, ValueError, TypeError):
            raise PairingError("That challenge is not good any more.") from None
        now = time.monotonic()
        with self._lock:
            self._used = {word: at for word, at in self._used.items() if now - at < 2 * CHALLENGE_SECONDS}
            if made_for != address or str(challenge) in self._used:
                raise PairingError("That challenge is not good any more.")
            self._used[str(challenge)] = now


def attach(app: Flask, sock: Sock, context: Context) -> None:
    """Add the routes to the app."""
    _attach_device(app, context)
    _attach_screen(app, context)


def _attach_device(app: Flask, context: Context) -> None:
    """What a phone asks for."""
    kiosk = context.kiosk
    challenges = Challenges(current_secret(app))

    @app.post("/device/pair")
    def pair() -> dict[str, Any]:
        """Use a code up: {"code", "key", "signature", "name"}; the key a JWK, the signature of "larson pair CODE".

        Gives {"device", "person", "conversation"}. A device that is paired already says {"device"} instead of a key.
        """
        given = body()
        device: Any = given.get("device")
        known = kiosk.devices.key(device) if isinstance(device, int) and not isinstance(device, bool) else None
        key = known or public_key(given.get("key"))
        check_signature(key, f"larson pair {given.get('code')}", given.get("signature"))
        offer = kiosk.offers.take(given.get("code"))
        goes_on = context.sessions.look(offer.session) if offer.session else None
        if offer.session and goes_on is None:
            raise PairingError("Who showed that code has logged out. Show a new one on the box’s screen.")
        if known is None and not offer.may_pair:
            raise PairingError("This phone is not paired with the box yet, and the owner alone brings phones in.")
        if known is None:
            device = kiosk.devices.add(given.get("name"), key, offer.person_id)
            kiosk.people.note("phone paired", offer.person_id)
        _believe(int(device))
        if goes_on is not None:
            context.log_in(goes_on.id)
            kiosk.people.note("chat taken to a phone", goes_on.id)
        return {"device": device, "conversation": offer.conversation, **_session()}

    @app.post("/device/challenge")
    def challenge() -> dict[str, Any]:
        """Something to sign: {"challenge"}."""
        return {"challenge": challenges.make(request.remote_addr or "")}

    @app.post("/device/prove")
    def prove() -> dict[str, Any]:
        """Be believed for a while: {"device", "challenge", "signature"}, of "larson prove CHALLENGE"."""
        given = body()
        device = number("device")
        key = kiosk.devices.key(device)
        if key is None:
            raise PairingError("This phone is not paired any more. Pair it with the code on the box’s screen.")
        check_signature(key, f"larson prove {given.get('challenge')}", given.get("signature"))
        challenges.use(given.get("challenge"), request.remote_addr or "")
        _believe(device)
        if found := kiosk.devices.find(device):
            kiosk.devices.seen(found)
        return {"seconds": PROOF_SECONDS, **_session()}

    @app.post("/device/forget")
    def leave() -> dict[str, Any]:
        """The phone is to be known no more."""
        device = context.device
        if device is not None:
            context.log_out()
            _remove(context, device.id)
            session.clear()
        return {}

    def _believe(device: int) -> None:
        if session.get("device") != device:
            session.clear()  # whoever was here before
        session.update(device=device, address=request.remote_addr, until=time.time() + PROOF_SECONDS)
        session.setdefault("page", secrets.token_urlsafe(24))
        session.permanent = True
        context.forget_device()

    def _session() -> dict[str, Any]:
        person = context.person
        return {"person": {"name": person.name, "owner": person.owner} if person else None}


def _attach_screen(app: Flask, context: Context) -> None:
    """What the box's own screen asks for, and what the owner does with the phones."""
    kiosk = context.kiosk
    wanted = kiosk.config.network.pairing

    @app.post("/phones/offer")
    def offer() -> dict[str, Any]:
        """A code to bring a phone in.

        {"code", "seconds", "address", "others", "picture", "trust", "trust_picture", "fingerprint"}
        """
        person = context.person
        if not _may_pair(person):
            abort(403, "The owner brings phones in: log in as owner." if wanted == "owner" else "Log in first.")
        return _shown(kiosk.offers.make(context.asking_page(), person.id if person else None))

    @app.post("/phones/continue")
    def go_on() -> dict[str, Any]:
        """A code to go on with a chat on a phone, as the one who is logged in: {"conversation"}; as `/phones/offer`."""
        person = context.member()
        conversation = body().get("conversation")
        if conversation is not None:
            conversation = number("conversation")
            kiosk.notebook(person, conversation).path()  # raises NotFoundError when it is another's
        may_pair, page = _may_pair(person), context.asking_page()
        return _shown(
            kiosk.offers.make(page, person.id, may_pair=may_pair, session=context.token, conversation=conversation)
        )

    @app.get("/phones")
    def phones() -> dict[str, Any]:
        """Every paired phone, and whether they may watch: {"phones": [...], "pictures"}."""
        names = {person.id: person.name for person in kiosk.people.all()}
        listed = [{**asdict(found), "by": names.get(found.person_id or 0, "")} for found in kiosk.devices.all()]
        return {"phones": listed, "pictures": kiosk.choices.get(PHONE_PICTURES) == "yes"}

    @app.post("/phones/revoke")
    def revoke() -> dict[str, Any]:
        """Remove a phone: {"id"}. What it has open ends at once."""
        owner = context.owner()
        _remove(context, number("id"))
        kiosk.people.note("phone removed", owner.id)
        return {}

    @app.post("/phones/pictures")
    def pictures() -> dict[str, Any]:
        """Whether phones may watch the box's camera: {"allowed"}."""
        allowed = body().get("allowed") is True
        kiosk.choices.set(PHONE_PICTURES, "yes" if allowed else "")
        for device in kiosk.devices.all():
            context.opened.cut(f"{REMOTE}{device.id}")  # they come back at once, with the picture or without
        return {"pictures": allowed}

    def _may_pair(person: Person | None) -> bool:
        if wanted == "anybody" or not kiosk.people.count():
            return True
        return person is not None and (person.owner or wanted == "members")

    def _shown(made: PairingCode) -> dict[str, Any]:
        reach = kiosk.network.reach.get() if kiosk.network else None
        if reach is None or not reach.origin:
            status = kiosk.status.get()
            why = status.network.text if status else ""
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
            "fingerprint": kiosk.network.authority.fingerprint if kiosk.network else "",
        }


def _remove(context: Context, device: int) -> None:
    context.kiosk.devices.remove(device)
    context.opened.cut(f"{REMOTE}{device}")


def trust_address(reach: Endpoint) -> str:
    """Where a phone learns to trust the box, by an address that needs neither name nor trust."""
    host = next(iter(reach.addresses), reach.name)
    return f"http://{host}:{reach.port}/trust"


def picture(text: str) -> str:
    """A QR code as an SVG in a data address."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", border=2, dark="#000", light="#fff", xmldecl=False)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()


def public_key(given: object) -> bytes:
    """A public key on P-256 from a JWK, as SubjectPublicKeyInfo in DER. Raises PairingError."""
    try:
        if not isinstance(given, dict) or (given.get("kty"), given.get("crv")) != ("EC", "P-256"):
            raise ValueError
        x, y = (int.from_bytes(_decoded(given[name]), "big") for name in ("x", "y"))
        key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except (ValueError, KeyError, TypeError) as error:
        raise PairingError("That is not a key: a JWK of P-256 is needed.") from error
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def check_signature(key: bytes, text: str, signature: object) -> None:
    """Whether a text was signed with a key, in WebCrypto's format. Raises PairingError when not."""
    loaded = serialization.load_der_public_key(key)
    try:
        raw = _decoded(signature)
        if not isinstance(loaded, ec.EllipticCurvePublicKey) or len(raw) != 2 * HALF:
            raise ValueError
        numbers = (int.from_bytes(raw[:HALF], "big"), int.from_bytes(raw[HALF:], "big"))
        loaded.verify(utils.encode_dss_signature(*numbers), text.encode(), ec.ECDSA(hashes.SHA256()))
    except (ValueError, TypeError, InvalidSignature) as error:
        raise PairingError("That signature is not of this phone.") from error


def _decoded(text: object) -> bytes:
    if not isinstance(text, str) or len(text) > 200:
        raise ValueError
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def current_secret(app: Flask) -> bytes:
    """The key that the app signs with."""
    key = app.config["SECRET_KEY"]
    return key if isinstance(key, bytes) else str(key).encode()
