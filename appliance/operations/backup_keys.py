"""Whom a backup is locked for: a key pair that follows from the owner's passphrase.

The box keeps the public half, so it can lock its daily backups without knowing the passphrase. The private half exists
only while a person who typed the passphrase restores a file.

    scrypt(passphrase, salt) = 64 bytes: the private key of X25519 (RFC 7748), then a shared secret
    content key and check    = HKDF-SHA256(X25519(ephemeral, public key) and shared secret)

This follows the mode with a pre-shared key of HPKE (RFC 9180): without the shared secret, someone who knows the public
key alone cannot make a file that opens with the owner's passphrase.
"""

import json
import os
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from appliance.core.errors import BackupError
from appliance.core.i18n import say
from appliance.operations.passphrases import LONGEST, SHORTEST, is_easy, tidy

KEY_FILE = "backup-key.json"  # in the data folder
SALT, HALF, CHECK = 16, 32, 16  # bytes
LOG_N, BLOCK = 17, 8  # scrypt: 128 MB of memory, as OWASP's password storage cheat sheet advises
LOG_N_ACCEPTED = range(14, 20)  # of a file: at most 512 MB
PURPOSE = b"larson backup 1"


@dataclass(frozen=True)
class PublicKey:
    """What the box keeps: enough to lock a backup, not to open one."""

    salt: bytes
    log_n: int
    public: bytes
    shared: bytes

    def to_json(self) -> bytes:
        """The key as it is stored."""
        parts = {"salt": self.salt.hex(), "log_n": self.log_n, "public": self.public.hex(), "shared": self.shared.hex()}
        return json.dumps(parts).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "PublicKey":
        """Read what `to_json` wrote. Raises BackupError."""
        try:
            found = json.loads(text)
            key = cls(_hex(found, "salt", SALT), _cost(found), _hex(found, "public", HALF), _hex(found, "shared", HALF))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise BackupError(
                say("The stored key for backups is damaged. Set the passphrase for backups again.")
            ) from error
        return key

    def lock(self) -> tuple[bytes, "ContentKey"]:
        """The public half of a new ephemeral key, and the content key of a new backup."""
        ephemeral = X25519PrivateKey.generate()
        secret = ephemeral.exchange(X25519PublicKey.from_public_bytes(self.public))
        half = ephemeral.public_key().public_bytes_raw()
        return half, _content_key(secret, self.shared, half, self.public)


@dataclass(frozen=True)
class ContentKey:
    """The key of one backup, and a value that tells a wrong passphrase from a damaged file."""

    key: bytes
    check: bytes


@dataclass(frozen=True)
class PrivateKey:
    """What a passphrase and a salt give."""

    private: bytes
    shared: bytes

    def unlock(self, half: bytes) -> ContentKey:
        """The content key of a backup that was locked with this ephemeral half. Raises ValueError."""
        own = X25519PrivateKey.from_private_bytes(self.private)
        secret = own.exchange(X25519PublicKey.from_public_bytes(half))
        return _content_key(secret, self.shared, half, own.public_key().public_bytes_raw())

    def public_key(self, salt: bytes, log_n: int) -> PublicKey:
        """The half that the box keeps."""
        own = X25519PrivateKey.from_private_bytes(self.private)
        return PublicKey(salt, log_n, own.public_key().public_bytes_raw(), self.shared)


def key_of(passphrase: str) -> PublicKey:
    """A new key for a passphrase. Takes half a second and 128 MB. Raises BackupError if it is too weak."""
    if is_easy(passphrase):
        raise BackupError(
            say(
                "Choose a longer passphrase that is harder to guess: at least {count} characters, for example four "
                "words that have nothing to do with each other. Without it no one can restore the backup.",
                count=SHORTEST,
            )
        )
    salt = os.urandom(SALT)
    return private_key(passphrase, salt, LOG_N).public_key(salt, LOG_N)


def opens(key: PublicKey, passphrase: str) -> bool:
    """Whether a key was made of that passphrase."""
    if not 0 < len(passphrase) <= LONGEST:
        return False
    return private_key(passphrase, key.salt, key.log_n).public_key(key.salt, key.log_n) == key


def private_key(passphrase: str, salt: bytes, log_n: int) -> PrivateKey:
    """Derive the private key from a passphrase. Raises BackupError if there is not enough memory."""
    if not 0 < len(passphrase) <= LONGEST:
        raise BackupError(say("That passphrase does not open this backup. Nothing was changed."))
    try:
        both = Scrypt(salt, 2 * HALF, 1 << log_n, BLOCK, 1).derive(tidy(passphrase).encode())
    except MemoryError as error:
        raise BackupError(say("There is not enough memory for this now. Try again later.")) from error
    return PrivateKey(both[:HALF], both[HALF:])


def _content_key(secret: bytes, shared: bytes, half: bytes, public: bytes) -> ContentKey:
    both = HKDF(hashes.SHA256(), HALF + CHECK, shared, PURPOSE + half + public).derive(secret)
    return ContentKey(both[:HALF], both[HALF:])


def _hex(found: dict[str, Any], name: str, size: int) -> bytes:
    value = bytes.fromhex(found[name])
    if len(value) != size:
        raise ValueError(name)
    return value


def _cost(found: dict[str, Any]) -> int:
    value = found["log_n"]
    if not isinstance(value, int) or value not in LOG_N_ACCEPTED:
        raise ValueError("log_n")
    return value
