"""Settings, read once, checked and frozen.

Sources, later ones winning: the defaults in `sections.py`, a TOML file, the environment (`LARSON_SECTION_KEY`, and the
short names in `SHORT_NAMES`), options of the command line. An unknown key is an error that suggests the nearest one.
"""

import dataclasses
import difflib
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from appliance.core.errors import ConfigError
from appliance.core.mqtt_section import Mqtt
from appliance.core.paths import ROOT
from appliance.core.sections import Camera, Chat, Config, Data, Faces, Lights, Models, Network, Screen, Server
from appliance.core.setting import PREFIX, Setting, settings_of
from appliance.core.voice_section import Voice

__all__ = [
    "NOT_SETTINGS",
    "ROOT",
    "SECTIONS",
    "SETTINGS",
    "SHORT_NAMES",
    "Camera",
    "Chat",
    "Config",
    "Data",
    "Faces",
    "Lights",
    "Loaded",
    "Models",
    "Mqtt",
    "Network",
    "Screen",
    "Server",
    "Voice",
    "load",
    "load_with_origins",
    "replace",
]

SHORT_NAMES = {
    "LARSON_PORT": ("server", "port"),
    "LARSON_DATA": ("data", "folder"),
    "LARSON_CAMERA": ("camera", "source"),
}
NOT_SETTINGS = {
    "LARSON_CONFIG",
    "LARSON_CACHE",
    "LARSON_PYTHON",
    "LARSON_UNATTENDED",
    "LARSON_BENCH_PHOTOS",
    "LARSON_BENCH_DOCUMENTS",
}  # read by others
SECTIONS: dict[str, type[Any]] = {f.name: type(getattr(Config(), f.name)) for f in dataclasses.fields(Config)}
SETTINGS: dict[str, Setting] = {s.name: s for name, kind in SECTIONS.items() for s in settings_of(name, kind)}
VARIABLES = {s.variable: s for s in SETTINGS.values()} | {k: SETTINGS[".".join(v)] for k, v in SHORT_NAMES.items()}


class Loaded(NamedTuple):
    """The settings, and where those that differ from their default were written."""

    config: Config
    origins: Mapping[str, str]  # name of a setting: a file's path or an environment variable


@dataclass(frozen=True)
class _Value:
    """A setting's value as it was written somewhere."""

    setting: Setting
    value: Any
    origin: str  # a file's path or an environment variable
    remedy: str  # a sentence for an error

    def convert(self) -> Any:
        try:
            return self.setting.convert(self.value)
        except ConfigError as error:
            raise ConfigError(f"{error} {self.remedy}") from error


def load(file: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """Read the settings.

    `file` defaults to `LARSON_CONFIG`, else `larson.toml` in the data folder if it exists.
    Raises ConfigError for an unknown key, a value that is not allowed, or a file that cannot be read.
    """
    return load_with_origins(file, environ).config


def load_with_origins(file: Path | None = None, environ: Mapping[str, str] | None = None) -> Loaded:
    """The same as `load`, and says where each value came from."""
    environ = os.environ if environ is None else environ
    variables = list(_from_environment(environ))
    folders = [value.convert() for value in variables if value.setting.name == "data.folder"]
    named = file or (Path(environ["LARSON_CONFIG"]) if environ.get("LARSON_CONFIG") else None)
    path = named or (folders[-1] if folders else Data().folder) / "larson.toml"
    values = [*(_from_file(path) if named or path.exists() else ()), *variables]
    changes: dict[str, dict[str, Any]] = {}
    for value in values:
        changes.setdefault(value.setting.section, {})[value.setting.key] = value.convert()
    config = _changed(Config(), changes)
    if problem := _contradiction(config):
        remedies = [value.remedy for value in values if value.setting.name in problem]
        raise ConfigError(" ".join([problem, *remedies[-1:]]))
    return Loaded(config, {value.setting.name: value.origin for value in values})


def replace(config: Config, section: str, **values: Any) -> Config:
    """The same settings with some values of one section changed and checked. Raises ConfigError."""
    changes = {section: {key: _setting(section, key).convert(value) for key, value in values.items()}}
    changed = _changed(config, changes)
    if problem := _contradiction(changed):
        raise ConfigError(problem)
    return changed


def _changed(config: Config, changes: Mapping[str, Mapping[str, Any]]) -> Config:
    sections = {name: dataclasses.replace(getattr(config, name), **values) for name, values in changes.items()}
    return dataclasses.replace(config, **sections)


def _contradiction(config: Config) -> str:
    """What is wrong with values that are each allowed; empty if nothing is."""
    if config.chat.max_tokens > config.chat.context // 2:
        return (
            f"chat.max_tokens = {config.chat.max_tokens} must be at most half of chat.context = {config.chat.context}, "
            "so that there is room for the question."
        )
    if config.mqtt.on and not config.mqtt.host:
        return "mqtt.on = true needs mqtt.host, the name or address of the broker."
    return ""


def _from_file(path: Path) -> Iterator[_Value]:
    """The values of a TOML file. Raises ConfigError."""
    remedy = f"Fix it in {path}."
    try:
        for section, table in _read(path).items():
            if section not in SECTIONS:
                raise ConfigError(f"There is no section [{section}] in the settings.{_nearest(section, SECTIONS)}")
            if not isinstance(table, dict):
                raise ConfigError(f"[{section}] is a section. Write its settings below it.")
            for key, value in table.items():
                yield _Value(_setting(section, key), value, str(path), remedy)
    except _UnreadableError:
        raise
    except ConfigError as error:
        raise ConfigError(f"{error} {remedy}") from error


class _UnreadableError(ConfigError):
    """A file whose values no one can know; the message already names it."""


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _UnreadableError(f"Cannot read the settings in {path}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _UnreadableError(f"{path} is not valid TOML: {error}.") from error


def _from_environment(environ: Mapping[str, str]) -> Iterator[_Value]:
    for name, text in environ.items():
        if not name.startswith(PREFIX) or name in NOT_SETTINGS or text == "":
            continue
        if name not in VARIABLES:
            known = [*VARIABLES, *NOT_SETTINGS]
            raise ConfigError(f"The environment variable {name} is not known.{_nearest(name, known)}")
        yield _Value(VARIABLES[name], text, name, f"It comes from the environment variable {name}.")


def _setting(section: str, key: str) -> Setting:
    if found := SETTINGS.get(f"{section}.{key}"):
        return found
    keys = [setting.key for setting in SETTINGS.values() if setting.section == section]
    raise ConfigError(f"There is no setting {section}.{key}.{_nearest(key, keys)}")


def _nearest(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" Did you mean {close[0]}?" if close else ""
