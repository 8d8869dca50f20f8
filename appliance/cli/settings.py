"""`larson settings`: every setting with its value and where it comes from, or the page that documents them all."""

import inspect
import json
import re
from collections.abc import Iterator
from typing import Any

import click

from appliance.core.config import NOT_SETTINGS, SECTIONS, SETTINGS, SHORT_NAMES, Loaded, load_with_origins
from appliance.core.setting import Setting, as_text

PASSWORD = re.compile(r"(://[^/@\s:]*):[^/@\s]*@")  # of a network camera's address
HIDDEN = "***"
INTRODUCTION = """\
# Settings

<!-- Written by `larson settings --docs` from appliance/core/sections.py. Change it there. -->

Larson reads its settings once, when it starts. It takes each one from the last of these places that has it:

1. the default below;
2. `larson.toml` in the data folder, or the file that `LARSON_CONFIG` or `larson --config FILE` names;
3. an environment variable: `LARSON_`, the section, `_` and the name, in capitals;
4. an option of the command line, such as `--port` or `--camera`.

`larson settings` shows every setting in use and where it comes from. A name that does not exist or a value that is not
allowed stops the start, with a message that says what is allowed and where to fix it.

```toml
[camera]
source = "rpicam"
rotate = 180

[lights]
pins = [17, 18, 27, 22]
```

As environment variables these are `LARSON_CAMERA_SOURCE=rpicam`, `LARSON_CAMERA_ROTATE=180` and
`LARSON_LIGHTS_PINS=17,18,27,22`. An empty variable counts as not set. `true`, `yes`, `on` and `1` mean the same, and so
do `false`, `no`, `off` and `0`.

These settings also have a short variable: {short}.
"""


@click.command("settings")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--docs", is_flag=True, help="Print the documentation of all settings as Markdown.")
@click.pass_context
def settings(ctx: click.Context, as_json: bool, docs: bool) -> None:
    """Show every setting, its value and where the value comes from."""
    if docs:
        click.echo(as_markdown(), nl=False)
        return
    loaded = load_with_origins(ctx.parent.params.get("file") if ctx.parent else None)
    if as_json:
        click.echo(json.dumps([_row(loaded, setting) for setting in SETTINGS.values()], ensure_ascii=False))
        return
    for line in _listing(loaded):
        click.echo(line)


def as_markdown() -> str:
    """The page docs/settings.md: a table for each section."""
    short = ", ".join(f"`{name}` for `{section}.{key}`" for name, (section, key) in SHORT_NAMES.items())
    parts = [INTRODUCTION.format(short=short), *(_section(name) for name in SECTIONS)]
    others = ", ".join(f"`{name}`" for name in sorted(NOT_SETTINGS))
    return "\n".join(
        [*parts, f"The installer, the benchmarks and the command line also read {others}. These are not settings.\n"]
    )


def _section(name: str) -> str:
    lines = [f"## [{name}]", "", inspect.getdoc(SECTIONS[name]) or "", ""]
    lines += ["| Name | Environment variable | Default | Allowed | Meaning |", "|---|---|---|---|---|"]
    lines += [_line(setting) for setting in SETTINGS.values() if setting.section == name]
    return "\n".join([*lines, ""])


def _line(setting: Setting) -> str:
    cells = [f"`{setting.key}`", f"`{setting.variable}`", setting.default_words, setting.allowed, setting.meaning]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _value(loaded: Loaded, setting: Setting) -> Any:
    found = getattr(getattr(loaded.config, setting.section), setting.key)
    return HIDDEN if setting.is_secret and found else found


def shown(name: str, value: Any) -> str:
    """A value of a setting as people see it: no password."""
    return HIDDEN if SETTINGS[name].is_secret and value else _without_password(as_text(value)) or "none"


def _row(loaded: Loaded, setting: Setting) -> dict[str, Any]:
    value = _value(loaded, setting)
    plain = value if isinstance(value, bool | int | float | tuple | None) else _without_password(str(value))
    origin = loaded.origins.get(setting.name, "default")
    return {"name": setting.name, "value": plain, "origin": origin, "allowed": setting.allowed}


def _listing(loaded: Loaded) -> Iterator[str]:
    """One line for each setting; those that differ from the default say where they were set."""
    width = max(map(len, SETTINGS))
    for setting in SETTINGS.values():
        origin = loaded.origins.get(setting.name)
        value = _without_password(as_text(_value(loaded, setting))) or "none"
        yield f"{setting.name:{width}}  {value}{f'  ({origin})' if origin else ''}"


def _without_password(text: str) -> str:
    return PASSWORD.sub(r"\1:***@", text)
