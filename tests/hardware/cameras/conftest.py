"""A stand-in for the Raspberry Pi's camera program, and cameras that are tried again soon."""

import os
import stat
from pathlib import Path

import pytest
from hardware.cameras.reading import coloured

from appliance.core import jobs
from appliance.core.images import encode_jpeg

RPICAM = """#!/usr/bin/env python3
# Stands in for rpicam-vid: the same options, and JPEGs one after another on standard output.
import argparse, pathlib, sys, time
parser = argparse.ArgumentParser(allow_abbrev=False)
parser.add_argument("-n", action="store_true")
parser.add_argument("-t", type=int)
parser.add_argument("--codec", choices=["mjpeg"], required=True)
parser.add_argument("--flush", action="store_true")
parser.add_argument("-o", choices=["-"], required=True)
parser.add_argument("--width", type=int)
parser.add_argument("--height", type=int)
parser.add_argument("--framerate", type=float)
options = parser.parse_args()
here = pathlib.Path(__file__).parent
if (here / "unplugged").exists():
    sys.exit("ERROR: *** no cameras available ***")
data = (here / "frame.jpg").read_bytes()
for n in range(int((here / "count").read_text())):
    if (here / "unplugged").exists():
        break
    if (here / "hangs").exists():
        time.sleep(600)
    for part in (data[:100], data[100:]):
        sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
    print(f"#{n} (30.00 fps) exp 33251.00 ag 8.00 dg 1.00", " " * 2000, file=sys.stderr, flush=True)
    time.sleep(1 / options.framerate)
"""


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch):
    monkeypatch.setattr(jobs, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(jobs, "LONGEST_PAUSE", 0.1)


@pytest.fixture
def rpicam(tmp_path, monkeypatch) -> Path:
    """A stand-in for the Raspberry Pi's camera program, on the path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "rpicam-vid"
    program.write_text(RPICAM)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    (folder / "frame.jpg").write_bytes(encode_jpeg(coloured(77), 90))
    (folder / "count").write_text("1000")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder
