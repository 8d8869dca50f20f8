"""Fixtures for all tests. What a machine may lack (photos, models, a browser) is skipped with a reason."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from clock import FakeClock
from marks import add_mark
from order import in_order
from support import ROOT, THREADS, Photos, fetch_photos

from appliance.core.config import Config, Data, load
from appliance.core.errors import ModelError
from appliance.core.images import read_picture
from appliance.intents import small_talk
from appliance.modelstore.store import ModelStore
from appliance.pipelines import loaders
from appliance.records.vision import Frame, Observation
from appliance.storage.database import Store
from appliance.vision.recogniser import Recogniser

for name in [name for name in os.environ if name.startswith("LARSON_") and name != "LARSON_CACHE"]:
    del os.environ[name]  # the settings of whoever runs the tests are not the tests'


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of our own."""
    parser.addoption("--pictures", action="store_true", help="picture every state of the pages into screenshots/")
    parser.addoption("--whole", action="store_true", help="run the long tests of the appliance's installation too")
    parser.addoption("--soak-minutes", type=float, help="how long the soak test goes on; an hour with --whole")
    parser.addoption(
        "--clients", action="store_true", help="install other programs that speak OpenAI's format, and run them"
    )
    parser.addoption("--session", default="", help="the command that runs labwc and chromium in a tree of their own")


def pytest_unconfigure() -> None:
    """Wait for work of ours that goes on, as the loading of a model: at exit it would end in the middle of native code,
    which aborts the process. The appliance itself leaves at once, see `appliance/web/serve.py`.
    """
    deadline = time.monotonic() + 120.0  # a model loads for half a minute on a busy machine
    for thread in threading.enumerate():
        if thread.daemon and getattr(getattr(thread, "_target", None), "__module__", "").startswith("appliance."):
            thread.join(max(0.0, deadline - time.monotonic()))


@pytest.hookimpl(wrapper=True, tryfirst=True)  # marks come before -m chooses, the order after
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Mark every test by what it needs, and put first what takes long."""
    for item in items:
        add_mark(item)
        for option in ("whole", "clients"):
            if item.get_closest_marker(option) and not config.getoption(f"--{option}"):
                item.add_marker(pytest.mark.skip(reason=f"takes long: run it with --{option}"))
    yield
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if processes > 1:
        items[:] = in_order(items, processes)


@pytest.fixture(scope="session", autouse=True)
def small_talk_learnt() -> None:
    """What the installer kept of the example sentences: a box without models would learn them anew in each process."""
    if list((ROOT / "models").glob("sayings.*.npz")):
        small_talk.keep_in(ROOT / "models")


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which nobody is registered. A copy saves a test the migrations, each of them a durable write."""
    folder = tmp_path_factory.mktemp("new")
    Store(folder).close()
    return folder / "larson.db"


def new_folder(folder: Path, new_database: Path) -> Path:
    """A data folder with a copy of the new database."""
    folder.mkdir(mode=0o700)
    shutil.copy(new_database, folder)
    return folder


@pytest.fixture
def config(tmp_path: Path, new_database: Path) -> Config:
    """The defaults, with a data folder of the test's own, no camera and a free port."""
    settings = {
        "LARSON_DATA": str(new_folder(tmp_path / "data", new_database)),
        "LARSON_CAMERA": "none",
        "LARSON_PORT": "0",
        "LARSON_NETWORK_ON": "false",
        **THREADS,
        "LARSON_CHAT_GUESSES": "always",  # the model is asked, whatever the question
    }
    return load(environ=settings)


@pytest.fixture
def clock() -> FakeClock:
    """A clock that the test moves."""
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path, new_database: Path):
    """An empty database."""
    with Store(new_folder(tmp_path / "store", new_database)) as opened:
        yield opened


@pytest.fixture(scope="session")
def models() -> ModelStore:
    """The installed models."""
    store = loaders.open_modelstore(Config(data=Data(Path("unused"))))
    needed = [entry for entry in store.entries if entry.default and not entry.optional]
    missing = [entry.id for entry in needed if not store.path(entry).exists()]
    if missing:
        pytest.skip(f"models not installed: {', '.join(missing)}; get them with: larson models fetch")
    return store


@pytest.fixture(scope="session")
def recogniser(models: ModelStore) -> Recogniser:
    """The embedded default: YuNet and SFace, nobody registered."""
    chosen = {"LARSON_FACES_DETECTOR": "yunet", "LARSON_FACES_EMBEDDER": "sface", **THREADS}
    return loaders.build_recogniser(load(environ=chosen).faces, models)


@pytest.fixture(scope="session")
def photos() -> Photos:
    """Photos of three people, two of one."""
    try:
        return fetch_photos()
    except ModelError as error:
        pytest.skip(f"the test photos cannot be fetched: {error}")


@pytest.fixture(scope="session")
def seen(recogniser: Recogniser, photos: Photos) -> dict[str, Observation]:
    """What the recogniser sees in each photo, by the photo's id."""
    return {name: recogniser.recognise(Frame(read_picture(path), 1, 0.0)) for name, path in photos.items()}


@pytest.fixture(scope="session")
def shared() -> Path:
    """A folder with face sets for measuring, which only some machines have."""
    folder = ROOT.parent / "shared"
    if not (folder / "faces" / "london").is_dir():
        pytest.skip("the face sets for measuring are not on this machine")
    return folder
