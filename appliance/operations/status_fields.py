"""The fields of the Status that change on their own, read at every refresh."""

from typing import Any

from appliance.assistant.service import Assistant
from appliance.operations.status_board import StatusBoard


def fields_of(board: StatusBoard, assistant: Assistant) -> dict[str, Any]:
    """The queue, the lights, the last announcement and the timers as they are now."""
    show = board.light_show
    rang, rang_at = show.last
    load = assistant.scheduler.load
    news = board.announcements.last
    return {
        "waiting": load.waiting,
        "rate": load.rate,
        "brightness": show.brightness,
        "ringing": show.ringing,
        "rang": rang,
        "rang_at": rang_at,
        "announcement": news.text,
        "announced_by": news.by,
        "announced_at": news.at,
        "timers": tuple(timer.countdown for timer in assistant.tools.timers.all()),
        "reminder_at": assistant.tools.reminder_at,
    }
