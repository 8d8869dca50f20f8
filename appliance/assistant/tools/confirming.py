"""What is asked before a call is carried out: in one sentence that says what was understood."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from appliance.assistant.tools import lists
from appliance.core.i18n import Text, say, verbatim
from appliance.intents.call import Call
from appliance.intents.follow_changes import with_value
from appliance.intents.understanding import Understood
from appliance.storage.memories import Memory

# The first affects everyone here, the next two cannot be undone, the last two were not asked for.
ASKED_FIRST = {"lights", "forget_all", "list_clear", "list_offer", "offer_timer"}
MOST_TAKEN_OFF = 3  # entries of a list, without asking: they cannot be put back
Told = dict[str, Any]


def needs_yes(call: Call) -> bool:
    """Whether a call affects everyone here, or cannot be undone."""
    if call.tool == "cancel_reminder":
        return bool(call.arguments.get("all"))
    if call.tool == "list_remove":
        return len(call.arguments["items"]) > MOST_TAKEN_OFF
    if call.tool == "change_memory":
        return bool(with_value(str(call.arguments["about"]), str(call.arguments["value"])))
    return call.tool in ASKED_FIRST and call.arguments.get("action") != "help"


def of_memory(found: Understood, nearest: Callable[[str], Memory | None]) -> Understood:
    """A change of a memory with the memory itself, so that the question can say what becomes of it."""
    call = found.calls[0]
    if call.tool != "change_memory":
        return found
    known = nearest(str(call.arguments["about"]))
    about = known.text if known else ""
    return replace(found, calls=(replace(call, arguments={**call.arguments, "about": about}),))


def put_right(asked: Sequence[Call], found: Understood) -> Understood:
    """ "Make that seven", to the question before a timer or a reminder is set: that one, with what it should be."""
    if len(asked) != 1 or len(found.calls) != 1:
        return found
    if asked[0].tool == "remember" and found.calls[0].tool == "recall":  # the question says what was told
        return replace(found, calls=tuple(asked), asks=True) if _is_about(found.calls[0], asked[0]) else found
    if asked[0].tool in ("list_add", "list_offer"):
        return _still_open(asked[0], found)
    first, new = asked[0], found.calls[0].arguments
    if first.tool == "timer" and found.calls[0].tool == "change_timer":
        is_it = new.get("to") and new.get("label") in ("", first.arguments.get("label"))
        made = Call("timer", {**first.arguments, "seconds": new["to"]}) if is_it else None
    else:
        is_it = first.tool == "reminder" and found.calls[0].tool == "change_reminder"
        made = Call("reminder", {**first.arguments, "at": new["at"]}) if is_it else None
    return replace(found, calls=(made,), asks=False) if made else found


def _is_about(asked: Call, told: Call) -> bool:
    """Whether a question shares a word with what is to be remembered."""
    words = [
        set(re.findall(r"[^\W\d_]{4,}", str(text).lower()))
        for text in (asked.arguments.get("question"), told.arguments["text"])
    ]
    return bool(words[0] & words[1])


def _still_open(asked: Call, found: Understood) -> Understood:
    """A look at a list, with the question that is still open; and the question without what is not to go there."""
    call, items = found.calls[0], list(map(str, asked.arguments["items"]))
    if call.tool == "list_show":
        return replace(found, calls=(call, Call("list_offer", asked.arguments)))
    dropped = [str(item) for item in call.arguments.get("items", ())] if call.tool == "list_remove" else []
    left = [item for item in items if item not in dropped]
    if not dropped or not left or not {*dropped} <= {*items}:
        return found
    return replace(found, calls=(Call("list_offer", {**asked.arguments, "items": left}),), asks=False)


def question(call: Call) -> Text:
    """The question before a call."""
    ask = QUESTIONS.get(call.tool)
    return ask(call.arguments) if ask else say("Shall I do that?")


def _lights(told: Told) -> Text:
    asked = {
        "off": say("Turn the LEDs off? Everyone here will see it."),
        "brightness": say(
            "Set the LEDs to {brightness} percent? Everyone here will see it.", brightness=told.get("brightness")
        ),
        "pattern": say("Show {pattern} on the LEDs? Everyone here will see it.", pattern=told.get("pattern")),
    }.get(str(told.get("action")))
    return asked or say("Set the LEDs back to normal? Everyone here will see it.")


def _clear(told: Told) -> Text:
    return say("Remove everything from your {list}?", list=_list(told))


def _offer(told: Told) -> Text:
    return say("Shall I put {items} on your {list}?", items=_items(told), list=_list(told))


def _take_off(told: Told) -> Text:
    return say("Shall I take {items} off your {list}?", items=_items(told), list=_list(told))


def _list(told: Told) -> Text:
    return lists.name_of(str(told.get("name", "shopping")))


def _items(told: Told) -> list[str]:
    return list(map(str, told["items"]))


def _timer(told: Told) -> Text:
    duration = timedelta(seconds=told["seconds"])
    if label := told.get("label"):
        return say("Set a timer for {duration}: {label}?", duration=duration, label=verbatim(label))
    return say("Set a timer for {duration}?", duration=duration)


def _offer_timer(told: Told) -> Text:
    return say(
        "No timer is running. Set a new one for {duration}: {label}?",
        duration=timedelta(seconds=told["seconds"]),
        label=verbatim(str(told["label"])),
    )


def _change_timer(told: Told) -> Text:
    if to := told.get("to"):
        return say("Set the timer to {duration}?", duration=timedelta(seconds=to))
    duration = timedelta(seconds=abs(told["seconds"]))
    if told["seconds"] < 0:
        return say("Make the timer shorter by {duration}?", duration=duration)
    return say("Make the timer longer by {duration}?", duration=duration)


def _cancel_timer(told: Told) -> Text:
    if told.get("alarm"):
        return say("Cancel the alarm?")
    if told.get("all"):
        return say("Stop all timers?")
    label = told.get("label")
    return say("Stop the timer {label}?", label=verbatim(label)) if label else say("Stop the timer?")


def _reminder(told: Told) -> Text:
    then = datetime.fromisoformat(told["at"])
    when = {"time": then.time(), "date": then.date()}
    if text := told.get("text"):
        return say("Remind you at {time} on {date}: {text}?", text=verbatim(text), **when)
    return say("Set an alarm for {time} on {date}?", **when)


def _change_reminder(told: Told) -> Text:
    then = datetime.fromisoformat(told["at"])
    return say("Remind you at {time} on {date} instead?", time=then.time(), date=then.date())


def _cancel_reminder(told: Told) -> Text:
    if told.get("all"):
        return say("Delete all your reminders?")
    return say("Delete the reminder “{text}”?", text=verbatim(told["text"]))


def _forget(told: Told) -> Text:
    return say("Shall I forget this: {text}?", text=verbatim(told["text"]))


def _remember(told: Told) -> Text:
    return say("Shall I remember this: {text}?", text=verbatim(told["text"]))


def _change_memory(told: Told) -> Text:
    text = with_value(str(told["about"]), str(told["value"]))
    return say("Shall I remember this instead: {text}?", text=verbatim(text))


def _forget_all(_: Told) -> Text:
    return say("Forget everything you asked me to remember?")


QUESTIONS: dict[str, Callable[[Told], Text]] = {
    "lights": _lights, "list_clear": _clear, "list_offer": _offer, "list_add": _offer, "list_remove": _take_off,
    "timer": _timer, "offer_timer": _offer_timer, "change_timer": _change_timer, "cancel_timer": _cancel_timer,
    "reminder": _reminder, "change_reminder": _change_reminder, "cancel_reminder": _cancel_reminder, "forget": _forget,
    "remember": _remember, "change_memory": _change_memory, "forget_all": _forget_all,
}  # fmt: skip
