"""The mark of every test: what it needs, from the fixtures that it uses.

`pytest -m unit` runs what needs nothing. A mark written at a test counts instead, for what its fixtures do not show.
"""

import pytest

MARKS = ("unit", "model", "browser", "installer")
# The fixtures that show what a test needs. The first mark of which a test uses a fixture is its mark.
FIXTURES = {
    "browser": {"playwright"},
    "model": {"models", "photos", "shared"},
    "installer": {"elsewhere"},
}


def mark_of(item: pytest.Item) -> str:
    """The mark that a test gets when none is written at it."""
    used = set(getattr(item, "fixturenames", ()))
    return next((mark for mark, fixtures in FIXTURES.items() if used & fixtures), "unit")


def add_mark(item: pytest.Item) -> None:
    """Give a test its mark, unless one is written at it."""
    if not written_at(item):
        item.add_marker(mark_of(item))


def written_at(item: pytest.Item) -> list[str]:
    """The marks of MARKS that a test has."""
    return [mark for mark in MARKS if item.get_closest_marker(mark)]
