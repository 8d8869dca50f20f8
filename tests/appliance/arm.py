"""A tree of a Raspberry Pi's architecture, whose programs this machine runs under emulation.

The tree has Python and the libraries that wheels need, unpacked and not configured. qemu is Debian 13's: the one of
Debian 12 dies of onnxruntime.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from place import locked
from roots import base, cache, inside, overlay, run_in
from support import ROOT

PYTHON = "3.13"
PACKAGES = ("python3", "libgomp1", "libstdc++6", "libc-bin", "dash", "coreutils", "ca-certificates")
BINFMT = Path("/proc/sys/fs/binfmt_misc")
NAME = "larson-aarch64"
# The head of an ELF file for 64-bit Arm, and which bits of it are compared, as qemu's own scripts/qemu-binfmt-conf.sh.
HEAD = r"\x7f\x45\x4c\x46\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00"
MASK = r"\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff"


def run(*words: object, **options: object) -> str:
    """Run a program of this machine and give what it says."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def kept(name: str, stamp: str) -> Path:
    """A folder of the cache, named by what is in it."""
    return cache() / "roots" / f"{name}-{hashlib.sha256(stamp.encode()).hexdigest()[:8]}"


def qemu(place: Path) -> Path:
    """The emulator: one file that needs no library."""
    folder = kept("qemu", "10")
    with locked(folder.with_suffix(".lock")):
        if not folder.exists():
            with overlay(place / "qemu", base("trixie")) as root:
                run_in(root, "sh", "-c", "cd /tmp && apt-get update -q && apt-get download -q qemu-user")
            (package,) = (place / "qemu" / "up" / "tmp").glob("qemu-user_*.deb")
            run("dpkg", "-x", package, folder)
    return folder / "usr" / "bin" / "qemu-aarch64"


def tree() -> Path:
    """Debian 13 for 64-bit Arm."""
    folder = kept("arm64", " ".join(PACKAGES))
    with locked(folder.with_suffix(".lock")):
        if not folder.exists():
            partial = folder.with_suffix(".partial")
            options = ["--variant=extract", "--arch=arm64", f"--include={','.join(PACKAGES)}"]
            run("mmdebstrap", "-q", *options, "trixie", partial)
            for name in ("bin", "lib", "sbin"):
                if not (partial / name).exists():
                    (partial / name).symlink_to(f"usr/{name}")
            for name in ("proc", "sys", "run", "root"):  # of a package that is not among them
                (partial / name).mkdir(exist_ok=True)
            partial.rename(folder)
    return folder


def packages() -> Path:
    """Larson's locked packages for it."""
    lock = run(sys.executable, ROOT / "deploy" / "bundle.py", "lock", "aarch64", PYTHON)
    folder = kept("arm64-packages", lock)
    with locked(folder.with_suffix(".lock")):
        if not folder.exists():
            partial, wanted = folder.with_suffix(".partial"), folder.with_suffix(".txt")
            shutil.rmtree(partial, ignore_errors=True)
            wanted.write_text(lock)
            install(partial, "--require-hashes", "-r", wanted)
            partial.rename(folder)
    return folder


def install(target: Path, *what: object) -> Path:
    """Install wheels for it into a folder, whatever this machine is."""
    tags = [f"manylinux_2_{minor}_aarch64" for minor in range(17, 42)] + ["manylinux2014_aarch64"]
    options = [word for tag in [*tags, "linux_aarch64"] for word in ("--platform", tag)]
    options += [word for abi in (f"cp{PYTHON.replace('.', '')}", "abi3", "none") for word in ("--abi", abi)]
    options += ["--implementation", "cp", "--python-version", PYTHON, "--only-binary", ":all:", "--no-deps"]
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-input", "--disable-pip-version-check"]
    run(*pip, *options, "--target", target, *what)
    return target


@contextmanager
def emulated(program: Path) -> Iterator[None]:
    """This machine's kernel runs programs for Arm by the emulator, in every tree, until the block ends."""
    mounted = not (BINFMT / "register").exists()
    if mounted:
        run("mount", "-t", "binfmt_misc", "binfmt_misc", BINFMT)
    # F: opened now, so that no tree has to have it.
    (BINFMT / "register").write_text(f":{NAME}:M::{HEAD}:{MASK}:{program}:POCF")
    try:
        yield
    finally:
        (BINFMT / NAME).write_text("-1")
        if mounted:
            run("umount", BINFMT)


def command(root: Path, binds: Sequence[tuple[Path, str]], words: Sequence[object], **settings: str) -> list[str]:
    """The command line that runs Python in the tree, with Larson and its packages."""
    environ = {
        "QEMU_CPU": "cortex-a76",
        "PYTHONPATH": "/mnt/larson:/mnt/packages:/mnt/llama",
        "LARSON_DATA": "/tmp/data",
    }
    bound = [(ROOT, "/mnt/larson"), *binds]
    told = [f"/usr/bin/python{PYTHON}", *map(str, words)]
    return inside(root, told, bound, environ={**environ, "OMP_NUM_THREADS": str(os.cpu_count()), **settings})
