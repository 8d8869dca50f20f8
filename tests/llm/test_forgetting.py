"""The real model: what one client had it read serves no other, and is gone from its memory when it is to be."""

import ctypes

import llama_cpp
import pytest
from support import CORES, eventually

from appliance.assistant.model_settings import worker_settings
from appliance.core.config import load
from appliance.llm.engine import Finished, Options
from appliance.llm.llama import LlamaEngine
from appliance.llm.model import Model
from appliance.llm.pipe import Generate
from appliance.llm.scheduler import Scheduler

CHAT = load(environ={"LARSON_CHAT_THREADS": str(CORES)}).chat
SECRET = "My doctor told me on Tuesday that the results of my blood test were worrying, and I have to come again. " * 3
SYSTEM = "You are Larson. You answer in short sentences, and you never make anything up. " * 4


def prompt(text: str) -> list[dict[str, str]]:
    return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": text}]


@pytest.fixture(scope="module")
def model(models, tmp_path_factory):
    settings = worker_settings(CHAT, models)
    made = Model(settings["path"], 1024, settings["batch"], CORES, 256 << 20)
    made.warm(SYSTEM, tmp_path_factory.mktemp("warm") / "state")
    return made


def cached(model: Model, owner: str, text: str = SECRET) -> int:
    """How many tokens of a prompt need not be read."""
    *_, end = model.answer(Generate(1, prompt(text), 4, 0.0, owner=owner))
    assert isinstance(end, Finished)
    return end.cached_tokens


def memory_of(model: Model) -> bytes:
    """The numbers that llama.cpp keeps of the context, as far as its interface shows them."""
    context = model._llama.ctx
    size = llama_cpp.llama_state_seq_get_size(context, 0)
    data = (ctypes.c_uint8 * size)()
    llama_cpp.llama_state_seq_get_data(context, data, size, 0)
    return bytes(data)


def test_another_client_s_words_save_no_time(model):
    """The time to the first word, and the page's own figures, would tell that somebody has asked the same."""
    first = cached(model, "guest 1")
    assert cached(model, "guest 1") > first + 40, "its own conversation is kept"
    for other in ("guest 2", "person 1", ""):
        assert cached(model, other) == first, "the system prompt alone"
    assert cached(model, "guest 1") > first + 40, "and still is, after others had their turns"
    for owner in ("guest 1", "guest 2", "person 1"):
        model.forget(owner)


def test_what_is_forgotten_is_in_no_state_and_not_in_the_context(model):
    first = cached(model, "guest 3")
    cached(model, "person 2", "What is the capital of France?")
    cached(model, "guest 3")
    model.forget("guest 3")
    held = model._held
    assert not [state for state in held._states._states if state.owner == "guest 3"]
    assert list(model._llama.eval_tokens) == [] and not model._llama.input_ids.any()
    assert len(memory_of(model)) < 100, "the head of an empty context"
    assert cached(model, "guest 3") == first
    model.forget("guest 3")


def test_forgetting_one_costs_the_one_whose_turn_it_is_nothing(model):
    cached(model, "guest 4")
    cached(model, "person 3", "What is the capital of France?")
    held = list(model._llama.eval_tokens)
    model.forget("guest 4")
    assert list(model._llama.eval_tokens) == held
    assert cached(model, "person 3", "What is the capital of France?") > 60
    assert SECRET.split()[2] not in model._llama.detokenize(list(model._llama.input_ids)).decode(errors="replace")


def test_the_worker_forgets_also_what_was_on_its_way(models):
    settings, states = worker_settings(CHAT, models), []
    llama = LlamaEngine(lambda: settings, 8, 0.0, states.append).start()
    engine = Scheduler(llama, 4)

    def read(client: str) -> Finished:
        *_, end = engine.answer(prompt(SECRET), Options(client)).events()
        return end

    try:
        eventually(lambda: states and states[-1].ok, 60, "the model loads")
        first = read("guest 5").cached_tokens
        assert read("guest 5").cached_tokens > first + 40
        late = engine.answer(prompt(SECRET), Options("guest 5"))
        engine.forget("guest 5")
        assert [type(event) for event in late.events()] == [Finished], "what waits is ended"
        read("guest 5")  # whatever is asked in a visit that is over leaves nothing either
        assert read("guest 5").cached_tokens <= first + 2
    finally:
        llama.close()


def test_a_short_system_prompt_is_read_before_the_first_question_as_well(models, tmp_path):
    made = Model(worker_settings(CHAT, models)["path"], 256, 64, CORES)
    made.warm("You are Larson.", tmp_path / "state")
    short = [{"role": "system", "content": "You are Larson."}, {"role": "user", "content": "Hello"}]
    *_, end = made.answer(Generate(1, short, 2, 0.0, owner="guest 1"))
    assert isinstance(end, Finished) and 0 < end.prompt_tokens - end.cached_tokens < end.prompt_tokens - 5
    assert not (tmp_path / "state").exists()
