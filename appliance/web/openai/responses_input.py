"""From a response's body to a request to the engine."""

from collections.abc import Callable, Iterator

from appliance.llm.engine import Options
from appliance.llm.prompt import Turn
from appliance.llm.structured.schema import Schema
from appliance.llm.structured.tool_calls import Tool
from appliance.web.openai.chat_body import ObjectFormat
from appliance.web.openai.chat_request import ROLES
from appliance.web.openai.errors import WireError
from appliance.web.openai.request import JSON_OBJECT, TOLD, Request, called, choice_of, distinct, fitted, schema_of
from appliance.web.openai.responses_body import (
    NOT_HERE,
    FunctionCall,
    FunctionCallOutput,
    FunctionChoice,
    FunctionTool,
    Item,
    ItemReference,
    Message,
    OutputRefusal,
    Part,
    ResponseBody,
    SchemaFormat,
)
from appliance.web.openai.sampling import limited, refuse

FindItem = Callable[[str], Turn | None]


def read_input(body: ResponseBody, find: FindItem) -> list[Turn]:
    """The turns of a body's input. `find` gives items of earlier responses. Raises WireError."""
    if isinstance(body.input, str):
        return [{"role": "user", "content": body.input}]
    return [turn for number, item in enumerate(body.input) for turn in _turns(item, number, find)]


def read_response(body: ResponseBody, turns: list[Turn], client: str) -> Request:
    """What a body asks for, about the conversation so far, which ends with the body's input. Raises WireError."""
    refuse(body, NOT_HERE)
    tools = distinct(_tool(tool, number) for number, tool in enumerate(body.tools or []))
    choice = body.tool_choice
    named = choice.name if isinstance(choice, FunctionChoice) else None
    how, offered = choice_of(choice if isinstance(choice, str) else None, tools, named)
    told: list[Turn] = [{"role": "system", "content": body.instructions}] if body.instructions else []
    if not turns:
        raise WireError("input says nothing to this model.", "input", "invalid_value")
    return Request(
        turns=fitted([*told, *turns], "input"),
        options=_options(body, client),
        schema=_schema(body),
        tools=offered,
        choice=how,
        stream=body.stream is True,
        turns_at="input",
        schema_at="text.format",
    )


def _options(body: ResponseBody, client: str) -> Options:
    return Options(
        client=client,
        max_tokens=limited(body.max_output_tokens),
        temperature=body.temperature,
        top_p=body.top_p,
        whole=body.truncation != "auto",
    )


def _turns(item: Item, number: int, find: FindItem) -> Iterator[Turn]:
    """The turn of an item; none for one that is not told to the model."""
    if isinstance(item, Message):
        yield {"role": ROLES[item.role], "content": _text(item.content)}
    elif isinstance(item, FunctionCall):
        yield {"role": "assistant", "content": called(item.name, item.arguments)}
    elif isinstance(item, FunctionCallOutput):
        yield {"role": "user", "content": TOLD + _text(item.output)}
    elif isinstance(item, ItemReference):
        turn = find(item.id)
        if turn is None:
            words = (
                f"There is no item {item.id[:80]}: responses are kept for an hour, and not at all with store: false."
            )
            raise WireError(f"{words} Send the item itself.", f"input[{number}].id", "item_not_found", 404)
        yield turn


def _text(content: str | list[Part]) -> str:
    if isinstance(content, str):
        return content
    return "".join(part.refusal if isinstance(part, OutputRefusal) else part.text for part in content)


def _schema(body: ResponseBody) -> Schema | None:
    wanted = body.text.format if body.text else None
    if isinstance(wanted, SchemaFormat):
        return schema_of(wanted.schema, "text.format.schema")
    return JSON_OBJECT if isinstance(wanted, ObjectFormat) else None


def _tool(tool: FunctionTool, number: int) -> Tool:
    return Tool(tool.name, tool.description or "", tool.parameters, f"tools[{number}].parameters")
