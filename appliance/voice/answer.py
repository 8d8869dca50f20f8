"""One answer of the box, from its words to the speaker."""

from collections.abc import Callable

from appliance.speech.engine import Speech
from appliance.voice.machine import Machine
from appliance.voice.playback import Recital, Speaker
from appliance.voice.utterance import Utterance


class Answer:
    """One answer, from its words to the speaker. For one thread, in which what `put` is given is run."""

    def __init__(
        self,
        speech: Speech,
        language: str,
        sound: Speaker,
        put: Callable[[Callable[[], None]], None],
        machine: Machine,
    ):
        self._machine = machine
        self._recital = Recital(sound)
        self._failed = False
        self._utterance = Utterance(
            speech,
            language,
            lambda uttered: put(lambda: self._recital.add(uttered)),
            lambda _: put(self._fail),
        )
        machine.said = ""

    def feed(self, text: str) -> None:
        """More of it."""
        self._machine.said += text
        self._utterance.feed(text)

    def end(self) -> None:
        """No more of it comes."""
        self._utterance.end()

    def go_on(self) -> None:
        """Call it now and then."""
        self._utterance.go_on()
        self._recital.go_on_playing()
        if self._recital.speaking and self._machine.stage == "thinking":
            self._machine.speaks()

    @property
    def over(self) -> bool:
        """Whether all of it was said."""
        return self._failed or self._recital.over

    @property
    def heard(self) -> int:
        """Characters of it that were said aloud."""
        return self._recital.heard

    def hold(self) -> None:
        """Be quiet; it may be taken up again."""
        self._recital.hold()

    def take_up(self) -> None:
        """Say on, also what the model goes on to write."""
        self._recital.go_on()

    def repeat(self) -> None:
        """Say the last sentence again, and go on."""
        self._recital.repeat()

    def stop(self) -> None:
        """Say nothing more of it."""
        self._utterance.stop()
        self._recital.hold()

    def _fail(self) -> None:
        self._failed = True
