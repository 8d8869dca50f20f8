"""Runs benchmarks by name and reports them as lines and as plain values."""

from collections.abc import Callable, Iterator
from typing import Any

from appliance.core.config import Config
from appliance.core.errors import ApplianceError, ConfigError
from appliance.lab.benchmarks import (
    accuracy,
    answers,
    chat,
    documents,
    echo,
    faces,
    gallery,
    grooves,
    idle,
    interruptions,
    page,
    public_schemas,
    recovery,
    rest,
    retrieval,
    schemas,
    speaking,
    start,
    stream,
    talk,
    tools,
    voice,
    wakes,
)

Figures = dict[str, Any]
BENCHMARKS: dict[str, Callable[[Config], Figures]] = {
    "start": start.measure,
    "faces": faces.measure,
    "gallery": gallery.measure,
    "idle": idle.measure,
    "rest": rest.measure,
    "chat": chat.measure,
    "grooves": grooves.measure,
    "stream": stream.measure,
    "page": page.measure,
    "schemas": schemas.measure,
    "public-schemas": public_schemas.measure,
    "documents": documents.measure,
    "recovery": recovery.measure,
    "retrieval": retrieval.measure,
    "answers": answers.measure,
    "tools": tools.measure,
    "accuracy": accuracy.measure,
    "templates": accuracy.templates,
    "echo": echo.measure,
    "interruptions": interruptions.measure,
    "speaking": speaking.measure,
    "voice": voice.measure,
    "talk": talk.measure,
    "wakes": wakes.measure,
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
        for line in _lines(results[name]):
            report(line)
    return results


def _lines(figures: Figures, depth: int = 1) -> Iterator[str]:
    for key, value in figures.items():
        words = f"{'  ' * depth}{key.replace('_', ' '):{48 - 2 * depth}}"
        if isinstance(value, dict) and any(isinstance(inner, dict) for inner in value.values()):
            yield words
            yield from _lines(value, depth + 1)
        elif isinstance(value, dict):
            yield f"{words} {'  '.join(f'{name} {number}' for name, number in value.items())}"
        else:
            yield f"{words} {value}"
