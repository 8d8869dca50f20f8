"""From a chat completion's body to a request to the engine."""

from appliance.llm.prompt import Turn
from appliance.llm.structured.schema import Schema
from appliance.llm.structured.tool_calls import Tool
from appliance.web.openai.chat_body import (
    NOT_HERE,
    ChatBody,
    ChatTurn,
    FunctionTool,
    ObjectFormat,
    RefusalPart,
    SchemaFormat,
    TextPart,
    ToolChoice,
)
from appliance.web.openai.errors import WireError
from appliance.web.openai.request import JSON_OBJECT, TOLD, Request, called, choice_of, distinct, fitted, schema_of
from appliance.web.openai.sampling import limited, refuse

ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant", "tool": "user"}


def read_request(body: ChatBody, client: str) -> Request:
    """What a body asks for. Raises WireError."""
    refuse(body, NOT_HERE)
    tools = distinct(_tool(tool, number) for number, tool in enumerate(body.tools or []))
    choice = body.tool_choice
    named = choice.function.name if isinstance(choice, ToolChoice) else None
    how, offered = choice_of(choice if isinstance(choice, str) else None, tools, named)
    return Request(
        turns=fitted([_turn(message, number) for number, message in enumerate(body.messages)], "messages"),
        options=body.options(client, limited(body.max_completion_tokens, body.max_tokens)),
        schema=_schema(body),
        tools=offered,
        choice=how,
        choices=body.n or 1,
        stream=body.stream is True,
        usage=body.wants_usage,
    )


def _turn(message: ChatTurn, number: int) -> Turn:
    if message.content is None and message.role != "assistant":
        where = f"messages[{number}].content"
        raise WireError(f"{where} must be a string or a list, not null.", where, "invalid_type")
    content = message.content or message.refusal or ""
    parts = [content] if isinstance(content, str) else [_text(part) for part in content]
    calls = [called(each.function.name, each.function.arguments) for each in message.tool_calls or []]
    text = "\n".join(filter(None, ["".join(parts), *calls]))
    return {"role": ROLES[message.role], "content": TOLD + text if message.role == "tool" else text}


def _text(part: TextPart | RefusalPart) -> str:
    return part.text if isinstance(part, TextPart) else part.refusal


def _schema(body: ChatBody) -> Schema | None:
    if isinstance(body.response_format, SchemaFormat):
        return schema_of(body.response_format.json_schema.schema, "response_format.json_schema.schema")
    return JSON_OBJECT if isinstance(body.response_format, ObjectFormat) else None


def _tool(tool: FunctionTool, number: int) -> Tool:
    function = tool.function
    place = f"tools[{number}].function.parameters"
    return Tool(function.name, function.description or "", function.parameters, place)
