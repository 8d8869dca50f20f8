"""The one door to the model: fair turns, and the right load for every kind of caller."""

import threading

import pytest
from clock import FakeClock
from support import eventually

from appliance.core.errors import ChatError
from appliance.llm.engine import Finished, Options, Reading, TextDelta, Waiting
from appliance.llm.scheduler import RATE_SECONDS, Load, Meter, Scheduler
from appliance.llm.scripted import ScriptedEngine

TURNS = [{"role": "user", "content": "Hi"}]


def scripted(*answers, places: int = 20, clock: FakeClock | None = None) -> tuple[Scheduler, list[Load]]:
    """A scheduler, and its load after every change."""
    loads: list[Load] = []
    made = Scheduler(ScriptedEngine(answers), places, lambda: loads.append(made.load), (clock or FakeClock()).monotonic)
    return made, loads


def moods(loads: list[Load]) -> list[str]:
    found = [load.mood for load in loads]
    return [mood for number, mood in enumerate(found) if number == 0 or mood != found[number - 1]]


def test_no_client_s_answers_all_come_before_another_s_first():
    made, _ = scripted(*["x"] * 7)
    asked = [made.answer(TURNS, Options(client=client)) for client in ("a", "a", "a", "b", "a", "b", "e")]
    assert made._queue.clients == ["a", "b", "e", "a", "b", "a", "a"]
    for answer in asked:
        answer.stop()
    assert made.load == Load()


def test_the_load_follows_an_answer():
    made, loads = scripted("one two three")
    list(made.answer(TURNS).events())
    assert moods(loads) == ["idle", "thinking", "answering", "idle"]
    assert [load.waiting for load in loads] == [1, 1, 1, 0]
    assert loads[-1].failed_at == float("-inf")


def test_the_rate_counts_tokens_and_fades():
    clock = FakeClock()
    meter = Meter(clock.monotonic)
    for _ in range(3):
        meter.note(TextDelta("text", 4))
        clock.advance(0.25)
    assert meter.load(0).rate == round(8 / 0.75, 1)
    clock.advance(RATE_SECONDS)
    assert meter.load(0).rate == 0.0


def test_a_failure_is_noted_and_lets_the_next_one_in():
    clock = FakeClock()
    made, loads = scripted(ChatError("gone"), "fine", clock=clock)
    with pytest.raises(ChatError, match="gone"):
        list(made.answer(TURNS).events())
    assert made.load.failed_at == clock.monotonic()
    assert (made.load.mood, made.load.waiting) == ("idle", 0)
    assert loads[-1].failed_at > 0, "the failure is published"
    assert list(made.answer(TURNS).events())[-1] == Finished("end", 1)


def test_what_the_engine_refuses_takes_no_place():
    made, _ = scripted()
    with pytest.raises(ChatError, match="no further answer"):
        made.answer(TURNS)
    assert made.load == Load()


def test_closing_the_events_gives_the_turn_up():
    made, _ = scripted("one two three", "next")
    events = made.answer(TURNS).events()
    while not isinstance(next(events), TextDelta):
        pass
    events.close()
    assert made.load == Load(rate=made.load.rate)
    assert isinstance(next(made.answer(TURNS).events()), Reading)


def test_everybody_is_told_their_place():
    made, _ = scripted("first", "second", "third", places=2)
    first = made.answer(TURNS)
    running = first.events()
    next(running)
    others = [made.answer(TURNS) for _ in range(2)]
    told: list[list] = [[], []]
    threads = [threading.Thread(target=lambda n=n: told[n].extend(others[n].events())) for n in range(2)]
    for thread in threads:
        thread.start()
    eventually(lambda: made.load.waiting == 3)
    with pytest.raises(ChatError, match="Too many people"):
        made.answer(TURNS)
    list(running)
    for thread in threads:
        thread.join(60)
    assert told[0][0] == Waiting(1) and told[1][0] == Waiting(2)
    assert all(isinstance(events[-1], Finished) for events in told)


def test_whoever_stops_while_waiting_gives_the_place_up():
    made, _ = scripted("first", "second", "third")
    running = made.answer(TURNS).events()
    next(running)
    second = made.answer(TURNS)
    waiting = second.events()
    assert next(waiting) == Waiting(1)
    second.stop()
    assert list(waiting) == [Finished("stopped")]
    assert next(made.answer(TURNS).events()) == Waiting(1)


def test_an_answer_that_nobody_follows_holds_up_nobody():
    made, _ = scripted("first", "second")
    unread = made.answer(TURNS)
    unread.stop()
    assert isinstance(next(made.answer(TURNS).events()), Reading)
    assert list(unread.events()) == [Finished("stopped")]
