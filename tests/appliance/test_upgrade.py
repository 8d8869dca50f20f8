"""An upgrade of the operating system from Bookworm to Trixie, which replaces Python 3.11 by 3.13 under the box."""

import subprocess

import pytest
from box import INSTALL, box_over
from roots import base

pytestmark = [pytest.mark.installer, pytest.mark.whole]


def test_the_box_works_again_after_a_repair(place, make_bundle):
    with box_over(place / "before", base("bookworm"), seen={"/mnt/bundle": make_bundle("3.11")}) as before:
        before.run(INSTALL)
        (before.root / "var/lib/larson/kept").write_text("mine")
    with box_over(place / "after", base("trixie"), seen={"/mnt/bundle": make_bundle("3.13")}) as after:
        for name in ("opt/larson", "var/lib/larson", "var/backups/larson", "etc/larson"):
            (after.root / name).parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "-a", before.up / name, after.root / name], check=True)
        broken = after.run("/opt/larson/current/.venv/bin/larson --help", status=None)
        assert "No module named 'appliance'" in broken
        said = after.run("/mnt/bundle/install.sh repair --yes")
        assert "Making a virtual environment" in said and "is installed" in said
        assert after.run("cat /var/lib/larson/kept; stat -c %U /var/lib/larson/kept") == "minelarson\n"
        assert "Usage" in after.run("larson --help")
