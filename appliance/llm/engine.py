"""Engines answer. LlamaEngine is the client of the worker process; ScriptedEngine serves tests of what lies above.

Knows no page, no person and no database. One answer is computed at a time; the others wait in order and are told
their place.
"""

import itertools
import json
import logging
import queue
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from appliance.core.errors import ChatError, ModelError, PromptTooLongError
from appliance.core.jobs import Job
from appliance.core.paths import ROOT
from appliance.llm.prompt import Turn
from appliance.records.status import ComponentState

log = logging.getLogger(__name__)

READY_SECONDS = 60.0  # a model that takes longer to load is given up
STOP_SECONDS = 5.0  # a worker that does not stop within this is ended
START_PATIENCE = READY_SECONDS  # that a question waits for a model that starts
SILENCE_SECONDS = 90.0  # a worker that says nothing for so long in an answer is ended


@dataclass(frozen=True)
class Waiting:
    """Others are before you."""

    place: int  # 1 is next; 0 is at its turn, while the model starts


@dataclass(frozen=True)
class Reading:
    """The prompt is being evaluated."""

    done: int  # tokens
    total: int
    left_out: int  # oldest turns that no longer fit


@dataclass(frozen=True)
class TextDelta:
    """The next characters of the answer."""

    text: str


@dataclass(frozen=True)
class Finished:
    """The answer is over."""

    reason: str  # end, length, time, stopped
    tokens: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    prompt_seconds: float = 0.0
    answer_seconds: float = 0.0


Event = Waiting | Reading | TextDelta | Finished


@dataclass(frozen=True)
class Options:
    """How an answer is made; None leaves it to the engine."""

    owner: str = ""  # who asks; nobody's questions all come before another's first
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()  # words before which the answer ends
    grammar: str | None = None  # GBNF, its start symbol "root"


DEFAULTS = Options()


class Answer(Protocol):
    """One answer under way."""

    def events(self) -> Iterator[Event]:
        """Events up to Finished. Closing the iterator stops the model. Raises ChatError."""

    def stop(self) -> None:
        """Stop at once; `events()` ends with Finished("stopped"). From any thread, any number of times."""


class Engine(Protocol):
    """Something that answers conversations."""

    def answer(self, turns: Sequence[Turn], options: Options = DEFAULTS) -> Answer:
        """Begin an answer to the turns, oldest first. Raises ChatError when too many wait or no model is there."""

    def close(self) -> None:
        """End everything. May be called twice."""


class LlamaEngine:
    """A queue before, and a watch over, the process that owns llama.cpp."""

    def __init__(
        self,
        settings: Callable[[], dict[str, Any]],
        max_tokens: int,
        temperature: float,
        places: int,
        on_state: Callable[[ComponentState], None] = lambda _: None,
        on_queue: Callable[[int], None] = lambda _: None,
        on_refusal: Callable[[dict[str, Any]], None] = lambda _: None,
    ):
        """`settings` gives the worker's arguments (path, context, batch, threads) or raises ModelError.

        `on_refusal` is told the settings with which a worker ended before it was ready.
        """
        self._settings = settings
        self.max_tokens = max_tokens
        self.temperature = temperature
        self._places = places
        self._on_state = on_state
        self._on_queue = on_queue
        self._on_refusal = on_refusal
        self._numbers = itertools.count(1)
        self._turn = threading.Condition()
        self._waiting: deque[LlamaAnswer] = deque()  # the first one is being answered
        self._process: subprocess.Popen[str] | None = None
        self._worked = False  # the last worker was ready once
        self._restarting = False
        self._state = ComponentState(False, "starting", "The language model is being loaded.")
        self._job = Job("language model", self._watch, self._failed)

    def start(self) -> "LlamaEngine":
        """Start the worker process and return self."""
        self._job.start()
        return self

    @property
    def pid(self) -> int | None:
        """Process id of the worker, when it runs."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def answer(self, turns: Sequence[Turn], options: Options = DEFAULTS) -> "LlamaAnswer":
        """See Engine."""
        with self._turn:
            if self._state.state != "starting" and not self._state.ok:  # one that starts again is waited for
                raise ChatError(self._state.text)
            if len(self._waiting) > self._places:
                raise ChatError("Too many people are waiting for an answer. Try again in a minute.")
            answer = LlamaAnswer(self, next(self._numbers), list(turns), options)
            self._waiting.insert(self._place_for(options.owner), answer)
        self._on_queue(len(self._waiting))
        return answer

    def restart(self) -> None:
        """Start the worker anew with what the settings now say, as soon as no answer is under way."""
        with self._turn:
            self._restarting = True
        self._job.retry_now()
        self._restart_if_idle()

    def _restart_if_idle(self) -> None:
        with self._turn:
            busy = any(answer.sent for answer in self._waiting)
        if self._restarting and not busy:
            self._kill()

    def close(self) -> None:
        """See Engine."""
        self._job.stopping.set()
        self._kill()
        self._job.stop()

    # ------------------------------------------------------------ used by LlamaAnswer

    def _place_for(self, owner: str) -> int:
        """Where in the queue: before the second question of somebody else, where this is the owner's first."""
        ahead: Counter[str] = Counter()
        mine = 1 + sum(answer.options.owner == owner for answer in self._waiting)
        for place, answer in enumerate(self._waiting):
            ahead[answer.options.owner] += 1
            if place > 0 and ahead[answer.options.owner] > mine:  # the first one is being answered
                return place
        return len(self._waiting)

    def _place(self, answer: "LlamaAnswer") -> int:
        """0: it is your turn; otherwise how many are before you."""
        return self._waiting.index(answer) if answer in self._waiting else 0

    def _leave(self, answer: "LlamaAnswer") -> None:
        with self._turn:
            if answer in self._waiting:
                self._waiting.remove(answer)
            self._turn.notify_all()
        self._on_queue(len(self._waiting))
        self._restart_if_idle()

    def _send(self, request: dict[str, Any]) -> None:
        process = self._process
        try:
            if process is None or process.stdin is None:
                raise BrokenPipeError
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
        except (OSError, ValueError) as error:
            raise ChatError(DIED) from error

    # ------------------------------------------------------------ the job that watches the worker

    def _watch(self, job: Job) -> None:
        while not job.stopping.is_set():
            self._worked = self._restarting = False
            settings = self._settings()
            self._set_state(ComponentState(False, "starting", "The language model is being loaded."))
            command = [sys.executable, "-m", "appliance.llm.worker", json.dumps(settings)]
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
                bufsize=1,
            )
            self._process = process
            try:
                self._follow(process, job, Path(settings["path"]).name)
            finally:
                self._end(process)
            if self._restarting:
                continue
            if not job.stopping.is_set():
                if not self._worked:
                    self._on_refusal(settings)
                raise ModelError("The language model stopped unexpectedly and is being started again.")

    def _follow(self, process: "subprocess.Popen[str]", job: Job, name: str) -> None:
        timer = threading.Timer(READY_SECONDS, process.kill)
        timer.daemon = True
        timer.start()
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "ready":
                timer.cancel()
                job.healthy()
                self._worked = True
                self._set_state(ComponentState(True, "ready", name))
                self._restart_if_idle()  # another choice was made while it loaded
            else:
                self._dispatch(event)
        timer.cancel()

    def _dispatch(self, event: dict[str, Any]) -> None:
        with self._turn:
            current = self._waiting[0] if self._waiting else None
        if current is not None and current.number == event["id"]:
            current.inbox.put(event)

    def _end(self, process: "subprocess.Popen[str]") -> None:
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe:
                    pipe.close()
            except OSError:
                pass  # a half-written request to a worker that is gone
        self._set_state(ComponentState(False, "starting", "The language model is being started again."))
        with self._turn:
            current = self._waiting[0] if self._waiting else None
        if current is not None and current.sent:
            current.inbox.put({"event": "failed", "kind": "died", "text": DIED})

    def _kill(self) -> None:
        process = self._process
        if process and process.poll() is None:
            process.kill()

    def _failed(self, error: Exception) -> None:
        absent = isinstance(error, ModelError) and "larson models" in str(error)
        state = "absent" if absent else "starting" if self._worked else "lost"
        self._set_state(ComponentState(False, state, str(error)))

    def _set_state(self, state: ComponentState) -> None:
        with self._turn:
            self._state = state
            self._turn.notify_all()
        self._on_state(state)


DIED = "The model stopped in the middle of this answer and is being started again. Nothing else was lost: ask again."


class LlamaAnswer:
    """One answer of a LlamaEngine: waits for its turn, then follows the worker's events."""

    def __init__(self, engine: LlamaEngine, number: int, turns: list[Turn], options: Options):
        self.number = number
        self.options = options
        self.inbox: queue.Queue[dict[str, Any]] = queue.Queue()
        self.sent = False
        self._engine = engine
        self._turns = turns
        self._read = False  # somebody follows the events
        self._stopped = threading.Event()

    def events(self) -> Iterator[Event]:
        """See Answer."""
        self._read = True
        over = False
        try:
            yield from self._wait_for_turn()
            if self._stopped.is_set():
                yield Finished("stopped")
                over = True
                return
            self._submit()
            for event in self._follow():
                over = isinstance(event, Finished)
                yield event
        except ChatError:
            over = True
            raise
        finally:
            if self.sent and not over:  # the page has gone
                self.stop()
                self._drain()
            self._engine._leave(self)

    def stop(self) -> None:
        """See Answer."""
        engine = self._engine
        with engine._turn:
            self._stopped.set()
            engine._turn.notify_all()
            sent = self.sent
        if not self._read:  # and perhaps nobody ever will: do not hold up the others
            engine._leave(self)
        if sent:
            try:
                engine._send({"op": "stop", "id": self.number})
            except ChatError:
                pass  # the worker is gone; events() says so

    def _wait_for_turn(self) -> Iterator[Event]:
        engine = self._engine
        told = None
        given_up = time.monotonic() + START_PATIENCE
        while True:
            with engine._turn:
                place = engine._place(self)
                ready = place == 0 and engine._state.ok and not engine._restarting
                if ready or self._stopped.is_set():
                    return
                if place == told:
                    engine._turn.wait(timeout=1.0)
                    place = engine._place(self)
                if place > 0 or engine._state.ok:
                    given_up = time.monotonic() + START_PATIENCE
                elif engine._state.state != "starting" or time.monotonic() > given_up:
                    raise ChatError(engine._state.text)
            if place != told:
                told = place
                yield Waiting(place)

    def _submit(self) -> None:
        engine = self._engine
        with engine._turn:
            self.sent = True
        wanted = {key: value for key, value in asdict(self.options).items() if value is not None}
        defaults = {"max_tokens": engine.max_tokens, "temperature": engine.temperature}
        engine._send({"op": "answer", "id": self.number, "turns": self._turns, **defaults, **wanted})
        if self._stopped.is_set():  # stopped between the two: the worker must still hear of it
            self.stop()

    def _follow(self) -> Iterator[Event]:
        while True:
            event = self._next()
            yield _event(event)
            if event["event"] == "finished":
                return

    def _next(self) -> dict[str, Any]:
        """The worker's next event; one that hangs, or does not heed a stop, is ended."""
        began, stopped_at = time.monotonic(), 0.0
        while True:
            try:
                return self.inbox.get(timeout=0.5)
            except queue.Empty:
                now = time.monotonic()
                stopped_at = stopped_at or (now if self._stopped.is_set() else 0.0)
                if now - began > SILENCE_SECONDS or (stopped_at and now - stopped_at > STOP_SECONDS):
                    self._engine._kill()
                    raise ChatError(DIED) from None

    def _drain(self) -> None:
        try:
            for _ in self._follow():
                pass
        except ChatError as error:
            log.info("While stopping: %s", error)


def _event(event: dict[str, Any]) -> Event:
    values = {key: value for key, value in event.items() if key not in ("event", "id")}
    match event["event"]:
        case "reading":
            return Reading(**values)
        case "piece":
            return TextDelta(**values)
        case "finished":
            return Finished(**values)
    raise PromptTooLongError(values["text"]) if values.get("kind") == "too_long" else ChatError(values["text"])


class FixedAnswer:
    """An answer that needs no model."""

    def __init__(self, text: str):
        self._text = text

    def events(self) -> Iterator[Event]:
        """See Answer."""
        yield TextDelta(self._text)
        yield Finished("end")

    def stop(self) -> None:
        """See Answer."""
