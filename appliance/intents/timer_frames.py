"""Requests for timers. What is left beside their own words is the label."""

from collections.abc import Sequence

from appliance.intents.call import Call
from appliance.intents.hours import Hour
from appliance.intents.language import alternatives
from appliance.intents.numerals import number
from appliance.intents.ranges import has_negative, has_range, other_hours
from appliance.intents.reminder_frames import asks, moment
from appliance.intents.sentence import FILLER, Segment, Sentence
from appliance.intents.spans import SECONDS, unit_of

LABEL_WORDS = 4
STEM, ENDING = 4, 2  # letters of a label that may have an ending, and of the ending
VALUES = frozenset({"span", "offset", "time", "date", "quantity"})
CONTROL = ("pause", "resume", "cancel")
ASKS = frozenset({"how_long", "how_many", "left", "which", "read", "question"})
NOT_LABEL = (
    frozenset(
        "timer set which how_long how_many left until all extend shorten cancel pause resume for_label label_start "
        "time_unit unit number read question since convert is_on into still on every alarm polite or".split()
    )
    | VALUES
    | FILLER
)


def timer(sentence: Sentence, labels: tuple[str, ...]) -> list[Call] | None:
    """What a request wants of timers; `labels` are those of the person's own that run, empty for one without."""
    named = _named(sentence, labels)
    if "lights" in sentence.means or _reports(sentence):
        return None
    if not (sentence.means & {"timer", "alarm", "prolong"} or named is not None or (labels and _is_bare(sentence))):
        return None
    told = {"label": named if named is not None else label(sentence)}
    if len(told["label"].split()) > LABEL_WORDS:
        return None
    if odd := _odd_span(sentence):
        return odd
    return (
        _control(sentence, told, labels)
        or _change(sentence, told, labels)
        or _asked(sentence, told)
        or _set(sentence, told["label"])
    )


def bare_span(sentence: Sentence) -> list[Call] | None:
    """Nothing but a span, with a label at most: "10 minutes for the pasta", "noodles 8 min", "another one of 5 min"."""
    at = [n for n, s in enumerate(sentence.segments) if "span" in s.values]
    if len(at) != 1 or not any(token.word[0].isdigit() for token in sentence.tokens):
        return None
    before, after = (_content(sentence, side) for side in (sentence.segments[: at[0]], sentence.segments[at[0] + 1 :]))
    name = sentence.between(before or after)
    if (before and after) or any(s.is_known for s in before + after) or len(name.split()) > (2 if before else 3):
        return None
    return [Call("timer", {"seconds": round(sentence.segments[at[0]].values["span"].seconds), "label": name})]


def _content(sentence: Sentence, segments: Sequence[Segment]) -> list[Segment]:
    """The segments without articles, signs, "and", "for" and "please"."""
    told = sentence.language
    small = {*told.data["article_one"].split(), *told.words("dates", "skip"), *told.words("splitting", "and")}
    small |= {phrase[0] for phrase in told.entry("words", "for_label")} | told.words("spans", "set_to")
    own = {"further", "polite"}
    verbs = {n for n, s in enumerate(segments) if n < 1 and s.means & {"set"}}
    kept = [s for n, s in enumerate(segments) if n not in verbs and not s.means & own]
    return [s for s in kept if sentence.words(s).split()[0] not in small and sentence.words(s)[:1].isalnum()]


def _odd_span(sentence: Sentence) -> list[Call] | None:
    """What becomes of a span that no timer can have: it is asked back, or not understood."""
    if has_negative(sentence):
        return [Call("unsure", {"topic": "timer"})]
    if "alarm" in sentence.means and other_hours(sentence):
        return None
    return [Call("timer", {"seconds": 0, "label": ""})] if has_range(sentence) and not asks(sentence) else None


def _is_bare(sentence: Sentence) -> bool:
    """Nothing but "stop", "pause", "two minutes more" or "how long left?", while a timer runs."""
    if sentence.means >= {"how_long", "left"} and not sentence.unread({"how_long", "left", "time_unit", "question"}):
        return True
    return not sentence.unread({*CONTROL, "extend", "shorten", "span", "quantity", "all", "number"}) and bool(
        sentence.means & {*CONTROL, "extend"}
    )


def _reports(sentence: Sentence) -> bool:
    """ "The timer rang five minutes ago": nothing is asked for."""
    spans = _spans(sentence)
    return bool(spans) and ("report" in sentence.means or min(spans) < 0)


def _named(sentence: Sentence, labels: tuple[str, ...]) -> str | None:
    """The running timer whose label is in the text, also in another case: "bei den Eiern" for "Eier"."""
    words = [token.word for token in sentence.tokens]
    text = f" {' '.join(words)} "
    found = [told for told in labels if told and f" {told.lower()} " in text]
    found = found or [told for told in labels if any(_inflected(told.lower(), word) for word in words)]
    return max(found, key=len, default=None)


def _inflected(label: str, word: str) -> bool:
    return len(label) >= STEM and word.startswith(label) and len(word) <= len(label) + ENDING


def timer_given_up(sentence: Sentence, labels: tuple[str, ...]) -> list[Call] | None:
    """ "Forget the washing", while a timer of that name runs."""
    named = _named(sentence, labels)
    return [Call("cancel_timer", {"label": named})] if named else None


def label(sentence: Sentence) -> str:
    """The words that are left: one stretch of them, or none. A word such as "Nudeltimer" has its label within."""
    if joined := sentence.value("compound"):
        return str(joined)
    left = [s for s in sentence.segments if not s.means & NOT_LABEL and sentence.words(s)[:1].isalnum()]
    return sentence.between(left)


def _is_apart(sentence: Sentence) -> bool:
    """Whether another clause stands between the timer and the words that are left: they are no label."""
    left = [s for s in sentence.segments if not s.means & NOT_LABEL and sentence.words(s)[:1].isalnum()]
    if not left:
        return False
    before = [s for s in sentence.segments if s.first < left[0].first]
    own = [n for n, s in enumerate(before) if s.means & {"timer", "alarm", "span", "offset", "set"}]
    between = before[own[-1] + 1 :] if own else []
    articles = {*sentence.language.data["article_one"].split(), *sentence.language.words("dates", "skip"), ","}
    return not all(s.means & {"label_start", "for_label"} or sentence.words(s) in articles for s in between)


def _spans(sentence: Sentence) -> list[float]:
    told = [s for s in sentence.segments if s.values.keys() & {"span", "offset"} and not _is_hour(s, sentence)]
    return [(s.values.get("offset") or s.values["span"]).seconds for s in told]


def _is_hour(segment: Segment, sentence: Sentence) -> bool:
    """Whether a stretch such as "om drie uur" is a time of the day rather than a span."""
    first = sentence.tokens[segment.first].word
    told = first in sentence.language.words("time", "at") or "alarm" in sentence.means
    return "time" in segment.values and told


def _control(sentence: Sentence, told: dict[str, str], labels: tuple[str, ...]) -> list[Call] | None:
    act = next((name for name in CONTROL if name in sentence.means), None)
    if sentence.means & {"how_long", "how_many"}:
        return None
    if act == "cancel" and is_for_a_while(sentence):
        act = "pause"
    if act is None or ("alarm" in sentence.means and "date" in sentence.means):
        return None
    if act == "resume" and "set" in sentence.means and not labels:
        return None
    spans = [] if act == "pause" and is_for_a_while(sentence) else _spans(sentence)
    which: dict[str, object] = {**told, "seconds": round(spans[0]) if spans else 0, "all": "all" in sentence.means}
    if numbers := sentence.values("ordinal"):
        which["nth"] = numbers[0]
    tool = {"cancel": "cancel_timer", "pause": "pause_timer", "resume": "resume_timer"}[act]
    return [Call(tool, which)] if len(spans) < 2 else None


def is_for_a_while(sentence: Sentence) -> bool:
    """ "Stopp mal den Kuchen kurz", "stop the rice for a sec": to stop, and nothing stronger, is then to pause."""
    told = sentence.language
    words = [token.word for token in sentence.tokens if token.word[:1].isalnum()]
    while words and words[-1] in told.words("spans", "politely"):
        words.pop()
    stops = told.words("spans", "stops")
    cancels = [s for s in sentence.segments if "cancel" in s.means]
    text = f" {' '.join(words)}"
    brief = any(text.endswith(f" {phrase}") for phrase in alternatives(told.data["follow_up"]["a_while"]))
    return brief and all(sentence.words(s) in stops for s in cancels)


def _change(sentence: Sentence, told: dict[str, str], labels: tuple[str, ...]) -> list[Call] | None:
    spans = _spans(sentence)
    if len(spans) != 1:
        return None
    sign = (
        1
        if "extend" in sentence.means or (labels and _says_more(sentence))
        else -1
        if "shorten" in sentence.means
        else 0
    )
    if not sign and not sentence.means & {"timer", "alarm"} and told["label"] and sentence.means & {"set", "left"}:
        sign = 1  # "give the roast a quarter of an hour"
    if sign and (labels or "set" not in sentence.means or "prolong" in sentence.means):
        return [Call("change_timer", {**told, "seconds": sign * round(spans[0])})]
    changes = "convert" in sentence.means and labels and not _is_new(sentence)
    changes = changes and (not told["label"] or told["label"] in labels)
    return [Call("change_timer", {**told, "to": round(spans[0])})] if changes else None


def _is_new(sentence: Sentence) -> bool:
    """ "Zet een timer": another one, although "zet" may also change one that runs."""
    articles = sentence.language.data["article_one"].split()
    timers = [s.first for s in sentence.segments if s.means & {"timer", "alarm"}]
    return any(n and sentence.tokens[n - 1].word in articles for n in timers)


def _asked(sentence: Sentence, told: dict[str, str]) -> list[Call] | None:
    spans = _spans(sentence)
    if sentence.means & {"how_long", "left", "how_many"} or (
        not spans and sentence.means & {"which", "read"} and "set" not in _only(sentence)
    ):
        return None if spans or sentence.values("time") else [Call("timers", dict(told))]
    return None


def _says_more(sentence: Sentence) -> bool:
    """ "Five more minutes"."""
    more = sentence.language.words("spans", "between") - {"of"}
    spans = [s for s in sentence.segments if "span" in s.values]
    return any(token.word in more for s in spans for token in sentence.tokens[s.first : s.last])


def _only(sentence: Sentence) -> set[str]:
    """Meanings of segments that do not ask as well."""
    return {name for s in sentence.segments if not s.means & {"which", "read"} for name in s.means}


def _set(sentence: Sentence, name: str) -> list[Call] | None:
    if not sentence.means & {"timer", "alarm"} or sentence.has("every"):
        return [Call("recurring")] if sentence.has("every", "alarm") else None
    if asks(sentence) or _is_past(sentence):
        return None
    spans = _spans(sentence)
    if name and _is_apart(sentence):
        return None
    if spans:
        more = _listed(sentence)
        return [Call("timer", {"seconds": round(s), "label": name}) for s in (*more, *spans)]
    hours, days = sentence.values("time"), sentence.values("date")
    if "alarm" in sentence.means and (hours or days):
        at = moment(sentence)
        return [Call("reminder", {"text": name, "at": at})] if at or other_hours(sentence) else None
    if hours and len(hours) == 1:
        return [Call("timer", {"seconds": _until(sentence, hours[0]), "label": name})]
    return None if name or "set" not in sentence.means or days else [Call("timer", {"seconds": 0, "label": ""})]


def _is_past(sentence: Sentence) -> bool:
    """Whether a request tells of a day that is over."""
    return any(told.date < sentence.now.date() for told in sentence.values("date"))


def _until(sentence: Sentence, told: Hour) -> int:
    then = told.after(sentence.now)
    return round((then - sentence.now).total_seconds())


def _listed(sentence: Sentence) -> list[float]:
    """The first numbers of "timers for 5, 10 and 15 minutes"."""
    place = next((n for n, s in enumerate(sentence.segments) if "span" in s.values), 0)
    unit = sentence.tokens[sentence.segments[place].last - 1].word if sentence.segments else ""
    size = SECONDS.get(unit_of(unit, sentence.language) or "", 0.0)
    articles = sentence.language.data["article_one"].split()
    counts = {n for n, s in enumerate(sentence.segments[1:]) if "timer" in s.means and n < place}  # "two timers"
    words = [
        t.word
        for n, s in enumerate(sentence.segments[:place])
        if n not in counts
        for t in sentence.tokens[s.first : s.last]
    ]
    told = [f[0] for at, w in enumerate(words) if w not in articles and (f := number(words, at, sentence.language))]
    return [value * size for value in told if size]
