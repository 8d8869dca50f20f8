"""The storeys of the house, held as data: imports point down only, and no two modules import each other."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from support import ROOT

PACKAGE = ROOT / "appliance"
ENGINES = ("hardware", "vision", "llm", "text", "intents", "modelstore", "storage", "network")
SERVICES = ("pipelines", "identity", "documents", "assistant", "operations")  # each may use those before it
BELOW_ENGINES = {"records", "core"}
BELOW_RUNTIME = BELOW_ENGINES | set(ENGINES) | set(SERVICES)
# What each package may import, itself aside. Imports for type checkers alone count as well.
ALLOWED: dict[str, set[str]] = {
    "records": set(),
    "core": {"records"},
    **{engine: BELOW_ENGINES for engine in ENGINES},
    **{name: BELOW_ENGINES | set(ENGINES) | set(SERVICES[:place]) for place, name in enumerate(SERVICES)},
    "runtime": BELOW_RUNTIME,
    "web": BELOW_RUNTIME | {"runtime"},
    "lab": BELOW_RUNTIME | {"runtime", "web"},
    "cli": BELOW_RUNTIME | {"runtime", "web", "lab"},
}
# Libraries that only some packages may import.
ONLY_IN = {
    "flask": {"web"},
    "flask_sock": {"web"},
    "click": {"cli"},
    "sqlite_utils": {"storage"},
    "sqlite3": {"storage", "text"},  # text: the word index, in memory
    "gpiozero": {"hardware"},
    "onnxruntime": {"vision", "text", "lab"},
    "llama_cpp": {"llm", "lab"},
}


def module_of(path: Path) -> str:
    """The dotted name of a file, below `appliance`."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


SOURCES = {module_of(path): path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"}


@cache
def imported_names(path: Path) -> list[str]:
    """Every dotted name that a file imports, whether at the top, in a function, or for type checkers."""
    return list(_imported_names(path))


def _imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def own_imports(path: Path) -> set[str]:
    """The modules of `appliance` that a file imports."""
    names = {name.removeprefix("appliance.") for name in imported_names(path) if name.startswith("appliance.")}
    return {name if name in SOURCES else name.rpartition(".")[0] for name in names} - {""}


def not_allowed(package: str, imports: set[str]) -> list[str]:
    return sorted({name.split(".")[0] for name in imports} - ALLOWED[package] - {package})


@pytest.mark.parametrize("module", SOURCES)
def test_imports_point_down(module):
    assert not_allowed(module.split(".")[0], own_imports(SOURCES[module])) == []


def test_an_import_that_points_up_or_aside_would_be_found():
    assert not_allowed("vision", {"storage.people", "records.vision"}) == ["storage"]
    assert not_allowed("storage", {"runtime"}) == ["runtime"]
    assert not_allowed("identity", {"assistant.chat", "pipelines.pipeline"}) == ["assistant"]


def test_libraries_stay_in_their_packages():
    for module, path in SOURCES.items():
        for library in {name.split(".")[0] for name in imported_names(path)} & set(ONLY_IN):
            assert module.split(".")[0] in ONLY_IN[library], f"{module} imports {library}"


def test_no_modules_import_each_other():
    graph = {module: own_imports(path) & set(SOURCES) for module, path in SOURCES.items()}
    assert cycle_in(graph) == []


def test_a_cycle_would_be_found():
    assert cycle_in({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == ["a", "b", "c"]


def cycle_in(graph: dict[str, set[str]]) -> list[str]:
    """Modules that depend on themselves by way of others: what is left when those without imports are taken away."""
    left = {module: imports - {module} for module, imports in graph.items()}
    while ends := {module for module, imports in left.items() if not imports & set(left)}:
        left = {module: imports for module, imports in left.items() if module not in ends}
    return sorted(module for module in left if any(module in imports for imports in left.values()))


def test_the_entry_point_is_short():
    assert len((ROOT / "app.py").read_text().splitlines()) <= 15
