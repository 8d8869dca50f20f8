"""What the engine makes of a request: turns, options, a schema or tools. The same for every address of /v1."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from appliance.core.errors import SchemaError
from appliance.llm.engine import Options
from appliance.llm.prompt import Turn
from appliance.llm.structured.schema import Schema
from appliance.llm.structured.tool_calls import Tool
from appliance.web.openai.errors import WireError

LONGEST = 400_000  # characters of all messages
TOLD = "The tool answered: "
JSON_OBJECT = Schema({"type": "object"})


@dataclass(frozen=True)
class Request:
    """An answer that is wanted, as the engine takes it."""

    turns: list[Turn]
    options: Options
    schema: Schema | None = None
    tools: list[Tool] = field(default_factory=list)
    choice: str = "none"  # of a tool: none, auto or required
    choices: int = 1  # answers
    stream: bool = False
    usage: bool = False  # at the end of a stream
    turns_at: str = "messages"  # the member of the body that has the turns, for errors
    schema_at: str = "response_format"  # likewise the schema


def fitted(turns: list[Turn], param: str) -> list[Turn]:
    """The turns with one system prompt, for a chat template takes one. Raises WireError if they are far too long."""
    if sum(len(turn["content"]) for turn in turns) > LONGEST:
        raise WireError(f"{param} has more than {LONGEST} characters.", param, "context_length_exceeded")
    leading = 0
    while leading < len(turns) and turns[leading]["role"] == "system":
        leading += 1
    if leading < 2:
        return turns
    return [{"role": "system", "content": "\n\n".join(turn["content"] for turn in turns[:leading])}, *turns[leading:]]


def called(name: str, arguments: str) -> str:
    """How an earlier call of a tool is told to the model."""
    return f"I call {name} with {arguments}"


def schema_of(document: Any, where: str) -> Schema:
    """A schema to enforce. Raises WireError."""
    try:
        return Schema(document)
    except SchemaError as error:
        raise WireError(str(error), where, "unsupported_schema") from error


def distinct(tools: Iterable[Tool]) -> list[Tool]:
    """Tools with a name each. Raises WireError."""
    found = list(tools)
    if len({tool.name for tool in found}) < len(found):
        raise WireError("Two tools have one name.", "tools")
    return found


def choice_of(choice: str | None, tools: list[Tool], named: str | None = None) -> tuple[str, list[Tool]]:
    """How a tool is chosen, and from which; `named` is the one that must be called. Raises WireError."""
    if named is not None:
        if not (found := [tool for tool in tools if tool.name == named]):
            raise WireError("tool_choice names a function that is not among the tools.", "tool_choice")
        return "required", found
    if choice == "required" and not tools:
        raise WireError("tool_choice is required, and there are no tools.", "tool_choice")
    return (choice or "auto") if tools else "none", tools
