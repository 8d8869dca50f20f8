"""Requests on their way to the worker process. Nobody waits for a worker that does not read."""

import queue
import subprocess
import threading
import time

from appliance.speech.pipe import Request, Sound, packed_up

MOST = 1000  # requests that wait; sound beyond that is dropped, 10 to 40 s of it
STUCK = 10.0  # seconds after which a worker that does not read is killed, to be started again


class Outbox:
    """Writes to one worker process in a thread of its own."""

    def __init__(self, process: "subprocess.Popen[bytes]"):
        self._process = process
        self._waiting: queue.Queue[bytes | None] = queue.Queue()
        self._since: float | None = None  # when the present write began
        self._closing = threading.Lock()
        self._closed = False
        threading.Thread(target=self._run, name="to the voice", daemon=True).start()

    def put(self, request: Request) -> None:
        """Send a request, soon. From any thread. Raises BrokenPipeError if the process has gone."""
        since = self._since
        if since is not None and time.monotonic() - since > STUCK:
            self._process.kill()
        if isinstance(request, Sound) and self._waiting.qsize() >= MOST:
            return
        told = packed_up(request)
        with self._closing:
            if self._closed:
                raise BrokenPipeError
            self._waiting.put(told)

    def close(self) -> None:
        """Take nothing more."""
        with self._closing:
            self._closed = True
            self._waiting.put(None)

    def _run(self) -> None:
        stream = self._process.stdin
        assert stream is not None
        while (told := self._waiting.get()) is not None:
            self._since = time.monotonic()
            try:
                stream.write(told)
                stream.flush()
            except (OSError, ValueError):  # it has gone: those who wait are told when it is replaced
                break
            self._since = None
        self.close()
