"""A frame: the meanings that a request must have, those that it may have, and what it comes to."""

from collections.abc import Callable
from dataclasses import dataclass

from appliance.intents.call import Call
from appliance.intents.sentence import Sentence

Build = Callable[[Sentence], Call | None]
ASKING = frozenset("question read which is_on".split())  # any question may have them


@dataclass(frozen=True)
class Frame:
    """The meanings of a request, and what it comes to."""

    needs: frozenset[str]
    allows: frozenset[str]
    build: Build
    strangers: int = 0  # words that need not be understood
    asking: frozenset[str] = ASKING

    def fits(self, sentence: Sentence) -> bool:
        """Whether a request has all of it, and nothing else."""
        if not sentence.means >= self.needs:
            return False
        unread = sentence.unread(self.needs | self.allows | self.asking)
        return sum(segment.last - segment.first for segment in unread) <= self.strangers


def frame(needs: str, allows: str, build: Build, strangers: int = 0) -> Frame:
    """A frame; meanings are separated by spaces."""
    return Frame(frozenset(needs.split()), frozenset(allows.split()), build, strangers)
