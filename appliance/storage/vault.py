"""Encryption at rest: a key per person, wrapped by the box's key. Knows no SQL.

AES-256-GCM from `cryptography`; a sealed value is a 12-byte random nonce followed by the ciphertext and its 16-byte
tag. Deleting a person deletes their wrapped key, and makes their data unreadable.
"""

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from appliance.core import files
from appliance.core.errors import StoreError
from appliance.core.i18n import say

NONCE = 12  # bytes
KEY = 32  # bytes


class Vault:
    """Seals and opens bytes under people's keys."""

    def __init__(self, key: bytes):
        self._box = AESGCM(key)

    @classmethod
    def open(cls, path: Path) -> "Vault":
        """The vault of this box. Its key is created at first use, readable by its owner only. Raises StoreError."""
        key = secret_file(path)
        if len(key) != KEY:
            raise StoreError(
                say(
                    "The key file {path} is damaged: it has {found} bytes, not {needed}. Restore it.",
                    path=path,
                    found=len(key),
                    needed=KEY,
                )
            )
        return cls(key)

    def new_person_key(self) -> bytes:
        """A new key for a person, wrapped for storage."""
        return _seal(self._box, AESGCM.generate_key(8 * KEY), b"person")

    def person(self, wrapped: bytes) -> "PersonVault":
        """Unwrap a person's key. Raises StoreError if it was wrapped by another box, or damaged."""
        return PersonVault(_open(self._box, wrapped, b"person"))


class PersonVault:
    """Seals and opens under one person's key; `purpose` is bound to the value and must be the same at both ends."""

    def __init__(self, key: bytes):
        self._box = AESGCM(key)

    def seal(self, value: bytes, purpose: str) -> bytes:
        """Encrypt."""
        return _seal(self._box, value, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Decrypt. Raises StoreError if it was sealed under another key or purpose, or damaged."""
        return _open(self._box, sealed, purpose.encode())


def secret_file(path: Path, size: int = KEY) -> bytes:
    """The random bytes of a file that only its owner can read, created at first use. Raises StoreError."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            files.create(path, os.urandom(size))
        return path.read_bytes()
    except OSError as error:
        raise StoreError(
            say("The key file {path} cannot be used: {error}.", path=path, error=error.strerror)
        ) from error


def _seal(box: AESGCM, value: bytes, purpose: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + box.encrypt(nonce, value, purpose)


def _open(box: AESGCM, sealed: bytes, purpose: bytes) -> bytes:
    try:
        return box.decrypt(sealed[:NONCE], sealed[NONCE:], purpose)
    except (InvalidTag, ValueError) as error:
        raise StoreError(
            say("A stored value cannot be decrypted: the key file belongs to another database.")
        ) from error
