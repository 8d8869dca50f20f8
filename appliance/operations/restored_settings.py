"""Which settings of a backup a box takes over: none that are about another machine, or that weaken what protects it."""

import shutil
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from appliance.core.config import Config, load
from appliance.core.errors import ConfigError

FILE, ASIDE = "larson.toml", "larson.toml.restored"
PLACES = {"data.folder", "models.folder"}  # settings that are about one machine
Weaker = Callable[[Any, Any], bool]  # called with the present value and the one of the backup


def _further(*steps: str) -> Weaker:
    """A later word protects less."""
    return lambda present, given: steps.index(given) > steps.index(present)


def _longer(most: float) -> Weaker:
    """More than that, and more than now."""
    return lambda present, given: given > max(most, present)


def _turned_on(present: bool, given: bool) -> bool:
    return given and not present


def _turned_off(present: bool, given: bool) -> bool:
    return present and not given


def _another(present: object, given: object) -> bool:
    return bool(given) and given != present


def _elsewhere(present: object, given: object) -> bool:
    """It leads to another folder, file or machine. Nothing, or a plain word such as auto, leads nowhere."""
    return given != present and any(sign in str(given or "") for sign in "/:.\\")


WEAKER: dict[str, Weaker] = {
    "network.pairing": _further("owner", "members", "anybody"),
    "network.on": _turned_on,
    "faces.liveness": _further("challenge", "doubtful", "auto", "passive", "off"),
    "screen.auto_login": _turned_on,
    "screen.away_seconds": _longer(30),
    "screen.leave_seconds": _longer(60),
    "screen.idle_seconds": _longer(600),
    "server.session_minutes": _longer(60),
    "server.development": _turned_on,
    "camera.source": _elsewhere,
    "chat.model": _elsewhere,
    "data.backups": _elsewhere,
    "models.mirror": _elsewhere,
    "mqtt.on": _turned_on,
    "mqtt.host": _another,
    "mqtt.tls": _turned_off,
    "mqtt.ca": _elsewhere,
    "mqtt.names": _turned_on,
}


def keep_settings(stage: Path, present: Path, take_all: bool) -> tuple[bool, tuple[str, ...]]:
    """Lay down the settings that the restored box is to have: those of the backup, or those it has at present.

    False if those of the backup do not fit; they are kept beside, as larson.toml.restored. Then also the settings that
    would protect less, by their names, unless `take_all` accepts them. Raises OSError.
    """
    file = stage / FILE
    if not file.exists():
        _copy_present(stage, present)
        return True, ()
    weaker: tuple[str, ...] = ()
    with suppress(ConfigError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        given = load(file, {})
        weaker = () if take_all else weakened(_read(present / FILE), given)
        if not weaker and not PLACES & _named(file):
            return True, ()
    file.rename(stage / ASIDE)
    _copy_present(stage, present)
    return False, weaker


def weakened(present: Config, given: Config) -> tuple[str, ...]:
    """The names of the settings that would protect the box less."""
    return tuple(name for name, is_weaker in WEAKER.items() if is_weaker(_value(present, name), _value(given, name)))


def _value(config: Config, name: str) -> Any:
    section, _, key = name.partition(".")
    return getattr(getattr(config, section), key)


def _read(file: Path) -> Config:
    with suppress(ConfigError):
        return load(file, {}) if file.exists() else Config()
    return Config()


def _named(file: Path) -> set[str]:
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return {f"{section}.{key}" for section, table in tables.items() for key in table}


def _copy_present(stage: Path, present: Path) -> None:
    if (present / FILE).is_file():
        shutil.copyfile(present / FILE, stage / FILE)
