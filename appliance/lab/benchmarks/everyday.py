"""Requests of everyday life in English, German and Dutch: how many reach the right tools with the right arguments.

Each entry of everyday.json: the set, a kind, the language, the text, the tools that are right ("a+b" for several,
"+LEFT" if a part was left out; none: the request is talk), and arguments, or words of the reply. `_timers` are
the labels of the timers that run. Each set was written when the rules were finished, and measured once before anything
was changed: docs/limits.md has those first figures. To measure again, write new requests.
"""

import json
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from appliance.assistant.tools.registry import Asker, ToolContext, ToolRegistry
from appliance.intents.router import Router
from appliance.intents.understanding import Understood

FILE = Path(__file__).with_name("everyday.json")
NOW = datetime(2026, 11, 28, 10)  # local time at which every request is asked


class Still:
    """A clock that stands."""

    def monotonic(self) -> float:
        """See Clock."""
        return time.monotonic()

    def now(self) -> datetime:
        """See Clock."""
        return NOW.astimezone(UTC)


def measure(router: Router) -> dict[str, Any]:
    """The share that is right: of all, by language and by set; and what was not."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    right: Counter[str] = Counter()
    all_: Counter[str] = Counter()
    wrong: list[str] = []
    for number, kind, language, text, tools, wanted in rows:
        is_right = _right(router, language, text, tools, dict(wanted))
        for group in ("all", language, f"set {number}", kind):
            all_[group] += 1
            right[group] += is_right
        if not is_right:
            wrong.append(text)
    return {"requests": len(rows), "wrong": wrong} | {name: round(right[name] / all_[name], 3) for name in all_}


def _right(router: Router, language: str, text: str, tools: list[str], wanted: dict[str, Any]) -> bool:
    labels = wanted.pop("_timers", [])
    said = wanted.pop("says", [])
    found = router.understand(text, NOW, labels, language)
    if _names(found) not in (tools or [""]):
        return False
    arguments: dict[str, Any] = {}
    for call in found.calls if found else ():
        arguments |= call.arguments
    fits = all(_same(arguments.get(name), value) for name, value in wanted.items())
    return fits and (not said or all(word in _reply(text, language) for word in said))


def _names(found: Understood | None) -> str:
    return "+".join(call.tool for call in found.calls) + ("+LEFT" if found.left else "") if found else ""


def _same(told: Any, value: Any) -> bool:
    return told.lower() == value.lower() if isinstance(told, str) and isinstance(value, str) else bool(told == value)


def _reply(text: str, language: str) -> str:
    context = ToolContext(
        seen=lambda _client, _blind: [],
        find=lambda _question, _person: [],
        light=lambda _pattern, _brightness: None,
        ring=lambda _label, _owner: None,
        remember=lambda _person, _text: None,
        remembered=lambda _person: [],
        forget=lambda _person, _number: None,
        patterns=(),
        folder=Path(),
        clock=Still(),
    )
    used = ToolRegistry(context).use(text, Asker(None, "guest", language))
    return used.result if used else ""
