"""The process of the language model: starting, dying, hanging, ending."""

import os
import signal
import threading
from pathlib import Path

import pytest
from support import eventually
from talking import CHAT, LONG, SHORT, STORY, talk, text_of

from appliance.assistant.model_settings import worker_settings
from appliance.core.errors import ChatError, ModelError
from appliance.llm import llama as llama_module
from appliance.llm.engine import TextDelta
from appliance.llm.llama import SILENCE_SECONDS, SILENT_WORK, LlamaEngine
from appliance.records.status import ComponentState


def test_a_killed_worker_costs_only_that_answer(engine, llama, states):
    answer = engine.answer(STORY, LONG)
    waiting = engine.answer(talk("What is the capital of France?"))
    found: list = []
    thread = threading.Thread(target=lambda: found.extend(waiting.events()))
    thread.start()
    count = 0
    with pytest.raises(ChatError, match="Nothing else was lost. Ask again"):
        for event in answer.events():
            count += isinstance(event, TextDelta)
            if count == 3:
                os.kill(llama.pid, signal.SIGKILL)
    thread.join(90)
    assert text_of(found), "who waited is answered by the next worker"
    assert states[-1].ok
    assert [state.state for state in states][-2:] == ["starting", "ready"], "the next one was started"


def test_a_hanging_worker_is_ended(engine, llama, states, monkeypatch):
    monkeypatch.setattr("appliance.llm.llama.STOP_SECONDS", 0.5)
    hanging = llama.pid
    answer = engine.answer(STORY, LONG)
    with pytest.raises(ChatError, match="Ask again"):
        for event in answer.events():
            if isinstance(event, TextDelta):
                os.kill(hanging, signal.SIGSTOP)
                answer.stop()
    eventually(lambda: llama.pid not in (None, hanging) and states[-1].ok, 60, "another worker is there")


def test_a_silent_worker_is_waited_for_while_it_works(monkeypatch, clock):
    """On a busy machine a batch takes minutes. Nothing done, or work without an end, is a worker that hangs."""
    used = {"cpu": 5.0}
    monkeypatch.setattr(llama_module.system, "cpu_seconds", lambda _: used["cpu"])
    silence = llama_module._Silence(1, clock.monotonic)
    for _ in range(10):
        clock.advance(SILENCE_SECONDS + 1)
        used["cpu"] += 1.0
        assert not silence.is_too_long()
    clock.advance(SILENCE_SECONDS + 1)
    assert silence.is_too_long(), "it has done nothing since"
    silence = llama_module._Silence(1, clock.monotonic)
    clock.advance(SILENCE_SECONDS + 1)
    used["cpu"] += SILENT_WORK + 1
    assert silence.is_too_long(), "it worked for long, and said nothing"


def test_a_missing_model_is_a_state_with_a_remedy():
    def settings():
        raise ModelError("No model for chat is installed. Download one with: larson models fetch")

    states: list[ComponentState] = []
    engine = LlamaEngine(settings, 10, 0.0, states.append).start()
    eventually(lambda: states and states[-1].state == "absent")
    with pytest.raises(ChatError, match="larson models fetch"):
        engine.answer(talk("Hi"))
    engine.close()


def test_a_damaged_model_is_a_state(tmp_path):
    (tmp_path / "broken.gguf").write_bytes(b"not a model")
    settings = {"path": str(tmp_path / "broken.gguf"), "context": 256, "batch": 16, "threads": 1}
    states: list[ComponentState] = []
    engine = LlamaEngine(lambda: settings, 10, 0.0, states.append).start()
    eventually(lambda: states and states[-1].state == "lost")
    engine.close()
    with pytest.raises(ChatError):
        engine.answer(talk("Hi"))


def test_closing_ends_the_process_and_whoever_listens(models):
    settings = worker_settings(CHAT, models)
    states: list[ComponentState] = []
    engine = LlamaEngine(lambda: settings, CHAT.max_tokens, 0.0, states.append).start()
    eventually(lambda: states and states[-1].ok, 60)
    pid = engine.pid
    events = engine.answer(STORY, LONG).events()
    next(events)
    engine.close()
    engine.close()
    with pytest.raises(ChatError):
        list(events)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_terminals_signals_to_the_whole_group_are_left_to_the_appliance(engine, llama):
    pid = llama.pid
    for number in (signal.SIGINT, signal.SIGHUP):
        os.kill(pid, number)
    assert list(engine.answer(talk("Hi"), SHORT).events())[-1].reason in ("end", "length")
    assert llama.pid == pid


def test_the_worker_is_the_first_to_die_when_memory_runs_out(llama):
    assert Path(f"/proc/{llama.pid}/oom_score_adj").read_text().strip() == "1000"
    assert Path("/proc/self/oom_score_adj").read_text().strip() != "1000"


def test_the_worker_ends_with_the_appliance(models):
    """However the appliance dies, its worker sees the end of the pipe."""
    settings = worker_settings(CHAT, models)
    states: list[ComponentState] = []
    engine = LlamaEngine(lambda: settings, CHAT.max_tokens, 0.0, states.append).start()
    eventually(lambda: states and states[-1].ok, 60)
    process = engine._worker._process
    engine._worker._job.stopping.set()
    process.stdin.close()
    assert process.wait(60) == 0
    engine.close()


def test_a_choice_in_the_middle_of_a_start_is_heeded(models):
    settings = worker_settings(CHAT, models)
    calls: list[int] = []
    made: list[LlamaEngine] = []

    def chosen():
        calls.append(1)
        if len(calls) == 2:  # another choice, after the worker was ended and before the next one runs
            made[0].restart()
        return settings

    made.append(LlamaEngine(chosen, 8, 0.0))
    engine = made[0].start()
    try:
        assert text_of(engine.answer(talk("Hi")).events())
        engine.restart()
        assert text_of(engine.answer(talk("Hi")).events())
        assert len(calls) >= 3
    finally:
        engine.close()
