"""What the tests of ears and voice share."""

from collections.abc import Callable

import numpy as np
import pytest
import soxr

from appliance.core.errors import ModelError
from appliance.modelstore.store import ModelStore
from appliance.records.sound import RATE, Samples
from appliance.speech.opening import EarFiles, EarModels
from appliance.voice.ear_files import ear_files


@pytest.fixture(scope="session")
def tiny_files(models: ModelStore) -> EarFiles:
    """The files of the small recogniser and what belongs to it."""
    try:
        return ear_files(models, "tiny")
    except ModelError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def ear_models(tiny_files: EarFiles) -> EarModels:
    return EarModels(tiny_files)


@pytest.fixture(scope="session")
def spoken() -> Callable[[str], Samples]:
    """Speech for a text, at RATE, without silence around it."""
    from hibari import Hibari

    voice = Hibari(threads=1)
    return lambda text: soxr.resample(np.asarray(voice(text, seed=1), np.float32), 24_000, RATE).astype(np.float32)


@pytest.fixture
def silence() -> Callable[[float], Samples]:
    return lambda seconds: np.zeros(int(seconds * RATE), np.float32)
