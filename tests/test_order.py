"""The order of the tests."""

from dataclasses import dataclass

import order
import pytest
from support import ROOT


@dataclass
class Named:
    nodeid: str


def named(**files: int) -> list[Named]:
    return [Named(f"tests/{name}.py::test_{number}") for name, count in files.items() for number in range(count)]


@pytest.fixture
def seconds(monkeypatch):
    monkeypatch.setattr(order, "SECONDS", {"tests/b.py": 30, "tests/d.py": 20, "tests/e.py": 20, "tests/gone.py": 99})


@pytest.mark.usefixtures("seconds")
@pytest.mark.parametrize("processes", [1, 2, 3])
def test_every_test_comes_once_and_each_process_begins_with_its_share(processes):
    tests = named(a=7, b=2, c=5, d=1, e=1)
    found = order.in_order(tests, processes)
    assert sorted(test.nodeid for test in found) == sorted(test.nodeid for test in tests)
    long = [[], ["b", "b", "d", "e"], ["b", "b"], ["b", "b"]][processes]
    assert [test.nodeid[6] for test in found[: len(long)]] == long
    if processes == 2:
        assert [test.nodeid[6] for test in found[8:10]] == ["d", "e"]


def test_what_is_known_to_take_long_is_there():
    for name in order.SECONDS:
        file, _, test = name.partition("::")
        assert f"def {test}" in (ROOT / file).read_text()
