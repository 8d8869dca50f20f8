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


def fastest(numbers: Sequence[int], seconds: Callable[[int], float], deadline: float = float("inf")) -> int:
    """The first of `numbers`, unless another is clearly faster. Measured in turns, because load varies.

    Raises TimeoutError if `deadline` (time.monotonic()) passes: the machine is too busy to measure.
    """
    taken = {number: float("inf") for number in numbers}
    for _ in range(ROUNDS):
        for number in numbers:
            if time.monotonic() > deadline:
                raise TimeoutError
            taken[number] = min(taken[number], seconds(number))
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
