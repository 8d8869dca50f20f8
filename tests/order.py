"""The order of the tests: what takes long comes first, so that no process of pytest-xdist is left alone with it.

`--dist worksteal` gives each process a run of the list, and who has done theirs takes from the end of another's.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

# Files, or tests, and about how many seconds they take. What waits most of its time comes first, beside the others.
SECONDS = {
    "tests/appliance/test_units.py": 120,
    "tests/test_nothing_leaves.py::test_nothing_leaves_the_box": 100,
    "tests/appliance/test_updates.py": 140,
    "tests/appliance/test_interrupted.py": 60,
    "tests/appliance/test_appliance.py": 60,
    "tests/e2e/test_page.py": 90,
    "tests/appliance/test_soak.py": 80,
    "tests/e2e/test_two_devices.py": 55,
    "tests/e2e/test_liveness.py": 55,
    "tests/e2e/test_coming_and_going.py": 50,
    "tests/web/test_openapi.py": 50,
    "tests/vision/test_liveness.py": 50,
    "tests/lab/test_evaluation.py": 50,
    "tests/test_cli.py": 50,
    "tests/e2e/test_chat_panel.py": 40,
    "tests/operations/test_power_cuts.py": 40,
    "tests/e2e/test_design.py": 40,
    "tests/web/test_models.py": 30,
    "tests/web/test_wire_fuzz.py": 35,
    "tests/web/test_real_programs.py": 35,
    "tests/llm/test_reading.py": 30,
    "tests/llm/test_schema.py": 30,
}


class Test(Protocol):
    """A test as pytest collects it."""

    nodeid: str


def in_order(tests: Sequence[Test], processes: int) -> list[Test]:
    """All tests, in as many runs of one length as there are processes, each with its share of what takes long."""
    long = {name: [test for test in tests if _is_of(test, name)] for name in SECONDS}
    shares: list[list[Test]] = [[] for _ in range(processes)]
    taken = [0] * processes
    for name in sorted(SECONDS, key=SECONDS.__getitem__, reverse=True):
        least = taken.index(min(taken))
        shares[least] += long[name]
        taken[least] += SECONDS[name] if long[name] else 0
    known = {id(test) for test in _all(shares)}
    rest = [test for test in tests if id(test) not in known]
    for place, share in enumerate(shares):
        left = len(rest) + sum(map(len, shares[place:]))
        more = max(0, left // (processes - place) - len(share))
        share += rest[:more]
        del rest[:more]
    return _all(shares) + rest


def _is_of(test: Test, name: str) -> bool:
    return test.nodeid == name or test.nodeid.startswith((f"{name}::", f"{name}["))


def _all(shares: Iterable[list[Test]]) -> list[Test]:
    return [test for share in shares for test in share]
