"""What a request asks for, in any of the languages: understood, or nothing.

Each language reads the request; the one that knows most of its words goes first. A request of several is split where
each part is understood by itself. If only some parts are understood, `left` holds the rest.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from appliance.intents import (
    asides,
    capitals,
    countries,
    counts,
    frames,
    list_checks,
    list_forms,
    memory_forms,
    open_frames,
    sums,
    whereabouts,
    wishes,
    year_later,
)
from appliance.intents.alarm_frames import several
from appliance.intents.call import Call
from appliance.intents.introductions import introduced, spoken_by
from appliance.intents.language import LANGUAGES, Language, alternatives, as_pattern, language
from appliance.intents.own_matters import asks_of_the_house, asks_own_matter
from appliance.intents.remarks import has_value, is_reason
from appliance.intents.reminder_frames import another_reminder
from appliance.intents.sentence import FILLER, Sentence, read
from appliance.intents.timer_frames import LABEL_WORDS, bare_span, label

LONGEST = 200  # characters
MOST_PARTS = 6
FEW = 4  # words that hardly tell a language
LEAST = 3  # words of a part that is understood, where another is not
SUBSTANTIAL = 2  # words of a part that the person is told was left out
TALK = ("about", "cannot")
# What somebody asks of Larson beside a request, and is told as well.
INFORMING = frozenset("identity maker model robot age private languages where_are owner".split())
NUMBER_OF = re.compile(r"\b(?:phone |mobile )?number\b|\b(?:telefon|handy)?nummer\b|\btelefoonnummer\b", re.I)
LEAD = ("filler",)
PAST = ("war", "was", "waren")
SENTENCE_END = re.compile(r"[.!?]\s+\w")


@dataclass(frozen=True)
class Understood:
    """The calls of a request, its language, and the part that was not understood."""

    calls: tuple[Call, ...]
    language: str
    left: str = ""
    asks: bool = False  # whether it is to be confirmed first: it may not be what was meant


@dataclass(frozen=True)
class Around:
    """What is known when a request is read."""

    now: datetime
    labels: tuple[str, ...] = ()  # of the person's running timers; empty for one without
    patterns: Sequence[str] = ()  # of the LEDs
    knows: Callable[[str], bool] = lambda _: False  # whether an English word is spelt correctly
    kept: list_forms.Kept | None = None  # everything on the person's lists; None for a guest
    read: dict[tuple[str, str], Sentence] = field(default_factory=dict, repr=False, compare=False)  # texts so far


def tongue(text: str, preferred: str = "") -> str:
    """The language of a text; the preferred one if the words do not tell, English without one."""
    return ordered(text, preferred)[0].code


def ordered(text: str, preferred: str) -> list[Language]:
    """The languages, the one that knows most of the words first."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    known = {code: sum(word in language(code).common for word in words) for code in LANGUAGES}
    if len(words) <= FEW and known.get(preferred):  # "klopapier is alle": "is" and "alle" are Dutch as well
        known[preferred] += 1
    return [
        language(code) for code in sorted(LANGUAGES, key=lambda code: (-known[code], code != preferred, code != "en"))
    ]


def told_in(text: str, first: str, other: str) -> str:
    """The language to answer in: the other only if the words of a text are rather of that one than of the first."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    known = {code: sum(word in language(code).common for word in words) for code in (first, other)}
    return first if known[first] > known[other] else other


def understand(text: str, around: Around, preferred: str = "") -> Understood | None:
    """The calls that a text asks for, if it is understood."""
    told = " ".join(text.split())
    if not told or len(told) > LONGEST:
        return None
    if name := introduced(told):
        spoken = spoken_by(told)
        return Understood((Call("about", {"what": "my_name", "name": name}),), spoken)
    if wish := wishes.find(told):
        return Understood((wish[0],), wish[1])
    languages = ordered(told, preferred)
    for tried in languages:
        reader = _Reader(tried, around)
        if calls := reader.whole_or_split(told):
            only_cannot = all(call.tool == "cannot" for call in calls) and SENTENCE_END.search(told)
            partly = reader.partly(told) if only_cannot else None  # "When's Easter? Need to book flights"
            spoken = tried.code if not only_talk(calls) else told_in(told, languages[0].code, tried.code)
            return partly or Understood(tuple(calls), spoken)
    bare = _Reader(languages[0], around).bare(asides.without(told, languages[0].code) or told)
    return Understood(tuple(bare), languages[0].code) if bare else None


def understand_partly(text: str, around: Around, preferred: str = "") -> Understood | None:
    """The calls of the parts of a text that are understood, with the part that is not."""
    told = " ".join(text.split())
    return _Reader(ordered(told, preferred)[0], around).partly(told) if 0 < len(told) <= LONGEST else None


def only_talk(calls: Sequence[Call]) -> bool:
    """Whether calls do nothing but answer."""
    return all(call.tool in TALK for call in calls)


class _Reader:
    """Reads requests in one language."""

    def __init__(self, told: Language, around: Around):
        self._language = told
        self._around = around

    def whole_or_split(self, text: str) -> list[Call] | None:
        """All of a request, as one or as several."""
        sentence = self._read(text)
        listed = list_checks.find(sentence.text, self._language.code, self._around.kept, self._listed)
        listed = listed or list_forms.find(sentence, self._around.kept)
        if not listed and (told := memory_forms.told_before(sentence)):
            return [told]
        if not listed and sums.has_step(sentence.text) and (total := sums.find(sentence)):
            return [total]
        return listed or several(sentence) or self._split(sentence) or self._calls(sentence)

    def _listed(self, text: str) -> list[Call] | None:
        return list_forms.find(self._read(text), self._around.kept)

    def bare(self, text: str) -> list[Call] | None:
        """A timer for a request that is only a span, with a label at most."""
        return bare_span(self._read(text))

    def partly(self, text: str) -> Understood | None:
        """The parts of a request that are understood, if the others can be named."""
        sentence = self._read(text)
        parts = [self._read(part) for part in _parts(sentence, _separators(sentence))]
        told = [(part, self._part(part, ())) for part in parts]
        calls = [call for _, made in told if made for call in made if call.tool not in TALK or _informs(call)]
        if any(made and len(part.tokens) < LEAST for part, made in told):
            return None
        if any(made and _points_back(part) for part, made in told):
            return None
        left = [part.text for part, made in told if not made and _says_something(part) and not _is_said(part, sentence)]
        if not calls or len(left) > 1 or len(told) > MOST_PARTS:
            return None
        return Understood(tuple(calls), self._language.code, "".join(left))

    def _read(self, text: str) -> Sentence:
        """The text in this language, read once: a question is looked at from many sides."""
        known, key = self._around.read, (text, self._language.code)
        if key not in known:
            knows = self._around.knows if self._language.code == "en" else lambda _: False
            known[key] = read(text, self._language, self._around.now, knows)
        return known[key]

    def _calls(self, sentence: Sentence, before: Sequence[Call] = ()) -> list[Call] | None:
        """The calls of one clause; `before` are those of the clause in front of it."""
        if asked := capitals.find(sentence) or capitals.another(sentence, before):
            return asked
        if asked := countries.find(sentence) or countries.another(sentence, before):
            return asked
        if known := counts.find(sentence):
            return [known]
        if place := whereabouts.find(sentence) or whereabouts.another(sentence, before):
            return [place]
        if listed := list_forms.find(sentence, self._around.kept):
            return listed
        if told := memory_forms.find(sentence):
            return [told]
        if total := sums.find(sentence):
            return [total]
        if found := open_frames.find(sentence, self._around.labels, self._around.patterns):
            return found
        if call := frames.find(sentence) or frames.find(self._plainer(sentence)) or _cannot(sentence):
            return [call]
        return _likewise(sentence, before)

    def _plainer(self, sentence: Sentence) -> Sentence:
        """The same without particles: "wer bist denn du eigentlich"."""
        particles = self._language.words("splitting", "particles")
        kept = [token.word for token in sentence.tokens if token.word not in particles]
        return self._read(" ".join(kept)) if 0 < len(kept) < len(sentence.tokens) else sentence

    def _part(self, clause: Sentence, before: Sequence[Call]) -> list[Call] | None:
        """The calls of a part of a request; there "12 minutes for the fish" is enough for a timer."""
        if found := self._calls(clause, before):
            return found
        bare = bare_span(clause)
        named = bare and bare[0].arguments["label"]  # "15 uur plus 2 uur" is a sum
        return bare if named or clause.means & {"set"} else None

    def _split(self, sentence: Sentence) -> list[Call] | None:
        """Several requests, each understood by itself; the most parts first."""
        for chosen in _choices(_separators(sentence)):
            calls: list[Call] = []
            for part in _parts(sentence, chosen):
                clause = self._read(part)
                found = self._part(clause, calls)
                if not found or (calls and _points_back(clause) and not _is_of_now(found, calls)):
                    break
                calls += [] if found[0].tool == "cannot" and _is_remark(clause, sentence) else found
            else:
                if calls and not any(_is_incomplete(call) for call in calls) and not _cuts_a_list(calls):
                    return _foremost(calls)
        return None


def _says_something(part: Sentence) -> bool:
    """Whether a part is more than words such as "so what do I pay then"."""
    return len(part.tokens) >= SUBSTANTIAL and any(not segment.means & FILLER for segment in part.segments)


def _is_said(part: Sentence, whole: Sentence) -> bool:
    """Whether a part is a remark or an aside, which nobody asks to be answered."""
    code = part.language.code
    is_said = _is_remark(part, whole) or asides.is_aside(part.text, code)
    return is_said or (is_reason(part.text, code) and not has_value(part))


def _is_remark(part: Sentence, whole: Sentence) -> bool:
    """Whether a part gives a reason and asks for nothing: "die heb ik al"; "need to book flights" beside a question."""
    text = "".join(f"{token.word} " for token in part.tokens)
    told = part.language.data["splitting"]
    asks = any(token.word == "?" for token in whole.tokens) and part.tokens[-1].word != "?"
    remarks = alternatives(told["remarks"]) + (alternatives(told["wishes"]) if asks else [])
    return any(re.fullmatch(as_pattern(remark), text) for remark in remarks)


def _is_of_now(found: list[Call], before: list[Call]) -> bool:
    """Whether "it" is nothing that was spoken of: "hoe laat is het en welke week is het"."""
    if found == [Call("clock", {"what": "time"})]:
        return True
    return all(call.tool == "clock" or call == Call("day") for call in (*found, *before))


def _cuts_a_list(calls: list[Call]) -> bool:
    """Whether one list of entries was taken for two: "add milk", "eggs and bread to my list"."""
    return {"list_offer", "list_add"} <= {call.tool for call in calls}


def _is_incomplete(call: Call) -> bool:
    """Whether a call asks back, because the rest of it is in another part."""
    if call.tool == "timer":
        return not call.arguments["seconds"]
    return call.tool == "reminder" and not call.arguments["at"]


def _points_back(sentence: Sentence) -> bool:
    """Whether a clause asks about what the one before was about: "… and what day is that?" """
    back = sentence.language.words("splitting", "points_back")
    words = [token.word for token in sentence.tokens]
    if any(
        word in back and before in PAST for before, word in itertools.pairwise(words)
    ):  # "in welk jaar was dat ongeveer"
        return True
    return sentence.tokens[-1].word in back or (
        len(sentence.tokens) > 1 and sentence.tokens[-2].word in back and not sentence.tokens[-1].word.isalnum()
    )


def _informs(call: Call) -> bool:
    return call.tool == "about" and call.arguments.get("what") in INFORMING


def _foremost(calls: list[Call]) -> list[Call]:
    """Without small talk beside a request, and without a greeting beside other small talk."""
    polite = [call for call in calls if call.arguments.get("what") in ("greet", "thanks", "sorry")]
    talk = [call for call in calls if call.tool == "about"]
    kept = (
        [call for call in calls if call not in talk or _informs(call)]
        or [call for call in calls if call not in polite]
        or calls[-1:]
    )
    if Call("clock", {"what": "time"}) in kept and len(kept) > 1:  # which tells the date as well
        kept = [call for call in kept if call != Call("day")]
    return [call for n, call in enumerate(kept) if call.tool != "about" or call not in kept[:n]]


def _separators(sentence: Sentence) -> list[int]:
    """The tokens at which a request may be split."""
    words = sentence.language.words("splitting", "between") | {",", ";", ".", "?", "!"}
    inside = {n for s in sentence.segments for n in range(s.first + 1, s.last)}
    return [
        n
        for n, t in enumerate(sentence.tokens)
        if t.word in words and n not in inside and 0 < n < len(sentence.tokens) - 1 and not _lists_lengths(sentence, n)
    ]


def _lists_lengths(sentence: Sentence, n: int) -> bool:
    """Whether a separator stands between the lengths of timers: "for 5 and 10 minutes"."""
    before, after = sentence.tokens[n - 1].word, sentence.tokens[n + 1].word
    return "timer" in sentence.means and before.isdigit() and after.isdigit()


def _choices(separators: list[int]) -> Iterator[tuple[int, ...]]:
    separators = separators[:MOST_PARTS]
    for count in range(len(separators), 0, -1):
        yield from itertools.combinations(separators, count)


def _parts(sentence: Sentence, separators: Sequence[int]) -> list[str]:
    """The text between separators, without empty parts."""
    ends = [*separators, len(sentence.tokens)]
    starts = [0, *(place + 1 for place in separators)]
    found = []
    for first, last in zip(starts, ends, strict=True):
        if first < last:
            found.append(sentence.text[sentence.tokens[first].start : sentence.tokens[last - 1].end])
    return [part for part in found if re.search(r"\w", part)]


def _likewise(sentence: Sentence, before: Sequence[Call]) -> list[Call] | None:
    """ "… and another for ten minutes", after a timer; "… and at 9 to call dad", after a reminder."""
    if later := year_later.find(sentence, before):
        return [later]
    if before and before[-1].tool == "reminder":
        return another_reminder(sentence, before[-1].arguments["at"])
    if not before or before[-1].tool != "timer":
        return None
    spans = sentence.values("span")
    if len(spans) != 1 or sentence.means & {"question", "how_long"}:
        return None
    name = label(sentence)
    return (
        [Call("timer", {"seconds": round(spans[0].seconds), "label": name})]
        if len(name.split()) <= LABEL_WORDS
        else None
    )


def _cannot(sentence: Sentence) -> Call | None:
    """A request for something that Larson cannot do, by its form; also with the day that it is for left out."""
    if asks_of_the_house(sentence.text):  # "when's bin day" asks for no timetable
        return None
    if NUMBER_OF.search(sentence.text) and asks_own_matter(sentence.text):  # "what's my sister's number" makes no call
        return None
    days = {n for s in sentence.segments if s.values.keys() & {"date"} for n in range(s.first, s.last)}
    words = [token.word for token in sentence.tokens]
    particles = sentence.language.words("splitting", "particles")
    without = [word for n, word in enumerate(words) if n not in days and word not in particles]
    return next((call for told in (words, without) if (call := _beyond(told, sentence.language))), None)


def _beyond(words: Sequence[str], told: Language) -> Call | None:
    words = [word for word in words if word.isalnum() or word in "-€$£'" or "'" in word]
    fillers = told.words("splitting", "lead")
    for start in range(len(words)):
        text = "".join(f"{word} " for word in words[start:])
        if topic := next((topic for topic, pattern in told.cannot if pattern.fullmatch(text)), None):
            return (
                None
                if (known := told.within.get(topic)) and known.fullmatch(text)
                else Call("cannot", {"topic": topic})
            )
        if words[start] not in fillers:
            return None
    return None
