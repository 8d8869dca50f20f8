"""What the box keeps of a person, counted."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Holdings:
    """How many of each are kept."""

    photos: int = 0
    voices: int = 0  # 1 with a voice that was read in
    chats: int = 0
    messages: int = 0
    documents: int = 0
    memories: int = 0
    reminders: int = 0
    list_items: int = 0
    timers: int = 0
    phones: int = 0
    tokens: int = 0
    log_lines: int = 0
