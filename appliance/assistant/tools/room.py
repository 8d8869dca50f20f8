"""Tools for the box itself: its state, its lights, and the documents on it."""

from typing import Literal

from appliance import __version__
from appliance.assistant.tools.about import running
from appliance.assistant.tools.context import Caller
from appliance.core import system
from appliance.core.errors import ToolError
from appliance.core.i18n import Text, joined, say, say_plural, verbatim

LONGEST_NEWS = 300  # characters of an announcement
NOT_FOUND = say("I found nothing about that in the documents.")


def box(by: Caller, what: str = "all") -> Text:
    """The state of this box: temperature, memory, disk, uptime and version."""
    parts = {
        "uptime": _uptime, "temperature": _temperature, "load": _load, "memory": _memory, "disk": _disk,
        "version": _version, "address": _address,
    }  # fmt: skip
    if what in parts:
        return parts[what](by)
    return joined(" ", [parts[name](by) for name in ("uptime", "temperature", "memory", "disk")])


def _uptime(by: Caller) -> Text:
    return say("I’ve been running for {duration}.", duration=running(by))


def _temperature(_: Caller) -> Text:
    degrees = system.temperature()
    if degrees is None:
        return say("This machine has no temperature sensor.")
    return say("The processor is at {degrees} °C.", degrees=round(degrees))


def _load(_: Caller) -> Text:
    return say("The processor is {percent}% busy.", percent=round(100 * system.load()))


def _memory(_: Caller) -> Text:
    memory = system.memory()
    if not memory:
        return say("I can’t tell how much memory is free.")
    free, total = round(memory.free / 1e9, 1), round(memory.total / 1e9, 1)
    return say("{free} of {total} GB of memory is free.", free=free, total=total)


def _disk(by: Caller) -> Text:
    disk = system.disk(by.around.folder)
    if not disk:
        return say("I can’t tell how much disk space is free.")
    return say("{free} GB of disk space is free.", free=round(disk.free / 1e9))


def _version(_: Caller) -> Text:
    return say("This is Larson {version}.", version=verbatim(__version__))


def _address(by: Caller) -> Text:
    address = by.around.address()
    return say("Phones reach me at {address}.", address=address) if address else say("I’m not on a network.")


def find(by: Caller, question: str) -> Text:
    """Search your documents."""
    found = by.around.find(question, by.person)
    return joined("\n\n", found) if found else NOT_FOUND


def lights(
    by: Caller,
    action: Literal["on", "off", "pattern", "brightness", "help"],
    pattern: str = "",
    brightness: int = 100,
) -> Text:
    """The LEDs: on, off, a pattern, or a brightness from 0 to 100."""
    if action == "help":
        known = list(map(verbatim, sorted(by.around.patterns)))
        return say(
            "I can turn the LEDs on or off, set their brightness, and show {patterns}. They are red.", patterns=known
        )
    if action == "off":
        by.around.light("", None)
        return say("The LEDs are off when idle.")
    if action == "brightness":
        by.around.light(None, brightness / 100)
        return say("The LEDs are at {brightness} percent.", brightness=brightness)
    if action == "pattern":
        if pattern not in by.around.patterns:
            known = list(map(verbatim, by.around.patterns))
            raise ToolError(
                say("There is no pattern {pattern}. Choose from: {patterns}.", pattern=pattern, patterns=known)
            )
        by.around.light(pattern, None)
        return say("The LEDs show {pattern} when idle.", pattern=verbatim(pattern))
    by.around.light(None, 1.0)
    return say("The LEDs are back to normal.")


def announce(by: Caller, text: str) -> Text:
    """Tell everybody something, on every page and aloud. Raises ToolError for a text that is too long."""
    person = by.member
    if len(text) > LONGEST_NEWS:
        raise ToolError(say("That is too long to tell everyone. Use at most {count} characters.", count=LONGEST_NEWS))
    phones = by.around.announce(text, person.name, by.language)
    told = say("Told everyone: {text}.", text=verbatim(text.rstrip(".!?")))
    open_on = say_plural("{count} phone has Larson open.", "{count} phones have Larson open.", phones)
    return joined(" ", [told, open_on if phones else say("No phone has Larson open.")])


TOOLS = (announce, box, find, lights)
