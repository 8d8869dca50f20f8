"""A conversation at a page that a tap began: its microphone stays open, and speech interrupts the page's voice.

The page's browser takes out the echo of its own voice. What still comes back is known by its words.
"""

import threading

from appliance.records.sound import SpeechEvent
from appliance.voice.machine import SOMEBODY, Action, Machine, View
from appliance.voice.rules import is_echo, is_scrap, rule_of

TAPPED = View(camera=True, facing=True, speaking=frozenset({SOMEBODY}))  # the person who tapped is talking to the box
GONE = View()  # once nobody speaks on, it ends after FOLLOW_UP
SAID = 10_000  # characters of the answer that may come back as an echo: ten minutes
LONGEST = 600.0  # seconds without a new question, whatever is heard


class PageConversation:
    """Decides as the box does, in `machine.py`. Thread-safe; times are in seconds."""

    def __init__(self, now: float) -> None:
        self._lock = threading.Lock()
        self._machine = Machine()
        self._machine.over(now)
        self._speaks = False  # somebody speaks now
        self._asked = now  # when something was said to the box

    def hear(self, event: SpeechEvent, now: float) -> list[Action]:
        """What the page is to do upon an event of the ears."""
        with self._lock:
            return self._hear(event, now)

    def _hear(self, event: SpeechEvent, now: float) -> list[Action]:
        self._speaks = event.kind not in ("heard", "nothing")
        actions = self._machine.hear(event, TAPPED, now)
        deeds = {action.deed for action in actions}
        if deeds - {"hold", "go on"}:
            self._asked = now
        if "ask" in deeds:
            self._machine.said = ""
        return actions

    def without_echo(self, event: SpeechEvent) -> SpeechEvent | None:
        """The event, as if nothing had been heard where it is the page's own voice; None if it is best ignored."""
        with self._lock:
            if self._machine.stage != "speaking" or not event.text or not self._is_own(event.text):
                return event
        return SpeechEvent("nothing") if event.kind == "heard" else None

    def _is_own(self, text: str) -> bool:
        """Whether that is its own voice, of which an echo canceller leaves scraps. A rule's word is nobody's."""
        said = self._machine.said
        return rule_of(text) is None and (is_echo(text, said) or is_scrap(text, said))

    def says(self, text: str) -> None:
        """More of an answer is to be said."""
        with self._lock:
            self._machine.said = (self._machine.said + text)[-SAID:]

    def speaks(self) -> None:
        """The page begins to say an answer."""
        with self._lock:
            if self._machine.stage == "thinking":
                self._machine.speaks()

    def quiet(self, now: float) -> None:
        """The page has said all of it, or does not say it."""
        with self._lock:
            if self._machine.stage in ("thinking", "speaking"):
                self._machine.over(now)

    def over(self, now: float) -> bool:
        """Whether it has ended: nobody spoke for a while."""
        with self._lock:
            if not self._speaks:
                self._machine.look(GONE, now)
            return self._machine.stage == "asleep" or now - self._asked > LONGEST
