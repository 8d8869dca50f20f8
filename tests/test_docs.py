"""The documents: short where they promise it, and every link, command, setting, path and test that they name exists."""

import re
from functools import cache
from pathlib import Path

import click
import pytest
from support import ROOT

from appliance.cli import main
from appliance.core.config import SETTINGS
from appliance.lab.benchmarks.run import BENCHMARKS

DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
MOST_WORDS = 800  # of the README
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"\blarson ((?:[a-z]+ ?)+)")
CODE = re.compile(r"^ {4}.+|`[^`\n]+`|^```[\s\S]*?^```", re.MULTILINE)
SETTING = re.compile(r"`([a-z]+)\.([a-z_]+)(?: = [^`]*)?`")
VARIABLE = re.compile(r"\bLARSON_[A-Z_]+")
PATH = re.compile(r"`((?:[\w.*-]+/)+[\w.*-]*|[\w-]+\.(?:py|sh|toml|json|md|ci))`")
FOLDERS = [path.name for path in ROOT.iterdir() if path.is_dir()]
OTHER_VARIABLES = {"LARSON_PORT", "LARSON_CAMERA", "LARSON_DATA", "LARSON_MODELS_MIRROR"}
TEST = re.compile(r"\btest_\w+\.py")
SECTIONS = {name.split(".")[0] for name in SETTINGS}
LISTED = re.compile(r"command line also read (.*)\. These")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def code_of(path: Path) -> str:
    """Everything that is written as code in a document."""
    return "\n".join(CODE.findall(text_of(path)))


each = pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)


def test_the_readme_is_short():
    assert len(text_of(ROOT / "README.md").split()) <= MOST_WORDS


@cache
def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text_of(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each
def test_links_lead_somewhere(path):
    assert dead_links(path, text_of(path)) == []


def dead_links(path: Path, text: str) -> list[str]:
    return [link for link in LINK.findall(text) if "://" not in link and not leads_somewhere(path, link)]


def leads_somewhere(path: Path, link: str) -> bool:
    file, _, anchor = link.partition("#")
    target = (path.parent / file).resolve() if file else path
    return target.exists() and (not anchor or anchor in anchors(target))


def test_every_document_can_be_reached_from_the_readme():
    linked = {(ROOT / link.partition("#")[0]).resolve() for link in LINK.findall(text_of(ROOT / "README.md"))}
    assert [path.name for path in DOCS[1:] if path not in linked] == []


@each
def test_commands_exist(path):
    assert unknown_commands(code_of(path)) == []


def unknown_commands(code: str) -> list[str]:
    return [words for words in COMMAND.findall(code) if not is_command(words.split())]


def is_command(words: list[str]) -> bool:
    """Whether `larson` takes these words: a command, in its group, and names of benchmarks behind `bench`."""
    group: click.Command = main
    for number, word in enumerate(words):
        if not isinstance(group, click.Group):
            return word in BENCHMARKS if words[0] == "bench" else number > 0
        command = group.get_command(click.Context(group), word)
        if command is None:
            return False
        group = command
    return True


def test_the_command_line_is_documented_whole():
    text = code_of(ROOT / "docs" / "command-line.md")
    assert [" ".join(words) for words in commands(main) if f"larson {' '.join(words)}" not in text] == []


def commands(group: click.Group, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The words of every command that does something."""
    context, found = click.Context(group), []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        inner = isinstance(command, click.Group)
        found += commands(command, (*before, name)) if inner else [(*before, name)]
    return found


@each
def test_settings_exist(path):
    assert unknown_settings(text_of(path)) == []


def unknown_settings(text: str) -> list[str]:
    named = {f"{section}.{key}" for section, key in SETTING.findall(text) if section in SECTIONS}
    variables = {name.rstrip("_") for name in VARIABLE.findall(text)} - {"LARSON"}
    listed = LISTED.search(text_of(ROOT / "docs" / "settings.md"))
    assert listed
    known = {setting.variable for setting in SETTINGS.values()} | OTHER_VARIABLES | set(VARIABLE.findall(listed[1]))
    files = {name for name in named if name.rpartition(".")[2] in ("py", "md", "json", "toml", "html", "js", "css")}
    return sorted(named - files - set(SETTINGS)) + sorted(variables - known)


@pytest.mark.parametrize("path", [ROOT / "CONTRIBUTING.md", ROOT / "docs" / "architecture.md"], ids=lambda p: p.name)
def test_paths_exist(path):
    assert missing_paths(text_of(path)) == []


def missing_paths(text: str) -> list[str]:
    """Paths of files and folders that are not there. A path that begins nowhere is of a package, as `flows/` is."""
    return [name for name in PATH.findall(text) if not is_there(name)]


def is_there(name: str) -> bool:
    below = name.rstrip("/")
    if below.partition("/")[0] in FOLDERS or "." in below:
        return any(ROOT.glob(below)) or any(ROOT.glob(f"**/{below}") if "/" not in below else ())
    return any(ROOT.glob(f"appliance/**/{below}"))


@each
def test_tests_exist(path):
    there = {file.name for file in (ROOT / "tests").rglob("test_*.py")}
    assert set(TEST.findall(text_of(path))) - there == set()


def test_what_is_not_there_would_be_found():
    here = ROOT / "README.md"
    assert dead_links(here, "[a](docs/nothing.md) [b](docs/limits.md#nothing) [c](docs/limits.md)") == [
        "docs/nothing.md",
        "docs/limits.md#nothing",
    ]
    assert unknown_commands("larson sing\nlarson people list\nlarson bench chat\nlarson bench luck") == [
        "sing",
        "bench luck",
    ]
    assert unknown_settings("`camera.colour` `camera.rate` LARSON_FACES_LUCK") == ["camera.colour", "LARSON_FACES_LUCK"]
    assert missing_paths("`appliance/nowhere.py` `appliance/runtime.py` `install.sh` `flows/`") == [
        "appliance/nowhere.py"
    ]
