"""Timing on noisy machines: works are measured in turns, and ratios use medians."""

import statistics
import time
from collections.abc import Callable

ROUNDS = 25


def in_turns(
    works: dict[str, Callable[[], object]], rounds: int = ROUNDS, clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """Median milliseconds of each piece of work; the pieces take turns, so that noise hits all alike."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()  # the first time loads and allocates
    for _ in range(rounds):
        for name, work in works.items():
            began = clock()
            work()
            found[name].append(1000 * (clock() - began))
    return {name: statistics.median(values) for name, values in found.items()}
