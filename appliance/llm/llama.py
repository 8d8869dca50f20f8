"""LlamaEngine: answers with llama.cpp, which runs in the worker process."""

import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from appliance.core import system
from appliance.core.errors import ChatError, PromptTooLongError
from appliance.llm.engine import DEFAULTS, Event, Events, Finished, Options, Waiting
from appliance.llm.pipe import Ease, Failed, Forget, Generate, Progress, Stop
from appliance.llm.prompt import Turn
from appliance.llm.supervisor import DIED, WorkerSupervisor
from appliance.records.status import ComponentState

log = logging.getLogger(__name__)

STOP_SECONDS = 5.0  # a worker that takes longer to stop is killed
START_PATIENCE = 60.0  # seconds that a question waits for a starting model
SILENCE_SECONDS = 90.0  # a worker that is silent and does nothing for this long in an answer is killed
SILENT_WORK = 240.0  # seconds of processor time that it may work without a word: a busy machine makes minutes of them
LEAST_WORK = 0.1  # seconds of processor time that count as work


class LlamaEngine:
    """Answers one request at a time. See Scheduler for a fair order."""

    def __init__(
        self,
        settings: Callable[[], dict[str, Any]],
        max_tokens: int,
        temperature: float,
        on_state: Callable[[ComponentState], None] = lambda _: None,
        on_refusal: Callable[[dict[str, Any]], None] = lambda _: None,
    ):
        """`settings` gives the worker's arguments (path, context, batch, threads) or raises ModelError.

        `on_state` is called with the model's state, `on_refusal` with settings that it did not start with.
        """
        self._max_tokens = max_tokens
        self._temperature = temperature
        self._numbers = itertools.count(1)
        self._worker = WorkerSupervisor(settings, on_state, on_refusal)

    def start(self) -> "LlamaEngine":
        """Start the worker process and return self."""
        self._worker.start()
        return self

    @property
    def pid(self) -> int | None:
        """Process id of the worker while it runs."""
        return self._worker.pid

    @property
    def restarts(self) -> int:
        """How often the worker process has ended by itself."""
        return self._worker.restarts

    def answer(self, turns: Sequence[Turn], options: Options = DEFAULTS) -> "LlamaAnswer":
        """See Engine. Raises ChatError if there is no model. Waits for a starting one."""
        state = self._worker.state
        if not state.ok and state.state != "starting":
            raise ChatError(state.text)
        request = Generate(
            id=next(self._numbers),
            turns=list(turns),
            max_tokens=self._max_tokens if options.max_tokens is None else options.max_tokens,
            temperature=self._temperature if options.temperature is None else options.temperature,
            top_p=options.top_p,
            seed=options.seed,
            stop=options.stop,
            grammar=options.grammar,
            frequency_penalty=options.frequency_penalty,
            presence_penalty=options.presence_penalty,
            whole=options.whole,
            plain=options.plain,
            owner=options.client,
        )
        return LlamaAnswer(self._worker, request)

    def forget(self, client: str) -> None:
        """See Engine."""
        with suppress(ChatError):  # there is no worker, so it keeps nothing
            self._worker.send(Forget(client))

    def ease(self, ease: Ease) -> None:
        """Have the model work less hard from now on, or as usual."""
        self._worker.ease(ease)

    def restart(self) -> None:
        """Start the worker again with the present settings, as soon as no answer is in progress."""
        self._worker.restart()

    def close(self) -> None:
        """See Engine."""
        self._worker.close()


class LlamaAnswer:
    """One answer of a LlamaEngine: waits until the worker is free, then follows its events."""

    def __init__(self, worker: WorkerSupervisor, request: Generate):
        self.number = request.id
        self._inbox: queue.SimpleQueue[Progress | Failed] = queue.SimpleQueue()
        self._worker = worker
        self._request = request
        self._sent = False
        self._over = False
        self._stopped = threading.Event()

    def events(self) -> Events:
        """See Answer."""
        try:
            if not self._begins(patience=0.0):
                yield Waiting(0)
                self._begins(patience=START_PATIENCE)
            if self._stopped.is_set():
                yield Finished("stopped")
                return
            self._submit()
            while not self._over:
                event = self._next()
                self._over = isinstance(event, Finished)
                yield event
        finally:
            if self._sent and not self._over:  # the caller has gone
                self.stop()
                self._drain()
            self._worker.release(self)

    def hear(self, report: Progress | Failed) -> None:
        """See Listener."""
        self._inbox.put(report)

    def stop(self) -> None:
        """See Answer."""
        with self._worker.changed:
            self._stopped.set()
            self._worker.changed.notify_all()
            sent = self._sent and not self._over
        if sent:
            with suppress(ChatError):  # the worker is gone; events() says so
                self._worker.send(Stop(self.number))

    def _begins(self, patience: float) -> bool:
        """Wait for the worker, or until the answer is stopped. Raises ChatError if the model does not start."""
        worker = self._worker
        given_up = time.monotonic() + patience
        with worker.changed:
            while not self._stopped.is_set() and not worker.take(self):
                left = given_up - time.monotonic()
                if patience == 0.0:
                    return False
                if not worker.state.ok and (worker.state.state != "starting" or left <= 0):
                    raise ChatError(worker.state.text)
                worker.changed.wait(timeout=max(0.1, min(1.0, left)))
        return True

    def _submit(self) -> None:
        with self._worker.changed:
            self._sent = True
        try:
            self._worker.send(self._request)
        except ChatError:
            self._over = True
            raise
        if self._stopped.is_set():  # stopped in between: the worker must still be told
            self.stop()

    def _next(self) -> Event:
        """The worker's next event. A worker that hangs or ignores a stop is killed. Raises ChatError."""
        silence, stopped_at = _Silence(self._worker.pid), 0.0
        while True:
            try:
                report = self._inbox.get(timeout=0.5)
            except queue.Empty:
                now = time.monotonic()
                stopped_at = stopped_at or (now if self._stopped.is_set() else 0.0)
                if silence.is_too_long() or (stopped_at and now - stopped_at > STOP_SECONDS):
                    self._over = True
                    self._worker.kill()
                    raise ChatError(DIED) from None
                continue
            if isinstance(report, Progress):
                return report.event
            self._over = True
            raise PromptTooLongError(report.text) if report.kind == "too_long" else ChatError(report.text)

    def _drain(self) -> None:
        try:
            while not isinstance(self._next(), Finished):
                pass
        except ChatError as error:
            log.info("While stopping: %s", error)
        self._over = True


class _Silence:
    """Tells whether a worker that says nothing hangs. One that works does not: on a busy machine all takes longer."""

    def __init__(self, pid: int | None, clock: Callable[[], float] = time.monotonic):
        self._pid = pid
        self._clock = clock
        self._since = clock()
        self._first = self._last = self._cpu()

    def is_too_long(self) -> bool:
        """Whether it did nothing for SILENCE_SECONDS, or worked for SILENT_WORK."""
        now = self._clock()
        if now - self._since <= SILENCE_SECONDS:
            return False
        cpu, before = self._cpu(), self._last
        self._since, self._last = now, cpu
        return cpu - before < LEAST_WORK or cpu - self._first > SILENT_WORK

    def _cpu(self) -> float:
        return (system.cpu_seconds(self._pid) or 0.0) if self._pid else 0.0
