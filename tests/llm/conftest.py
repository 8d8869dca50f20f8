"""The real model in its real process, for the tests of a module."""

import pytest
from support import eventually
from talking import CHAT

from appliance.assistant.model_settings import worker_settings
from appliance.llm.llama import LlamaEngine
from appliance.llm.scheduler import Scheduler
from appliance.records.status import ComponentState


@pytest.fixture(scope="module")
def states() -> list[ComponentState]:
    return []


@pytest.fixture(scope="module")
def llama(models, states):
    settings = worker_settings(CHAT, models)
    made = LlamaEngine(lambda: settings, CHAT.max_tokens, 0.0, states.append).start()
    eventually(lambda: states and states[-1].ok, 60, "the model loads")
    yield made
    made.close()


@pytest.fixture(scope="module")
def engine(llama):
    return Scheduler(llama, 2)
