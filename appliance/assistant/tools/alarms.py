"""Tools for timers and alarms that are set. A member's alarm is a reminder, a guest's a timer."""

from datetime import datetime, timedelta

from appliance.assistant.tools import timing
from appliance.assistant.tools.context import Caller
from appliance.assistant.tools.timers import Timer
from appliance.core.errors import ToolError
from appliance.core.i18n import Text, joined, say, say_plural, verbatim
from appliance.storage.reminders import Reminder

NONE_SET = say("No alarm is set.")
HALF_DAY = 12 * 60  # minutes


def timers(by: Caller, label: str = "", alarm: bool = False, first: bool = False, at: str = "") -> Text:
    """Say how long timers still run, or only the one that ends first; which alarms are set; or how long until one."""
    if alarm:
        return _tell(by)
    if at and (due := [r for r in _reminders(by) if r.text == label and _is_due(r, at)]):
        return _left(by, due[0])
    if not (label or first or by.timers.of(by.owner)) and (kept := _reminders(by)):
        return say("No timer is running. You have set: {reminders}.", reminders=timing.lines(kept))
    return timing.timers(by, label, first)


def cancel_timer(  # the schema of a tool comes from its signature
    by: Caller, label: str = "", seconds: int = 0, nth: int = 0, all: bool = False, alarm: bool = False, at: str = ""
) -> Text:  # fmt: skip
    """Stop a timer, by its name or its length, or cancel an alarm, by its time; or all of them."""
    return _cancel(by, at, label, all) if alarm else timing.cancel_timer(by, label, seconds, nth, all)


def _tell(by: Caller) -> Text:
    running, kept = by.timers.of(by.owner), _alarms(by)
    if not running and not kept:
        raise ToolError(NONE_SET)
    told = [*([timing.states(by, running)] if running else []), *([timing.lines(kept)] if kept else [])]
    return joined("\n", told)


def _cancel(by: Caller, at: str, label: str, every: bool) -> Text:
    """`at` is a date, "T" and a time; each may be empty."""
    date, _, time = at.partition("T")
    running = by.timers.of(by.owner)
    if any(each.ringing for each in running) and not (time or date):
        return timing.cancel_timer(by)
    kept = [r for r in _alarms(by) if _is_at(datetime.fromtimestamp(r.due_at), time, date) and _named(r.text, label)]
    timers = [t for t in running if _is_at(datetime.fromtimestamp(t.ends_at), time, date) and _named(t.label, label)]
    one = not timers and bool(kept) and timing.all_alike(kept)
    if len(kept) + len(timers) > 1 and not every and not one:
        raise ToolError(say("Which one? {timers}", timers=_both(by, timers, kept)))
    if not kept and not timers:
        raise ToolError(say("You have no alarm like that.") if running or _alarms(by) else NONE_SET)
    for timer in timers:
        by.timers.stop(timer.id, by.owner)
    for each in kept:
        if by.person and by.around.reminders:
            by.around.reminders.remove(by.person.id, each.id)
    gone = [datetime.fromtimestamp(t.ends_at) for t in timers] + [datetime.fromtimestamp(r.due_at) for r in kept]
    if len(gone) == 1:
        return say("Alarm cancelled: {time} on {date}.", time=gone[0].time(), date=gone[0].date())
    return say_plural("{count} alarm cancelled.", "{count} alarms cancelled.", len(gone))


def _reminders(by: Caller) -> list[Reminder]:
    return by.around.reminders.of(by.person.id) if by.person and by.around.reminders else []


def _is_due(reminder: Reminder, at: str) -> bool:
    """Whether a reminder is due in the minute of an ISO date and time."""
    return datetime.fromtimestamp(reminder.due_at).isoformat(timespec="minutes") == at[:16]


def _left(by: Caller, reminder: Reminder) -> Text:
    label = verbatim(reminder.text) if reminder.text else say("Alarm")
    left = timedelta(seconds=max(1, round(reminder.due_at - by.around.clock.now().timestamp())))
    return say("{label}: {duration} left.", label=label, duration=left)


def _alarms(by: Caller) -> list[Reminder]:
    """The reminders that are only to ring; all where there is none of them."""
    kept = _reminders(by)
    return [each for each in kept if not each.text] or kept


def _is_at(then: datetime, time: str, date: str) -> bool:
    """Whether a moment is at a time, which may be twelve hours later, and on a date; both may be left open."""
    told = datetime.fromisoformat(f"2000-01-01T{time}") if time else then
    apart = (then.hour * 60 + then.minute - told.hour * 60 - told.minute) % HALF_DAY
    return apart == 0 and (not date or then.date().isoformat() == date)


def _named(text: str, label: str) -> bool:
    return not label or label.casefold() in text.casefold() or text.casefold() in label.casefold().split()


def _both(by: Caller, timers: list[Timer], kept: list[Reminder]) -> Text:
    told = [*([timing.states(by, timers)] if timers else []), *([timing.lines(kept)] if kept else [])]
    return joined("; ", told)


TOOLS = (timers, cancel_timer)
