"""What keeps a person from being recognised, and for how long. It decides which one thing they are told to change."""

from collections import Counter

from appliance.core.i18n import Text, say

UNSEEN = say("The camera's pictures don't arrive in time. Wait a moment and try again.")
PATIENCE = 3.5  # seconds of trouble after which a log-in ends and says what to change


class Hindrance:
    """Collects what is wrong with the frames since the last good one."""

    def __init__(self, now: float = 0.0) -> None:
        self.pictured_at = now  # when the last frame came
        self.clear()

    def clear(self) -> None:
        """Note a good frame."""
        self._since: float | None = None
        self._empty_since: float | None = None
        self._times: Counter[Text] = Counter()

    def note(self, text: Text, now: float) -> None:
        """Note what was wrong with a frame at `now` seconds."""
        self._since = now if self._since is None else self._since
        self._empty_since = None
        self._times[text] += 1

    def note_nobody(self, now: float) -> None:
        """Note a frame at `now` seconds that shows nobody."""
        self._empty_since = now if self._empty_since is None else self._empty_since

    def deserted(self, now: float) -> bool:
        """Whether nobody has been in view for too long."""
        return self._empty_since is not None and now - self._empty_since >= PATIENCE

    def overdue(self, now: float) -> bool:
        """Whether it has lasted too long."""
        return self._since is not None and now - self._since >= PATIENCE

    @property
    def text(self) -> Text | None:
        """What was wrong most often, or None."""
        return max(self._times, key=lambda text: self._times[text], default=None)
