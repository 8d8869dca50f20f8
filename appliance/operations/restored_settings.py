"""Which settings of a backup a box takes over: how it is called and looks. What protects it stays."""

import json
import re
import shutil
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

from appliance.core.config import SETTINGS, Config, load
from appliance.core.errors import ConfigError

FILE, ASIDE = "larson.toml", "larson.toml.restored"
PLACES = {"data.folder", "models.folder"}  # settings that are about one machine
# Nobody gets in by these, and nothing is told to anybody.
HARMLESS = {"network.name", "screen.night", "screen.attract_seconds", "lights.brightness", "lights.colour"}


def keep_settings(stage: Path, present: Path, take_all: bool) -> tuple[bool, tuple[str, ...]]:
    """Lay down the settings that the restored box is to have: the present ones, and what is harmless of a backup.

    `take_all` accepts everything. False if anything of the backup was left out: its file is kept beside, as
    larson.toml.restored. Then also the names of the settings that stayed as they were; none where the file cannot be
    used at all. Raises OSError.
    """
    file = stage / FILE
    if not file.exists():
        _copy_present(stage, present)
        return True, ()
    given = _read(file)
    if given is not None and take_all and not PLACES & _named(file):
        return True, ()
    file.rename(stage / ASIDE)
    _copy_present(stage, present)
    if given is None:
        return False, ()
    left = tuple(name for name in sorted(_named(stage / ASIDE)) if not _adopt(file, name, given))
    if not left:
        (stage / ASIDE).unlink()
    return not left, left


def changes(present: Path, given: Path) -> list[tuple[str, Any, Any]]:
    """Settings that two folders' files say differently: name, present value, given value. None if one is unusable."""
    before, after = _read(present / FILE), _read(given / FILE)
    if before is None or after is None:
        return []
    pairs = ((name, _value(before, name), _value(after, name)) for name in SETTINGS)
    return [(name, old, new) for name, old, new in pairs if old != new and name not in PLACES]


def _adopt(file: Path, name: str, given: Config) -> bool:
    """Have a file say what the backup says of a setting. False if it stays as it was."""
    wanted, before = _value(given, name), file.read_text(encoding="utf-8") if file.exists() else ""
    if wanted == _value(_read(file) or Config(), name):
        return True
    if name not in HARMLESS:
        return False
    file.write_text(_with(before, name, json.dumps(wanted, ensure_ascii=False)), encoding="utf-8")
    changed = _read(file)
    if changed is not None and _value(changed, name) == wanted:
        return True
    file.write_text(before, encoding="utf-8")  # it is written in a way that no line can be changed in
    return False


def _with(text: str, name: str, value: str) -> str:
    """TOML with a plain value of a setting in it, in place of the one it has."""
    section, _, key = name.partition(".")
    lines = text.splitlines()
    heads = [at for at, line in enumerate(lines) if re.fullmatch(rf"\s*\[\s*{section}\s*\]\s*(#.*)?", line)]
    if not heads:
        return "\n".join([*lines, *([""] if lines else []), f"[{section}]", f"{key} = {value}", ""])
    first = heads[0] + 1
    last = next((at for at in range(first, len(lines)) if lines[at].lstrip().startswith("[")), len(lines))
    kept = [line for line in lines[first:last] if not re.match(rf"\s*{key}\s*=", line)]
    return "\n".join([*lines[:first], f"{key} = {value}", *kept, *lines[last:], ""])


def _value(config: Config, name: str) -> Any:
    section, _, key = name.partition(".")
    return getattr(getattr(config, section), key)


def _read(file: Path) -> Config | None:
    """The settings of a file; the usual ones if there is none, None if it cannot be used."""
    with suppress(ConfigError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return load(file, {}) if file.exists() else Config()
    return None


def _named(file: Path) -> set[str]:
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return {f"{section}.{key}" for section, table in tables.items() for key in table}


def _copy_present(stage: Path, present: Path) -> None:
    if (present / FILE).is_file():
        shutil.copyfile(present / FILE, stage / FILE)
