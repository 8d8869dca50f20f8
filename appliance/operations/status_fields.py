"""The fields of the Status that change on their own, read at every refresh."""

from typing import Any

from appliance.assistant.service import Assistant
from appliance.operations.light_show import LightShow


def fields_of(show: LightShow, assistant: Assistant) -> dict[str, Any]:
    """The queue, the lights and the timers as they are now."""
    rang, rang_at = show.last
    load = assistant.scheduler.load
    return {
        "waiting": load.waiting,
        "rate": load.rate,
        "brightness": show.brightness,
        "ringing": show.ringing,
        "rang": rang,
        "rang_at": rang_at,
        "timers": tuple(timer.countdown for timer in assistant.tools.timers.all()),
        "reminder_at": assistant.tools.reminder_at,
    }
