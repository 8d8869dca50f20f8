"""A PipeWire of the tests' own: a microphone that hears what the speaker plays, without any hardware."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support import eventually

PROGRAMS = ("pipewire", "wireplumber", "pw-link", "pw-dump", "dbus-run-session")
PLUGIN = "/etc/alsa/conf.d/99-pipewire-default.conf"  # of pipewire-alsa: PipeWire is ALSA's default device
NODES = """
context.objects = [
  { factory = adapter args = { factory.name = support.null-audio-sink node.name = box-speaker
    media.class = Audio/Sink audio.position = [ MONO ] audio.rate = 48000 } }
  { factory = adapter args = { factory.name = support.null-audio-sink node.name = box-microphone
    media.class = Audio/Source/Virtual audio.position = [ MONO ] audio.rate = 48000 } }
]
"""


def missing() -> str:
    """What of PipeWire this machine lacks; empty if nothing."""
    absent = [name for name in PROGRAMS if not shutil.which(name)]
    return ", ".join([*absent, *([] if Path(PLUGIN).exists() else [PLUGIN])])


def variables(folder: Path) -> dict[str, str]:
    """The environment in which ALSA finds the PipeWire that runs in a folder."""
    return {"XDG_RUNTIME_DIR": str(folder / "run"), "XDG_CONFIG_HOME": str(folder / "config"), "HOME": str(folder)}


@contextmanager
def pipewire(folder: Path) -> Iterator[dict[str, str]]:
    """Let it run in a folder, with the microphone at the speaker; gives the environment of its programs."""
    (folder / "run").mkdir(mode=0o700, exist_ok=True)
    (folder / "config/pipewire/pipewire.conf.d").mkdir(parents=True, exist_ok=True)
    (folder / "config/pipewire/pipewire.conf.d/10-box.conf").write_text(NODES)
    environ = {**os.environ, **variables(folder)}
    programs = []
    try:
        programs.append(_started(["pipewire"], environ))
        programs.append(_started(["dbus-run-session", "--", "wireplumber"], environ))
        eventually(lambda: _linked(environ), what="PipeWire joins the microphone to the speaker")
        yield environ
    finally:
        for program in reversed(programs):
            program.terminate()
            program.wait(60)


def _started(command: list[str], environ: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _linked(environ: dict[str, str]) -> bool:
    command = ["pw-link", "box-speaker:monitor_MONO", "box-microphone:input_MONO"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode == 0 or "exists" in done.stderr
