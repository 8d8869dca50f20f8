"""The box's ears as the conversation uses them: open whenever they may be, and taken up again when they died."""

import logging
from collections.abc import Callable

import numpy as np

from appliance.core.errors import SpeechError
from appliance.records.sound import Samples, SpeechEvent
from appliance.speech.engine import Ended, Hearing, Speech

log = logging.getLogger(__name__)

TOGETHER = 4  # blocks that are sent to the ears at once
RETRY = 2.0  # seconds between two tries to listen


class Listening:
    """One hearing after another. For one thread, in which what `put` is given is run, but for `take`."""

    def __init__(
        self,
        speech: Speech,
        put: Callable[[Callable[[], None]], None],
        on_event: Callable[[SpeechEvent], None],
        on_end: Callable[[], None],
    ):
        """`on_event` is called with what is heard, `on_end` when the ears have died."""
        self._speech = speech
        self._put = put
        self._on_event = on_event
        self._on_end = on_end
        self._hearing: Hearing | None = None
        self._number = 0  # of the hearing; events of one that is over are late
        self._attends = True
        self._tried = 0.0
        self._blocks: list[tuple[Samples, Samples]] = []

    def keep(self, attends: bool, now: float) -> None:
        """Listen, to everybody or to what calls the box alone. Call it now and then."""
        if self._hearing is None:
            self._open(now)
        if self._hearing and attends != self._attends:
            self._attends = attends
            self._hearing.attend(attends)

    def _open(self, now: float) -> None:
        if not self._speech.state.ok or now - self._tried < RETRY:
            return
        self._tried, self._attends = now, True
        self._number += 1
        number = self._number
        try:
            self._hearing = self._speech.listen(lambda event: self._put(lambda: self._take(event, number)))
        except SpeechError as error:
            log.info("The box cannot listen now: %s", error)

    def _take(self, event: SpeechEvent | Ended, number: int) -> None:
        if number != self._number:
            return
        if isinstance(event, Ended):
            self._hearing = None  # taken up again by `keep`
            self._on_end()
        else:
            self._on_event(event)

    def take(self, near: Samples, far: Samples) -> None:
        """The next 10 ms of the microphone, and what the speaker played meanwhile. From another thread."""
        self._blocks.append((near, far))
        if len(self._blocks) < TOGETHER:
            return
        nears, fars = zip(*self._blocks, strict=True)
        self._blocks = []
        if hearing := self._hearing:
            hearing.put(np.concatenate(nears), np.concatenate(fars))

    def close(self) -> None:
        """Hear nothing more. May be called twice."""
        hearing, self._hearing = self._hearing, None
        self._number += 1
        if hearing:
            hearing.close()
