"""Fixtures for installing Larson as an appliance: Debian trees, bundles, and a box that is installed already."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest
from box import INSTALL, Box, box_over
from place import made_once, shared_place
from roots import RELEASES, base, cache, missing, no_overlay
from support import ROOT

PYTHON = {"trixie": "3.13", "bookworm": "3.11"}

BoxMaker = Callable[..., AbstractContextManager[Box]]


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for trees that all processes of this run share. Skips where no tree can be made."""
    if reason := missing():
        pytest.skip(reason)
    with shared_place(os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))) as folder:
        if reason := no_overlay(folder / f"probe-{os.getpid()}"):
            pytest.skip(reason)
        yield folder


@pytest.fixture(scope="session", params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    """Each release of Debian with --whole; else the newest."""
    if request.param != RELEASES[0] and not request.config.getoption("--whole"):
        pytest.skip("the older release is tried with --whole")
    return request.param


@pytest.fixture(scope="session")
def make_bundle(place: Path) -> Callable[[str], Path]:
    """Makes a bundle for this machine and a version of Python; the wheels are downloaded once for each lock file."""

    def fill(python: str, target: Path) -> str:
        kept = cache() / "wheelhouse" / f"{python}-{_stamp(ROOT / 'requirements' / 'run.lock')}"
        environ = {**os.environ, "LARSON_CACHE": str(cache())}
        if kept.exists():
            environ |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(kept)}
        # The environment of these tests has all that a bundle is made with; to make another takes a minute.
        script = f"""source {ROOT}/install.sh; venv={sys.prefix}; pythons={python}; words=({target})
            prepare_maker() {{ compgen -G "$cache/wheels/$(llama_key)/*.whl" || exit 77; }}
            bundle_verb"""
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=environ, check=False)
        if done.returncode == 77:
            pytest.skip("no compiled llama.cpp in the cache: ./install.sh run makes it")
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        if not kept.exists():
            shutil.copytree(target / "wheels", kept.with_suffix(".partial"), dirs_exist_ok=True)
            kept.with_suffix(".partial").rename(kept)
        return done.stdout

    def make(python: str) -> Path:
        folder = place / f"bundle-{python}"
        made_once(folder, lambda folder: fill(python, folder / "larson"))
        return folder / "larson"

    return make


def _stamp(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@pytest.fixture(scope="session")
def bundle(make_bundle: Callable[[str], Path], release: str) -> Path:
    """A bundle for the release."""
    return make_bundle(PYTHON[release])


@pytest.fixture(scope="session")
def bare(place: Path, release: str, bundle: Path) -> BoxMaker:
    """Makes boxes on which Larson is not installed, with the bundle at /mnt/bundle."""

    @contextmanager
    def make(*upper: Path) -> Iterator[Box]:
        folder = Path(mkdtemp(prefix=f"{release}-", dir=place))
        with box_over(folder, *upper, base(release), seen={"/mnt/bundle": bundle}) as box:
            yield box
        shutil.rmtree(folder)

    return make


@pytest.fixture(scope="session")
def installed_tree(place: Path, release: str, bundle: Path) -> tuple[Path, str]:
    """What an installation changed, as a tree to lay over a base, and what it said."""

    def install(folder: Path) -> str:
        with box_over(folder, base(release), seen={"/mnt/bundle": bundle}) as box:
            return box.run(INSTALL) + "\n".join(box.calls())

    folder = place / f"installed-{release}"
    return folder / "up", made_once(folder, install)


@pytest.fixture
def installed(bare: BoxMaker, installed_tree: tuple[Path, str]) -> Iterator[Box]:
    """A box on which Larson is installed. What a test changes on it, no other sees."""
    with bare(installed_tree[0]) as box:
        for unit in ("larson.service", "larson-restarts.timer"):
            (box.recordings / f"{unit}.active").touch()
        (box.recordings / "wifi-country").write_text("NL")
        yield box


@pytest.fixture(scope="session")
def newer(bundle: Path) -> Callable[..., Path]:
    """Makes a bundle with another release: the same files but those given, by path."""
    numbers = iter(range(100))

    def make(**texts: str) -> Path:
        folder = bundle.with_name(f"newer-{os.getpid()}-{next(numbers)}")
        shutil.copytree(bundle, folder, copy_function=os.link)
        for name, text in texts.items():
            change(folder, name, text)
        return folder

    return make


def change(folder: Path, name: str, more: str) -> None:
    """Add lines to a file of a bundle, which is linked to another one's, and its new digest to the list."""
    path, sums = folder / name, folder / "SHA256SUMS"
    content = path.read_bytes() + more.encode()
    path.unlink()
    path.write_bytes(content)
    lines = [line for line in sums.read_text().splitlines() if line[66:] != name]
    sums.unlink()
    sums.write_text("\n".join([*lines, f"{hashlib.sha256(content).hexdigest()}  {name}"]) + "\n")
