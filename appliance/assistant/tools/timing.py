"""Tools for timers and reminders."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from appliance.assistant.tools.context import Caller
from appliance.assistant.tools.timers import LONGEST_TIMER, Timer
from appliance.core.errors import ToolError
from appliance.core.i18n import Text, joined, say, say_plural, verbatim
from appliance.core.wall_time import moment_of
from appliance.storage.reminders import Reminder, Reminders

TOLERANCE = 60.0  # seconds that a reminder's time may differ from the one that was told
TOLD_AT = 3600  # seconds from which the end time is told as well
MINUTES = "2026-11-28T14:15"  # how a time of the day is told
NO_TIMER = say("No timer is running.")


def timer(by: Caller, seconds: int, label: str = "") -> Text:
    """Set a timer that rings and lights up."""
    if not seconds:
        raise ToolError(say("For how long? For example: set a timer for ten minutes."))
    if seconds > LONGEST_TIMER:
        raise ToolError(say("A timer can run for up to 24 hours. Ask me for a reminder instead."))
    _start(by, seconds, label)
    shown = seconds if seconds < TOLD_AT else 60 * round(seconds / 60)  # no seconds beside hours
    told = {"duration": timedelta(seconds=shown), "time": (by.now + timedelta(seconds=seconds + 0.5)).time()}
    if label:
        told["label"] = verbatim(label)
        return (
            say("Timer set for {duration}: {label}.", **told)
            if seconds < TOLD_AT
            else say("Timer set for {duration}, until {time}: {label}.", **told)
        )
    return (
        say("Timer set for {duration}.", **told)
        if seconds < TOLD_AT
        else say("Timer set for {duration}, until {time}.", **told)
    )


def offer_timer(by: Caller, seconds: int, label: str = "") -> Text:
    """Set the timer that was offered in place of one that does not run."""
    return timer(by, seconds, label)


def _start(by: Caller, seconds: int, label: str) -> None:
    if not by.around.keeps_time:
        raise ToolError(say("This command ends with its answer, so it can’t keep a timer. Set one on Larson’s page."))
    by.timers.start(by.owner, label, seconds)


def timers(by: Caller, label: str = "", first: bool = False) -> Text:
    """Say how long timers still run: all, those of a name, or the one that ends first."""
    found = _matching(by, label)[: 1 if first else None]
    if not found:
        raise ToolError(_none(label, by))
    return states(by, found)


def states(by: Caller, timers: Sequence[Timer]) -> Text:
    """What is left of each timer."""
    now = by.around.clock.monotonic()
    return joined(" ", [_state(each, each.remaining(now)) for each in timers])


def _state(timer: Timer, left: float) -> Text:
    told = {
        "label": verbatim(timer.label) if timer.label else say("Timer"),
        "duration": timedelta(seconds=max(1, left)),
    }
    if timer.ringing:
        return say("{label}: time’s up.", **told)
    return (
        say("{label}: {duration} left.", **told)
        if timer.left is None
        else say("{label}: paused with {duration} left.", **told)
    )


def cancel_timer(by: Caller, label: str = "", seconds: int = 0, nth: int = 0, all: bool = False) -> Text:
    """Stop a timer, by its name or its length, or all of them."""
    found = _chosen(by, label, seconds, nth, all)
    for each in found:
        by.timers.stop(each.id, by.owner)
        _forget_reminder(by, each)
    if len(found) == 1:
        return (
            say("Timer stopped: {label}.", label=verbatim(found[0].label)) if found[0].label else say("Timer stopped.")
        )
    return say_plural("{count} timer stopped.", "{count} timers stopped.", len(found))


def pause_timer(by: Caller, label: str = "", seconds: int = 0, nth: int = 0, all: bool = False) -> Text:
    """Pause a timer."""
    found = [by.timers.pause(each.id, by.owner) for each in _chosen(by, label, seconds, nth, all)]
    return states(by, found)


def resume_timer(by: Caller, label: str = "", seconds: int = 0, nth: int = 0, all: bool = False) -> Text:
    """Let a paused timer go on."""
    paused = [t for t in _chosen(by, label, seconds, nth, True) if t.left is not None]
    if not paused:
        raise ToolError(say("No timer is paused."))
    return states(by, [by.timers.resume(each.id, by.owner) for each in paused])


def change_timer(by: Caller, seconds: int = 0, label: str = "", to: int = 0, nth: int = 0) -> Text:
    """Let a timer run longer or shorter."""
    found = _chosen(by, label, 0, nth, False)
    changed = by.timers.extend(
        found[0].id, to - found[0].remaining(by.around.clock.monotonic()) if to else seconds, by.owner
    )
    return states(by, [changed])


def _chosen(by: Caller, label: str, seconds: int, nth: int, every: bool) -> list[Timer]:
    """The timers that are meant. Raises ToolError if that is none, or not clear."""
    found = _matching(by, label)
    if not found:
        raise ToolError(_none(label, by))
    if seconds:
        found = [each for each in found if each.seconds == seconds] or found
    if every or len(found) == 1:
        return found
    if ringing := [each for each in found if each.ringing]:
        return ringing
    if 0 < nth <= len(found):
        return [sorted(found, key=lambda each: each.id)[nth - 1]]
    raise ToolError(say("Which one? {timers}", timers=states(by, found)))


def _matching(by: Caller, label: str) -> list[Timer]:
    own = by.timers.of(by.owner)
    words = label.casefold().split()
    exact = [each for each in own if each.label.casefold() == label.casefold()]
    return (exact or [e for e in own if e.label and _same(words, e.label.casefold().split())]) if label else own


def _same(asked: Sequence[str], label: Sequence[str]) -> bool:
    """Whether a label is meant: it has one of the words, or one that begins alike ("egg" and "eggs")."""
    return any(
        a == b or (len(min(a, b, key=len)) >= 3 and (a.startswith(b) or b.startswith(a))) for a in asked for b in label
    )


def _none(label: str, by: Caller) -> Text:
    if label and by.timers.of(by.owner):
        return say("No timer is called {label}.", label=verbatim(label))
    return NO_TIMER


# ---------------------------------------------------------------- reminders


def reminder(by: Caller, at: str = "", text: str = "") -> Text:
    """Remind you of something at a time, also after a restart."""
    if not at:
        raise ToolError(say("When should I remind you? For example: remind me at 6 pm to call Grace."))
    asked = datetime.fromisoformat(at)
    due_at, wall = _due(by, at)
    left = round(due_at - by.around.clock.now().timestamp())
    if left < 1:
        raise ToolError(say("{time} has already passed.", time=asked.time()))
    then = datetime.fromtimestamp(due_at)
    if by.person is None or by.around.reminders is None:
        if left > LONGEST_TIMER:  # a guest's reminder is a timer: it is gone when they leave
            raise ToolError(by.around.log_in)
        if asked.second or asked.microsecond:  # "in 30 seconds"
            return timer(by, left, text)
        _start(by, left, text)
    elif same := [r for r in by.around.reminders.of(by.person.id) if _is_same(r, text, due_at)]:
        return say("You already have that: {reminder}.", reminder=_line(same[0]))
    else:
        by.around.reminders.add(by.person.id, text, due_at, wall)
    told = {"text": verbatim(text), "time": then.time(), "date": then.date()}
    today = then.date() == by.now.date()
    if not today and by.person is None and by.around.reminders:  # a guest's timer ends with the visit
        return (
            say(
                "I’ll remind you at {time} on {date}, if you are still here: {text}. Log in for a reminder that stays.",
                **told,
            )
            if text
            else say("I’ll ring at {time} on {date}, if you are still here. Log in for an alarm that stays.", **told)
        )
    if not text:
        return say("I’ll ring at {time}.", **told) if today else say("I’ll ring at {time} on {date}.", **told)
    return (
        say("I’ll remind you at {time}: {text}.", **told)
        if today
        else say("I’ll remind you at {time} on {date}: {text}.", **told)
    )


def _is_same(kept: Reminder, text: str, due_at: float) -> bool:
    """Whether a reminder says the same, in the same minute."""
    return kept.text.casefold() == text.casefold() and kept.due_at // 60 == due_at // 60


def _due(by: Caller, at: str) -> tuple[float, str]:
    """When a reminder rings, and the time that the wall clock is to show then; none for "in ten minutes".

    Such a length is told with its seconds: it is as long on the days when the clocks change.
    """
    now, then = by.around.clock.now().timestamp(), datetime.fromisoformat(at)
    if len(at) > len(MINUTES):
        return now + (then - by.now).total_seconds(), ""
    return moment_of(then, now), at


def reminders(by: Caller, text: str = "") -> Text:
    """Say what you have asked to be reminded of."""
    every = _kept(by).of(by.member.id)
    kept = [each for each in every if text and each.text == text] or every
    told = joined("\n", [joined("", ["- ", _line(each)]) for each in kept])
    return joined("\n\n", [say("Your reminders:"), told]) if kept else say("You have no reminders.")


def lines(kept: Sequence[Reminder]) -> Text:
    """Each reminder with its moment."""
    return joined("; ", map(_line, kept))


def _line(each: Reminder) -> Text:
    then = datetime.fromtimestamp(each.due_at)
    told = {"text": verbatim(each.text) if each.text else say("Alarm"), "time": then.time(), "date": then.date()}
    return say("{text}: {time} on {date}", **told)


def cancel_reminder(by: Caller, text: str = "", all: bool = False) -> Text:
    """Delete a reminder."""
    kept = _kept(by).of(by.member.id)
    words = text.casefold().split()
    exact = [r for r in kept if text and r.text.casefold() == text.casefold()]
    alike = [r for r in kept if _same(words, r.text.casefold().split())] if text else kept
    found = kept if all else exact or alike
    if not found:
        raise ToolError(say("You have no reminder like that."))
    if len(found) > 1 and not all and not all_alike(found):
        raise ToolError(say("Which one? {reminders}", reminders=lines(found)))
    for each in found:
        _kept(by).remove(by.member.id, each.id)
    if len(found) == 1:
        return say("Reminder deleted: {text}.", text=verbatim(found[0].text))
    return say_plural("{count} reminder deleted.", "{count} reminders deleted.", len(found))


def all_alike(kept: Sequence[Reminder]) -> bool:
    """Whether reminders say the same, in the same minute: nobody could tell them apart."""
    return len({(each.text.casefold(), each.due_at // 60) for each in kept}) == 1


def change_reminder(by: Caller, at: str, text: str = "", was: str = "") -> Text:
    """Move a reminder: the one of these words that was set for the time `was`, or the only one."""
    moved = datetime.fromisoformat(was).timestamp() if was else 0.0
    if by.person and by.around.reminders:
        member, kept = by.person.id, by.around.reminders
        own = [each for each in kept.of(by.person.id) if each.text == text]
        found = _of_moment(moved, [(each.due_at, each.id) for each in own], lines(own))
        told = reminder(by, at, text)  # first: it may refuse the time
        stays = {each.id for each in own if _is_same(each, text, _due(by, at)[0])}
        for number in {*found} - stays:
            kept.remove(member, number)
        return told
    timers = [each for each in by.timers.of(by.owner) if each.label == text]
    found = _of_moment(moved, [(each.ends_at, each.id) for each in timers], states(by, timers) if timers else NO_TIMER)
    told = reminder(by, at, text)  # a guest's reminder is a timer
    for number in found:
        by.timers.stop(number, by.owner)
    return told


def _of_moment(moment: float, kept: Sequence[tuple[float, int]], told: Text) -> list[int]:
    """The numbers of what is due at a moment, all alike; of the only one if none is.

    Raises ToolError if there is none, and asks with the text `told` if several may be meant.
    """
    found = [number for due, number in kept if abs(due - moment) < TOLERANCE] or [number for _, number in kept]
    if not found:
        raise ToolError(say("You have no reminder like that."))
    if len(found) > 1 and not any(abs(due - moment) < TOLERANCE for due, _ in kept):
        raise ToolError(say("Which one? {reminders}", reminders=told))
    return found


def recurring(by: Caller) -> Text:
    """Say that reminders cannot repeat."""
    raise ToolError(say("I can’t repeat reminders or alarms. I can remind you once: try “remind me tomorrow at 8”."))


def _kept(by: Caller) -> Reminders:
    if by.person is None or by.around.reminders is None:
        raise ToolError(by.around.log_in)
    return by.around.reminders


def _forget_reminder(by: Caller, stopped: Timer) -> None:
    """A reminder that rang and was stopped is done."""
    if stopped.reminder and by.person and by.around.reminders:
        by.around.reminders.remove(by.person.id, stopped.reminder)


TOOLS = (
    *(timer, offer_timer, pause_timer, resume_timer, change_timer),
    *(reminder, reminders, cancel_reminder, change_reminder, recurring),
)
