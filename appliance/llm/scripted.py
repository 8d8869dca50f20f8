"""An engine that answers from a list, for tests of the layers above."""

import threading
from collections import deque
from collections.abc import Sequence

from appliance.core.errors import ChatError, PromptTooLongError
from appliance.core.i18n import say
from appliance.llm.engine import DEFAULTS, Events, Finished, Options, Reading, TextDelta
from appliance.llm.prompt import Turn


class ScriptedEngine:
    """Answers from a list, in order. For tests of the layers above; refuses when the list is empty."""

    def __init__(self, answers: Sequence[str | Exception] = ()):
        self.answers = deque(answers)
        self.asked: list[list[Turn]] = []
        self.options: list[Options] = []
        self.forgotten: list[str] = []  # clients

    def answer(self, turns: Sequence[Turn], options: Options = DEFAULTS) -> "ScriptedAnswer":
        """See Engine."""
        self.asked.append(list(turns))
        self.options.append(options)
        if not self.answers:
            raise ChatError(say("The script has no further answer."))
        return ScriptedAnswer(self.answers.popleft())

    def forget(self, client: str) -> None:
        """See Engine."""
        self.forgotten.append(client)

    def close(self) -> None:
        """See Engine."""


class ScriptedAnswer:
    """Yields a scripted answer word by word."""

    def __init__(self, script: str | Exception):
        self._script = script
        self._stopped = threading.Event()

    def events(self) -> Events:
        """See Answer. A scripted exception is raised after "Half an "."""
        yield Reading(1, 1, 0)
        if isinstance(self._script, PromptTooLongError):  # it shows before the first word
            raise self._script
        words = "Half an ".split(" ") if isinstance(self._script, Exception) else self._script.split(" ")
        for count, word in enumerate(words):
            if self._stopped.is_set():
                yield Finished("stopped", count)
                return
            yield TextDelta(word if count == 0 else " " + word)
        if isinstance(self._script, Exception):
            raise self._script
        yield Finished("end", len(words))

    def stop(self) -> None:
        """See Answer."""
        self._stopped.set()
