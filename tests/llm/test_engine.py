"""The engine with the real model in its real process: streaming, choosing, stopping, queueing."""

import re
import threading

import pytest
from support import eventually
from talking import LONG, STORY, saying, talk, text_of

from appliance.core.errors import ChatError
from appliance.llm.engine import Finished, Options, Reading, TextDelta, Waiting


def test_an_answer_streams(engine):
    events = list(engine.answer(talk("What is the capital of France? One word."), saying("It is Paris.")).events())
    pieces = [event for event in events if isinstance(event, TextDelta)]
    assert text_of(events) == "It is Paris."
    assert isinstance(events[0], Reading) and isinstance(events[-1], Finished)
    assert events[-1].reason == "end"
    assert events[-1].tokens >= len(pieces) > 0
    assert events[-1].prompt_tokens > 10


def test_the_same_question_gets_the_same_answer_at_temperature_0(engine):
    # From the second time on: the first one reads the prompt in one piece, which rounds differently.
    answers = [text_of(engine.answer(talk("Name three colours.")).events()) for _ in range(3)]
    assert answers[1] == answers[2]


def test_an_answer_ends_before_a_word_that_stops_it(engine):
    options = saying("The capital of France is Paris.", stop=("France", "Paris"))
    events = list(engine.answer(talk("What is the capital of France?"), options).events())
    assert events[-1].reason == "end"
    assert text_of(events) == "The capital of "


def test_a_seed_makes_an_answer_again(engine):
    def say(seed: int) -> str:
        options = Options(max_tokens=12, temperature=1.2, seed=seed)
        return text_of(engine.answer(talk("Invent a name for a ship, and its story."), options).events())

    say(1)
    assert say(7) == say(7)
    assert len({say(seed) for seed in range(4)}) > 1


def test_an_answer_under_a_grammar(engine):
    options = Options(max_tokens=20, temperature=0.0, grammar='root ::= "yes" | "no, " [0-9]{3}')
    for question in ("Is the sky blue?", "Write a poem."):
        assert re.fullmatch(r"yes|no, \d{3}", text_of(engine.answer(talk(question), options).events()))


def test_characters_of_several_tokens_arrive_whole(engine):
    said = "🚗 déjà vu 日本語"
    assert text_of(engine.answer(talk("Say it in Japanese."), saying(said)).events()) == said


def test_it_ends_at_the_greatest_length(engine):
    last = list(engine.answer(STORY).events())[-1]
    assert (last.reason, last.tokens) == ("length", 96)


def test_stop_in_the_middle_of_an_answer(engine):
    answer = engine.answer(STORY, LONG)
    count = 0
    for event in answer.events():
        count += isinstance(event, TextDelta)
        if count == 5:
            answer.stop()
            count += 1
    assert event.reason == "stopped"
    assert event.tokens < 380, "of 400; it writes on while a busy machine takes the stop to it"


def test_a_page_that_goes_stops_the_model(engine, llama):
    answer = engine.answer(STORY, LONG)
    events = answer.events()
    while not isinstance(next(events), TextDelta):
        pass
    heard = []
    following = llama._worker._listener
    hear = following.hear
    following.hear = lambda report: (heard.append(report.event), hear(report))
    events.close()
    assert heard[-1].reason == "stopped" and heard[-1].tokens < 380
    assert isinstance(next(engine.answer(talk("Hi")).events()), Reading), "the next one is served"


def test_the_queue_tells_everybody_their_place(engine):
    first = engine.answer(STORY)
    running = first.events()
    next(running)
    others = [engine.answer(talk(word)) for word in ("Hi", "Hello")]
    told: list[list] = [[], []]
    threads = [threading.Thread(target=lambda n=n: told[n].extend(others[n].events())) for n in range(2)]
    for thread in threads:
        thread.start()
    eventually(lambda: all(told))
    assert [events[0] for events in told] == [Waiting(1), Waiting(2)]
    with pytest.raises(ChatError, match="Too many people"):
        engine.answer(talk("Me too"))
    first.stop()
    list(running)
    for thread in threads:
        thread.join(60)
    assert [event.place for event in told[1] if isinstance(event, Waiting)] == [2, 1, 0] or [
        event.place for event in told[1] if isinstance(event, Waiting)
    ] == [2, 1]
    assert all(isinstance(events[-1], Finished) for events in told)


def test_stopping_while_waiting_gives_the_place_up(engine):
    first = engine.answer(STORY)
    running = first.events()
    next(running)
    second = engine.answer(talk("Hi"))
    waiting = second.events()
    assert next(waiting) == Waiting(1)
    second.stop()
    assert list(waiting)[-1].reason == "stopped"
    third = engine.answer(talk("Hello"))
    assert next(third.events()) == Waiting(1)
    third.stop()
    list(third.events())
    first.stop()
    list(running)


def test_an_answer_that_nobody_reads_holds_up_nobody(engine):
    unread = engine.answer(STORY)
    unread.stop()
    assert isinstance(next(engine.answer(talk("Hi")).events()), Reading), "no Waiting"
    assert list(unread.events()) == [Finished("stopped")]
