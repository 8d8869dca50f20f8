"""Sentences that can be said in any language: English, with the values that were put into them."""

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

PLACE = re.compile(r"\{(\w+)\}")
UNITS = (("hour", 3600), ("minute", 60), ("second", 1))
# What is written as a language has it; other values are put in as their strings.
WRITTEN = (str, int, float, Decimal, datetime.time, datetime.date, datetime.timedelta, list, tuple)
DECIMALS = 3  # of a number in a sentence, at most


class Text(str):
    """A sentence in English that remembers its msgid and values, so that `translated` can say it in other languages.

    As a `str` it is the English sentence. What is put together with `+`, an f-string or a method of `str` is a plain
    `str` again, and stays English: use `say`, `say_plural` and `joined`.
    """

    msgid: str  # empty for what is the same in every language
    plural: str  # of a sentence with a count
    values: Mapping[str, object]

    def __new__(
        cls, english: str, msgid: str = "", plural: str = "", values: Mapping[str, object] | None = None
    ) -> "Text":
        """`english` is the msgid with the values in their places."""
        made = super().__new__(cls, english)
        made.msgid, made.plural, made.values = msgid, plural, values or {}
        return made

    def put(self, sentence: str, form: Callable[[object], str]) -> str:
        """A translation of the msgid, with the values in its places, each as `form` writes it."""
        return PLACE.sub(lambda found: form(self.values[found[1]]) if found[1] in self.values else found[0], sentence)

    def __deepcopy__(self, _: Any) -> "Text":
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Text, (str(self), self.msgid, self.plural, self.values)


class Joined(Text):
    """Sentences one after the other."""

    separator: str
    parts: tuple[str, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        return joined, (self.separator, self.parts)


def say(msgid: str, /, **values: object) -> Text:
    """A sentence. `{name}` in its msgid is the place of the value `name`.

    Values are other Texts, strings, numbers (a float has three decimals at most, what `fixed` made has all of its
    own), a `time`, a `date`, a `timedelta` (in words), or a list of them ("a, b and c"). Each is written as the
    reader's language has it. The msgid must be a literal, or the catalogues do not learn of it.
    """
    return _made(msgid, msgid, "", values)


def say_plural(one: str, many: str, count: int, /, **values: object) -> Text:
    """A sentence with a count, whose place is `{count}`: `one` is said of 1, `many` of other numbers."""
    return _made(one if count == 1 else many, one, many, {**values, "count": count})


SILENCE = Text("")  # nothing to say


def fixed(number: float, places: int) -> Decimal:
    """A number that a sentence has with exactly so many decimals."""
    return round(Decimal(float(number)), places)


def verbatim(text: str) -> Text:
    """A text that is the same in every language: a name, the words of a file, or a message for the terminal alone."""
    return text if isinstance(text, Text) else Text(text)


def joined(separator: str, parts: Iterable[str]) -> Text:
    """Texts one after the other, each still to be translated; plain strings stay as they are."""
    kept = tuple(parts)
    made = Joined(separator.join(kept))
    assert isinstance(made, Joined)
    made.separator, made.parts = separator, kept
    return made


def _made(sentence: str, msgid: str, plural: str, values: Mapping[str, object]) -> Text:
    kept = {name: value if isinstance(value, WRITTEN) else str(value) for name, value in values.items()}
    english = Text("", msgid, plural, kept).put(sentence, in_english)
    return Text(english, msgid, plural, kept)


def packed(text: str) -> Any:
    """A text as JSON has it, to be sent to another process. Times and durations go as their English."""
    if isinstance(text, Joined):
        return {"separator": text.separator, "parts": [packed(part) for part in text.parts]}
    if not isinstance(text, Text) or not text.msgid:
        return str(text)
    return {"msgid": text.msgid, "plural": text.plural, "values": {k: _packed(v) for k, v in text.values.items()}}


def unpacked(said: Any) -> Text:
    """The text that `packed` made this of."""
    if isinstance(said, str):
        return verbatim(said)
    if "parts" in said:
        return joined(said["separator"], map(unpacked, said["parts"]))
    values = {k: v if isinstance(v, int | float) else unpacked(v) for k, v in said["values"].items()}
    if said["plural"]:
        return say_plural(said["msgid"], said["plural"], int(values.pop("count")), **values)
    return say(said["msgid"], **values)


def _packed(value: object) -> Any:
    if isinstance(value, str):
        return packed(value)
    return value if isinstance(value, int | float) else in_english(value)


def in_english(value: object) -> str:
    """A value as an English sentence has it."""
    if isinstance(value, float):
        return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    if isinstance(value, datetime.date):
        return f"{value:%A}, {value.day} {value:%B %Y}"
    if isinstance(value, datetime.timedelta):
        return in_english([f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in split(value)])
    if isinstance(value, list | tuple):
        words = [in_english(each) for each in value]
        return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
    return str(value)


def split(duration: datetime.timedelta) -> list[tuple[int, str]]:
    """Hours, minutes and seconds that a duration is made of, without those that are 0: [(2, "minute"), …]."""
    rest = round(duration.total_seconds())
    found = []
    for unit, size in UNITS:
        count, rest = divmod(rest, size)
        if count:
            found.append((count, unit))
    return found or [(0, "second")]
