"""One setting: its type, limits, default and meaning, all read from the annotation of its field.

`port: Annotated[int, Meta(ge=0, le=65535, description="TCP port of the page.")] = 8321` is a whole setting. Conversion,
error messages and documentation follow from it, so they cannot disagree.
"""

import dataclasses
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

from appliance.core.errors import ConfigError

PREFIX = "LARSON_"
SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
NUMBERS = {inspect.IntType: "whole number", inspect.FloatType: "number"}


@dataclass(frozen=True)
class Unit:
    """Annotates a number with its unit, in the plural."""

    name: str


@dataclass(frozen=True)
class Check:
    """Annotates a type with a rule that the type cannot express."""

    words: str  # the end of the sentence "it must be …"
    holds: Callable[[Any], object]  # true or false, of the converted value


@dataclass(frozen=True)
class Default:
    """Annotates a type with the documentation's text for a default that differs per machine."""

    words: str


@dataclass(frozen=True)
class Secret:
    """Annotates a setting whose value is never shown."""


@dataclass(frozen=True)
class Setting:
    """A setting, as its field declares it."""

    section: str
    key: str
    hint: Any  # the annotated type
    default: Any

    @property
    def name(self) -> str:
        """Its name in messages and in the documentation, for example "server.port"."""
        return f"{self.section}.{self.key}"

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"{PREFIX}{self.section}_{self.key}".upper()

    @property
    def meaning(self) -> str:
        """One line that says what it does."""
        return str(self._schema.get("description", ""))

    @property
    def allowed(self) -> str:
        """The values it takes, in words that complete "it must be …"."""
        rules = [check.words for check in self.checks]
        unit = next((f" of {unit.name}" for unit in self._beside(Unit)), "")
        return ", ".join(rules) or self._choices() or _words(self.field_type, unit)

    @property
    def is_secret(self) -> bool:
        """Whether its value is never shown."""
        return any(True for _ in self._beside(Secret))

    @property
    def checks(self) -> list[Check]:
        """Its rules beyond the type."""
        return list(self._beside(Check))

    @property
    def default_words(self) -> str:
        """The default as the documentation shows it: the same on every machine."""
        described = next((default.words for default in self._beside(Default)), None)
        return described or (f"`{as_text(self.default)}`" if self.default not in (None, "") else "none")

    def convert(self, value: Any) -> Any:
        """The value as its type, from TOML, Python or the text of an environment variable. Raises ConfigError."""
        try:
            found = msgspec.convert(self._prepare(value), self.hint, strict=False, dec_hook=_decode)
            if all(check.holds(found) for check in self.checks):
                return found
        except (msgspec.ValidationError, ValueError, OSError):
            pass  # the message says what is allowed, whatever was wrong
        shown = "***" if self.is_secret else repr(value)
        raise ConfigError(f"{self.name} = {shown} is not valid: it must be {self.allowed}.")

    def _prepare(self, value: Any) -> Any:
        """Undo what an environment variable cannot express: lists, "yes" and "no", and no value at all."""
        if not isinstance(value, str):
            return value
        if "\0" in value:  # no path, host or prompt can hold one
            raise ValueError(value)
        if isinstance(self.field_type, inspect.VarTupleType):
            return [item.strip() for item in value.split(",")]
        if isinstance(self.field_type, inspect.BoolType):
            return SWITCHES.get(value.strip().lower(), value)
        if isinstance(self.field_type, inspect.UnionType):  # a path or none
            return value or None
        return value.strip() if isinstance(self.field_type, inspect.IntType | inspect.FloatType) else value

    def _choices(self) -> str:
        """The values of a Literal, in the order they were declared, which msgspec does not keep."""
        if not isinstance(self.field_type, inspect.LiteralType):
            return ""
        *most, last = map(as_text, typing.get_args(typing.get_args(self.hint)[0]))
        return f"{', '.join(most)} or {last}"

    @property
    def _schema(self) -> dict[str, Any]:
        found = inspect.type_info(self.hint)
        return (found.extra_json_schema or {}) if isinstance(found, inspect.Metadata) else {}

    @property
    def field_type(self) -> inspect.Type:
        """Its type and limits, as msgspec describes them."""
        return _bare(inspect.type_info(self.hint))

    def _beside(self, kind: type[Any]) -> Iterator[Any]:
        return (item for item in typing.get_args(self.hint) if isinstance(item, kind))


def settings_of(section: str, kind: type[Any]) -> list[Setting]:
    """The settings that the fields of a dataclass declare, in their order."""
    hints = typing.get_type_hints(kind, include_extras=True)
    made = kind()
    return [Setting(section, f.name, hints[f.name], getattr(made, f.name)) for f in dataclasses.fields(kind)]


def as_text(value: Any) -> str:
    """A value as an environment variable would hold it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(map(as_text, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _decode(kind: type[Any], value: Any) -> Any:
    if kind is not Path or not isinstance(value, str | Path) or not str(value):
        raise ValueError(value)
    try:
        return Path(value).expanduser()
    except RuntimeError as error:  # a home folder of a user who does not exist
        raise ValueError(value) from error


def _bare(found: inspect.Type) -> inspect.Type:
    return found.type if isinstance(found, inspect.Metadata) else found


def _words(kind: inspect.Type, unit: str) -> str:
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        return f"a {NUMBERS[type(kind)]}{unit} from {as_text(kind.ge)} to {as_text(kind.le)}"
    if isinstance(kind, inspect.StrType):
        return f"text of at most {kind.max_length} characters"
    return "true or false" if isinstance(kind, inspect.BoolType) else "a path"
