"""A speech engine that follows a script, for tests of the layers above."""

import itertools
from collections import deque
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from appliance.core.errors import SpeechError
from appliance.core.i18n import say, verbatim
from appliance.records.sound import RATE, Clip, Samples, SpeechEvent
from appliance.records.status import ComponentState
from appliance.speech.engine import Ended, OnEvent, OnSound, Spoken

LETTER = 0.02  # seconds of sound for each


class ScriptedSpeech:
    """Hears the texts of a list, in order, whatever the sound; says everything as a tone. For tests only."""

    def __init__(self, heard: Sequence[str] = ()):
        self.heard = deque(heard)
        self.said: list[tuple[str, str]] = []  # text and language
        self.names: dict[str, str] = {}  # of what was said last
        self.hushed = 0
        self.foreign = False  # whether what is not understood was said in another language
        self.state = ComponentState(True, "ready", verbatim("script"))

    def listen(self, on_event: OnEvent) -> "ScriptedHearing":
        """See Speech."""
        if not self.state.ok:
            raise SpeechError(self.state.text)
        return ScriptedHearing(self, on_event)

    def say(
        self, text: str, language: str, on_sound: OnSound, names: Mapping[str, str] | None = None
    ) -> Callable[[], None]:
        """See Speech."""
        if not self.state.ok:
            raise SpeechError(self.state.text)
        self.said.append((text, language))
        self.names = dict(names or {})
        times = np.arange(int(LETTER * RATE * len(text))) / RATE
        on_sound(Spoken(Clip((0.3 * np.sin(2 * np.pi * 220 * times)).astype(np.float32), RATE), 1.0))
        on_sound(Spoken())
        return self._hush

    def _hush(self) -> None:
        self.hushed += 1

    def close(self) -> None:
        """See Speech."""
        self.state = ComponentState(False, "off", say("Larson is shutting down."))


class ScriptedHearing:
    """Hears the next text of the script: its words as they come, the whole at the end."""

    def __init__(self, engine: ScriptedSpeech, on_event: OnEvent):
        self._engine = engine
        self._tell = on_event
        self._blocks = itertools.count()
        self.samples = 0
        self.closed = False

    def put(self, near: Samples, _far: Samples | None = None) -> None:
        """See Hearing."""
        self.samples += len(near)
        if not np.any(near) or not self._engine.heard:
            return
        if next(self._blocks) == 0:
            self._tell(SpeechEvent("began"))
        self._tell(SpeechEvent("partial", self._engine.heard[0].split(" ")[0], self.samples / RATE))

    def attend(self, on: bool) -> None:
        """See Hearing."""

    def finish(self) -> None:
        """See Hearing."""
        if self.samples and self._engine.heard:
            text = self._engine.heard.popleft()
            kind = SpeechEvent("heard", text, self.samples / RATE, 0.9, (("recogniser", 12.0),))
            nothing = SpeechEvent("nothing", reason="language" if self._engine.foreign else "")
            self._tell(kind if text else nothing)
        self._tell(Ended())

    def close(self) -> None:
        """See Hearing."""
        self.closed = True
