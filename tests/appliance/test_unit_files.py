"""The units as files: systemd understands every line, and grades the service's isolation."""

import configparser
import re
import shutil
import subprocess

import pytest
from support import ROOT

UNITS = ROOT / "deploy" / "units"
WORST = 25  # tenths of systemd's exposure level: 2.5 of 10
NEWER = {"RestartSteps", "RestartMaxDelaySec"}  # than Bookworm's systemd, which ignores them with a note

pytestmark = [
    pytest.mark.installer,
    pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed on this machine"),
]


def analyze(*words: object) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", "--no-pager", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("unit", sorted(UNITS.glob("*.service")), ids=lambda path: path.name)
def test_systemd_understands_every_line(unit):
    """It exits 0 with unknown keys as well, so its words count."""
    said = analyze("verify", unit).stderr.splitlines()
    said = [line for line in said if "is not executable" not in line]  # nothing is installed here
    unknown = {found[1] for line in said if (found := re.search(r"Unknown key '(\w+)'", line))}
    assert unknown <= NEWER
    assert [line for line in said if "Unknown key" not in line] == []


def test_the_appliance_is_isolated():
    found = analyze("security", "--offline=true", f"--threshold={WORST}", UNITS / "larson.service")
    assert found.returncode == 0, found.stdout.splitlines()[-1]


def test_with_a_microphone_it_is_as_isolated(tmp_path):
    """Only the devices of ALSA are added, and only by the file that is installed with a voice."""
    unit, extra = (UNITS / "larson.service").read_text(), (UNITS / "larson.service.d" / "voice.conf").read_text()
    added = [line for line in extra.splitlines() if line and line[0] not in "#["]
    assert added == ["DeviceAllow=char-alsa rw"]
    assert "alsa" not in unit
    (tmp_path / "larson.service").write_text(unit.replace("[Install]", f"{added[0]}\n\n[Install]"))
    found = analyze("security", "--offline=true", f"--threshold={WORST}", tmp_path / "larson.service")
    assert found.returncode == 0, found.stdout.splitlines()[-1]


def test_a_service_without_isolation_would_be_refused(tmp_path):
    bare = tmp_path / "bare.service"
    bare.write_text("[Service]\nExecStart=/bin/true\n")
    assert analyze("security", "--offline=true", f"--threshold={WORST}", bare).returncode != 0


@pytest.mark.parametrize("name", ["journald-larson.conf", "system-larson.conf"])
def test_settings_of_systemd_can_be_read(name):
    read = configparser.ConfigParser(interpolation=None)
    read.optionxform = str
    assert read.read(UNITS / name)
    assert read.sections() in (["Journal"], ["Manager"])


def test_the_hardware_watchdog_is_within_the_boards_limit():
    """The Raspberry Pi's counts to 16 seconds; systemd switches it off when asked for more."""
    text = (UNITS / "system-larson.conf").read_text()
    assert int(re.search(r"^RuntimeWatchdogSec=(\d+)$", text, re.M)[1]) <= 16
