"""PINs: validation and hashing."""

import hashlib
import hmac
import os

from appliance.core.errors import PinError
from appliance.core.i18n import say

SALT = 16  # bytes
SHORTEST, LONGEST = 4, 12  # digits


def check_pin(pin: object) -> str:
    """The PIN, if valid. Raises PinError."""
    if not isinstance(pin, str) or not (SHORTEST <= len(pin) <= LONGEST and pin.isascii() and pin.isdigit()):
        raise PinError(say("A PIN has {shortest} to {longest} digits.", shortest=SHORTEST, longest=LONGEST))
    steps = {(int(b) - int(a)) % 10 for a, b in zip(pin, pin[1:], strict=False)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        raise PinError(say("That PIN is too easy to guess. Choose another one."))
    return pin


def hash_pin(pin: str, salt: bytes | None = None) -> bytes:
    """Salt and scrypt (RFC 7914) of a PIN; slow on purpose, about 50 ms."""
    salt = salt or os.urandom(SALT)
    return salt + hashlib.scrypt(pin.encode("utf-8", "replace"), salt=salt, n=2**14, r=8, p=1)


def fits(pin: str, kept: bytes) -> bool:
    """Whether `kept`, from `hash_pin`, matches this PIN."""
    return hmac.compare_digest(hash_pin(pin, kept[:SALT]), kept)
