"""Finds the best numbers of threads for prompts and answers on this machine: measured once, then cached."""

import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from appliance.core import files

log = logging.getLogger(__name__)

ROUNDS = 3
WORTH = 0.92  # of the first candidate's time: another must save a twelfth, or noise decides


@dataclass(frozen=True)
class Threads:
    """Numbers of threads."""

    answer: int  # one token after the other
    prompt: int  # many at once


def candidates(cores: int) -> list[int]:
    """Numbers worth trying, the default first: decoding gains little from the last core, which others need."""
    usual = cores - 1 if cores >= 4 else cores
    return list(dict.fromkeys(n for n in (usual, cores, cores - 1, cores // 2) if n >= 1))


def fastest(numbers: Sequence[int], seconds: Callable[[int], float], within: float = float("inf")) -> int:
    """The first of `numbers`, unless another is clearly faster. Measured in turns, because load varies.

    Turns that would end after `within` seconds are left out, so that a slow model starts as well. Raises TimeoutError
    from `seconds`, or if the first turn takes that long: the machine is too busy to measure.
    """
    taken = {number: float("inf") for number in numbers}
    began = time.monotonic()
    for turn in range(1, ROUNDS + 1):
        for number in numbers:
            taken[number] = min(taken[number], seconds(number))
        spent = time.monotonic() - began
        if turn == 1 and spent > within:
            raise TimeoutError
        if spent * (turn + 1) / turn > within / 2:  # half is kept for turns that take longer than the last
            break
    taken[numbers[0]] *= WORTH
    return min(numbers, key=taken.__getitem__)


def load(file: Path, about: str) -> Threads | None:
    """The cached result for this model and machine."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return Threads(**kept["threads"]) if kept["about"] == about else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(file: Path, about: str, threads: Threads) -> None:
    """Cache it for the next start."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        files.write(file, json.dumps({"about": about, "threads": asdict(threads)}).encode())
    except OSError as error:  # it is only a cache
        log.info("Cannot save the numbers of threads: %s", error)
