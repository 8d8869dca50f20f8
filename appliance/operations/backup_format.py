"""The file of a backup: a header, then encrypted chunks, in them named parts one after the other. See docs/backup.md.

    "LARSON BACKUP\\n"   14 bytes
    version             2 bytes, big-endian
    length of header    2 bytes
    header              JSON: salt, log_n, half, check; in hexadecimal
    chunks              AES-256-GCM of 256 KiB each, the last one shorter

A chunk's nonce is its number and whether it is the last; the hash of everything before the chunks is authenticated
with each. So chunks cannot be exchanged, left out, cut off or taken from another file (the STREAM construction, Hoang,
Reyhanitabar, Rogaway and Vizár 2015, https://eprint.iacr.org/2015/189).
"""

import hashlib
import json
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from appliance.core.errors import BackupError
from appliance.core.i18n import say
from appliance.operations.backup_keys import CHECK, HALF, LOG_N_ACCEPTED, SALT, ContentKey, PublicKey, private_key

MAGIC = b"LARSON BACKUP\n"
VERSION = 1
LENGTHS = struct.Struct(">HH")  # version, length of the header
CHUNK = 256 << 10  # bytes of content
TAG = 16  # bytes that AES-GCM adds
LONGEST_HEADER = 4096  # bytes
NAME = struct.Struct(">H")  # length of a part's name; 0 ends the parts
SIZE = struct.Struct(">Q")
LONGEST_NAME = 100  # bytes
DAMAGED = say("This backup is damaged or incomplete. Use another copy of it. Nothing was changed.")


class Writer:
    """Writes parts into a file that a public key can lock. Call `finish` at the end."""

    def __init__(self, file: BinaryIO, key: PublicKey):
        half, content = key.lock()
        header = {"salt": key.salt.hex(), "log_n": key.log_n, "half": half.hex(), "check": content.check.hex()}
        text = json.dumps(header).encode()
        head = MAGIC + LENGTHS.pack(VERSION, len(text)) + text
        self.size = 0  # bytes written so far
        self._file, self._hash = file, hashlib.sha256()
        self._put(head)
        self._box, self._bound = AESGCM(content.key), hashlib.sha256(head).digest()
        self._number = 0
        self._waiting = bytearray()

    def begin(self, name: str, size: int) -> None:
        """Begin a part of `size` bytes, which `write` is given next."""
        self.write(NAME.pack(len(name.encode())) + name.encode() + SIZE.pack(size))

    def write(self, data: bytes) -> None:
        """Encrypt the next bytes."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        """Write the end."""
        self.write(NAME.pack(0))
        self._seal(bytes(self._waiting), last=True)

    @property
    def digest(self) -> str:
        """SHA-256 of what was written, in hexadecimal."""
        return self._hash.hexdigest()

    def _seal(self, data: bytes, last: bool) -> None:
        self._put(self._box.encrypt(_nonce(self._number, last), data, self._bound))
        self._number += 1

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)


class Reader:
    """Reads the parts of a backup. Whatever is wrong with the file raises BackupError."""

    def __init__(self, file: BinaryIO, passphrase: str):
        head, header = head_of(file)
        self._file = file
        self._box, self._bound = AESGCM(_unlock(header, passphrase).key), hashlib.sha256(head).digest()
        self._number = 0
        self._left = b""
        self._next = file.read(CHUNK + TAG)

    def parts(self) -> Iterator[tuple[str, int]]:
        """Each part's name and size. `read` exactly that many bytes of it before the next."""
        while length := NAME.unpack(self.read(NAME.size))[0]:
            if length > LONGEST_NAME:
                raise BackupError(DAMAGED)
            try:
                name = self.read(length).decode()
            except UnicodeDecodeError as error:
                raise BackupError(DAMAGED) from error
            yield name, SIZE.unpack(self.read(SIZE.size))[0]
        if self._left or self._next:
            raise BackupError(DAMAGED)

    def read(self, size: int) -> bytes:
        """Exactly that many bytes; not many at once."""
        while len(self._left) < size:
            self._left += self._open_next()
        data, self._left = self._left[:size], self._left[size:]
        return data

    def copy(self, size: int) -> Iterator[bytes]:
        """The same, in pieces."""
        while size:
            piece = self.read(min(size, CHUNK))
            size -= len(piece)
            yield piece

    def _open_next(self) -> bytes:
        sealed, self._next = self._next, self._file.read(CHUNK + TAG)
        try:
            data = self._box.decrypt(_nonce(self._number, last=not self._next), sealed, self._bound)
        except (InvalidTag, ValueError) as error:
            raise BackupError(DAMAGED) from error
        if not data:
            raise BackupError(DAMAGED)  # the end has been read already
        self._number += 1
        return data


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def head_of(file: BinaryIO) -> tuple[bytes, dict[str, Any]]:
    """The bytes before the chunks, and the header in them. Raises BackupError."""
    head = file.read(len(MAGIC) + LENGTHS.size)
    if not head.startswith(MAGIC) or len(head) < len(MAGIC) + LENGTHS.size:
        raise BackupError(say("This file is not a backup of Larson. Nothing was changed."))
    version, length = LENGTHS.unpack(head[len(MAGIC) :])
    if version != VERSION:
        raise BackupError(
            say("The backup comes from a newer version of Larson. Update this box first. Nothing was changed.")
        )
    text = file.read(min(length, LONGEST_HEADER))
    try:
        header = json.loads(text)
        found = {name: bytes.fromhex(header[name]) for name in ("salt", "half", "check")}
        sizes = [len(value) for value in found.values()]
        fits = sizes == [SALT, HALF, CHECK] and len(text) == length and isinstance(header["log_n"], int)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BackupError(DAMAGED) from error
    if not fits or header["log_n"] not in LOG_N_ACCEPTED:
        raise BackupError(DAMAGED)
    return head + text, {**found, "log_n": header["log_n"]}


def _unlock(header: dict[str, Any], passphrase: str) -> ContentKey:
    try:
        content = private_key(passphrase, header["salt"], header["log_n"]).unlock(header["half"])
    except ValueError as error:  # a half that is no point of the curve
        if isinstance(error, BackupError):
            raise
        raise BackupError(DAMAGED) from error
    if content.check != header["check"]:
        raise BackupError(say("That passphrase does not open this backup. Nothing was changed."))
    return content
