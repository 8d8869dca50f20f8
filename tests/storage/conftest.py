"""Two people who are registered."""

import numpy as np
import pytest

from appliance.records.people import StoredSample
from appliance.storage.people import People


@pytest.fixture
def ada(store) -> int:
    return People(store).register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")]).id


@pytest.fixture
def bob(store, ada) -> int:
    return People(store).register("Bob", [StoredSample("m", np.ones(4, np.float32), b"x")]).id
