"""Lets a model of any size call a tool: a constrained choice that includes "none", then constrained arguments."""

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from appliance.llm.engine import Engine, Options, TextDelta
from appliance.llm.prompt import Turn
from appliance.llm.structured import grammar
from appliance.llm.structured.answer import StructuredAnswer
from appliance.llm.structured.schema import Schema

NONE = "none"
ARGUMENT_TOKENS = 300
RECENT = 4  # turns used for the choice


@dataclass(frozen=True)
class Tool:
    """A function as described to a model."""

    name: str
    description: str
    parameters: Schema


@dataclass(frozen=True)
class Call:
    """A function to call, with arguments of its schema."""

    name: str
    arguments: Any


def choose(engine: Engine, turns: Sequence[Turn], tools: Sequence[Tool], client: str, must: bool) -> Tool | None:
    """The tool for the newest question, or None; with `must`, never None. Raises ChatError."""
    names = [tool.name for tool in tools]
    if must and len(tools) == 1:
        return tools[0]
    listed = "\n".join(f"- {tool.name}: {' '.join(tool.description.split())[:200]}" for tool in tools)
    if not must:
        names.append(NONE)
        listed += f"\n- {NONE}: everything else: talk, opinions, knowledge"
    asked = [
        {
            "role": "system",
            "content": f"Choose the one tool that does what the user asks.\n{listed}\nAnswer with its name.",
        },
        *_recent(turns),
    ]
    rule = "root ::= " + " | ".join(grammar.literal(name) for name in names)
    chosen = _said(engine, asked, Options(client=client, temperature=0.0, max_tokens=60, grammar=rule))
    return next((tool for tool in tools if tool.name == chosen), None)


def arguments(engine: Engine, turns: Sequence[Turn], tool: Tool, client: str) -> Call:
    """The call of a tool, its arguments read from the newest question. Raises ChatError."""
    shown = json.dumps(tool.parameters.document, ensure_ascii=False)[:1500]
    about = (
        f"Give the arguments of the function {tool.name} as JSON, from what the user says.\n{tool.description}\n{shown}"
    )
    asked = [{"role": "system", "content": about}, *_recent(turns)]
    options = Options(client=client, temperature=0.0, max_tokens=ARGUMENT_TOKENS)
    return Call(tool.name, StructuredAnswer(engine, tool.parameters, asked, options).value())


def _recent(turns: Sequence[Turn]) -> list[Turn]:
    return [turn for turn in turns if turn["role"] != "system"][-RECENT:]


def _said(engine: Engine, turns: list[Turn], options: Options) -> str:
    with closing(engine.answer(turns, options).events()) as events:
        return "".join(event.text for event in events if isinstance(event, TextDelta)).strip()
