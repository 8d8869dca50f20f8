"""Detects whether someone is in view. Pure: the time is passed in."""

from appliance.records.vision import Observation

ARRIVE = 2  # frames in a row with a face
LEAVE = 2.0  # seconds without one


class Presence:
    """Tracks whether someone is there, without flicker."""

    def __init__(self) -> None:
        self.present = False
        self._row = 0
        self._last_seen = 0.0

    def update(self, observation: Observation | None, now: float) -> bool:
        """Take a frame's observation (None: no new frame came) and return whether someone is there."""
        if observation is not None and observation.faces:
            self._row += 1
            self._last_seen = now
            self.present = self.present or self._row >= ARRIVE
        elif observation is not None:
            self._row = 0
        if self.present and now - self._last_seen > LEAVE:
            self.present = False
        return self.present
