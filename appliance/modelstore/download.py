"""Downloads files safely: a broken connection or a power cut costs only time."""

import hashlib
import urllib.error
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from appliance.core import files
from appliance.core.errors import DigestError, ModelError
from appliance.core.i18n import say
from appliance.modelstore.package_index import open_url

CHUNK = 1 << 18  # bytes
TRIES = 4
Progress = Callable[[int, int], None]  # (bytes done, bytes in all or 0)


def file_sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def download(url: str, target: Path, sha256: str, progress: Progress) -> None:
    """Download to `target`, resuming an earlier attempt.

    Raises DigestError if the bytes are not those of `sha256` (they are then removed), ModelError when the
    address does not respond.
    """
    partial = target.with_name(target.name + ".partial")
    partial.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, TRIES + 1):
        try:
            _resume(url, partial, progress)
            break
        except OSError as error:
            if attempt == TRIES or isinstance(error, urllib.error.HTTPError):
                raise ModelError(
                    say(
                        "{name} could not be downloaded: {error}. Run this again to continue.",
                        name=target.name,
                        error=error,
                    )
                ) from error
    commit(partial, target, sha256)


def _resume(url: str, partial: Path, progress: Progress) -> None:
    have = partial.stat().st_size if partial.exists() else 0
    try:
        response = open_url(url, {"Range": f"bytes={have}-"} if have else {})
    except urllib.error.HTTPError as error:
        if error.code == 416 and have:  # nothing is left to fetch
            return
        raise
    with response:
        resumed = response.status == 206
        left = int(response.headers.get("Content-Length") or 0)
        done = have if resumed else 0
        with partial.open("ab" if resumed else "wb") as file:
            total = done + left
            while chunk := response.read(CHUNK):
                file.write(chunk)
                done += len(chunk)
                progress(done, total)
        files.sync(partial)  # so that a power cut before the next attempt loses nothing
        if left and done < total:
            raise ConnectionError(f"the connection ended after {done} of {total} bytes")


def copy(source: BinaryIO, target: Path, sha256: str) -> None:
    """Write a stream to `target` through a temporary file. Raises DigestError, and then leaves nothing behind."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    with partial.open("wb") as file:
        while chunk := source.read(CHUNK):
            file.write(chunk)
    commit(partial, target, sha256)


def commit(partial: Path, target: Path, sha256: str | None) -> None:
    """Give a finished temporary file its name, durably. Raises DigestError for other bytes than those of `sha256`."""
    found = file_sha256(partial)
    if sha256 and found != sha256:
        partial.unlink()
        raise DigestError(
            say(
                "{name} is refused: its SHA-256 is {found}, not the pinned {sha256}. The file was deleted.",
                name=target.name,
                found=found,
                sha256=sha256,
            )
        )
    files.commit(partial, target)
