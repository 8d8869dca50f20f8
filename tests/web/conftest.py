"""Appliances for the tests of the web layer."""

import numpy as np
import pytest
from support import THREADS, film
from web.box import Box, Browser, enter, ready, running

from appliance.core.config import Config, Models, load, replace
from appliance.hardware.leds import driver as lights
from appliance.records.people import Person, StoredSample


@pytest.fixture(autouse=True)
def _short_closing(monkeypatch):
    monkeypatch.setattr(lights, "CLOSING", 0.0)


@pytest.fixture
def bare(config: Config, tmp_path) -> Config:
    """Settings of a box that has nothing: no camera, no models."""
    return replace_models(config, tmp_path / "no-models")


def replace_models(config: Config, folder) -> Config:
    return Config(**{**config.__dict__, "models": Models(folder)})


@pytest.fixture
def box(bare):
    """A box with nothing but a page."""
    with running(bare) as made:
        yield made


@pytest.fixture(scope="session")
def shared_box(tmp_path_factory):
    """The same, for tests that only read, or clean up behind them."""
    folder = tmp_path_factory.mktemp("shared")
    settings = {"LARSON_CAMERA": "none", "LARSON_PORT": "0", "LARSON_NETWORK_ON": "false"}
    settings |= {"LARSON_DATA": str(folder / "data"), "LARSON_MODELS_FOLDER": str(folder / "no-models")}
    with running(load(environ=settings)) as made:
        yield made


@pytest.fixture(scope="module")
def seeing(models, tmp_path_factory):
    """A box that recognises faces; shared by the tests of a module."""
    folder = str(tmp_path_factory.mktemp("box"))
    settings = {"LARSON_CAMERA": "none", "LARSON_PORT": "0", "LARSON_NETWORK_ON": "false", **THREADS}
    config = load(environ={"LARSON_DATA": folder, **settings})
    config = replace(config, "faces", view_patience=0.2, login_seconds=60.0, embedder="sface")
    with running(config) as made:
        yield ready(made)


@pytest.fixture(scope="module")
def films(recogniser, photos) -> dict[str, list]:
    """Frames of each person before a camera."""
    return {name: list(film(path, recogniser.detector, 2.0)) for name, path in photos.items()}


@pytest.fixture
def log_in():
    """Log a page of a box in as a new person, as if the camera had verified them."""

    def log_in(box: Box, page: Browser, name: str) -> Person:
        person = box.appliance.identity.people.register(name, [StoredSample("m", np.zeros(4, np.float32), b"x")])
        enter(box, page, person)
        return person

    return log_in


@pytest.fixture
def member(box: Box, log_in):
    """The same at the test's own box."""
    return lambda page, name: log_in(box, page, name)
