"""LEDs, Status and /healthz show what the language model does, whoever asks: a page, a program or an extraction."""

import json
import threading
import time

import httpx2
import pytest
from support import eventually
from web.box import Box, running
from web.test_openai import token_of

from appliance.core.jobs import run_once
from appliance.hardware.leds.patterns import PATTERNS
from appliance.llm.engine import Finished, Reading, TextDelta
from appliance.llm.scheduler import RATE_SECONDS
from appliance.llm.scripted import ScriptedEngine

SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
SAID = '{"name": "Ada"}'


class SteppedEngine(ScriptedEngine):
    """Reads until `speak` is set, and speaks until `end` is."""

    def __init__(self):
        super().__init__()
        self.speak, self.end = threading.Event(), threading.Event()

    def answer(self, turns, options=None):
        return SteppedAnswer(self)


class SteppedAnswer:
    def __init__(self, engine):
        self._engine = engine

    def events(self):
        yield Reading(1, 1, 0)
        assert self._engine.speak.wait(60)
        yield TextDelta(SAID, 5)
        assert self._engine.end.wait(60)
        yield Finished("end", 5, 1)

    def stop(self):
        self._engine.speak.set()
        self._engine.end.set()


class Asker:
    """Asks a box in one of the three ways."""

    def __init__(self, box: Box, token: str):
        self._box = box
        self._token = token

    def page(self):
        socket = self._box.page().socket("/ws/chat")
        socket.receive()
        socket.send({"type": "ask", "text": "Tell me about owls"})
        return lambda: socket.until("done")[-1]["text"]

    def extraction(self):
        socket = self._box.page().socket("/ws/extract")
        socket.send({"type": "extract", "text": "I am Ada.", "schema": SCHEMA})
        return lambda: json.dumps(socket.until("extracted")[-1]["value"])

    def program(self):
        found: list[str] = []
        thread = run_once("program", lambda: found.append(self._complete()))

        def result() -> str:
            thread.join(60)
            return found[0]

        return result

    def _complete(self) -> str:
        address = f"http://127.0.0.1:{self._box.port}/v1/chat/completions"
        body = {"model": self._box.appliance.assistant.model, "messages": [{"role": "user", "content": "hello"}]}
        answer = httpx2.post(address, json=body, headers={"Authorization": f"Bearer {self._token}"}, timeout=60)
        return answer.json()["choices"][0]["message"]["content"]


@pytest.fixture
def engine():
    return SteppedEngine()


@pytest.fixture
def box(bare, engine):
    with running(bare, engine) as made:
        yield made
        engine.speak.set()
        engine.end.set()


def shown(box: Box) -> tuple[str, int, str, int]:
    """The LEDs' pattern and the queue: of the Status, and of /healthz."""
    status, health = box.status(), box.visitor().get("/healthz").json["chat"]
    return status.pattern, status.waiting, health["mood"], health["waiting"]


@pytest.mark.parametrize("way", ["page", "extraction", "program"])
def test_whoever_asks_the_leds_and_the_queue_are_right(box, engine, way):
    asker = Asker(box, token_of(box))
    first = getattr(asker, way)()
    eventually(lambda: shown(box) == ("thinking", 1, "thinking", 1))
    second = getattr(asker, way)()
    eventually(lambda: shown(box) == ("thinking", 2, "thinking", 2))
    engine.speak.set()
    eventually(lambda: shown(box) == ("answering", 2, "answering", 2))
    assert box.status().pattern in PATTERNS
    engine.end.set()
    assert first() == second() == SAID
    eventually(lambda: shown(box)[1:] == (0, "idle", 0) and box.status().pattern not in ("thinking", "answering"))
    now = time.monotonic() + RATE_SECONDS
    box.appliance.assistant.scheduler._meter._clock = lambda: now
    assert box.visitor().get("/healthz").json["chat"]["tokens_per_second"] == 0.0


def test_a_page_s_socket_hears_of_a_program_s_answer(box, engine):
    feed = box.page().socket("/ws/feed")
    result = Asker(box, token_of(box)).program()
    while feed.until("status")[-1]["pattern"] != "thinking":
        pass
    engine.speak.set()
    while (status := feed.until("status")[-1])["pattern"] != "answering":
        pass
    assert status["waiting"] == 1
    engine.end.set()
    assert result() == SAID


def test_an_answer_without_the_model_lights_nothing(box):
    patterns = set()
    box.appliance.board.latest.put = lambda status, put=box.appliance.board.latest.put: (
        patterns.add(status.pattern),
        put(status),
    )[1]
    socket = box.page().socket("/ws/chat")
    socket.receive()
    socket.send({"type": "ask", "text": "set a timer for 20 minutes"})
    assert "20 minutes" in socket.until("done")[-1]["text"]
    assert patterns.isdisjoint({"thinking", "answering"})
