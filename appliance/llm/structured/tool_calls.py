"""Lets a model of any size call a tool: a constrained choice that includes "none", then constrained arguments."""

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from appliance.llm.engine import Engine, Finished, Options, TextDelta
from appliance.llm.prompt import Turn
from appliance.llm.structured import grammar
from appliance.llm.structured.answer import StructuredAnswer
from appliance.llm.structured.schema import Schema

NONE = ("none", *(f"none_{number}" for number in range(200)))  # the first that is no tool's name stands for no tool
NAME_TOKENS = 200  # of a name of 64 letters in any script
ARGUMENT_TOKENS = 300
RECENT = 4  # turns used for the choice
GIVES_PARAMETERS = (
    "properties", "patternProperties", "additionalProperties", "required", "minProperties", "$ref", "allOf", "anyOf",
    "oneOf", "if", "not", "enum", "const",
)  # fmt: skip


@dataclass(frozen=True)
class Tool:
    """A function as described to a model."""

    name: str
    description: str
    parameters: Any  # a JSON Schema; None for none
    place: str = ""  # of the schema in what a program sent


@dataclass(frozen=True)
class Call:
    """A function to call, with arguments of its schema."""

    name: str
    text: str  # the arguments as JSON, as far as they go
    is_cut: bool = False
    warnings: tuple[str, ...] = ()  # in English: what this box's limits kept out of the arguments
    discarded: tuple[Finished, ...] = ()  # the ends of attempts before this one

    @property
    def arguments(self) -> Any:
        """The arguments. Raises ValueError if they were cut off."""
        return json.loads(self.text)


def choose(engine: Engine, turns: Sequence[Turn], tools: Sequence[Tool], client: str, must: bool) -> Tool | None:
    """The tool for the newest question, or None; with `must`, never None. Raises ChatError."""
    names = [tool.name for tool in tools]
    if must and len(tools) == 1:
        return tools[0]
    listed = "\n".join(f"- {tool.name}: {' '.join(tool.description.split())[:200]}" for tool in tools)
    if not must:
        none = next(word for word in NONE if word not in names)
        names.append(none)
        listed += f"\n- {none}: everything else: talk, opinions, knowledge"
    asked = [
        {
            "role": "system",
            "content": f"Choose the one tool that does what the user asks.\n{listed}\nAnswer with its name.",
        },
        *_recent(turns),
    ]
    rule = "root ::= " + " | ".join(grammar.literal(name) for name in names)
    chosen = _said(engine, asked, Options(client=client, temperature=0.0, max_tokens=NAME_TOKENS, grammar=rule))
    return next((tool for tool in tools if tool.name == chosen), None)


def arguments(engine: Engine, turns: Sequence[Turn], tool: Tool, client: str) -> Call:
    """The call of a tool, its arguments read from the newest question. Raises SchemaError, ChatError."""
    if takes_nothing(tool.parameters):
        return Call(tool.name, "{}")
    schema = Schema(tool.parameters)
    shown = json.dumps(schema.document, ensure_ascii=False)[:1500]
    about = (
        f"Give the arguments of the function {tool.name} as JSON, from what the user says.\n{tool.description}\n{shown}"
    )
    asked = [{"role": "system", "content": about}, *_recent(turns)]
    options = Options(client=client, temperature=0.0, max_tokens=ARGUMENT_TOKENS)
    answer = StructuredAnswer(engine, schema, asked, options)
    text = "".join(answer.pieces(stream=False))
    return Call(tool.name, text, answer.is_cut, tuple(answer.warnings), tuple(answer.discarded))


def takes_nothing(parameters: Any) -> bool:
    """Whether a tool's schema names no parameter: there is nothing to ask the model for."""
    if not parameters:
        return True
    types = parameters.get("type", "object") if isinstance(parameters, Mapping) else None
    if types != "object" and not (isinstance(types, list) and "object" in types):
        return False
    return not any(parameters.get(keyword) for keyword in GIVES_PARAMETERS)


def _recent(turns: Sequence[Turn]) -> list[Turn]:
    return [turn for turn in turns if turn["role"] != "system"][-RECENT:]


def _said(engine: Engine, turns: list[Turn], options: Options) -> str:
    with closing(engine.answer(turns, options).events()) as events:
        return "".join(event.text for event in events if isinstance(event, TextDelta)).strip()
