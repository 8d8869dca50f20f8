"""Larson on the processor of a Raspberry Pi 5, emulated: it recognises a face, and llama.cpp answers a question.

llama.cpp is the one that a bundle for that board gets, compiled by Debian's cross compiler: minutes, once.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from arm import BINFMT, command, emulated, install, packages, qemu, tree
from roots import cache, overlay
from support import ROOT, Photos

from appliance.modelstore.store import ModelStore

pytestmark = [pytest.mark.installer, pytest.mark.whole]
SETTINGS = {
    "LARSON_MODELS_FOLDER": "/mnt/models",
    "LARSON_CHAT_THREADS": "2",
    "LARSON_CHAT_CONTEXT": "512",
    "LARSON_CHAT_MAX_TOKENS": "16",
    "LARSON_CHAT_ANSWER_SECONDS": "3600",
}
SLOWNESS = 3600  # seconds that one program may take under emulation on a busy machine

Run = Callable[..., str]


@pytest.fixture(scope="module")
def wheel() -> Path:
    """llama.cpp for a Raspberry Pi 5."""
    if not shutil.which("aarch64-linux-gnu-g++"):
        pytest.skip("there is no cross compiler: apt-get install g++-aarch64-linux-gnu")
    script = f"source {ROOT}/install.sh; board=pi5; pythons=3.11,3.13; cross_llama >&2; printf %s $llama_wheel"
    environ = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(Path.home()), "LARSON_CACHE": str(cache())}
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=environ, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return Path(done.stdout)


@pytest.fixture(scope="module")
def pi(place: Path, models: ModelStore, photos: Photos) -> Iterator[Run]:
    """Runs Python in the tree of a Pi and gives what it prints."""
    if not shutil.which("mmdebstrap"):
        pytest.skip("mmdebstrap is not installed")
    if not BINFMT.is_dir():
        pytest.skip("this kernel does not run other machines' programs")
    program = qemu(place)
    binds = [(packages(), "/mnt/packages"), (photos["obama"].parent, "/mnt/photos")]
    real = models.path(models.best("chat", "auto")).resolve().parent  # links lead out of the tree
    binds += [(real, "/mnt/models")]
    with overlay(place / "pi", tree()) as root, emulated(program):

        def run(*words: object, more: Sequence[tuple[Path, str]] = ()) -> str:
            told = command(root, [*binds, *more], words, **SETTINGS)
            done = subprocess.run(told, capture_output=True, text=True, check=False, timeout=SLOWNESS)
            assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
            return done.stdout

        yield run


def test_it_recognises_a_face(pi, photos):
    """The distances are those of this machine, but for rounding."""
    names = ("obama.jpg", "obama2.jpg")
    words = ["-m", "appliance.cli", "compare"]
    there = json.loads(pi(*words, *(f"/mnt/photos/{name}" for name in names), "--json"))
    paths = [photos["obama"].with_name(name) for name in names]
    done = subprocess.run([sys.executable, *words, *paths, "--json"], capture_output=True, text=True, check=True)
    here = json.loads(done.stdout)
    assert there["same"] is True and there["threshold"] == here["threshold"]
    assert there["distance"] == pytest.approx(here["distance"], abs=0.001)


def test_it_answers_a_question(pi, wheel, tmp_path):
    """By the appliance's engine and worker process; the kernels are those of the board."""
    llama = install(tmp_path / "llama", wheel)
    said = json.loads(pi("/mnt/larson/tests/appliance/arm_answer.py", more=[(llama, "/mnt/llama")]).splitlines()[-1])
    assert "Paris" in said["text"] and said["tokens"] > 0
    assert "DOTPROD = 1" in said["flags"]
