"""What everybody is to hear: shown by every page, and said aloud by the box where its voice is on."""

import re
import threading
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from appliance.core.i18n import say, translated, verbatim
from appliance.records.clients import Client

LONGEST = 300  # characters
TOLD_LATER = 3600.0  # seconds in which a page that was asleep still hears of it


@dataclass(frozen=True)
class Announcement:
    """The words, who said them (empty for Home Assistant), and when, in seconds since 1970."""

    text: str = ""
    by: str = ""
    at: float = 0.0


NONE = Announcement()
CLAUSE = re.compile(
    r"da(?:ss|ß|t)\s(?!.*\b(?:ich|mich|mir|mein\w*|ik|mij|mijn|me)\b)", re.I
)  # which nobody says of himself


class Announcements:
    """The last one, and the phones that it reaches. Thread-safe."""

    def __init__(self, on_change: Callable[[], None], clock: Callable[[], float] = time.time):
        self.aloud: Callable[[str, str], None] = lambda *_: None  # says a text in a language
        self._on_change = on_change
        self._clock = clock
        self._last = NONE
        self._lock = threading.Lock()
        self._phones: Counter[int] = Counter()  # open pages of each phone

    def make(self, text: str, by: str = "", language: str = "en") -> int:
        """Tell everybody, without control characters, and cut where it is long. Returns how many phones get it."""
        printable = "".join(c for c in text if not unicodedata.category(c).startswith("C") or c in "\n\t ")
        if tidy := " ".join(printable.split())[:LONGEST]:
            self._last = Announcement(*_told(tidy, by, language), self._clock())
            self._on_change()
            words, by = self._last.text, self._last.by
            whole = say("{name} says: {text}", name=verbatim(by), text=verbatim(words)) if by else verbatim(words)
            self.aloud(translated(whole, language), language[:2])
        with self._lock:
            return len(self._phones)

    @contextmanager
    def reaching(self, client: Client) -> Iterator[None]:
        """Note that a page is open, while it is."""
        if not client.is_remote:
            yield
            return
        with self._lock:
            self._phones[client.phone] += 1
        try:
            yield
        finally:
            with self._lock:
                self._phones[client.phone] -= 1
                self._phones = +self._phones

    @property
    def last(self) -> Announcement:
        """The last one, while it is still news."""
        return self._last if self._clock() - self._last.at < TOLD_LATER else NONE


def _told(text: str, by: str, language: str) -> tuple[str, str]:
    """The words and who said them; with the name among the words if these are a clause: "dass das Essen fertig ist"."""
    if by and CLAUSE.match(text):
        return translated(say("{name} says {clause}", name=verbatim(by), clause=verbatim(text)), language), ""
    return text, by
