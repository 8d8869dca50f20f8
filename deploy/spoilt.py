"""Remove the converted models in a folder that differ from the digest noted when they were made.

`install.sh repair` runs it with the system's own Python, as the user whose folder it is.
"""

import hashlib
import json
import sys
from pathlib import Path


def spoilt(folder: Path) -> list[Path]:
    """Converted models with other bytes than their record says, and records that cannot be read."""
    found = []
    for record in sorted(folder.glob("*.prepared.json")):
        try:
            wanted = json.loads(record.read_text())["sha256"]
        except (OSError, ValueError, KeyError):
            found.append(record)
            continue
        converted = [path for path in folder.glob(f"{record.stem}.*") if path != record]
        found += [path for path in converted if path.is_symlink() or _digest(path) != wanted]
    return found


def _digest(path: Path) -> str:
    """Empty for what cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


if __name__ == "__main__":
    for path in spoilt(Path(sys.argv[1])):
        print(f"    {path.name!r} is damaged")
        path.unlink(missing_ok=True)
