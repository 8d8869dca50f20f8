"""What the readers of requests that follow from another one share."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from appliance.intents.before import Before
from appliance.intents.call import Call
from appliance.intents.language import Language, language
from appliance.intents.sentence import Sentence, read
from appliance.intents.spans import SECONDS, unit_of
from appliance.intents.understanding import Around, Understood, tongue, understand

CLOCK_UNITS = ("second", "minute", "hour")
BESIDE = frozenset({"into", "label_start", "until", "for_label", "further", "particle", "on_list", "polite"})


@dataclass(frozen=True)
class Follower:
    """A request in one language, and what was said before it."""

    text: str
    language: Language
    before: Before
    around: Around
    by_itself: Callable[[], Understood | None]  # what the whole request is without what was before
    label: str = ""  # of the timer that the request names

    def read(self, text: str) -> Sentence:
        """A text in this language."""
        return read(text, self.language, self.around.now)

    def understood(self, text: str) -> Understood | None:
        """What a text is by itself."""
        return understand(text, self.around, self.language.code)

    def about(self, text: str, label: str = "") -> "Follower":
        """The same with another text, about a timer."""
        return Follower(text, self.language, self.before, self.around, self.by_itself, label)

    @property
    def plain(self) -> Understood | None:
        """What the request is by itself."""
        return self.by_itself()

    def only(self, text: str, kinds: Iterable[str]) -> Sentence | None:
        """The sentence of a text with values of these kinds and nothing else."""
        sentence = self.read(text)
        return None if sentence.unread({*kinds, *BESIDE}) else sentence

    def seconds(self, item: str) -> float:
        """The length that a value tells; 0 if it tells none. A number alone is in the unit that was spoken of last."""
        sentence = self.only(item, ("span", "quantity", "number", "offset"))
        if sentence is None:
            return 0.0
        if spans := sentence.values("span"):
            return float(spans[0].seconds) if len(spans) == 1 and not spans[0].months else 0.0
        numbers = sentence.values("number") if not sentence.values("quantity") else []
        return numbers[0] * self._size() if len(numbers) == 1 else 0.0

    def _size(self) -> float:
        """The seconds of a number without a unit."""
        for turn in self.before.told:
            told = read(turn.text, language(tongue(turn.text, self.language.code)), self.around.now)
            units = [unit for t in told.tokens if (unit := unit_of(t.word, told.language)) in CLOCK_UNITS]
            spans = [span.seconds for span in told.values("span")]
            if units and not (spans and 0 < spans[-1] < SECONDS[units[-1]]):  # not of "a quarter of an hour"
                return SECONDS[units[-1]]
        return SECONDS["minute"]

    @property
    def asks(self) -> bool:
        """Whether it begins as a question does, or ends with its sign."""
        asking = self.language.words("lists", "asking")
        return self.text.endswith("?") or any(token.word in asking for token in self.read(self.text).tokens[:1])

    def call(self, *families: str) -> Call | None:
        """The last call of these families, back to where something else was spoken of."""
        return self.before.last(*families)
