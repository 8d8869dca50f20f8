"""Language models that the owner lists, fetches and chooses; with real files and the real worker."""

import shutil
from pathlib import Path

import pytest
from support import eventually
from web.box import running

from appliance.assistant import model_catalogue as module
from appliance.assistant.chat import ChatRequest
from appliance.assistant.model_catalogue import CHOICE, board_for
from appliance.assistant.transcripts import GuestTranscript
from appliance.core.config import Config, Models, replace
from appliance.core.errors import ModelError
from appliance.llm.gguf import Facts, read_facts
from appliance.modelstore.store import ModelStore
from appliance.storage.choices import Choices
from appliance.storage.database import Store


@pytest.fixture
def folder(models: ModelStore, tmp_path) -> Path:
    """A folder of models: the usual one, another of the same content, a damaged one, and one cut short."""
    made = tmp_path / "models"
    made.mkdir()
    source = models.path(models.best("chat"))
    (made / source.name).symlink_to(source)
    shutil.copy(source, made / "other.gguf")
    (made / "damaged.gguf").write_bytes(b"GGUF" + bytes(1000))
    (made / "short.gguf").write_bytes(source.read_bytes()[:-10_000_000])
    return made


@pytest.fixture
def box(config: Config, folder):
    settings = replace(Config(**{**config.__dict__, "models": Models(folder)}), "chat", max_tokens=48)
    with running(settings, real=True) as made:
        eventually(lambda: made.status().model.ok, 60, "the model loads")
        yield made


def states(box) -> dict[str, str]:
    return {model.id: model.state for model in box.appliance.assistant.catalogue.all()}


def said(box, text: str = "Write a rhyme about a red car.") -> str:
    reply = box.appliance.assistant.chat.ask(None, GuestTranscript(), ChatRequest(text))
    return "".join(getattr(event, "text", "") for event in reply.events)


def test_they_are_listed_with_what_they_need(box):
    found = {model.id: model for model in box.appliance.assistant.catalogue.all()}
    usual = found["smollm2-135m"]
    assert (usual.state, usual.licence, usual.suits) == ("in use", "Apache-2.0", "fits a 2 GB board")
    assert 200e6 < usual.needs - box.appliance.config.chat.states_mb * 1e6 < 300e6, "224 MB were measured"
    assert found["other.gguf"].state == "ready" and found["other.gguf"].needs == usual.needs
    assert found["damaged.gguf"].state == "unusable" and "damaged" in found["damaged.gguf"].text
    for wrong in ("damaged.gguf", "nothing.gguf", "../other.gguf", ""):
        with pytest.raises(ModelError):
            box.appliance.assistant.catalogue.choose(wrong)


def test_another_one_answers_while_the_box_runs_and_after_it_started_again(box):
    before = box.appliance.assistant.engine.pid
    box.appliance.assistant.catalogue.choose("other.gguf")
    assert said(box), "a question that is put meanwhile waits"
    assert box.appliance.assistant.engine.pid != before and box.status().model.text == "other.gguf"
    assert states(box)["other.gguf"] == "in use" and states(box)["smollm2-135m"] == "ready"
    assert box.appliance.assistant.model == "other"
    assert Choices(box.appliance.store).get(CHOICE) == "other.gguf"
    box.appliance.models.folder.joinpath("other.gguf").unlink()
    assert box.appliance.assistant.catalogue.settings() == box.appliance.config.chat, (
        "a file that is gone is chosen no more"
    )


def test_an_answer_under_way_is_not_cut_off(box):
    reply = box.appliance.assistant.chat.ask(None, GuestTranscript(), ChatRequest("Tell me a long story about a car."))
    events = iter(reply.events)
    pieces = [next(events) for _ in range(4)]
    box.appliance.assistant.catalogue.choose("other.gguf")
    rest = list(events)
    assert pieces and rest[-1].reason in ("end", "length")
    eventually(lambda: box.status().model.text == "other.gguf" and box.status().model.ok)


def test_one_that_does_not_start_gives_way_to_the_usual(box, monkeypatch):
    readable = read_facts(box.appliance.models.folder / "other.gguf")
    monkeypatch.setattr(module, "read_facts", lambda path: readable)  # as of a file that only fails when it is loaded
    box.appliance.assistant.catalogue.choose("short.gguf")
    eventually(lambda: "short.gguf" not in Choices(box.appliance.store).get(CHOICE))
    eventually(lambda: box.status().model.ok)
    assert said(box)
    short = next(m for m in box.appliance.assistant.catalogue.all() if m.id == "short.gguf")
    assert "did not start" in short.text


def test_one_that_would_not_fit_is_refused_before_it_is_loaded(box, monkeypatch):
    monkeypatch.setattr(module, "_available", lambda: 50_000_000)
    assert states(box)["other.gguf"] == "too large" and states(box)["smollm2-135m"] == "in use"
    before = box.appliance.assistant.engine.pid
    with pytest.raises(ModelError, match="GB of memory"):
        box.appliance.assistant.catalogue.choose("other.gguf")
    assert box.appliance.assistant.engine.pid == before


def test_one_is_fetched(models, tmp_path, config):
    mirror = models.path(models.best("chat")).parent
    settings = Config(**{**config.__dict__, "models": Models(tmp_path / "empty", mirror)})
    with running(settings) as box:
        language_models = box.appliance.assistant.catalogue
        assert states(box)["smollm2-135m"] == "absent"
        with pytest.raises(ModelError, match="Download it first"):
            language_models.choose("smollm2-135m")
        language_models.fetch("smollm2-135m")
        eventually(lambda: states(box)["smollm2-135m"] == "in use")
        with pytest.raises(ModelError):
            language_models.fetch("nothing")


def test_one_that_cannot_be_had_says_why(tmp_path, config, monkeypatch):
    def fail(*given):
        raise ModelError("There is no internet.")

    monkeypatch.setattr(ModelStore, "fetch", fail)
    with running(Config(**{**config.__dict__, "models": Models(tmp_path / "empty")})) as box:
        box.appliance.assistant.catalogue.fetch("smollm2-135m")
        eventually(lambda: "no internet" in box.appliance.assistant.catalogue.all()[0].text)
        assert states(box)["smollm2-135m"] == "absent"


def test_the_page_is_the_owner_s(box, log_in):
    owner, other, guest = box.page(), box.page(), box.page()
    log_in(box, owner, "Ada")
    log_in(box, other, "Bob")
    for page in (other, guest):
        assert page.get("/models").status == 403
        for path in ("/models/choose", "/models/fetch"):
            assert page.post(path, {"id": "other.gguf"}).status == 403
    assert {m["id"] for m in owner.get("/models").json["models"]} >= {"smollm2-135m", "other.gguf"}
    assert owner.post("/models/choose", {"id": "damaged.gguf"}).status == 409
    assert owner.post("/models/choose", {"id": 7}).status == 400
    assert owner.post("/models/choose", {"id": "other.gguf"}).status == 200
    eventually(lambda: box.status().model.text == "other.gguf")


def test_boards_and_facts(folder):
    assert board_for(40 << 20) == "fits a 1 GB board"
    assert board_for(20 << 30).startswith("needs more")
    facts = read_facts(folder / "other.gguf")
    assert (facts.layers, facts.width, facts.kv_width, facts.vocabulary) == (30, 576, 192, 49152)
    tiny = Facts("x", "llama", 1, 1, 1, 1, 1, True)
    assert tiny.memory(0, 1000, 1) - tiny.memory(0, 0, 1) == 4000, "two numbers of two bytes for each token"


def test_choices_are_kept_and_taken_back(tmp_path):
    with Store(tmp_path) as store:
        choices = Choices(store)
        assert choices.get("x") == ""
        choices.set("x", "1")
        choices.set("x", "2")
        assert choices.get("x") == "2"
        choices.set("x", "")
        assert choices.get("x") == ""
