"""The storeys of the house, held as data: imports point down only, and no two modules import each other.

And its measures: how large modules, classes and functions may be.
"""

import ast
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from support import ROOT

PACKAGE = ROOT / "appliance"
ENGINES = ("hardware", "vision", "speech", "llm", "text", "intents", "modelstore", "storage", "network")
SERVICES = ("pipelines", "identity", "documents", "assistant", "voice", "operations")  # each may use those before it
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
    "sqlite3": {"storage", "text", "modelstore"},  # text: the word index; modelstore: makes the dictionary
    "gpiozero": {"hardware"},
    "onnxruntime": {"vision", "text", "speech", "lab"},
    "sounddevice": {"hardware"},
    "soxr": {"hardware", "speech", "lab"},
    "hibari": {"speech", "lab"},
    "prometheus_client": {"web"},
    "paho": {"network"},
    "llama_cpp": {"llm", "lab"},
}


def module_of(path: Path) -> str:
    """The dotted name of a file, below `appliance`."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


SOURCES = {module_of(path): path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def imported_names(path: Path) -> list[str]:
    """Every dotted name that a file imports, whether at the top, in a function, or for type checkers."""
    return list(_imported_names(path))


def _imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
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


# ---------------------------------------------------------------- measures

MAX_METHODS = 25  # of a class
MAX_ATTRIBUTES = 15  # of an object
MAX_MODULE = 400  # lines
MAX_RUNTIME = 200  # lines of the module that puts everything together
MAX_FUNCTION = 45  # lines
MAX_MEDIAN, MAX_P90 = 6, 18  # lines of functions

Function = ast.FunctionDef | ast.AsyncFunctionDef


def methods_of(node: ast.ClassDef) -> list[Function]:
    return [statement for statement in node.body if isinstance(statement, Function)]


def attributes_of(node: ast.ClassDef) -> set[str]:
    """What the methods set on `self`, and the fields of a dataclass. A frozen one is a record, whose length is free."""
    assigned = {
        target.attr
        for method in methods_of(node)
        for target in ast.walk(method)
        if isinstance(target, ast.Attribute)
        and isinstance(target.ctx, ast.Store)
        and isinstance(target.value, ast.Name)
        and target.value.id == "self"
    }
    decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
    if not any(text.startswith("dataclass") and "frozen=True" not in text for text in decorators):
        return assigned
    fields = (statement.target for statement in node.body if isinstance(statement, ast.AnnAssign))
    return assigned | {target.id for target in fields if isinstance(target, ast.Name)}


def functions_of(tree: ast.Module) -> dict[str, int]:
    """The lines of each function, by its name and place."""
    found = (node for node in ast.walk(tree) if isinstance(node, Function))
    return {f"{node.name}:{node.lineno}": (node.end_lineno or node.lineno) - node.lineno + 1 for node in found}


def too_large(tree: ast.Module, lines: int) -> list[str]:
    """What in a module is larger than allowed."""
    found = [f"{lines} lines"] if lines > MAX_MODULE else []
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            methods, attributes = len(methods_of(node)), len(attributes_of(node))
            found += [f"{node.name}: {methods} methods"] if methods > MAX_METHODS else []
            found += [f"{node.name}: {attributes} attributes"] if attributes > MAX_ATTRIBUTES else []
    long = {name: length for name, length in functions_of(tree).items() if length > MAX_FUNCTION}
    return found + [f"{name}: {length} lines" for name, length in long.items()]


@pytest.mark.parametrize("module", SOURCES)
def test_modules_classes_and_functions_are_small(module):
    assert too_large(tree_of(SOURCES[module]), len(SOURCES[module].read_text().splitlines())) == []


def test_the_tests_are_small_as_well():
    files = {path: path.read_text() for path in sorted((ROOT / "tests").rglob("*.py"))}
    found = {path.name: too_large(ast.parse(text), len(text.splitlines())) for path, text in files.items()}
    assert {name: what for name, what in found.items() if what} == {}


def test_what_is_too_large_would_be_found():
    method = "    def f{0}(self):\n        self.a{0} = 1\n"
    large = "class Large:\n" + "".join(method.format(number) for number in range(MAX_METHODS + 1))
    record = "@dataclass{}\nclass Record:\n" + "".join(f"    a{number}: int\n" for number in range(MAX_ATTRIBUTES + 1))
    long = "def long():\n" + "    pass\n" * MAX_FUNCTION
    assert too_large(ast.parse(large), MAX_MODULE + 1) == ["401 lines", "Large: 26 methods", "Large: 26 attributes"]
    assert too_large(ast.parse(record.format("")), 1) == ["Record: 16 attributes"]
    assert too_large(ast.parse(record.format("(frozen=True)")), 1) == []
    assert too_large(ast.parse(long), 1) == ["long:1: 46 lines"]


def test_the_runtime_is_short():
    assert len(SOURCES["runtime"].read_text().splitlines()) <= MAX_RUNTIME


def test_most_functions_are_short():
    lengths = [length for module in SOURCES for length in functions_of(tree_of(SOURCES[module])).values()]
    median, p90 = statistics.median(lengths), statistics.quantiles(lengths, n=10)[-1]
    print(f"{len(lengths)} functions: median {median:g} lines, 90th percentile {p90:g}, longest {max(lengths)}")
    assert median <= MAX_MEDIAN
    assert p90 <= MAX_P90
