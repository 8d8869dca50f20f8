"""Debian trees to install into: a base made once by debootstrap, and a throw-away overlay of it for each test.

A base is kept under `LARSON_CACHE` (default: `larson` in the user's cache folder), in `roots/`, named by its release
and by what is in it. It never changes once it is made: what an overlay shows of a base that changes is undefined.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

RELEASES = ("trixie", "bookworm")
# What a Raspberry Pi OS Lite has as well, and what Larson's meta package wants: no test then waits for downloads.
PACKAGES = """systemd systemd-sysv dbus udev iproute2 procps python3 python3-venv curl sudo zstd
 libgomp1 libstdc++6 ca-certificates avahi-daemon libportaudio2 libspeexdsp1 espeak-ng""".split()
NO_SERVICES = "#!/bin/sh\nexit 101\n"  # for invoke-rc.d: in a chroot nothing is started
# Enters a tree: proc, sys and dev are mounted in a mount namespace of their own and vanish with it.
ENTER = r"""
root=$1; shift
mount -t proc proc "$root/proc"; mount -t sysfs -o ro sysfs "$root/sys"; mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs -o mode=755 dev "$root/dev"; mkdir "$root/dev/shm" "$root/dev/pts"
mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"; ln -s pts/ptmx "$root/dev/ptmx"
for name in null zero full random urandom tty; do
  touch "$root/dev/$name"; mount --bind "/dev/$name" "$root/dev/$name"
done
ln -s /proc/self/fd "$root/dev/fd"; ln -s /proc/self/fd/1 "$root/dev/stdout"; ln -s /proc/self/fd/2 "$root/dev/stderr"
for pair in ${BINDS:-}; do mkdir -p "$root${pair#*:}"; mount --bind "${pair%%:*}" "$root${pair#*:}"; done
ip link set lo up || true
exec chroot "$root" "$@"
"""


def cache() -> Path:
    """The folder of Larson's cache, as install.sh finds it."""
    kept = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "larson"
    return Path(os.environ.get("LARSON_CACHE") or kept)


def missing() -> str:
    """Why no tree can be made here, or an empty text."""
    if os.geteuid() != 0:
        return "only root can make a tree"
    if not shutil.which("debootstrap"):
        return "debootstrap is not installed"
    if "overlay" not in Path("/proc/filesystems").read_text():
        return "this kernel has no overlay file system"
    if subprocess.run(["unshare", "--mount", "--pid", "--fork", "--net", "true"], capture_output=True).returncode:
        return "no namespaces can be made here"
    return ""


def no_overlay(folder: Path) -> str:
    """Why no overlay can be laid in a folder, such as one on an overlay itself, or an empty text."""
    (folder / "lower").mkdir(parents=True, exist_ok=True)
    try:
        with overlay(folder / "over", folder / "lower"):
            return ""
    except subprocess.CalledProcessError:
        return f"no overlay can be mounted in {folder}"


def inside(
    root: Path,
    command: Sequence[str | Path],
    binds: Sequence[tuple[Path, str]] = (),
    environ: dict[str, str] | None = None,
    offline: bool = False,
) -> list[str]:
    """The command line that runs `command` in a tree, with folders of this machine bound in."""
    settings = {
        "HOME": "/root",
        "PATH": "/opt/stand-ins:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
        "DEBIAN_FRONTEND": "noninteractive",
        **(environ or {}),
    }
    bound = " ".join(f"{outside}:{within}" for outside, within in binds)
    # All processes that are started in the tree end with this command.
    namespaces = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
    namespaces += ["--net"] if offline else []
    clean = ["/usr/bin/env", "-i", *(f"{name}={value}" for name, value in settings.items())]
    return ["env", f"BINDS={bound}", *namespaces, "bash", "-ec", ENTER, "_", str(root), *clean, *map(str, command)]


def run_in(root: Path, *command: str | Path, **options: object) -> str:
    """Run a command in a tree and give what it says. Raises CalledProcessError."""
    done = subprocess.run(inside(root, command, **options), capture_output=True, text=True, check=False, timeout=1800)
    assert done.returncode == 0, f"{command}: {done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def base(release: str, more: Sequence[str] = ()) -> Path:
    """The folder of a base of this release, with `more` packages; made when it is first asked for, by one process."""
    packages = [*PACKAGES, *more]
    stamp = hashlib.sha256("\n".join([*packages, "1"]).encode()).hexdigest()[:8]
    folder = cache() / "roots" / f"{release}-{stamp}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _make(release, packages, folder)
    return folder


def _make(release: str, packages: Sequence[str], folder: Path) -> None:
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    first = ["debootstrap", "--variant=minbase", "--include=ca-certificates", release, str(partial)]
    done = subprocess.run(first, capture_output=True, text=True, check=False, timeout=1800)
    assert done.returncode == 0, done.stdout[-3000:]
    for name in ("/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt"):
        if Path(name).exists():
            shutil.copy(name, partial / name[1:])
    policy = partial / "usr" / "sbin" / "policy-rc.d"
    policy.write_text(NO_SERVICES)
    policy.chmod(0o755)
    run_in(partial, "apt-get", "update", "-q")
    run_in(partial, "apt-get", "install", "-y", "-q", "--no-install-recommends", *packages)
    policy.unlink()  # or no service would start in a tree that is booted
    (partial / "etc" / "machine-id").write_text("")
    partial.rename(folder)


@contextmanager
def overlay(folder: Path, *lower: Path) -> Iterator[Path]:
    """A tree over others, the topmost first. All that changes in it lands in `folder/up`; unmounted at the end."""
    for name in ("up", "work", "root"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    root = folder / "root"
    lowers = ":".join(map(str, lower))
    options = f"lowerdir={lowers},upperdir={folder / 'up'},workdir={folder / 'work'}"
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, str(root)], check=True)
    try:
        yield root
    finally:
        subprocess.run(["umount", str(root)], check=True)
