"""The process that owns llama.cpp. Reads requests from standard input, writes reports to standard output; see pipe.py.

Knows no page, no person and no database. The appliance starts it (`python -m appliance.llm.worker`), watches it and
restarts it when native code crashes.
"""

import ctypes
import json
import os
import queue
import signal
import sys
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from appliance.core import system
from appliance.core.errors import PromptTooLongError
from appliance.core.i18n import say
from appliance.llm.model import Model
from appliance.llm.pipe import Ease, Failed, Forget, Generate, Progress, Ready, Report, Stop, line, read_request

FORGOTTEN = 256  # owners whose late requests leave nothing either
OOM_SCORE = 1000  # the highest: with less, the kernel may take a main process that fills most of the unit's memory
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Worker:
    """Connects a Model to the two pipes."""

    def __init__(self, model: Model, requests: BinaryIO, reports: BinaryIO):
        self._model = model
        self._requests = requests
        self._reports = reports
        self._waiting: queue.Queue[Generate | Forget] = queue.Queue()
        self._forgotten: deque[str] = deque(maxlen=FORGOTTEN)

    def run(self) -> None:
        """Serve until standard input ends, then end the process."""
        threading.Thread(target=self._read_requests, name="requests", daemon=True).start()
        self._tell(Ready(self._model.context))
        while True:
            request = self._waiting.get()
            if isinstance(request, Forget):
                self._forgotten.append(request.owner)
                self._model.forget(request.owner)
            else:
                self._serve(request)

    def _read_requests(self) -> None:
        for said in self._requests:
            request = read_request(said)
            if isinstance(request, Stop):
                self._model.stop(request.id)
            elif isinstance(request, Ease):
                self._model.ease(request)
            else:
                self._waiting.put(request)
        # The appliance has gone: end at once, even in the middle of an evaluation.
        os._exit(0)

    def _serve(self, request: Generate) -> None:
        try:
            for event in self._model.answer(request):
                self._tell(Progress(request.id, event))
        except PromptTooLongError as error:
            self._tell(Failed(request.id, "too_long", error.text))
        except (RuntimeError, ValueError) as error:
            self._tell(Failed(request.id, "model", say("The model failed: {error}", error=error)))
        if request.owner in self._forgotten:  # it had been on its way
            self._model.forget(request.owner)

    def _tell(self, report: Report) -> None:
        self._reports.write(line(report))
        self._reports.flush()


def settle() -> None:
    """Die with the appliance when it dies, at once of SIGTERM, even in llama.cpp, and first when memory runs out.

    A terminal sends Ctrl-C and its end to every process at once: the appliance ends this one, by closing the pipe.
    """
    with suppress(AttributeError):  # no Linux
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    system.be_killed_first(OOM_SCORE)
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def main() -> None:
    """Load the model named in the arguments (a JSON object) and serve."""
    settings = json.loads(sys.argv[1])
    settle()
    # llama.cpp may print: keep the pipe of reports for ourselves and send what it prints to standard error.
    reports = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    system_prompt, file = settings.pop("system_prompt", ""), settings.pop("system_state", None)
    model = Model(**settings)
    if system_prompt and file:
        model.warm(system_prompt, Path(file))
    Worker(model, sys.stdin.buffer, reports).run()


if __name__ == "__main__":
    main()
