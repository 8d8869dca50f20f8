"""Tools for the alarms that are set: a member's are reminders, a guest's are timers."""

from datetime import datetime

from appliance.assistant.tools.context import Caller
from appliance.assistant.tools.timers import Timer
from appliance.assistant.tools.timing import cancel_timer, lines, states
from appliance.core.errors import ToolError
from appliance.core.i18n import Text, joined, say, say_plural
from appliance.storage.reminders import Reminder

NONE_SET = say("No alarm is set.")
HALF_DAY = 12 * 60  # minutes


def alarms(by: Caller) -> Text:
    """Say which alarms are set."""
    running, kept = by.timers.of(by.owner), _alarms(by)
    if not running and not kept:
        raise ToolError(NONE_SET)
    told = [*([states(by, running)] if running else []), *([lines(kept)] if kept else [])]
    return joined("\n", told)


def cancel_alarm(by: Caller, time: str = "", date: str = "", label: str = "", all: bool = False) -> Text:
    """Cancel an alarm, by its time or its name, or all of them."""
    running = by.timers.of(by.owner)
    if any(each.ringing for each in running) and not (time or date):
        return cancel_timer(by)
    kept = [r for r in _alarms(by) if _is_at(datetime.fromtimestamp(r.due_at), time, date) and _named(r.text, label)]
    timers = [t for t in running if _is_at(datetime.fromtimestamp(t.ends_at), time, date) and _named(t.label, label)]
    if len(kept) + len(timers) > 1 and not all:
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


def _alarms(by: Caller) -> list[Reminder]:
    """The reminders that are only to ring; all where there is none of them."""
    if by.person is None or by.around.reminders is None:
        return []
    kept = by.around.reminders.of(by.person.id)
    return [each for each in kept if not each.text] or kept


def _is_at(then: datetime, time: str, date: str) -> bool:
    """Whether a moment is at a time, which may be twelve hours later, and on a date; both may be left open."""
    told = datetime.fromisoformat(f"2000-01-01T{time}") if time else then
    apart = (then.hour * 60 + then.minute - told.hour * 60 - told.minute) % HALF_DAY
    return apart == 0 and (not date or then.date().isoformat() == date)


def _named(text: str, label: str) -> bool:
    return not label or label.casefold() in text.casefold() or text.casefold() in label.casefold().split()


def _both(by: Caller, timers: list[Timer], kept: list[Reminder]) -> Text:
    told = [*([states(by, timers)] if timers else []), *([lines(kept)] if kept else [])]
    return joined("; ", told)


TOOLS = (alarms, cancel_alarm)
