"""What the real model reads of a conversation: once, and as much as fits into its context."""

from dataclasses import replace

import pytest
from support import eventually
from talking import CHAT, SHORT, talk, text_of

from appliance.assistant.model_settings import worker_settings
from appliance.core.errors import PromptTooLongError
from appliance.llm.engine import Finished, Reading
from appliance.llm.llama import LlamaEngine
from appliance.records.status import ComponentState


def test_what_was_said_before_is_read(engine):
    told = ("The secret word is banana.", "I will remember: the secret word is banana.", "What is the secret word?")
    whole, alone = (list(engine.answer(talk(*turns), SHORT).events())[-1] for turns in (told, told[-1:]))
    assert whole.prompt_tokens >= alone.prompt_tokens + len(" ".join(told[:2]).split())


def test_a_kept_prefix_is_not_read_again(engine):
    said = text_of(first := list(engine.answer(talk("Tell me about the sea.")).events()))
    second = list(engine.answer(talk("Tell me about the sea.", said, "And the moon?")).events())[-1]
    assert second.cached_tokens >= first[-1].prompt_tokens - 2
    assert second.prompt_tokens - second.cached_tokens < 60


def test_switching_between_conversations_reads_nothing_again(engine):
    told = [
        [f"{name}, tell me about the sea and all that swims in it, in a few words."] for name in ("Ada", "Bob", "Eve")
    ]
    for _ in range(3):
        for turns in told:
            last = (events := list(engine.answer(talk(*turns), SHORT).events()))[-1]
            unread = last.prompt_tokens - last.cached_tokens
            assert len(turns) == 1 or unread < 40, "the question, and what surrounds it"
            turns += [text_of(events), "And then?"]


def test_what_is_kept_of_a_conversation_changes_no_word(engine):
    deep = talk("Tell me about the sea.", "It is deep, blue and full of fish of every kind.", "What about the moon?")
    alone = [text_of(engine.answer(deep, SHORT).events()) for _ in range(2)][1]
    list(engine.answer(talk("Name ten large cities and their rivers, one after the other, please."), SHORT).events())
    assert text_of(engine.answer(deep, SHORT).events()) == alone


def test_oldest_turns_that_leave_are_cut_out_and_the_rest_stays_read(engine):
    told = [
        "word " * 95 + "one",
        "Yes, one.",
        "word " * 95 + "two",
        "Yes, two.",
        "word " * 95 + "three",
        "Yes, three.",
    ]
    left_out = []
    for number in range(8):
        asked = [*told, f"What comes after {number}?"]
        last = (events := list(engine.answer(talk(*asked), SHORT).events()))[-1]
        left_out.append(next(e for e in events if isinstance(e, Reading)).left_out)
        if number:
            assert last.prompt_tokens - last.cached_tokens < 140, "one exchange, never all of them"
        told = [*asked, text_of(events) or "…", "word " * 20, "I see."]
    assert left_out[-1] > left_out[0]


def test_the_system_prompt_is_kept_over_a_restart(models, tmp_path):
    chat = replace(CHAT, system_prompt="You are a talking car. " * 10)
    file = tmp_path / "cache" / "system-prompt.state"
    settings = worker_settings(chat, models, file.parent)

    def first_answer() -> Finished:
        states: list[ComponentState] = []
        engine = LlamaEngine(lambda: settings, 8, 0.0, states.append).start()
        try:
            eventually(lambda: states and states[-1].ok, 60)
            return list(engine.answer([{"role": "system", "content": chat.system_prompt}, *talk("Hi")[-1:]]).events())[
                -1
            ]
        finally:
            engine.close()

    assert first_answer().cached_tokens >= 60
    written = file.stat().st_mtime_ns
    assert first_answer().cached_tokens >= 60 and file.stat().st_mtime_ns == written
    file.write_bytes(b"damaged" * 99)
    assert first_answer().cached_tokens >= 60 and file.stat().st_mtime_ns != written


def test_stop_while_the_prompt_is_read(engine):
    def ask() -> tuple[str, int]:
        events = list(engine.answer(talk("What is the capital of France?"), SHORT).events())
        return text_of(events), events[-1].cached_tokens

    list(engine.answer(talk("Name ten large cities."), SHORT).events())
    after_another = ask()
    events = (answer := engine.answer(talk("word " * 380))).events()
    assert isinstance(next(events), Reading)
    answer.stop()
    rest = list(events)
    assert rest[-1].reason == "stopped" and text_of(rest) == ""
    assert ask() == after_another, "it is not confused"


def test_progress_while_a_long_prompt_is_read(engine):
    steps = [e for e in engine.answer(talk("other " * 380)).events() if isinstance(e, Reading)]
    assert len(steps) > 3, "one for each batch"
    assert [e.done for e in steps] == sorted(e.done for e in steps)
    assert steps[-1].done == steps[-1].total


def test_a_prompt_longer_than_the_context(engine):
    with pytest.raises(PromptTooLongError, match="too long: .* tokens"):
        list(engine.answer(talk("word " * 1250)).events())
    assert list(engine.answer(talk("Hi"), SHORT).events())[-1].reason in ("end", "length")


def test_a_long_conversation_loses_its_oldest_turns(engine):
    words = [f"{'word ' * 75}{n}" for n in range(13)]
    readings = [e for e in engine.answer(talk(*words), SHORT).events() if isinstance(e, Reading)]
    assert readings[0].left_out > 0 and readings[0].left_out % 2 == 0
    assert readings[0].total <= CHAT.context - SHORT.max_tokens
