"""Light patterns as pure functions of time. Knows no pins.

Each takes the time `t` in seconds, the number of LEDs and, where it shows one, a progress from 0 to 1, and gives the
brightness of each LED from 0 to 1, left to right, as perceived; `gamma` turns that into a duty cycle.
"""

import math
from collections.abc import Callable

Levels = tuple[float, ...]

GAMMA = 2.2  # perceived brightness to duty cycle
STEP = 0.01  # lgpio's software PWM has a hundred steps, so everything is rounded to them
SWEEP = 1.4  # seconds there and back
RATE = 30.0  # tokens per second at which the scanner moves at its idle speed
SLOWEST, FASTEST = 0.25, 3.0  # times that
TAIL = 0.16  # seconds in which the tail fades to 1/e


def sweep(t: float, count: int, progress: float = 0.0, period: float = SWEEP, tail: float = TAIL) -> Levels:
    """The Knight Rider's scanner: a bright point that swings from end to end and drags a fading tail."""
    levels = []
    for led in range(count):
        place = led / max(1, count - 1)
        head = _triangle(t / period)
        near = max(0.0, 1 - abs(head - place) * max(1, count - 1))
        age = _since(place, t, period)
        levels.append(max(near, math.exp(-age / tail)))
    return tuple(levels)


def idle(t: float, count: int, progress: float = 0.0) -> Levels:
    """The idle scanner. Its tail grows with the load (`progress`)."""
    return sweep(t, count, tail=TAIL * (0.6 + 2.4 * progress))


def answering(t: float, count: int, progress: float = 0.0) -> Levels:
    """Answering: the scanner, as fast as the text comes (see `speed`), wider under load."""
    head = _triangle(t / SWEEP) * max(1, count - 1)
    half = 0.8 + 0.3 * count * progress  # LEDs
    return tuple(_clip(1.6 * math.exp(-(((led - head) / half) ** 2)) - 0.05) for led in range(count))


def speed(pattern: str, rate: float) -> float:
    """The speed of a pattern's time: in an answer it follows `rate` (tokens per second)."""
    return min(FASTEST, max(SLOWEST, rate / RATE)) if pattern == "answering" else 1.0


def _triangle(phase: float) -> float:
    """0 to 1 and back within one phase."""
    return 1 - abs(1 - 2 * (phase % 1.0))


def _since(place: float, t: float, period: float) -> float:
    """Seconds since the point last passed `place` (0 to 1)."""
    there, back = place / 2 * period, (1 - place / 2) * period
    now = t % period
    return min((now - there) % period, (now - back) % period)


def starting(t: float, count: int, progress: float = 0.0) -> Levels:
    """Starting: the row fills from the left, then empties."""
    phase = (t / 2.0) % 1.0 * 2
    edge = phase * count
    return tuple(_fill(led, edge) if phase < 1 else 1 - _fill(led, edge - count) for led in range(count))


def seen(t: float, count: int, progress: float = 0.0) -> Levels:
    """Someone is in view: the middle pulses slowly."""
    breath = 0.55 + 0.45 * math.sin(2 * math.pi * t / 2.4)
    middle = (count - 1) / 2
    return tuple(breath * math.exp(-(((led - middle) / (count / 3.2)) ** 2)) for led in range(count))


def registering(t: float, count: int, progress: float = 0.0) -> Levels:
    """A bar shows the share of photos taken; the next LED blinks."""
    edge = progress * count
    blink = 0.25 + 0.25 * math.sin(2 * math.pi * 1.5 * t)
    return tuple(max(_fill(led, edge), blink if led == int(edge) else 0.0) for led in range(count))


def checking(t: float, count: int, progress: float = 0.0) -> Levels:
    """A face is being compared: two points meet in the middle and part."""
    head = _triangle(t / 0.9) * (count - 1) / 2
    return tuple(max(0.05, 1 - abs(min(led, count - 1 - led) - head)) for led in range(count))


def verified(t: float, count: int, progress: float = 0.0) -> Levels:
    """Welcome: light runs from the middle to both ends and stays."""
    reach = min(1.0, t / 0.35) * (count / 2 + 0.5)
    middle = (count - 1) / 2
    return tuple(_clip(reach - abs(led - middle)) for led in range(count))


def refused(t: float, count: int, progress: float = 0.0) -> Levels:
    """Refused: the two halves blink in turn, sharply."""
    left = (t % 0.4) < 0.2
    return tuple(1.0 if (led < count / 2) == left else 0.0 for led in range(count))


def thinking(t: float, count: int, progress: float = 0.0) -> Levels:
    """The prompt is being read: every other LED, in turn, softly."""
    wave = 0.5 + 0.5 * math.sin(2 * math.pi * t / 0.8)
    return tuple(0.15 + 0.7 * (wave if led % 2 else 1 - wave) for led in range(count))


def dance(t: float, count: int, progress: float = 0.0) -> Levels:
    """A bar from the middle that dances like a voice."""
    loud = 0.35 + 0.25 * math.sin(2 * math.pi * 2.1 * t) + 0.2 * math.sin(2 * math.pi * 3.7 * t + 1)
    reach = (0.3 + loud) * count / 2
    middle = (count - 1) / 2
    return tuple(_clip(reach - abs(led - middle)) for led in range(count))


def listening(t: float, count: int, progress: float = 0.0) -> Levels:
    """Somebody is heard: a soft wave runs from both ends to the middle."""
    middle = (count - 1) / 2
    return tuple(
        0.2 + 0.45 * (0.5 + 0.5 * math.sin(2 * math.pi * (0.9 * t + abs(led - middle) / 4))) for led in range(count)
    )


def speaking(t: float, count: int, progress: float = 0.0) -> Levels:
    """The voice: a bar from the middle, as long as it is loud (`progress`)."""
    reach = 0.6 + progress * count / 2
    middle = (count - 1) / 2
    return tuple(_clip(reach - abs(led - middle)) for led in range(count))


def muted(t: float, count: int, progress: float = 0.0) -> Levels:
    """The microphone is switched off: both ends glow, and nothing moves."""
    return tuple(0.3 if led in (0, count - 1) else 0.0 for led in range(count))


def error(t: float, count: int, progress: float = 0.0) -> Levels:
    """Something is missing or has failed: both ends blink twice, then a pause."""
    phase = t % 2.0
    on = phase < 0.15 or 0.3 <= phase < 0.45
    return tuple(1.0 if on and led in (0, count - 1) else 0.0 for led in range(count))


def timer(t: float, count: int, progress: float = 0.0) -> Levels:
    """A timer has ended: the whole row flashes twice a second."""
    return (1.0 if t % 0.5 < 0.25 else 0.0,) * count


def stopping(t: float, count: int, progress: float = 0.0) -> Levels:
    """Shutting down: the row closes towards the middle and goes dark."""
    reach = max(0.0, 1 - t / 0.8) * (count / 2 + 0.5)
    middle = (count - 1) / 2
    return tuple(_clip(reach - abs(led - middle)) for led in range(count))


def off(t: float, count: int, progress: float = 0.0) -> Levels:
    """Dark."""
    return (0.0,) * count


PATTERNS: dict[str, Callable[[float, int, float], Levels]] = {
    "starting": starting,
    "idle": idle,
    "seen": seen,
    "registering": registering,
    "checking": checking,
    "verified": verified,
    "refused": refused,
    "thinking": thinking,
    "answering": answering,
    "dance": dance,
    "listening": listening,
    "speaking": speaking,
    "muted": muted,
    "error": error,
    "timer": timer,
    "stopping": stopping,
    "off": off,
}


def duty(level: float, brightness: float = 1.0) -> float:
    """Perceived brightness to duty cycle: gamma-corrected, and in steps of 1/100; a glow is never rounded to dark."""
    level = _clip(level)
    if level < 0.02 or brightness <= 0:
        return 0.0
    return max(STEP, round(math.pow(level, GAMMA) * brightness / STEP) * STEP)


def _fill(led: int, edge: float) -> float:
    return _clip(edge - led)


def _clip(value: float) -> float:
    return min(1.0, max(0.0, value))
