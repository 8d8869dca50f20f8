"""Which groups the installer puts its users into; functions stand in for the commands of the system."""

import subprocess

import pytest
from support import ROOT

pytestmark = pytest.mark.installer

# Every group exists; the users are in those that GROUPS_OF names.
STANDINS = """
answer_kiosk=yes dry=0 keep_data=0
getent() { return 0; }
id() { printf '%s' "$groups_of"; }
usermod() { printf 'usermod %s\\n' "$*"; }
gpasswd() { printf 'gpasswd %s\\n' "$*"; }
change() { shift; "$@"; }
. deploy/users.sh
"""


def run(script: str, groups: str = "") -> str:
    done = subprocess.run(
        ["bash", "-c", STANDINS + script],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "groups_of": groups},
    )
    return done.stdout


def test_the_screen_reads_no_keyboard_but_its_own():
    assert run("groups_for larson-kiosk").split() == ["audio", "render", "video"]
    assert "input" not in run("groups_for larson").split()


def test_a_user_of_an_earlier_release_leaves_the_group():
    former = "larson-kiosk video render input audio gpio spi i2c"
    assert run("users_ok && echo fine || echo wrong", former) == "wrong\n"
    assert run("users_do", former) == "gpasswd -d larson-kiosk input\n"
    assert run("users_ok && echo fine", former.replace(" input", "")) == "fine\n"
    assert run("users_do", former.replace(" input", "")) == ""
