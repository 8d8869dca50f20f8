"""Timers and reminders in loose words: what is wanted by the meaning, how long and when by the values."""

import re
from collections.abc import Callable
from datetime import datetime

from appliance.intents import follow_timers
from appliance.intents.call import Call
from appliance.intents.follow_forms import Form
from appliance.intents.follower import Follower
from appliance.intents.meaning.view import Length, Reading, View, clauses
from appliance.intents.ranges import has_negative, has_range
from appliance.intents.reminder_frames import moment

Handler = Callable[[Follower, Form], list[Call] | None]
ACTS = ("timer_set", "timer_left", "timer_cancel", "timer_more", "timer_less", "timer_to", "timer_pause",
        "timer_resume")  # fmt: skip
CUE = 0.4  # what a word for an act adds to how well that act fits
SET_BY_NUMBER = 0.3  # how well a sentence fits if its bare number is a timer's minutes
MOVES = re.compile(r"(?i)\b(?:push|move|shift|bump|bring|put) .*\b(?:back|forward|later|earlier)\b|\bpostpone\b")
APART = 0.2  # by how much an act fits better than another if it is sure
LONGEST = 24 * 3600  # seconds of a timer
MOST = 4  # timers in a sentence
ALARM = re.compile(r"(?i)\b(?:alarms?|wecker|wekker|wake|weck\w*|wek)\b")
TIMER = re.compile(r"(?i)timer|alarm|countdown|wecker|wekker|\buhr\b")
PART = re.compile(r"\s*[,;:–—]\s*|\s+(?:because|cos|weil|denn|omdat|want)\s+")


def timers(view: View) -> Reading | None:
    """What a sentence about timers comes to."""
    if has_range(view.sentence) or has_negative(view.sentence):
        return None
    if view.has_clock:
        return _moved(view)
    found = _asked(view) or _held(view) or _called_off(view)
    return found or _changed(view) or _several(view) or _one(view)


def _running(view: View) -> bool:
    return bool(view.before.timers)


def _content(view: View) -> str:
    return " ".join(view.sentence.tokens[n].word for n in view.content[:4])


def _by_follower(view: View, handler: Handler, item: str = "") -> Reading | None:
    """What a reader of follow-ups makes of it, for the timer that it names."""
    label = follow_timers.named(view.follower, _content(view)) if view.content else ""
    calls = handler(view.follower.about(view.text, label), Form("", item))
    return Reading(tuple(calls)) if calls else None


def _asked(view: View) -> Reading | None:
    """ "Is it nearly done?" """
    if view.lengths or not (view.has("left") or view.asks) or view.meant.best_of(*ACTS) != "timer_left":
        return None
    if view.has("first") and len(view.before.timers) > 1:
        return _by_follower(view, follow_timers.first)
    if _running(view):
        return _by_follower(view, follow_timers.how_long)
    return Reading((Call("timers"),)) if view.last("timers") or view.meant.label == "do.timer_left" else None


def _held(view: View) -> Reading | None:
    if any(timer.paused for timer in view.before.timers) and view.has("resume"):
        return _by_follower(view, follow_timers.resume)
    if _running(view) and view.has("pause") and view.meant.best_of(*ACTS) in ("timer_pause", "timer_cancel"):
        return _by_follower(view, follow_timers.pause)
    return None


def _called_off(view: View) -> Reading | None:
    if view.lengths or not view.has("cancel") or view.asks:
        return None
    if not (_running(view) or view.last("timers")):  # the tool says so
        alarm = {"alarm": True} if ALARM.search(view.text) else {"label": "", "all": False}
        is_named = TIMER.search(view.text) is not None or view.has("all")
        return Reading((Call("cancel_timer", alarm),)) if is_named and view.meant.label == "do.timer_cancel" else None
    if view.has("all") and len(view.before.timers) > 1:
        return Reading((Call("cancel_timer", {"label": "", "all": True}),), False)
    if view.content and not follow_timers.named(view.follower, _content(view)) and not ALARM.search(view.text):
        return None if len(view.content) > 1 else Reading(_stop(view), False)
    return _by_follower(view, follow_timers.cancel)


def _stop(view: View) -> tuple[Call, ...]:
    calls = follow_timers.cancel(view.follower, Form("cancel"))
    return tuple(calls or (Call("cancel_timer", {"label": "", "all": False}),))


# ---------------------------------------------------------------- another length


def _changed(view: View) -> Reading | None:
    """ "Bit longer, three minutes": a timer that runs, or what was set last."""
    own = [view.last("timers"), view.last("reminders")]
    if len(view.lengths) != 1 or view.has_clock or not (_running(view) or any(own)):
        return None
    length = view.lengths[0]
    if (not length.has_unit and not any(own)) or _is_new(view, length):
        return None
    if (last := view.last("timers")) and not _running(view):  # it was asked, and not set yet
        return _set_otherwise(view, last, length) if last.tool == "timer" else None
    act, is_clear = _act(view)
    handler = {"more": follow_timers.extend, "less": follow_timers.shorten, "to": follow_timers.set_to}.get(act)
    found = _by_follower(view, handler, view.between(length.first, length.last)) if handler else None
    return Reading(found.calls, is_clear) if found else None


def _set_otherwise(view: View, last: Call, length: Length) -> Reading | None:
    call = Call("timer", {**last.arguments, "seconds": length.seconds})
    return Reading((call,)) if _act(view) == ("to", True) else None


def _is_new(view: View, length: Length) -> bool:
    """Whether it names something that no timer has the name of: "and the beans for eight minutes"."""
    name = view.name()
    known = follow_timers.named(view.follower, name) if name else ""
    return bool(name) and not known and view.meant.fits["do.timer_set"] > -CUE * 2 and length.has_unit


def _act(view: View) -> tuple[str, bool]:
    """More, less, or another length, and whether that is clear."""
    fits = {name: view.meant.fits[f"do.timer_{name}"] + CUE * view.has(name) for name in ("more", "less", "to")}
    first, second, _ = sorted(fits, key=fits.__getitem__, reverse=True)
    other = not view.has(first) and any(view.has(name) for name in fits if name != first)
    return first, fits[first] - fits[second] >= APART and not other


# ---------------------------------------------------------------- a new one


def _several(view: View) -> Reading | None:
    """ "Pasta 11 and garlic bread 14"."""
    parts = clauses(view)
    if view.has_clock or not 1 < len(view.lengths) <= MOST or len(parts) < len(view.lengths):
        return None
    found = [(part, [n for n in view.lengths if part[0] <= n.first < part[1]]) for part in parts]
    told = [(view.name(*part), own[0]) for part, own in found if len(own) == 1]
    is_whole = len(told) == len(view.lengths) and all(name for name, _ in told)
    if not is_whole or any(view.name(*part) for part, own in found if not own):
        return None
    calls = [Call("timer", {"seconds": length.seconds, "label": name}) for name, length in told]
    return Reading(tuple(calls), any(length.has_unit for _, length in told))


def _one(view: View) -> Reading | None:
    if len(view.lengths) != 1 or view.has_clock or len(view.figures) > 1 or view.has("pause"):
        return None
    if MOVES.search(view.text):  # something that is there already
        return None
    length = view.lengths[0]
    if not 1 <= length.seconds <= LONGEST or view.asks or not (length.has_unit or _is_of_timers(view)):
        return None
    call = Call("timer", {"seconds": length.seconds, "label": view.name()})
    return Reading((call,), length.has_unit and view.meant.label == "do.timer_set")


def _is_of_timers(view: View) -> bool:
    """Whether a bare number may be minutes: a timer is named or was spoken of, or it surely sets one."""
    is_named = TIMER.search(view.text) is not None or view.last("timers") is not None
    return is_named or view.meant.fits["do.timer_set"] >= SET_BY_NUMBER


# ---------------------------------------------------------------- reminders


def reminders(view: View) -> Reading | None:
    """What a sentence about reminders comes to."""
    if any(length.has_unit for length in view.lengths) and not view.has_clock:
        return _changed(view) or _one(view)
    if view.has_clock:
        return _moved(view) or _new(view)
    return _dropped(view) or _shown(view)


def _moved(view: View) -> Reading | None:
    """ "Ten to will do": another time for what was set last."""
    kept = view.last("reminders")
    if kept is None or not view.is_short or not kept.arguments.get("at") or len(view.content) > 1:
        return None
    told = [s for s in view.sentence.segments if s.values.keys() & {"time", "date"}]
    item = view.between(told[0].first, told[-1].last)
    return _by_follower(view, follow_timers.set_to, item)


def _new(view: View) -> Reading | None:
    at = moment(view.sentence)
    if not at or datetime.fromisoformat(at) <= view.around.now.replace(tzinfo=None) or view.asks:
        return None
    text = _text(view)
    is_alarm = not text and ALARM.search(view.text) is not None
    if not text and not is_alarm:
        return None
    if not (view.has("wish") or view.sentence.values("time")):
        return None
    sure = view.meant.label == "do.reminder" and view.meant.clear_by >= APART and view.has("wish")
    return Reading((Call("reminder", {"text": text, "at": at}),), sure)


def _text(view: View) -> str:
    """What to remind of: a clause without the time, or what is left beside it."""
    valued = [s for s in view.sentence.segments if s.values.keys() & {"time", "date", "offset"}]
    tokens = view.sentence.tokens
    first, last = tokens[valued[0].first].start, tokens[valued[-1].last - 1].end
    sides = [*PART.split(view.text[:first]), *PART.split(view.text[last:])]
    found = [told for side in sides if (told := view.trimmed(side))]
    return max(found, key=len, default="")


def _dropped(view: View) -> Reading | None:
    best = view.meant.best_of("reminder_cancel", "reminder", "reminders")
    if not view.has("cancel") or best == "reminders":
        return None
    if view.last("reminders"):
        return _by_follower(view, follow_timers.cancel)
    if ALARM.search(view.text):
        return Reading((Call("cancel_timer", {"alarm": True}),), False)
    name = view.name()
    return Reading((Call("cancel_reminder", {"text": name, "all": False}),)) if name else None


def _shown(view: View) -> Reading | None:
    return Reading((Call("reminders"),)) if view.meant.label == "do.reminders" else None
