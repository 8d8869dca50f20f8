"""A bundle is known by one checksum, which its maker is told and which the box compares before anything of it runs."""

import hashlib
import subprocess

import pytest
from support import ROOT

pytestmark = pytest.mark.installer


@pytest.fixture
def bundle(tmp_path):
    """A folder that has what a bundle is known by, sealed as the maker seals it."""
    folder = tmp_path / "larson"
    folder.mkdir()
    for name in ("bundle.env", "install.sh", "deploy/lib.sh"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"{name}\n")
    run(f"seal_bundle {folder}")
    return folder


def run(script: str, status: int = 0) -> str:
    """Run functions of the installer with its output."""
    done = subprocess.run(
        ["bash", "-c", f"source {ROOT}/install.sh; {script}"], capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def sum_of(folder) -> str:
    return hashlib.sha256((folder / "SHA256SUMS").read_bytes()).hexdigest()


def test_the_right_one_is_taken(bundle):
    run(f"read_options --bundle-sha256 {sum_of(bundle).upper()}; check_bundle {bundle}")
    assert sum_of(bundle) in run(f"read_options --yes; here={bundle}; confirm_bundle {bundle}")


def test_one_that_was_made_anew_by_somebody_else_is_refused(bundle):
    """Its own checksums are right: only the number that was kept elsewhere tells."""
    kept = sum_of(bundle)
    (bundle / "install.sh").write_text("rm -rf /\n")
    run(f"seal_bundle {bundle}; check_bundle {bundle}")
    said = run(f"read_options --bundle-sha256 {kept}; check_bundle {bundle}", 1)
    assert "not the one with that checksum" in said and sum_of(bundle) in said


def test_what_is_no_bundle_has_no_checksum(tmp_path):
    assert "no bundle" in run(f"read_options --bundle-sha256 {64 * '0'}; check_bundle {tmp_path}", 1)
    run(f"check_bundle {tmp_path}")
