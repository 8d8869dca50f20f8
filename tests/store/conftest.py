"""Two people who are registered."""

import numpy as np
import pytest

from appliance.records import View
from appliance.store.people import People


@pytest.fixture
def ada(store) -> int:
    return People(store).register("Ada", [View("m", np.zeros(4, np.float32), b"x")]).id


@pytest.fixture
def bob(store, ada) -> int:
    return People(store).register("Bob", [View("m", np.ones(4, np.float32), b"x")]).id
