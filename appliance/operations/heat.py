"""What the box does when it gets hot: the language model slows down first. Log-ins and stops never do. Pure."""

import os
from typing import Literal

from appliance.hardware.board import BoardState
from appliance.llm.pipe import Ease

Level = Literal["cool", "warm", "hot"]

# Degrees Celsius. A Raspberry Pi slows itself down from 80, and all of it: camera and log-in too. So the language
# model gives way before that. Each level is left some degrees below where it begins, or it would come and go.
WARM, HOT = 75.0, 80.0
COOL_AGAIN, WARM_AGAIN = 70.0, 76.0


def level_after(level: Level, state: BoardState) -> Level:
    """The next level, from the present one and a look at the board. A board that reports nothing is cool."""
    degrees = state.temperature
    if state.power is not None and state.power.throttled:
        return "hot"
    if degrees is None:
        return "cool"
    if degrees >= HOT or (level == "hot" and degrees >= WARM_AGAIN):
        return "hot"
    if degrees >= WARM or (level != "cool" and degrees >= COOL_AGAIN):
        return "warm"
    return "cool"


def ease_of(level: Level, cores: int | None = None) -> Ease:
    """How the language model works at a level: with half of the cores, or with one that rests as long as it works."""
    if level == "hot":
        return Ease(1, 1.0)
    return Ease(max(1, (cores or os.cpu_count() or 1) // 2), 0.0) if level == "warm" else Ease()
