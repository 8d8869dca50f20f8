"""Forget the Python packages that an interrupted installation left half-written, so that pip installs them again.

pip takes a package for installed as soon as its metadata are there, and it syncs nothing: after a kill the last package
may lack its commands, after a power cut any file of the last half minute may be empty. The installer runs this, with a
Python of its own, before it goes on with an environment that has no mark.
"""

import base64
import csv
import hashlib
import shutil
import sys
from pathlib import Path

LAST = "REQUESTED"  # pip writes it last but RECORD, which it replaces as a whole


def unfinished(site: Path) -> list[Path]:
    """The metadata folders in `site` of packages with a file that is missing, or differs from what pip wrote."""
    return [info for info in sorted(site.glob("*.dist-info")) if not _whole(info)]


def _whole(info: Path) -> bool:
    if not (info / LAST).exists():
        return False
    try:
        with (info / "RECORD").open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        return bool(rows) and all(_unchanged(info.parent / name, digest) for name, digest, _ in rows if digest)
    except (OSError, ValueError):
        return False


def _unchanged(path: Path, digest: str) -> bool:
    """`digest` as a wheel has it: the name of the hash, and its value in unpadded URL-safe Base64."""
    name, _, wanted = digest.partition("=")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, name).digest()
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode() == wanted


if __name__ == "__main__":
    for folder in unfinished(Path(sys.argv[1])):
        print(folder.name.removesuffix(".dist-info"))
        shutil.rmtree(folder)
