"""The folder of the program, and that nobody finds it, the machine's state or durable writes in a way of their own."""

import re

import pytest
from support import ROOT

from appliance.core import paths

CORE = ROOT / "appliance" / "core"
SOURCES = [path for path in sorted((ROOT / "appliance").rglob("*.py")) if CORE not in path.parents]


def test_the_root_holds_the_program():
    assert paths.ROOT == ROOT
    assert (paths.ROOT / "appliance" / "core" / "paths.py").is_file()


@pytest.mark.parametrize(
    ("pattern", "module"),
    [
        (r"\.parents\[|\.parent\.parent\b", "core/paths.py"),
        (r"/proc/|/sys/class|\bpsutil\b|getloadavg", "core/system.py"),
        (r"\bfsync\b|os\.(?:replace|rename|link)\b|\bmkstemp\b|partial\.(?:replace|rename)\(", "core/files.py"),
    ],
)
def test_core_alone_does_it(pattern, module):
    users = [str(path.relative_to(ROOT)) for path in SOURCES if re.search(pattern, path.read_text())]
    assert users == [], f"use appliance/{module}"
