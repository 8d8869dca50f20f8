"""Runs benchmarks by name and reports them as lines and as plain values."""

from collections.abc import Callable
from typing import Any

from appliance.config import Config
from appliance.errors import ApplianceError, ConfigError
from benchmarks import chat, faces, start, stream

Figures = dict[str, Any]
BENCHMARKS: dict[str, Callable[[Config], Figures]] = {
    "start": start.measure,
    "faces": faces.measure,
    "chat": chat.measure,
    "stream": stream.measure,
}


def run(config: Config, names: list[str], report: Callable[[str], None]) -> dict[str, Figures]:
    """Run the named benchmarks, or all. Raises ConfigError for an unknown name."""
    if unknown := [name for name in names if name not in BENCHMARKS]:
        raise ConfigError(f"There is no benchmark {unknown[0]}. There are: {', '.join(BENCHMARKS)}.")
    results = {}
    for name in names or BENCHMARKS:
        report(f"{name}: {BENCHMARKS[name].__doc__}")
        try:
            results[name] = BENCHMARKS[name](config)
        except ApplianceError as error:
            results[name] = {"skipped": str(error)}
        for key, value in results[name].items():
            report(f"  {key.replace('_', ' '):46} {value}")
    return results
