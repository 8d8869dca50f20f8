"""One stretch of time with the same devices open."""

import time
from collections.abc import Callable
from queue import Empty

from appliance.core.i18n import Text, joined, say
from appliance.hardware.sound.devices import sound_cards
from appliance.hardware.sound.exchange import Exchange
from appliance.hardware.sound.joining import BlockJoiner
from appliance.hardware.sound.line import OpenLine
from appliance.hardware.sound.meter import Meter
from appliance.records.sound import Samples
from appliance.records.status import ComponentState

OnBlock = Callable[[Samples, Samples], None]
WAIT = 0.1  # seconds that one step waits at most
LOOK = 1.0  # seconds between two looks at what is plugged in
BACKLOG = 200  # deliveries of the devices that may wait, two seconds or more, before the oldest are dropped
MUTED = ComponentState(True, "muted", say("The microphone is off."))
TROUBLE: dict[str, Text] = {
    "silent": say("The microphone gives only silence. Check its switch and its cable."),
    "clipping": say("The microphone is too loud and distorts. Turn its gain down."),
    "broken": say("The microphone delivers no usable sound. Unplug it and plug it in again."),
}


class Session:
    """Passes on what the open devices deliver, as blocks, and says how they do."""

    def __init__(self, opened: OpenLine, muted: bool, exchange: Exchange, on_block: OnBlock):
        self.opened = opened
        self.meter = Meter(opened.microphone_rate or 1)
        self._muted = muted
        self._inbox = exchange.inbox
        self._on_block = on_block
        self._joiner = BlockJoiner(opened.microphone_rate, opened.speaker_rate)
        self._cards = sound_cards()
        self._looked = time.monotonic()
        self._ready = ComponentState(True, "ready", joined(" ", self._names()))

    def step(self) -> bool:
        """Wait a moment for a delivery and pass on its blocks. True if the devices work."""
        try:
            near, far = self._inbox.get(timeout=WAIT)
        except Empty:
            return not self.opened.lines
        if near is not None:
            near = self.meter.take(near)
        for pair in self._joiner.add(near, far):
            self._on_block(*pair)
        return True

    def drop(self) -> int:
        """Drop the oldest deliveries if too many wait. Returns how many."""
        dropped = max(0, self._inbox.qsize() - BACKLOG)
        for _ in range(dropped):
            self._inbox.get_nowait()
        return dropped

    def outdated(self) -> bool:
        """Whether something was plugged in or out while a device was missing."""
        now = time.monotonic()
        if not self.opened.missing or now - self._looked < LOOK:
            return False
        self._looked = now
        return sound_cards() != self._cards

    def state(self) -> ComponentState:
        """How the microphone does, with the names of the devices in use."""
        if self._muted:
            return MUTED
        if self.meter.trouble:
            return ComponentState(False, self.meter.trouble, TROUBLE[self.meter.trouble])
        if self.opened.missing and not self.opened.microphone:
            return ComponentState(False, "absent", self.opened.missing)
        return self._ready

    def _names(self) -> list[Text]:
        names = []
        if self.opened.microphone:
            names.append(say("Microphone: {name}.", name=self.opened.microphone))
        if self.opened.speaker:
            names.append(say("Speaker: {name}.", name=self.opened.speaker))
        return [*names, *([self.opened.missing] if self.opened.missing else [])]
