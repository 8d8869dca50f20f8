"""Phones prove themselves by signing with a key that never leaves them: WebCrypto's ECDSA on P-256, not extractable.

A proof grants access for minutes, from one address, so a stolen cookie is no use elsewhere or for long.
(The idea comes from Device Bound Session Credentials, https://www.w3.org/TR/dbsc/, which not all browsers support.)
"""

import base64
import secrets
import threading
import time
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from appliance.core.errors import PairingError
from appliance.core.i18n import say

CHALLENGE_SECONDS = 60.0
MAX_CHALLENGES = 4096  # open at once; then the oldest is dropped
HALF = 32  # bytes of a coordinate, and of each number of a signature, on P-256


class Challenges:
    """Challenges to sign, each for one address and one use. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[str, tuple[str, float]] = {}  # the address, and when it was made; oldest first

    def make(self, address: str) -> str:
        """Make a challenge."""
        word = secrets.token_urlsafe(24)
        with self._lock:
            self._open[word] = (address, self._clock())
            while len(self._open) > MAX_CHALLENGES:
                del self._open[next(iter(self._open))]
        return word

    def use(self, challenge: object, address: str) -> None:
        """Use a challenge. Raises PairingError if it is unknown, expired, used or made for another address."""
        with self._lock:
            made_for, at = self._open.pop(challenge, ("", 0.0)) if isinstance(challenge, str) else ("", 0.0)
        if not made_for or made_for != address or self._clock() - at > CHALLENGE_SECONDS:
            raise PairingError(say("That challenge has expired."))


def public_key(given: object) -> bytes:
    """A public key on P-256 from a JWK, as SubjectPublicKeyInfo in DER. Raises PairingError."""
    try:
        if not isinstance(given, dict) or (given.get("kty"), given.get("crv")) != ("EC", "P-256"):
            raise ValueError
        x, y = (int.from_bytes(_decoded(given[name]), "big") for name in ("x", "y"))
        key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except (ValueError, KeyError, TypeError) as error:
        raise PairingError(say("The key must be a P-256 JWK.")) from error
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def check_signature(key: bytes, text: str, signature: object) -> None:
    """Check that a text was signed with a key, in WebCrypto's format. Raises PairingError if it was not."""
    loaded = serialization.load_der_public_key(key)
    try:
        raw = _decoded(signature)
        if not isinstance(loaded, ec.EllipticCurvePublicKey) or len(raw) != 2 * HALF:
            raise ValueError
        numbers = (int.from_bytes(raw[:HALF], "big"), int.from_bytes(raw[HALF:], "big"))
        loaded.verify(utils.encode_dss_signature(*numbers), text.encode(), ec.ECDSA(hashes.SHA256()))
    except (ValueError, TypeError, InvalidSignature) as error:
        raise PairingError(say("The signature does not match this phone.")) from error


def _decoded(text: object) -> bytes:
    if not isinstance(text, str) or len(text) > 200:
        raise ValueError
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
