"""PortAudio, the real one, needed by two threads at once: the box's checks list devices while the voice opens them."""

import os
import subprocess
import sys

import pytest

from appliance.core.errors import SoundError
from appliance.hardware.sound.devices import list_devices

SILENT_DEVICES = """
pcm.!default { type null hint { show on description "default" } }
ctl.!default { type null }
"""
PROGRAM = """
import threading
from appliance.core.config import Voice
from appliance.hardware.sound import devices
from appliance.hardware.sound.exchange import Exchange
from appliance.hardware.sound.line import open_line
from appliance.hardware.sound.playing import PlayQueue

gates, load, wrong = [], devices._sounddevice, []

def new_round():
    getattr(devices, "loaded", devices.portaudio).cache_clear()
    gates.append(threading.Barrier(2))

def loaded_by_both():
    try:
        gates[-1].wait(0.1)  # as if loading took long: a second thread comes this far, or is kept out
    except threading.BrokenBarrierError:
        pass
    return load()

def rounds(act):
    for _ in range(5):
        start.wait(60)
        try:
            act()
        except Exception as error:
            wrong.append(repr(error))

start, devices._sounddevice = threading.Barrier(2, new_round), loaded_by_both
open_and_close = lambda: open_line(Voice(on=True), False, Exchange(PlayQueue())).close()
threads = [threading.Thread(target=rounds, args=[act]) for act in (devices.list_devices, open_and_close)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print("wrong:", wrong)
"""


def test_listing_and_opening_devices_at_once_harms_nothing(tmp_path):
    try:
        list_devices()
    except SoundError as error:
        pytest.skip(str(error))
    (tmp_path / "asound.conf").write_text(SILENT_DEVICES)
    environ = {**os.environ, "ALSA_CONFIG_PATH": str(tmp_path / "asound.conf"), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"ended by signal {-done.returncode}: {done.stderr}"
    assert done.stdout == "wrong: []\n"
