"""Tells whether a backup is still as it was written. Only its passphrase opens it, so the box keeps digests.

They are in the data folder, in the form of sha256sum: a digest and the name of a file in each line.
"""

import hashlib
import re
from contextlib import suppress
from pathlib import Path
from typing import Literal

from appliance.core import files
from appliance.core.errors import BackupError
from appliance.operations.backup_format import head_of
from appliance.operations.backup_keys import KEY_FILE, PublicKey

SUMS = "backup-sums"
LONGEST = 200  # backups whose digests are kept: those of some sticks
LINE = re.compile(r"([0-9a-f]{64})  ([^/\n]{1,200})")

Content = Literal["whole", "damaged", "other passphrase"]


def note_sum(folder: Path, name: str, digest: str) -> None:
    """Note a backup that was written, in the data folder. Raises OSError."""
    lines = [f"{kept}  {its_name}" for kept, its_name in _noted(folder)]
    files.write(folder / SUMS, "".join(f"{line}\n" for line in [*lines, f"{digest}  {name}"][-LONGEST:]).encode())


def content_of(folder: Path, backup: Path) -> Content:
    """What can be said of a backup without its passphrase. Reads all of it. Raises OSError.

    One that was made on another box, or before digests were kept, is whole as far as its first bytes tell.
    """
    try:
        with backup.open("rb") as file:
            salt = head_of(file)[1]["salt"]
    except BackupError:
        return "damaged"
    digests = {digest for digest, name in _noted(folder) if name == backup.name}
    if digests and _digest(backup) not in digests:
        return "damaged"
    with suppress(OSError, BackupError):
        if PublicKey.from_json((folder / KEY_FILE).read_bytes()).salt != salt:
            return "other passphrase"
    return "whole"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _noted(folder: Path) -> list[tuple[str, str]]:
    """Digests and names, the newest last; none where the list is missing or damaged."""
    try:
        text = (folder / SUMS).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    return [(found[1], found[2]) for line in text.splitlines() if (found := LINE.fullmatch(line))]
