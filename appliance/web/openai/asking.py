"""The engine as one request uses it: what it took is counted, and it ends when the client leaves."""

import select
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

from appliance.core.errors import ChatError
from appliance.core.i18n import verbatim
from appliance.llm.engine import DEFAULTS, Answer, Engine, Events, Finished, Options
from appliance.llm.prompt import Turn

GONE = select.POLLRDHUP | select.POLLHUP | select.POLLERR


class Asking:
    """An engine that counts, and that can be stopped for good. See Engine."""

    def __init__(self, engine: Engine, first: bool = True):
        """`first`: of the choices that share a prompt."""
        self.first = first
        self._engine = engine
        self._lock = threading.Lock()
        self._current: Answer | None = None
        self._stopped = False
        self.finished: list[Finished] = []  # one for each answer

    def answer(self, turns: Sequence[Turn], options: Options = DEFAULTS) -> "Counted":
        """See Engine. Raises ChatError once it was stopped."""
        with self._lock:
            if self._stopped:
                raise ChatError(verbatim("The client has gone."))
            self._current = answer = self._engine.answer(turns, options)
        return Counted(answer, self.finished)

    def leave_out(self, attempts: Sequence[Finished]) -> None:
        """Do not count answers that were given up for another attempt: the client gets none of their tokens."""
        self.finished[:] = [each for each in self.finished if not any(each is one for one in attempts)]

    @property
    def is_stopped(self) -> bool:
        """Whether there will be no further answer."""
        return self._stopped

    def stop(self) -> None:
        """Stop the answer in progress, and give no further one. From any thread."""
        with self._lock:
            self._stopped = True
            current = self._current
        if current:
            current.stop()

    def forget(self, client: str) -> None:
        """See Engine."""
        self._engine.forget(client)

    def close(self) -> None:
        """See Engine. The engine is others' too and goes on."""


class Counted:
    """An answer whose end is noted. See Answer."""

    def __init__(self, answer: Answer, finished: list[Finished]):
        self._answer = answer
        self._finished = finished

    def events(self) -> Events:
        """See Answer."""
        with closing(self._answer.events()) as events:
            for event in events:
                if isinstance(event, Finished):
                    self._finished.append(event)
                yield event

    def stop(self) -> None:
        """See Answer."""
        self._answer.stop()


def usage_of(choices: Sequence[Asking]) -> dict[str, Any]:
    """Tokens read, for a prompt that all choices share, and tokens written for all of them, tool calls included."""
    first = [each for choice in choices if choice.first for each in choice.finished]
    read = sum(each.prompt_tokens for each in first)
    written = sum(each.tokens for choice in choices for each in choice.finished)
    return {
        "prompt_tokens": read,
        "completion_tokens": written,
        "total_tokens": read + written,
        "prompt_tokens_details": {"cached_tokens": sum(each.cached_tokens for each in first), "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }


class Departure:
    """Watches the connection of a client that waits, and tells when it has left: nothing else notices it."""

    def __init__(self, connection: socket.socket | None, left: Callable[[], None]):
        """`left` is called from another thread, at most once; never without a connection."""
        self._left = left
        self._here, self._ended = socket.socketpair()
        self._thread = threading.Thread(target=self._watch, args=(connection,), name="departure", daemon=True)
        if connection is not None:
            self._thread.start()

    def _watch(self, connection: socket.socket) -> None:
        poll = select.poll()
        poll.register(connection, GONE)
        poll.register(self._here, select.POLLIN)
        gone = {descriptor for descriptor, _ in poll.poll()}
        if self._here.fileno() not in gone:
            self._left()

    def end(self) -> None:
        """Watch no longer. May be called twice."""
        self._ended.close()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()
        self._here.close()
