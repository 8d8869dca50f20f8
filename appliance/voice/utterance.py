"""One answer said aloud: phrase by phrase while it is being written, never far ahead of what can be heard."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from appliance.assistant.chat import spoken
from appliance.core.errors import SpeechError
from appliance.records.sound import Clip
from appliance.records.text import Text
from appliance.speech.engine import Speech, Spoken
from appliance.speech.phrases import Phrases

AHEAD = 12.0  # seconds of sound that may wait to be heard


@dataclass(frozen=True, eq=False)
class Uttered:
    """The next thing to be heard of an answer."""

    clip: Clip | None  # None: all was said
    characters: int  # of the answer that are said when the clip ends
    milliseconds: float = 0.0


class Utterance:
    """Says an answer. Thread-safe; `on_clip` and `on_problem` are called from another thread."""

    def __init__(
        self,
        speech: Speech,
        language: str,
        on_clip: Callable[[Uttered], None],
        on_problem: Callable[[Text], None],
        clock: Callable[[], float] = time.monotonic,
    ):
        """`language` is preferred where the words do not tell their own."""
        self._speech = speech
        self._language = language
        self._on_clip = on_clip
        self._on_problem = on_problem
        self._clock = clock
        self._lock = threading.RLock()
        self._phrases = Phrases()
        self._waiting: deque[str] = deque()
        self._hush: Callable[[], None] | None = None  # of the phrase that is being made into sound
        self._sent = 0  # characters
        self._heard_until = 0.0  # when all that was sent will have been heard
        self._complete = self._over = False

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self._over

    def feed(self, text: str) -> None:
        """More of the answer was written."""
        with self._lock:
            self._waiting.extend(self._phrases.feed(text))
            self.go_on()

    def end(self) -> None:
        """The answer is written to its end."""
        with self._lock:
            self._waiting.extend(self._phrases.end())
            self._complete = True
            self.go_on()

    def stop(self) -> None:
        """Be quiet: what is queued is dropped."""
        with self._lock:
            self._over = True
            self._waiting.clear()
            if self._hush:
                self._hush()

    def go_on(self) -> None:
        """Have the next phrase made into sound, unless enough is waiting to be heard. Call it now and then."""
        with self._lock:
            if self._over or self._hush:
                return
            if self._waiting and self._heard_until - self._clock() < AHEAD:
                self._begin(self._waiting.popleft())
            elif self._complete and not self._waiting:
                self._over = True
                self._on_clip(Uttered(None, self._sent))

    def _begin(self, phrase: str) -> None:
        self._hush = lambda: None  # until the engine gives its own
        self._sent += len(phrase)
        reached, language = self._sent, spoken(phrase, self._language)[:2]
        try:
            hush = self._speech.say(phrase, language, lambda sound: self._take(sound, reached))
        except SpeechError as error:
            self._fail(error.text)
            return
        if self._hush is not None:  # it is not over already
            self._hush = hush

    def _take(self, sound: Spoken, reached: int) -> None:
        with self._lock:
            if self._over:
                return
            if sound.clip is None:
                self._hush = None
                if sound.problem:
                    self._fail(sound.problem)
                else:
                    self.go_on()
                return
            self._heard_until = max(self._heard_until, self._clock()) + sound.clip.seconds
            self._on_clip(Uttered(sound.clip, reached, sound.milliseconds))

    def _fail(self, problem: Text) -> None:
        self._hush = None
        self._over = True
        self._waiting.clear()
        self._on_problem(problem)
