"""What follows about timers and reminders: "make it eight", "hold it", "how long left?", "which one goes off first?"

A timer that runs is spoken of even if nothing was said before; a reminder only right after it was.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from appliance.intents.before import Running
from appliance.intents.call import Call
from appliance.intents.follow_forms import Form, forms
from appliance.intents.follow_reminders import by_minutes, moment, wakes
from appliance.intents.follower import Follower
from appliance.intents.hours import Hour
from appliance.intents.numerals import ordinal
from appliance.intents.sentence import tokens_of
from appliance.intents.timer_frames import is_for_a_while

ONE_FOR = re.compile(
    r"(?:(?:the|my|de|het|die|der|das|den|dem) )?"
    r"(?P<name>[^\W\d]+(?: (?!(?:van|voor|of|for|at|mit|auf|op)\b)[^\W\d]+)?) "
    r"(?:van|voor|of|for|at|mit|auf|op|,)? ?(?P<length>\d+(?:[.,]\d+)?(?: \w+)?)",
    re.I,
)
MOST_WORDS = 5  # that name a timer
LIKE = 3  # letters of a label that a word begins alike with: "egg" and "eggs"
ACTS = frozenset({"cancel_timer", "pause_timer", "resume_timer", "change_timer"})
NAMED = frozenset({"timer", "alarm", "reminders", "lights", "list", "shopping", "todo", "documents"})
SET = ("timer", "reminder", "change_timer", "change_reminder")


def pause(told: Follower, _: Form) -> list[Call] | None:
    """ "Hold it": a timer that runs."""
    running = [t for t in told.before.timers if not t.paused and not t.ringing]
    return [Call("pause_timer", _which(told))] if running else None


def resume(told: Follower, _: Form) -> list[Call] | None:
    """ "Carry on": a timer that is paused."""
    return [Call("resume_timer", {"label": ""})] if any(t.paused for t in told.before.timers) else None


def how_long(told: Follower, _: Form) -> list[Call] | None:
    """ "How long left?": until a timer ends, or until the day that was spoken of."""
    if day := told.call("day", "until"):
        date, name = day.arguments.get("date"), day.arguments.get("name", "")
        if date and not day.arguments.get("start"):
            return [Call("until", {"date": date, "name": name, "unit": "day"})]
    kept = told.call("reminders")
    if kept and kept.tool in SET and not told.label and not _names_timer(told):
        return _left_until(kept, told)
    return _listed(told)


def _left_until(kept: Call, told: Follower) -> list[Call]:
    """How long it is until a reminder; a guest's is a timer."""
    text, at = str(kept.arguments.get("text", "")), str(kept.arguments.get("at", ""))
    is_timer = any(timer.label == text for timer in told.before.timers)
    return [Call("timers", {"label": text} if is_timer or not at else {"label": text, "at": at})]


def first(told: Follower, _: Form) -> list[Call] | None:
    """ "Which one goes off first?" """
    return [Call("timers", {"label": "", "first": True})] if told.before.timers else None


def running(told: Follower, _: Form) -> list[Call] | None:
    """ "What's still running?" """
    return [Call("timers", {"label": ""})] if told.before.timers or told.call("timers") else None


def _listed(told: Follower) -> list[Call] | None:
    """The timer that was spoken of, or those that run."""
    if not told.before.timers and not told.call("timers"):
        return None
    label = str(_which(told).get("label", ""))
    return [Call("timers", {"label": label if any(t.label == label for t in told.before.timers) else ""})]


def _names_timer(told: Follower) -> bool:
    """Whether a request after a reminder is about a timer, and says so."""
    return told.call("reminders") is not None and bool(told.read(told.text).means & {"timer"})


def _unclear(told: Follower) -> list[Call] | None:
    """A question back where the last request was for a timer and a reminder."""
    both = told.call("timers") and told.call("reminders") and not told.label
    return [Call("unsure", {"topic": "which"})] if both else None


def _which(told: Follower) -> dict[str, Any]:
    """The arguments that choose the timer spoken of; none if several could be meant, so that the tool asks."""
    if told.label:
        return {"label": told.label}
    spoken = [c for c in told.before.calls if c.tool in ("timer", "change_timer", "pause_timer", "resume_timer")]
    spoken = spoken or [c for c in told.before.calls if c.tool in ("timers", "reminder")]
    if len(spoken) != 1 or len(told.before.timers) < 2 or told.read(told.text).means & {"timer", "alarm"}:
        return {"label": ""}
    label = str(spoken[0].arguments.get("label") or spoken[0].arguments.get("text") or "")
    if any(t.label == label for t in told.before.timers) and label:
        return {"label": label}
    if spoken[0].tool == "timer" and not label:
        return {"label": "", "nth": max(t.nth for t in told.before.timers)}
    return {name: value for name, value in spoken[0].arguments.items() if name in ("label", "nth")} or {"label": ""}


def when(told: Follower, _: Form) -> list[Call] | None:
    """ "When was that again?": the reminder or the day that was spoken of."""
    if kept := told.call("reminders"):
        text = str(kept.arguments.get("text", ""))
        timer = any(t.label == text for t in told.before.timers)  # a guest's reminder
        return [Call("timers", {"label": text}) if timer else Call("reminders", {"text": text})]
    day = told.call("day", "until")
    if day and day.arguments.get("date"):
        return [Call("day", {"date": day.arguments["date"], "name": day.arguments.get("name", "")})]
    return _listed(told) if told.call("timers") else None


# ---------------------------------------------------------------- changes


def one_more(told: Follower, form: Form) -> list[Call] | None:
    """ "And another for ten minutes", "and one for the beans of 8": one more timer."""
    one = ONE_FOR.fullmatch(form.item) if told.before.family == "timers" else None
    length = told.seconds(one["length"]) if one and not told.read(one["name"]).values("number") else 0.0
    if one and length:
        return [Call("timer", {"seconds": round(length), "label": one["name"]})]
    seconds = told.seconds(form.item)
    if told.before.family != "timers" or not seconds or not told.read(form.item).values("span"):
        return None
    return [Call("timer", {"seconds": round(seconds), "label": ""})]


def extend(told: Follower, form: Form) -> list[Call] | None:
    """ "Add another twenty minutes to that", "half an hour later"."""
    return _moved_by(told, form, 1)


def more(told: Follower, form: Form) -> list[Call] | None:
    """ "Two more minutes", where a timer was spoken of."""
    return _moved_by(told, form, 1) if told.before.family in ("timers", "reminders") else None


def shorten(told: Follower, form: Form) -> list[Call] | None:
    """ "Take five off"."""
    return _moved_by(told, form, -1)


def by_degree(told: Follower, parts: list[str]) -> list[Call] | None:
    """ "Bit longer, say 2 mins", "etwas kürzer, eine Minute": which way in one clause, how much in the other."""
    ways = {form.name for form in forms(parts[0], told.language)} & {"longer", "shorter"} if len(parts) == 2 else set()
    if len(ways) != 1 or told.before.family not in ("", "timers", "reminders"):
        return None
    items = [parts[1], *(form.item for form in forms(parts[1], told.language) if form.item)]
    item = next((item for item in items if told.seconds(item)), "")
    return _moved_by(told, Form("extend", item), 1 if ways == {"longer"} else -1) if item else None


def _moved_by(told: Follower, form: Form, sign: int) -> list[Call] | None:
    seconds = told.seconds(form.item)
    if not seconds:
        return None
    if asked := _unclear(told):
        return asked
    if _names_timer(told):
        return None
    if not told.label and (kept := told.call("reminders")) and (at := str(kept.arguments.get("at", ""))):
        return _reminder_at(kept, datetime.fromisoformat(at) + timedelta(seconds=sign * seconds))
    if not _is_about_timers(told, form):
        return None
    return [Call("change_timer", {**_which(told), "seconds": sign * round(seconds)})]


def _is_about_timers(told: Follower, form: Form) -> bool:
    """Whether a timer was spoken of last, or one runs and the text names a length of time."""
    if told.call("timers") or told.label:
        return True
    named = bool(told.read(form.item).values("span"))
    return bool(told.before.timers) and named and told.before.family in ("", "chance", "clock", "lists")


def set_to(told: Follower, form: Form) -> list[Call] | None:
    """ "Make it eight", "make that half six": another length or time for what was set."""
    if _names_timer(told):
        return None
    if (asked := _unclear(told)) and (told.seconds(form.item) or _hour(told, form)):
        return asked
    if not told.label and (kept := told.call("reminders")):
        return _rescheduled(told, kept, form) if kept.arguments.get("at") else None
    if not _is_about_timers(told, form) and not _hour(told, form):
        return None
    if (hour := _hour(told, form)) and told.before.timers and told.before.family == "timers":
        left = hour.after(told.around.now) - told.around.now
        return [Call("change_timer", {**_which(told), "to": round(left.total_seconds())})]
    seconds = told.seconds(form.item)
    return [Call("change_timer", {**_which(told), "to": round(seconds)})] if seconds >= 1 else None


def _hour(told: Follower, form: Form) -> Hour | None:
    """The time of the day in a value; a span such as "drie uur" only behind "at" or "until"."""
    at = told.language.words("time", "at") | told.language.words("spans", "range")
    led = form.led_by in at - {"for", "für", "voor", "auf"}
    first = sorted(told.language.words("time", "at"))[0]
    sentence = told.only(f"{first} {form.item}" if led else form.item, ("time", "number", "span", "quantity"))
    hours = sentence.values("time") if sentence and (led or not sentence.values("span")) else []
    return hours[0] if len(hours) == 1 else None


def _rescheduled(told: Follower, kept: Call, form: Form) -> list[Call] | None:
    """A reminder at another hour, on another day, or both."""
    old = datetime.fromisoformat(str(kept.arguments["at"]))
    if seconds := _length_again(told, kept, form):
        return _reminder_at(kept, told.around.now.replace(tzinfo=None) + timedelta(seconds=seconds), "milliseconds")
    at = str(told.language.data["follow"]["at"])
    for item in (form.item, f"{at} {form.item}"):
        sentence = told.only(item, ("time", "date", "span", "quantity", "offset", "number"))
        if sentence and (then := moment(sentence, old, told.around.now, wakes(kept))):
            return _reminder_at(kept, then)
    later = by_minutes(told, form.item, old)
    return _reminder_at(kept, later) if later else None


def _length_again(told: Follower, kept: Call, form: Form) -> float:
    """The seconds of "make it 12", where the reminder was told by a length; 0 for a time of the day."""
    by_length = len(str(kept.arguments["at"])) > len("2026-11-28T14:15")
    bare = told.only(form.item, ("number", "span", "time"))
    led = form.led_by in told.language.words("time", "at") - told.language.words("spans", "loosely_at")
    if not by_length or led or bare is None or not bare.values("number" if not bare.values("span") else "span"):
        return 0.0
    return told.seconds(form.item)


def _reminder_at(kept: Call, then: datetime, exact: str = "minutes") -> list[Call]:
    at = then.isoformat(timespec=exact)
    told = kept.arguments
    return [Call("change_reminder", {"at": at, "text": told.get("text", ""), "was": str(told.get("at", ""))})]


def correct(told: Follower, form: Form) -> list[Call] | None:
    """ "No, sorry, 12": right after something was set."""
    return set_to(told, form) if any(call.tool in SET for call in told.before.calls) else None


# ---------------------------------------------------------------- to cancel


def cancel(told: Follower, _: Form) -> list[Call] | None:
    """ "Stop it", "scrap that"."""
    if asked := _unclear(told):
        return asked
    if told.call("lights") or (told.plain and told.read(told.text).means & NAMED):
        return None
    if kept := told.call("reminders"):
        return _without(kept, told)
    if told.before.timers or told.call("timers"):
        return [Call("cancel_timer", {**_which(told), "all": False})]
    return None


def _without(kept: Call, told: Follower) -> list[Call] | None:
    """A reminder less; a guest's is a timer, and one without words an alarm."""
    text, at = str(kept.arguments.get("text", "")), str(kept.arguments.get("at", ""))
    if text and any(timer.label == text for timer in told.before.timers):
        return [Call("cancel_timer", {"label": text, "all": False})]
    if text or not at:
        return [Call("cancel_reminder", {"text": text, "all": False})]
    return [Call("cancel_timer", {"alarm": True, "at": at[:16]})]


def undo(told: Follower, form: Form) -> list[Call] | None:
    """ "Never mind": right after something was set."""
    calls = told.before.calls
    return cancel(told, form) if len(calls) == 1 and calls[0].tool in SET else None


def cancel_one(told: Follower, form: Form) -> list[Call] | None:
    """ "Bin the pizza one": a timer by its label, or one of the reminders that were spoken of."""
    if label := named(told, form.item):
        brief = is_for_a_while(told.read(told.text))
        return [
            Call("pause_timer", {"label": label}) if brief else Call("cancel_timer", {"label": label, "all": False})
        ]
    sentence = told.read(form.item)
    words = [token.word for token in sentence.tokens]
    nth = ordinal(words, 0, told.language)
    if nth and nth[1] == len(words) and told.before.family == "timers":
        return [Call("cancel_timer", {"label": "", "nth": nth[0], "all": False})]
    if (
        not told.call("reminders")
        or _names_timer(told)
        or sentence.means & (NAMED | {"number", "time", "date", "span", "all"})
    ):
        return None
    return [Call("cancel_reminder", {"text": form.item, "all": False})]


def cancel_all(told: Follower, _: Form) -> list[Call] | None:
    """ "Stop them all"."""
    if told.call("reminders"):
        return [Call("cancel_reminder", {"text": "", "all": True})]
    if told.call("timers"):
        return [Call("cancel_timer", {"label": "", "all": True})]
    return None


# ---------------------------------------------------------------- which one


def pick_one(told: Follower, form: Form) -> list[Call] | None:
    """ "The pasta one": in answer to "Which one?", or to hear of another timer."""
    last = told.call("timers")
    label = named(told, form.item, whole=True) if last else ""
    if last is None or not label:
        return None
    if last.tool not in ACTS or last.arguments.get("label"):
        return [Call("timers", {"label": label})]
    own = {name: value for name, value in last.arguments.items() if name != "nth"}
    return [Call(last.tool, {**own, "label": label})]


def every_one(told: Follower, _: Form) -> list[Call] | None:
    """ "All of them": in answer to "Which one?" """
    last = told.call("timers")
    if last is None or last.tool not in ACTS - {"change_timer"} or len(told.before.timers) < 2:
        return None
    return [replace(last, arguments={**last.arguments, "all": True})]


def named(told: Follower, item: str, whole: bool = False) -> str:
    """The label of the one running timer that a text names; with `whole` the text names nothing else."""
    words = [token.word for token in tokens_of(item, told.language) if token.word[:1].isalnum()]
    if len(words) > MOST_WORDS or told.language.words("splitting", "and") & {*words}:
        return ""
    found = {
        t.label for t in told.before.timers if t.label and (all if whole else any)(_alike(t, word) for word in words)
    }
    return found.pop() if len(found) == 1 else ""


def _alike(timer: Running, word: str) -> bool:
    """Whether a word is one of a label's, or begins alike."""
    return any(
        word == own or (len(min(word, own, key=len)) >= LIKE and (word.startswith(own) or own.startswith(word)))
        for own in timer.label.casefold().split()
    )
