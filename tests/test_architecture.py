"""Imports point down only, and siblings do not know one another."""

import ast
from pathlib import Path

import pytest
from support import ROOT

PACKAGES = ("devices", "faces", "chat", "library", "tools", "store", "modelstore", "network")
BASE = ("config", "records", "errors", "latest", "jobs")
# From the top to the bottom; a module may import those of lower rows, and of its own package.
LAYERS = [
    ("cli",),
    ("serve",),
    ("web",),
    ("kiosk",),
    ("talk",),
    ("visitors", "librarian", "toolbox", "language_models", "pairing"),
    ("parts", "station", "learning"),
    PACKAGES,
    BASE,
]
ALLOWED_IN_BASE = {"config": {"errors"}, "jobs": {"errors"}, "records": set(), "errors": set(), "latest": set()}


def imports_of(path: Path) -> set[str]:
    """Modules of the package that a file imports, by the name below `appliance`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [node.module or ""]
            if node.module == "appliance":
                names = [f"appliance.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("appliance.")}
    return {name for name in found if not name.startswith("__")}


def module_of(path: Path) -> str:
    return path.relative_to(ROOT / "appliance").parts[0].removesuffix(".py")


def layer_of(module: str) -> int:
    return next(index for index, row in enumerate(LAYERS) if module in row)


def problems_of(module: str, imported: set[str]) -> list[str]:
    if module in BASE:
        return sorted(imported - ALLOWED_IN_BASE[module])
    return sorted(name for name in imported - {module} if layer_of(name) <= layer_of(module))


SOURCES = [path for path in sorted((ROOT / "appliance").rglob("*.py")) if path != ROOT / "appliance" / "__init__.py"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    assert problems_of(module_of(path), imports_of(path)) == []


def test_a_sibling_import_would_be_found():
    assert problems_of("faces", {"store", "records"}) == ["store"]
    assert problems_of("store", {"kiosk"}) == ["kiosk"]
    assert problems_of("records", {"config"}) == ["config"]


def test_faces_know_neither_flask_nor_sql():
    for path in (ROOT / "appliance" / "faces").glob("*.py"):
        text = path.read_text()
        assert "flask" not in text.lower().replace("never flask", ""), path
        assert "sqlite" not in text, path


def test_sql_is_in_the_store_only():
    users = {module_of(path) for path in SOURCES if "sqlite" in path.read_text()}
    assert users == {"store", "library"}, "the library only to search, in memory"


def test_the_entry_point_is_short():
    assert len((ROOT / "app.py").read_text().splitlines()) <= 15
