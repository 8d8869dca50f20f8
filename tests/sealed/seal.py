"""A network and a file system for a program alone, in which all that it sends and writes comes to light.

The network is a cable to a second namespace, which is the way to everywhere, the name server, and listened at. It
answers nothing but the question for its own hardware address: a lookup or a connection gets as far as the cable.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sealed.capture import Packet
from support import ROOT

HERE = Path(__file__).parent
BOX, OUTSIDE = "10.213.78.2", "10.213.78.1"
BOX6, OUTSIDE6 = "fd13:78::2", "fd13:78::1"
HOME = "/home/sealed"


class Seal:
    """Programs run in it with `run` and `start`; `sent`, `looped` and `written` say what they did."""

    def __init__(self, folder: Path):
        """`folder`: for what is written, and for notes. Skips the test where the machine has no such namespaces."""
        self._folder = folder
        self._inside, self._outside = f"sealed{os.getpid()}i", f"sealed{os.getpid()}o"
        self._held: list[subprocess.Popen[str]] = []
        self.environ = {
            "HOME": HOME,
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}",  # this very checkout, whatever is installed
            # An editable checkout would get __pycache__ folders, which are Python's and not of the box.
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    # ------------------------------------------------------------ making and ending it

    def close_up(self) -> None:
        """Make the namespaces and begin to listen."""
        self._lay_cable()
        self._prepare_files()
        keeper = self._hold(self._inside, "unshare", "--mount", sys.executable, HERE / "root.py", self._folder)
        self._enter = ["nsenter", "--target", str(keeper), "--mount", "--root", "--net", "env", "-C", str(ROOT)]
        _ip("-n", self._outside, "link", "set", "eth0", "up")
        _ip("-n", self._inside, "link", "set", "lo", "up")
        self._hold(self._outside, sys.executable, HERE / "capture.py", "eth0", self._folder / "cable")
        self._hold(self._inside, sys.executable, HERE / "capture.py", "lo", self._folder / "loopback")
        _ip("-n", self._inside, "link", "set", "eth0", "up")  # only now, so that nothing passes unheard
        for flags, way in (("-4", OUTSIDE), ("-6", OUTSIDE6)):
            _ip("-n", self._inside, flags, "route", "add", "default", "via", way, "dev", "eth0")

    def _lay_cable(self) -> None:
        for name in (self._inside, self._outside):
            _ip("netns", "add", name)
        _ip("-n", self._inside, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", self._outside)
        for name, address, address6 in ((self._inside, BOX, BOX6), (self._outside, OUTSIDE, OUTSIDE6)):
            _ip("-n", name, "addr", "add", f"{address}/30", "dev", "eth0")
            _ip("-n", name, "addr", "add", f"{address6}/126", "dev", "eth0", "nodad")

    def _prepare_files(self) -> None:
        for name in ("merged", "empty", "prepared/etc", f"prepared{HOME}"):
            (self._folder / name).mkdir(parents=True)
        servers = f"nameserver {OUTSIDE}\nnameserver {OUTSIDE6}\noptions timeout:1 attempts:1\n"
        (self._folder / "prepared/etc/resolv.conf").write_text(servers)
        (self._folder / "prepared/etc/nsswitch.conf").write_text("passwd: files\ngroup: files\nhosts: files dns\n")

    def _hold(self, network: str, *command: object) -> int:
        """Start a helper that lasts as long as this; its process id, once it is ready."""
        words = ["ip", "netns", "exec", network, *map(str, command)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        helper = subprocess.Popen(words, text=True, **pipes)
        self._held.append(helper)
        if helper.stdout.readline() != "ready\n":
            pytest.skip(f"this machine cannot close a program up: {helper.communicate()[1].strip()}")
        return helper.pid

    def listened(self) -> None:
        """End the listening; only then `sent` and `looped` are whole."""
        for helper in self._held[1:]:
            helper.send_signal(signal.SIGTERM)
            problem = helper.communicate(timeout=30)[1]
            assert helper.returncode == 0, problem

    def open_up(self) -> None:
        """Undo it all; what still runs in it is killed."""
        for name in (self._inside, self._outside):
            found = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True, check=False)
            for pid in found.stdout.split():
                _kill(int(pid))
        for helper in self._held:
            helper.communicate(timeout=30)
        for name in (self._inside, self._outside):
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)

    # ------------------------------------------------------------ running programs

    def start(self, *command: object, **environ: str) -> subprocess.Popen[str]:
        """Start a program in it, in the checkout's folder."""
        settings = [f"{name}={value}" for name, value in {**self.environ, **environ}.items()]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        return subprocess.Popen([*self._enter, "-i", *settings, *map(str, command)], text=True, **pipes)

    def run(self, *command: object, text: str = "", seconds: float = 120.0) -> tuple[int, str]:
        """Run a program in it; its exit status and what it said."""
        with self.start(*command) as program:
            try:
                said, _ = program.communicate(text, timeout=seconds)
            except subprocess.TimeoutExpired as error:
                pytest.fail(f"not done within {seconds} s: {' '.join(map(str, command))}\n{error.output!r}")
            finally:
                program.kill()
        return program.returncode, said

    def run_outside(self, *command: object) -> subprocess.CompletedProcess[str]:
        """Run a program at the other end of the cable, with the machine's own files."""
        words = ["ip", "netns", "exec", self._outside, *map(str, command)]
        return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)

    # ------------------------------------------------------------ what came to light

    def sent(self) -> dict[Packet, float]:
        """What came out of the cable, and when that was first (seconds since 1970)."""
        return self._packets("cable")

    def looped(self) -> dict[Packet, float]:
        """What went over the loopback."""
        return self._packets("loopback")

    def _packets(self, name: str) -> dict[Packet, float]:
        *lines, last = (json.loads(line) for line in (self._folder / name).read_text().splitlines())
        assert last["lost"] == 0, f"{last['lost']} packets went by unseen"
        return {Packet(**{key: line[key] for key in line if key != "at"}): line["at"] for line in lines}

    def written(self) -> list[Path]:
        """Every file that was written, changed or deleted, and the folders above: a file that is gone leaves those."""
        found = []
        for number, point in enumerate(json.loads((self._folder / "layers.json").read_text())):
            upper = self._folder / str(number) / "upper"
            found += [Path(point) / path.relative_to(upper) for path in upper.rglob("*")]
        return sorted(set(found))


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):  # it ended by itself
        os.kill(pid, signal.SIGKILL)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@contextmanager
def sealed(folder: Path) -> Iterator[Seal]:
    """A seal as long as it is needed."""
    if os.geteuid() != 0 or not all(shutil.which(name) for name in ("ip", "unshare", "nsenter")):
        pytest.skip("closing a program up needs root, iproute2 and util-linux")
    seal = Seal(folder)
    try:
        seal.close_up()
    except subprocess.CalledProcessError as error:
        seal.open_up()
        pytest.skip(f"this machine cannot close a program up: {error.stderr}")
    except BaseException:
        seal.open_up()
        raise
    try:
        yield seal
    finally:
        seal.open_up()
