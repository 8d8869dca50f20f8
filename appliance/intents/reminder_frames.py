"""Requests for reminders and alarms: the moment that they name, and what to remind of."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta

from appliance.intents.call import Call
from appliance.intents.hours import WAKING, Hour
from appliance.intents.language import Language
from appliance.intents.ranges import has_range, has_window, other_hours
from appliance.intents.sentence import FILLER, Segment, Sentence, read

HALF_DAY = 12  # hours
DAWN = 5 * 60  # minutes: an earlier hour is none of an evening
EVENINGS = {"en": ("tonight", "evening"), "de": ("abend", "abends"), "nl": ("vanavond", "avond", "avonds")}
SOON = timedelta(hours=2)
RISING = range(4 * 60, 9 * 60)  # minutes: when alarm clocks ring
CLOCKS = ("wecker", "wekker")  # an alarm clock, unlike an "alarm"
MORNING, EVENING = time(9), time(19)  # of a day that is told without an hour
EDGE = frozenset("vague_time date time offset reminders remind alarm set".split())  # of what to remind of
NOUN = re.compile(r"reminders?|erinnerung(?:en)?|herinnering(?:en)?|alarm|alarms|wecker|wekker|seintje")
# The infinitive of what is to be done: "op te hangen" as "ophangen", "rauszustellen" as "rausstellen".
DUTCH = re.compile(
    r"(?:\b(op|uit|af|aan|mee|in|weg|na|door|terug|klaar|open|dicht|vast|over|om|bij) )?\bte (\w+(?:en|aan|oen|ien))$"
)
GERMAN = re.compile(
    r"\b(ab|an|auf|aus|bei|ein|fort|her|hin|los|mit|nach|raus|rein|runter|hoch|vor|weg|zurück|um|weiter|fertig|heraus|"
    r"herein|hinaus|hinunter|rüber|vorbei|zusammen|fest|frei|sauber) ?zu ?(\w{2,}(?:en|ern|eln|tun))$|"
    r"\bzu (\w{2,}(?:en|ern|eln)|tun)$",
    re.I,
)
MUST = {  # of what somebody has to do themselves
    "de": re.compile(
        r"^(?!.*\b(?:er|sie|ihr|du|man)\b)(?:(?:ich|wir) (?:(?:den|die|das|dem|der) )?)?"
        r"(.*\w(?:en|ern|eln|tun)) (?:muss|soll|sollte|will|müssen|wollen)$"
    ),
    "nl": re.compile(r"^(?!.*\b(?:hij|ze|zij|je|jij)\b)(.*) (?:moet|moeten|wil|zou moeten) (?=\w+(?:en|aan|oen|ien)$)"),
}
BARE_MINUTES = re.compile(r"\bin (?:[1-9]\d?|five|ten|fifteen|twenty|thirty|forty)(?= to\b|\W*$)", re.I)


def asks(sentence: Sentence) -> bool:
    """Whether a request is a question about a time, and not a wish."""
    return bool(first_meanings(sentence) & {"question", "how_long", "how_many"})


def first_meanings(sentence: Sentence) -> frozenset[str]:
    """The meanings of the first segment, and of the first one that is no filler."""
    return sentence.segments[0].means | next((s.means for s in sentence.segments if not s.means & FILLER), frozenset())


def moment(sentence: Sentence) -> str:
    """The moment that a request names, as an ISO date and time; empty if it names none, or more than one."""
    now = sentence.now
    if has_range(sentence) or other_hours(sentence) or has_window(sentence):
        return ""
    offsets = [s.values for s in sentence.segments if s.values.keys() & {"offset"}]
    days, hours = sentence.values("date"), [s.values["time"] for s in sentence.segments if _tells_hour(s)]
    if len(offsets) + len(hours) > 1 or len(days) > 1:
        return ""
    if offsets and not days:
        return _written(now + timedelta(seconds=offsets[0]["offset"].seconds), seconds=True)
    evening = part_of_day(sentence)
    if hours:
        wakes = "wake" in sentence.means or ("alarm" in sentence.means and (days or _in_figures(sentence)))
        wakes = wakes or _rings_early(sentence, hours[0])
        if evening and hours[0].minutes < DAWN and not hours[0].certain and in_the_evening(sentence):
            return ""  # "tonight at 3": it is asked which is meant
        if evening is None and wakes and hours[0].minutes < 12 * 60:
            evening = False
        told = hours[0].in_half(evening) if evening is not None else hours[0]
        if not days or (_tonight(sentence) and told.minutes < WAKING):
            return _written(_next(told, sentence, by_night=bool(wakes or days)))
        then = datetime.combine(days[0].date, told.time, now.tzinfo)
        later = then + timedelta(hours=12)
        if evening is None:  # "Monday at three": in the afternoon
            then = datetime.combine(days[0].date, told.by_day.time, now.tzinfo)
        return _written(later if then <= now < later and not told.certain else then)
    if not days or "vague_time" in sentence.means:  # "tomorrow after lunch": it is asked when
        return ""
    return _written(datetime.combine(days[0].date, EVENING if evening else MORNING, now.tzinfo))


def _next(told: Hour, sentence: Sentence, by_night: bool) -> datetime:
    """The next moment of an hour. What people do by day is not at night, unless that is soon or told."""
    now = sentence.now
    if by_night:
        return (told.in_half(False) if "date" in sentence.means else told).after(now)
    then = told.after(now)
    is_night = then.hour * 60 < WAKING and then - now > SOON
    return told.by_day.after(now) if is_night and "alarm" not in sentence.means else then


def _rings_early(sentence: Sentence, told: Hour) -> bool:
    """Whether an alarm clock is to ring when people get up: "Wecker auf Viertel nach fünf", unless that is soon."""
    early = told.minutes % (12 * 60) in RISING and told.after(sentence.now) - sentence.now > SOON
    return early and any(token.word in CLOCKS for token in sentence.tokens)


def _tonight(sentence: Sentence) -> bool:
    """Whether a text says "tonight": after midnight that is the next morning."""
    text = f" {' '.join(token.word for token in sentence.tokens)} "
    return any(f" {' '.join(phrase)} " in text for phrase in sentence.language.entry("time", "night"))


def in_the_evening(sentence: Sentence) -> bool:
    """Whether a text says "tonight" or "in the evening"."""
    return any(token.word in EVENINGS[sentence.language.code] for token in sentence.tokens)


def _in_figures(sentence: Sentence) -> bool:
    """Whether an hour is told as a clock of 24 hours shows it: "6.45 Uhr" is in the morning."""
    told = [sentence.words(s) for s in sentence.segments if _tells_hour(s)]
    return sentence.language.code != "en" and any(re.search(r"\d[:.]\d\d", words) for words in told)


def _tells_hour(segment: Segment) -> bool:
    return "time" in segment.values and "offset" not in segment.values


def _written(then: datetime, seconds: bool = False) -> str:
    return then.replace(tzinfo=None).isoformat(timespec="milliseconds" if seconds else "minutes")


def part_of_day(sentence: Sentence) -> bool | None:
    """Whether the text says evening or afternoon (True), or morning (False)."""
    text = f" {' '.join(token.word for token in sentence.tokens)} "
    for name, evening in (("pm", True), ("am", False)):
        for phrase in sentence.language.entry("time", f"{name}_part"):
            if f" {' '.join(phrase)} " in text:
                return evening
    return None


def reminder(sentence: Sentence) -> list[Call] | None:
    """What a request wants of reminders."""
    if "reminders" in sentence.means and not sentence.means & {"offset", "time", "date"}:
        text = _reminded(
            sentence, {"reminders", "cancel", "which", "read", "set", "all", "question", "for_label", "is_on"}
        )
        if "cancel" in sentence.means:
            return [Call("cancel_reminder", {"text": text, "all": "all" in sentence.means and not text})]
        if not text and sentence.means & {"which", "read", "question", "set"} and not sentence.has("remind"):
            return [Call("reminders")]
    if _reminds_another(sentence):
        return [Call("unsure", {"topic": "reminder"})]
    if "remind" not in sentence.means and (told := _as_reminding(sentence)):
        sentence = told
    if "remind" not in sentence.means or asks(sentence):
        return None
    if "every" in sentence.means:
        return [Call("recurring")]
    sentence, seconds = _without_lead_time(sentence)
    text = _infinitive(_told(sentence), sentence.language.code)
    at = _ahead(sentence, moment(sentence), seconds)
    if not at and (whole := _in_minutes(sentence)):
        return reminder(whole)
    if not at and _asks_something(sentence):
        return None
    return [Call("reminder", {"text": text, "at": at})] if text or at else None


def _infinitive(text: str, code: str) -> str:
    """What is to be done, with its verb as a list has it: "Müll rausbringen" of "dass ich Müll rausbringen muss"."""
    if must := MUST.get(code):
        text = must.sub(r"\1" if code == "de" else r"\1 ", text)
    if code == "nl":
        return DUTCH.sub(lambda found: f"{found[1] or ''}{found[2]}", text)
    if code == "de":
        return GERMAN.sub(lambda found: f"{found[1]}{found[2]}" if found[1] else found[3], text)
    return text


def _as_reminding(sentence: Sentence) -> Sentence | None:
    """ "Sag mir um halb fünf, dass ich los muss": to be told something at a moment is to be reminded of it."""
    told = sentence.language
    if not any(_tells_hour(s) or "offset" in s.values for s in sentence.segments):
        return None
    says = [
        n for n, s in enumerate(sentence.segments) if {*sentence.words(s).split()} & told.words("splitting", "saying")
    ]
    words = [sentence.words(s) for s in sentence.segments]
    that = [n for n, word in enumerate(words) if says and n > says[0] and _begins_with_that(word, told)]
    if not that or not _is_asked_of_larson(sentence, says[0]):
        return None
    joint = sentence.segments[that[-1]]
    made = replace(joint, means=joint.means | {"remind", "label_start"}, values={})
    return replace(sentence, segments=(*sentence.segments[: that[-1]], made, *sentence.segments[that[-1] + 1 :]))


def _begins_with_that(words: str, told: Language) -> bool:
    return words.split()[0] in told.words("splitting", "told_that")


def _is_asked_of_larson(sentence: Sentence, place: int) -> bool:
    """Whether nothing but fillers, the moment and "can you" stand before the verb: not "he says at four that …"."""
    own = sentence.language.words("splitting", "lead")
    before = sentence.segments[:place]
    return all(
        s.means & (FILLER | EDGE) or {*sentence.words(s).split()} <= own or not sentence.words(s)[:1].isalnum()
        for s in before
    )


def _in_minutes(sentence: Sentence) -> Sentence | None:
    """ "Nudge me in 20 to take the bins out", as people say it in English, with the minutes written out."""
    told = BARE_MINUTES.sub(r"\g<0> minutes", sentence.text)
    if sentence.language.code != "en" or told == sentence.text:
        return None
    return read(told, sentence.language, sentence.now)


def another_reminder(sentence: Sentence, before: str) -> list[Call] | None:
    """ "… and at 9 to call dad", after a reminder for the moment `before`: a moment first, and what to remind of."""
    articles = sentence.language.data["article_one"].split()
    small = [s for s in sentence.segments if (s.means and s.means <= FILLER) or sentence.words(s) in articles]
    first = next((s for s in sentence.segments if s not in small), None)
    at = moment(sentence)
    if not at or not before or first is None or not first.values.keys() & {"time", "date", "offset"} or asks(sentence):
        return None
    hours = sentence.values("time")
    if hours and not sentence.means & {"date", "offset"}:  # on the same day, in the same half of it
        day = datetime.fromisoformat(before)
        then = datetime.combine(day.date(), hours[0].in_half(day.hour >= HALF_DAY).time)
        at = _written(then) if then > sentence.now.replace(tzinfo=None) else at
    rest = tuple(s for s in sentence.segments if s.first >= first.first)
    text = sentence.between(_trimmed(sentence, rest, EDGE | {"label_start"}))
    return [Call("reminder", {"text": text, "at": at})]


def _reminds_another(sentence: Sentence) -> bool:
    """ "Remind Bob at 8"."""
    words = [token.word for token in sentence.tokens]
    lead = sentence.language.words("splitting", "lead")
    at = next((n for n, word in enumerate(words) if word.isalpha() and word not in lead), len(words))
    if at + 1 >= len(words) or words[at] not in sentence.language.words("splitting", "reminding"):
        return False
    return words[at + 1].isalpha() and words[at + 1] not in sentence.language.words("splitting", "not_another")


def _without_lead_time(sentence: Sentence) -> tuple[Sentence, float]:
    """ "Half an hour before 8" as "8", and how many seconds ahead of it."""
    told = sentence.segments
    for at, (span, joint, hour) in enumerate(zip(told, told[1:], told[2:], strict=False)):
        before = sentence.words(joint) in sentence.language.words("spans", "before")
        if "span" not in span.values or "offset" in span.values or not before:
            continue
        if made := hour.values.get("time") or _full_hour(hour.values.get("number", 0.0)):
            own = replace(hour, first=span.first, means=frozenset({"time"}), values={"time": made})
            return replace(sentence, segments=(*told[:at], own, *told[at + 3 :])), span.values["span"].seconds
    return sentence, 0.0


def _full_hour(value: float) -> Hour | None:
    """ "8" behind "before"."""
    return Hour(round(value) * 60, value > HALF_DAY) if value in range(1, 24) else None


def _ahead(sentence: Sentence, at: str, seconds: float) -> str:
    """The moment moved ahead by `seconds`, or by a span: "10 minutes before my meeting at 3"."""
    if at and seconds:
        return _written(datetime.fromisoformat(at) - timedelta(seconds=seconds))
    before, beforehand = (sentence.language.words("spans", name) for name in ("before", "beforehand"))
    for segment in sentence.segments:
        told = segment.values.get("span") if "offset" not in segment.values else None
        after = {token.word for token in sentence.tokens[segment.last : segment.last + 2]}
        ahead = sentence.tokens[segment.last : segment.last + 1]
        is_before = after & beforehand or any(token.word in before for token in ahead)
        if at and told and is_before:
            return _written(datetime.fromisoformat(at) - timedelta(seconds=told.seconds))
    return at


def _asks_something(sentence: Sentence) -> bool:
    """ "Remind me, which year is it?" """
    place = next(n for n, s in enumerate(sentence.segments) if "remind" in s.means)
    after = [s for s in sentence.segments[place + 1 :] if sentence.words(s)[:1].isalnum()]
    return bool(after) and any(name == "question" or name.startswith("ask_") for name in after[0].means)


def _reminded(sentence: Sentence, own: set[str]) -> str:
    return sentence.between([s for s in sentence.unread(own | {"label_start"}) if sentence.words(s)[:1].isalnum()])


def _told(sentence: Sentence) -> str:
    """What to remind of: what follows the verb, or where nothing does, what stands before it."""
    place = next(n for n, s in enumerate(sentence.segments) if "remind" in s.means)
    if apart := _told_apart(sentence, place):
        return apart
    kept = sentence.segments[: place + 1], sentence.segments[place + 1 :]
    before, after = (tuple(s for s in side if s not in other_hours(sentence)) for side in kept)
    after = tuple(_trimmed(sentence, after, EDGE - {"set"} | {"label_start", "polite"}))
    before = tuple(_trimmed(sentence, before[:-1], EDGE | {"label_start"} | FILLER))
    return sentence.between(after or before)


def _told_apart(sentence: Sentence, place: int) -> str:
    """The clause before, where that of the verb says nothing but when: "Pizza ist im Ofen, sag gleich Bescheid"."""
    own = sentence.language.words("splitting", "notifying")
    comma = next((n for n in range(place, -1, -1) if sentence.words(sentence.segments[n]) in ",.!–"), 0)
    rest = [s for s in sentence.segments[comma + 1 :] if sentence.words(s)[:1].isalnum()]
    small = EDGE | FILLER | {"label_start", "polite", "particle", "further"}
    spans = [
        n for n, s in enumerate(rest) if "span" in s.values and any(_is_ahead(sentence, t) for t in rest[n + 1 : n + 3])
    ]
    rest = [s for n, s in enumerate(rest) if not spans or (n != spans[0] and not _is_ahead(sentence, s))]
    if not comma or any(not s.means & small and sentence.words(s) not in own for s in rest):
        return ""
    told = [s for s in sentence.segments[:comma] if not s.means & {"offset", "time", "date"} or s.means & FILLER]
    text = " ".join(sentence.between([s]) for s in _without_articles(sentence, told))
    return re.sub(r" (?=[,.!?])", "", text)


def _is_ahead(sentence: Sentence, segment: Segment) -> bool:
    return bool({*sentence.words(segment).split()} & sentence.language.words("spans", "beforehand"))


def _without_articles(sentence: Sentence, told: list[Segment]) -> list[Segment]:
    """From the first word that is no article or sign: "de was is klaar" without "de"."""
    small = {*sentence.language.words("dates", "skip"), *sentence.language.words("lists", "edge")}
    begins = (n for n, s in enumerate(told) if sentence.words(s)[:1].isalnum() and sentence.words(s) not in small)
    return told[next(begins, len(told)) :]


def _is_noun(sentence: Sentence) -> bool:
    """Whether a reminder is asked for by the noun: the verb at its end is then Larson's, else what is to be done."""
    return any(NOUN.fullmatch(token.word) for token in sentence.tokens)


def _is_day_part(sentence: Sentence, told: list[Segment], edge: frozenset[str]) -> bool:
    """Whether a stretch begins with "evening" of "on Thursday evening at seven to …", before the rest of the moment."""
    parts = {" ".join(phrase) for name in ("am_part", "pm_part") for phrase in sentence.language.entry("time", name)}
    return sentence.words(told[0]) in parts and bool(told[1:] and told[1].means & edge)


def _trimmed(sentence: Sentence, segments: tuple[Segment, ...], edge: frozenset[str]) -> list[Segment]:
    """Without the moment, and "to", "that" or "about" at its beginning, and without "please" at its end."""
    kept = list(segments)
    while kept and (
        kept[0].means & edge or _is_day_part(sentence, kept, edge) or not sentence.words(kept[0])[:1].isalnum()
    ):
        kept.pop(0)
    ends = (EDGE if _is_noun(sentence) else EDGE - {"set"}) | {"polite"}
    while kept and (kept[-1].means & ends or not sentence.words(kept[-1])[-1:].isalnum()):
        kept.pop()
    return kept
