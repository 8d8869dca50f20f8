"""What a bundle needs of Python: the locked packages for another machine, and the files of the default models.

Run by `install.sh bundle` with the clone's own environment.
"""

import argparse
import re
import shutil
import zipfile
from pathlib import Path

from pip._vendor.packaging.markers import Marker

from appliance.core.paths import ROOT
from appliance.modelstore.store import ModelStore

ENTRY = re.compile(r"^[a-z0-9][^\n]*==[^\n]*(?:\n[ \t]+[^\n]*)*", re.MULTILINE)
NEEDED = re.compile(rb"\0GLIBC_2\.(\d+)")


def locked_for(text: str, machine: str, python: str) -> str:
    """The entries of a lock file that apply to a machine, such as "aarch64", and a Python, such as "3.13".

    pip compares the markers with the machine that it runs on, not with the one that it downloads for. So those that
    apply are given to it without their markers.
    """
    target = {
        "platform_machine": machine,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "platform_system": "Linux",
        "sys_platform": "linux",
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    kept = []
    for entry in ENTRY.findall(text):
        first, _, rest = entry.partition("\n")
        requirement, _, marker = first.rstrip("\\ ").partition(";")
        if not marker or Marker(marker.strip()).evaluate(target):
            kept.append(f"{requirement.strip()} \\\n{rest}")
    return "\n".join(kept) + "\n"


def copy_models(source: Path, target: Path) -> None:
    """Copy the files of the default models, and what was made of them, where they are in the source.

    What was learnt says of which sentences, and is learnt again where that does not fit.
    """
    target.mkdir(parents=True, exist_ok=True)
    store = ModelStore(source)
    for path in source.glob("sayings.*.npz"):
        shutil.copyfile(path, target / path.name)
    for entry in (entry for entry in store.entries if entry.default):
        names = [file.file for file in entry.files] if not entry.parts else []
        made = [
            path.name for path in source.glob(f"{entry.id}.*") if ".prepared." in path.name or path.suffix == ".npz"
        ]
        for path in (source / name for name in [*names, *made]):
            if path.is_file():
                shutil.copyfile(path, target / path.name)


def newest_glibc(wheel: Path) -> int:
    """The newest version 2.N of the C library that the programs in a wheel ask for: N, or 0."""
    with zipfile.ZipFile(wheel) as archive:
        parts = [archive.read(name) for name in archive.namelist() if ".so" in name]
    return max((int(minor) for part in parts for minor in NEEDED.findall(part)), default=0)


def main() -> None:
    """`lock MACHINE PYTHON` prints the locked packages, `glibc WHEEL` the C library; `models SOURCE TARGET` copies."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    lock = commands.add_parser("lock")
    lock.add_argument("machine")
    lock.add_argument("python")
    models = commands.add_parser("models")
    models.add_argument("source", type=Path)
    models.add_argument("target", type=Path)
    glibc = commands.add_parser("glibc")
    glibc.add_argument("wheel", type=Path)
    options = parser.parse_args()
    if options.command == "models":
        copy_models(options.source, options.target)
    elif options.command == "glibc":
        print(newest_glibc(options.wheel))
    else:
        print(locked_for((ROOT / "requirements" / "run.lock").read_text(), options.machine, options.python))


if __name__ == "__main__":
    main()
