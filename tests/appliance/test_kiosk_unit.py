"""The display's session under a real systemd, without a screen: labwc, Chromium in its sandbox, `larson kiosk`."""

import json
import os
import subprocess
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from booted import Booted, booted, missing
from box import box_over
from roots import base
from support import ROOT, eventually
from test_units import prepare

# There is neither a graphics card nor a terminal in a container.
HEADLESS = """[Service]
ExecCondition=
TTYPath=
StandardInput=null
UtmpIdentifier=
Environment=WLR_BACKENDS=headless WLR_RENDERER=pixman WLR_LIBINPUT_NO_DEVICES=1
"""
PACKAGES = [
    *(line.split()[1] for line in (ROOT / "deploy" / "packages").read_text().splitlines() if line.startswith("kiosk ")),
    "grim",
]
USER = "larson-kiosk"

pytestmark = [pytest.mark.installer, pytest.mark.whole]


@pytest.fixture(scope="module")
def wall(place, release, request) -> Iterator[Booted]:
    """A booted box with a display that only grim sees."""
    if reason := missing():
        pytest.skip(reason)
    if release == "bookworm":
        pytest.skip("Debian 12 has no labwc; Raspberry Pi OS Bookworm has")
    installed_tree = request.getfixturevalue("installed_tree")  # takes minutes: made only where it is needed
    with box_over(place / f"wall-{release}", installed_tree[0], base(release, PACKAGES)) as box:
        subprocess.run(["cp", "-r", f"{ROOT}/deploy/root/.", box.root], check=True)
        subprocess.run(["cp", ROOT / "deploy/units/larson-kiosk.service", box.root / "etc/systemd/system"], check=True)
        home = ["--home-dir", f"/var/lib/{USER}", "--shell", "/usr/sbin/nologin"]
        subprocess.run(["chroot", box.root, "useradd", "--system", *home, USER], check=True)
        (box.root / "etc/larson/kiosk.env").write_text("LANGUAGE=de\n")
        drop_in = box.root / "etc/systemd/system/larson-kiosk.service.d/headless.conf"
        drop_in.parent.mkdir()
        drop_in.write_text(HEADLESS)
        prepare(box.root, "larson.service", "larson-kiosk.service")
        with booted(box.root, f"larson-wall-{os.getpid()}") as made:
            eventually(lambda: page_lives(made), 180, "the page is on the display")
            yield made


def page_lives(wall: Booted) -> bool:
    """Whether the page has given a sign of life within the last ten seconds."""
    said = wall.run("curl", "-s", "-m", "10", "http://localhost:8321/kiosk?display=wlopm", status=None)
    seconds = json.loads(said or "{}").get("page_seconds")
    return seconds is not None and seconds < 10


def in_session(wall: Booted, *words: str) -> bytes:
    """What a program of the session writes."""
    number = wall.run("id", "-u", USER).strip()
    return wall.bytes("env", f"XDG_RUNTIME_DIR=/run/user/{number}", "WAYLAND_DISPLAY=wayland-0", *words, user=USER)


def picture(wall: Booted) -> np.ndarray:
    """What the display shows, height x width x 3."""
    return cv2.imdecode(np.frombuffer(in_session(wall, "grim", "-l", "0", "-"), np.uint8), cv2.IMREAD_COLOR)


def browser(wall: Booted) -> str:
    """The process id of the browser, which `larson kiosk` has started."""
    (session,) = wall.run("pgrep", "-u", USER, "-f", "bin/python[0-9.]* .*larson kiosk").split()[-1:]
    return wall.run("pgrep", "-P", session, status=None).strip()


def set_env(wall: Booted, line: str) -> None:
    """Change a setting of the appliance, and start it again."""
    name = line.partition("=")[0]
    wall.run("sh", "-c", f"sed -i /{name}/d /etc/larson/larson.env; echo {line} >> /etc/larson/larson.env")
    wall.run("systemctl", "restart", "larson")
    eventually(lambda: page_lives(wall), 180, "the page has found the appliance again")


def test_the_page_fills_the_display(wall):
    shown = picture(wall)
    assert shown.shape == (720, 1280, 3)
    assert shown.mean() < 80 and shown.std() > 10, "the dark page, with something on it"
    assert "--no-sandbox" not in wall.run("ps", "axo", "args")
    assert wall.run("systemctl", "--failed", "--no-legend").strip() == ""


def test_the_memory_of_its_pages_is_limited(wall):
    slice_of_it = f"user-{wall.run('id', '-u', USER).strip()}.slice"
    assert int(wall.show(slice_of_it, "MemoryMax")) < 1 << 62
    assert int(wall.show(slice_of_it, "MemoryCurrent")) > 50 << 20, "the browser counts to it"


def test_a_browser_that_dies_is_started_again(wall):
    before = eventually(lambda: browser(wall), 60)
    wall.run("kill", "-KILL", before)
    eventually(lambda: browser(wall) not in ("", before), 60)
    eventually(lambda: page_lives(wall), 120)


def test_a_page_that_hangs_gets_a_new_browser(wall):
    """The renderers stand still; their socket stays open."""
    before = eventually(lambda: browser(wall), 60)
    for pid in wall.run("pgrep", "-u", USER, "-f", "type=renderer").split():
        wall.run("kill", "-STOP", pid)
    eventually(lambda: browser(wall) not in ("", before), 180)
    eventually(lambda: page_lives(wall), 120)


def test_the_display_turns_and_goes_dark_by_the_settings(wall):
    set_env(wall, "LARSON_SCREEN_ROTATE=90")
    eventually(lambda: picture(wall).shape == (1280, 720, 3), 60)
    assert '<touch mapToOutput="HEADLESS-1" />' in wall.run("cat", f"/var/lib/{USER}/labwc/rc.xml")
    set_env(wall, "LARSON_SCREEN_OFF_SECONDS=5")
    eventually(lambda: b"Enabled: no" in in_session(wall, "wlr-randr") or is_dark(wall), 90)
    set_env(wall, "LARSON_SCREEN_OFF_SECONDS=0")
    eventually(lambda: b"Enabled: yes" in in_session(wall, "wlr-randr") and not is_dark(wall), 90)


def is_dark(wall: Booted) -> bool:
    """Whether the compositor says that its output is off."""
    if wall.run("which", "wlopm", status=None) == "":
        return False
    return in_session(wall, "wlopm").split()[-1:] == [b"off"]


def test_it_ends_with_all_that_it_started(wall):
    wall.run("systemctl", "stop", "larson-kiosk")
    eventually(lambda: wall.run("pgrep", "-u", USER, "-f", "chromium|labwc|larson", status=None) == "", 60)
