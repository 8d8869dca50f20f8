"""The hardware watchdog: a box whose kernel hangs is reset by it, because systemd has fed it until then.

The machine is emulated, its watchdog an Intel 6300ESB. A Raspberry Pi has another, with the same rules.
"""

import shutil

import pytest
from arm import run
from emulated import kernel, missing, running
from roots import base, overlay
from support import ROOT

pytestmark = [pytest.mark.installer, pytest.mark.whole]
CONF = "etc/systemd/system.conf.d/larson.conf"
BOOT_SECONDS = 1800.0  # without hardware for it, on a busy machine
# When the box is up, it says whether its watchdog is fed, and hangs.
HANGS = """[Unit]
After=multi-user.target
[Service]
Type=oneshot
StandardOutput=tty
TTYPath=/dev/ttyS0
ExecStart=/bin/sh -c 'systemctl show -p RuntimeWatchdogUSec -p WatchdogDevice; echo HANGS; sleep 2; {hang}'
[Install]
WantedBy=graphical.target
"""


@pytest.fixture(scope="module")
def disk(place):
    """Makes the disk of a box with Larson's configuration of systemd, that hangs when it is up."""
    if reason := missing():
        pytest.skip(reason)

    def make(name: str, hang: str):
        with overlay(place / f"watchdog-{name}", base("trixie")) as root:
            target = root / CONF
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / "deploy/units/system-larson.conf", target)
            (root / "etc/systemd/system/hangs.service").write_text(HANGS.format(hang=hang))
            run("systemctl", f"--root={root}", "enable", "hangs.service")
            image = place / f"{name}.img"
            run("mke2fs", "-q", "-t", "ext4", "-d", root, "-F", image, "2G")
        return image

    return make


def test_a_box_that_hangs_is_reset(disk, place, tmp_path):
    log, image = tmp_path / "console", disk("hung", "echo c > /proc/sysrq-trigger")
    log.touch()
    with running(kernel(place), image, log, ["-device", "i6300esb", "-action", "watchdog=reset"]) as machine:
        assert machine.wait(BOOT_SECONDS) == 0, "it was reset"
    text = log.read_text(errors="replace")
    assert "RuntimeWatchdogUSec=15s" in text and "WatchdogDevice=/dev/watchdog0" in text, text[-2000:]
    assert "Kernel panic" in text, "it hung, and by itself it would hang for ever"
