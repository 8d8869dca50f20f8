"""The kiosk as it stands on the wall: labwc without a screen, Chromium in kiosk mode, pictures by grim.

labwc is in Debian from 13 on. Where it lies in a tree of its own, say which command runs a program there; the tree has
to share the network and /tmp:

    ./install.sh test tests/e2e/test_session.py --session "chroot /srv/debian-13"
"""

import os
import shlex
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from e2e.conftest import QUIET, settled
from ipcamera import projecting
from support import eventually

SIZES = [(800, 480), (1024, 600), (1280, 720), (720, 1280), (1920, 1080)]
# As a kiosk starts it; without a graphics card, and as root in a test.
KIOSK = ["--kiosk", "--ozone-platform=wayland", "--noerrdialogs", "--password-store=basic", "--disable-pinch"]
KIOSK += [
    "--force-dark-mode",
    "--hide-crash-restore-bubble",
    "--overscroll-history-navigation=0",
    "--touch-events=enabled",
    "--test-type",
]
WHITE = 200  # of 255; nothing large in the dark theme is as bright


class Session:
    """A compositor without a screen, and a browser over all of it."""

    def __init__(self, folder: Path, address: str, inside: list[str]):
        self._inside = inside  # the command before every command
        self._environ = {
            **os.environ,
            "XDG_RUNTIME_DIR": str(folder),
            "WLR_BACKENDS": "headless",
            "WLR_RENDERER": "pixman",
            "WLR_LIBINPUT_NO_DEVICES": "1",
            "WAYLAND_DISPLAY": "wayland-0",
            "HOME": str(folder),
        }
        self._log = (folder / "session.log").open("w")
        self.compositor = self._start("labwc")
        eventually(lambda: (folder / "wayland-0").exists(), what="labwc starts")
        self.resize(SIZES[0])
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        debug = [f"--remote-debugging-port={self.port}", f"--user-data-dir={folder}/profile"]
        self.browser = self._start("chromium", *QUIET, *KIOSK, *debug, address)

    def _start(self, *command: str) -> subprocess.Popen:
        # a group of its own: what it started ends with it
        return subprocess.Popen(
            [*self._inside, *command], env=self._environ, stdout=self._log, stderr=self._log, start_new_session=True
        )

    def resize(self, size: tuple[int, int]) -> None:
        """Give the output another size in pixels."""
        mode = f"{size[0]}x{size[1]}"
        command = [*self._inside, "wlr-randr", "--output", "HEADLESS-1", "--custom-mode", mode]
        subprocess.run(command, env=self._environ, check=True, capture_output=True)

    def picture(self) -> np.ndarray:
        """What the screen shows, height x width x 3 (blue, green, red)."""
        png = subprocess.run(
            [*self._inside, "grim", "-l", "0", "-"], env=self._environ, check=True, capture_output=True
        )
        return cv2.imdecode(np.frombuffer(png.stdout, np.uint8), cv2.IMREAD_COLOR)

    def end(self) -> None:
        """End both."""
        for process in (self.browser, self.compositor):
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(60)
        self._log.close()


@pytest.fixture
def session(request) -> Iterator:
    """Start a session at an address; it ends with the test."""
    inside = shlex.split(request.config.getoption("--session"))
    if not inside and not shutil.which("labwc"):
        pytest.skip("labwc is not installed; Debian 13 has it: apt-get install labwc grim wlr-randr")
    folder = Path("/tmp") / f"larson-session-{os.getpid()}"
    folder.mkdir(mode=0o700)
    made: list[Session] = []

    def start(address: str) -> Session:
        made.append(Session(folder, address, inside))
        return made[-1]

    yield start
    for each in made:
        each.end()
    shutil.rmtree(folder)


def touch(page, selector: str) -> None:
    """A finger."""
    box = page.locator(selector).bounding_box()
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    tool = page.context.new_cdp_session(page)
    tool.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    tool.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_the_kiosk_on_the_wall(appliance, films, playwright, session, shots):
    """At each size the page fills the screen; it never flashes white; the field stays above the keyboard."""
    with projecting() as (projector, camera):
        projector.play(films["obama"])
        box = appliance(camera, LARSON_SCREEN_ATTRACT_SECONDS="600")
        kiosk = session(box.address)
        seen: list[float] = []
        began = time.monotonic()
        while time.monotonic() - began < 8:
            seen.append(np.mean(kiosk.picture() > WHITE))
        assert max(seen) < 0.2, "no white flash while it loads"
        chromium = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{kiosk.port}")
        page = chromium.contexts[0].pages[0]
        page.wait_for_selector("[data-part=model][data-ok=yes]", timeout=60_000)
        page.wait_for_selector("live-view[data-live=true]", timeout=60_000)
        for size in SIZES:
            kiosk.resize(size)
            page.wait_for_function("([w, h]) => innerWidth === w && innerHeight === h", arg=list(size))
            settled(page)
            keep(kiosk, shots, f"session-{size[0]}x{size[1]}", size)
            touch(page, "chat-panel textarea")
            page.wait_for_selector("screen-keyboard:not([hidden])")
            settled(page)
            field, keys = (page.locator(each).bounding_box() for each in ("chat-panel textarea", "screen-keyboard"))
            assert field["y"] >= 0 and field["y"] + field["height"] <= keys["y"]
            assert keys["y"] + keys["height"] <= size[1]
            keep(kiosk, shots, f"session-keyboard-{size[0]}x{size[1]}", size)
            page.evaluate("document.activeElement.blur()")
            page.wait_for_selector("screen-keyboard", state="hidden")
        chromium.close()


def keep(kiosk: Session, shots: Path, name: str, size: tuple[int, int]) -> None:
    picture = kiosk.picture()
    assert picture.shape == (size[1], size[0], 3)
    cv2.imwrite(str(shots / f"{name}.png"), picture)
